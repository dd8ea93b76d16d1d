/** An account of the simulator, complete where little is said of it. */
import type { Account } from './accounts.js'

type Seed = Pick<Account, 'number' | 'customerId' | 'vccNumber' | 'firstName' | 'lastName' | 'dob'> & Partial<Account>

/** An account, as for most where the seed is silent. */
export function makeAccount (seed: Seed): Account {
  return {
    type: 'consumer',
    status: 'N',
    reasonCode: 'NNOR',
    activated: true,
    riskRating: 'M',
    air: 3099,
    creditLimit: 5_000_00n,
    balance: 0n,
    email: emailOf(seed.firstName, seed.lastName),
    phoneNumber: '4165550100',
    mobile: true,
    address: '445 Fake Street',
    city: seed.province === 'QC' ? 'Montréal' : 'Toronto',
    province: 'ON',
    postalCode: 'M1M1M1',
    securityQuestion: '6',
    securityAnswer: 'Rainbow',
    identificationWord: 'maple',
    authorizedUsers: [],
    language: seed.province === 'QC' ? 'fr-CA' : 'en-CA',
    creationDate: '2019-05-15',
    permittedHere: true,
    insured: false,
    knownByEmail: true,
    purpose: '',
    ...seed
  }
}

export function emailOf (firstName: string, lastName: string): string {
  return `${firstName}.${lastName}@example.com`.toLowerCase()
}
