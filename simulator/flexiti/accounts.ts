/** The accounts of the simulated Flexiti: what an account is, and how it is found. */
import type { Cents } from './money.js'

/** flexiti-api.md §6.1: N normal, A auth prohibited, F frozen, Z charged off, C closed. */
export type AccountStatus = 'N' | 'A' | 'F' | 'Z' | 'C'
export type RiskRating = 'L' | 'M' | 'H' | 'XH' | 'XXH' | 'XXXH'
export type AccountType = 'consumer' | 'business'
export type Category = 'preferred' | 'premium' | 'standard'

/** A second card on a business account. Their customer id is `{account's customer id}-{suffix}`. */
export interface AuthorizedUser {
  suffix: string
  vccNumber: string
  firstName: string
  lastName: string
  email: string
  phoneNumber: string
}

export interface Account {
  number: string
  customerId: string
  vccNumber: string
  type: AccountType
  status: AccountStatus
  reasonCode: string
  activated: boolean
  riskRating: RiskRating
  /** Annual interest rate in ten-thousandths. */
  air: number
  creditLimit: Cents
  /** What is owed: captured purchases less payments and refunds. Below zero is the customer's credit. */
  balance: Cents
  firstName: string
  lastName: string
  dob: string
  email: string
  phoneNumber: string
  /** Whether the phone takes text messages. */
  mobile: boolean
  address: string
  city: string
  province: string
  postalCode: string
  securityQuestion: string
  securityAnswer: string
  /** The personal identification word. */
  identificationWord: string
  authorizedUsers: AuthorizedUser[]
  language: 'en-CA' | 'fr-CA'
  creationDate: string
  /** Whether this merchant may take the account (open or closed loop). */
  permittedHere: boolean
  insured: boolean
}

export interface Person {
  firstName: string
  lastName: string
  dob: string
  postalCode?: string | undefined
}

export interface AccountBook {
  byNumber (number: string): Account | undefined
  byCustomerId (customerId: string): Account | undefined
  /** The account that a card belongs to, and the authorized user if it is not the holder's own. */
  byCard (vccNumber: string): { account: Account, user?: AuthorizedUser } | undefined
  byPerson (person: Person): Account[]
  byEmail (email: string): Account | undefined
  add (account: Account): void
}

export function createAccountBook (seed: Account[]): AccountBook {
  const accounts = new Map(seed.map(account => [account.number, account]))
  const all = () => [...accounts.values()]
  return {
    byNumber: number => accounts.get(number),
    byCustomerId: customerId => all().find(account => account.customerId === customerId),
    byCard (vccNumber) {
      for (const account of accounts.values()) {
        if (account.vccNumber === vccNumber) return { account }
        const user = account.authorizedUsers.find(candidate => candidate.vccNumber === vccNumber)
        if (user !== undefined) return { account, user }
      }
      return undefined
    },
    byPerson: person => all().filter(account =>
      fold(account.firstName) === fold(person.firstName) &&
      fold(account.lastName) === fold(person.lastName) &&
      account.dob === person.dob &&
      (person.postalCode === undefined || fold(account.postalCode) === fold(person.postalCode))),
    byEmail: email => all().find(account => fold(account.email) === fold(email)),
    add (account) { accounts.set(account.number, account) }
  }
}

/** For comparing what people type: case and blanks do not count. */
export function fold (text: string): string {
  return text.replace(/\s+/g, '').toLowerCase()
}

/** flexiti-api.md §6.1 and §6.5: L, M preferred; H, XH premium; XXH, XXXH standard (non-prime). */
export function categoryOf (account: Account): Category {
  const categories: Record<RiskRating, Category> = {
    L: 'preferred', M: 'preferred', H: 'premium', XH: 'premium', XXH: 'standard', XXXH: 'standard'
  }
  return categories[account.riskRating]
}

export function isQuebec (account: Account): boolean {
  return account.province === 'QC'
}
