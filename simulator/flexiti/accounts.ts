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
  dob: string
  email: string
  phoneNumber: string
}

/** Whom a card, a customer id or a name leads to: the account, and the authorized user if it is not the holder. */
export interface Holder {
  account: Account
  user?: AuthorizedUser
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
  /**
   * Whether another application with its e-mail address is refused: not for accounts that an application opened here.
   */
  knownByEmail: boolean
  /** What it is there for; empty for accounts opened later. */
  purpose: string
}

export interface Person {
  firstName: string
  lastName: string
  dob: string
  postalCode?: string | undefined
}

export interface AccountBook {
  byNumber (number: string): Account | undefined
  byCustomerId (customerId: string): Holder | undefined
  byCard (vccNumber: string): Holder | undefined
  byPerson (person: Person): Holder[]
  byEmail (email: string): Account | undefined
  list (): Account[]
  /** Replaces an account of the same number. */
  add (account: Account): void
}

export function createAccountBook (seed: Account[]): AccountBook {
  const accounts = new Map(seed.map(account => [account.number, account]))
  const all = () => [...accounts.values()]
  const holders = (): Holder[] => all().flatMap(account =>
    [{ account }, ...account.authorizedUsers.map(user => ({ account, user }))])
  return {
    byNumber: number => accounts.get(number),
    byCustomerId: customerId => holders().find(holder => customerIdOf(holder) === customerId),
    byCard: vccNumber => holders().find(({ account, user }) => (user ?? account).vccNumber === vccNumber),
    byPerson: person => holders().filter(({ account, user = account }) =>
      fold(user.firstName) === fold(person.firstName) &&
      fold(user.lastName) === fold(person.lastName) &&
      user.dob === person.dob &&
      (person.postalCode === undefined || fold(account.postalCode) === fold(person.postalCode))),
    byEmail: email => all().find(account => account.knownByEmail && fold(account.email) === fold(email)),
    list: all,
    add (account) { accounts.set(account.number, account) }
  }
}

/** `1234567`, or `1234567-12345` for an authorized user (flexiti-api.md §2). */
export function customerIdOf ({ account, user }: Holder): string {
  return user === undefined ? account.customerId : `${account.customerId}-${user.suffix}`
}

/** The answer to the account's security question; case and blanks around it do not count. */
export function isAnswerRight (account: Account, answer: string): boolean {
  return answer.trim().toLowerCase() === account.securityAnswer.toLowerCase()
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
