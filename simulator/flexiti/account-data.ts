/**
 * The accounts that the simulator starts with: Flexiti's documented example numbers, and one for each case that needs
 * one.
 */
import type { Account, AuthorizedUser } from './accounts.js'
import { emailOf, makeAccount } from './make-account.js'

type Ids = readonly [number: string, customerId: string, vccNumber: string]
type Person = readonly [firstName: string, lastName: string, dob: string]

function seeded (ids: Ids, person: Person, purpose: string, rest: Partial<Account> = {}): Account {
  const [number, customerId, vccNumber] = ids
  const [firstName, lastName, dob] = person
  return makeAccount({ number, customerId, vccNumber, firstName, lastName, dob, purpose, ...rest })
}

function user (
  suffix: string,
  vccNumber: string,
  [firstName, lastName, dob]: Person,
  phoneNumber: string
): AuthorizedUser {
  return { suffix, vccNumber, firstName, lastName, dob, email: emailOf(firstName, lastName), phoneNumber }
}

/** Fresh copies on each call: the accounts are changed by what happens to them. */
export function sampleAccounts (): Account[] {
  return [...documentedAccounts(), ...blockedAccounts(), ...ratedAccounts(), ...specialAccounts()]
}

/** Numbers from Flexiti's own examples (flexiti-api.md §5.3, §6, §8, §11.2). */
function documentedAccounts (): Account[] {
  return [
    seeded(
      ['116994755', '1293836', '2374980012000016'],
      ['Flexiti', 'MITester', '1980-01-01'],
      "Flexiti's calculate-interest example: preferred, $14,000",
      { riskRating: 'L', creditLimit: 14_000_00n }
    ),
    seeded(
      ['116991631', '1293837', '2374980012865116'],
      ['Online', 'Tester', '1985-05-05'],
      "The test plan's online account",
      { creditLimit: 10_000_00n }
    ),
    seeded(
      ['20009100', '1293838', '1070015210367982'],
      ['John', 'Smith', '1988-07-24'],
      "Flexiti's widget/init example",
      { creditLimit: 6_000_00n }
    ),
    seeded(
      ['11223344', '1293839', '2374980011223344'],
      ['Paula', 'Premium', '1975-03-02'],
      'Premium: pays administrative fees',
      { riskRating: 'H', air: 2890, creditLimit: 8_000_00n }
    ),
    seeded(
      ['20076677', '1293840', '2374980020076677'],
      ['Dana', 'Deposit', '1990-11-30'],
      'Owes $12,000: for payments',
      { creditLimit: 20_000_00n, balance: 12_000_00n }
    ),
    seeded(['123456789', '123456789012', '1234123412341234'], ['Luc', 'Tremblay', '1979-06-24'], 'Quebec', {
      province: 'QC',
      postalCode: 'H2X1Y4',
      insured: true
    }),
    seeded(
      ['20041219', '123321', '2374980012345941'],
      ['Sarah', 'Search', '1982-12-19'],
      "Flexiti's search example: $659.51 of $1,000 left",
      { creditLimit: 1_000_00n, balance: 340_49n }
    ),
    seeded(
      ['20035156', '1234567', '1234567890101200'],
      ['Bella', 'Business', '1970-02-03'],
      'Business, with four authorized users',
      { type: 'business', riskRating: 'L', creditLimit: 25_000_00n, authorizedUsers: users() }
    )
  ]
}

function users (): AuthorizedUser[] {
  return [
    user('12345', '1234567890101213', ['Arthur', 'Authorized', '1991-04-05'], '4165550112'),
    user('12346', '1234567890121256', ['Rita', 'Return', '1992-05-06'], '4165550113'),
    user('12347', '1234567890123423', ['Rob', 'Refund', '1993-06-07'], '4165550114'),
    // The card of an example of verify (flexiti-api.md §6.3).
    user('12348', '1234567890123456689', ['Vera', 'Verify', '1994-07-08'], '4165550115')
  ]
}

/** One of each status that cannot buy (flexiti-api.md §6.1). */
function blockedAccounts (): Account[] {
  return [
    seeded(['20000001', '2000001', '2374980020000001'], ['Anna', 'Arrears', '1981-01-01'],
      'Status A: authorizations prohibited', { status: 'A', reasonCode: 'AAUT' }),
    seeded(['20000002', '2000002', '2374980020000002'], ['Fred', 'Frozen', '1982-02-02'],
      'Status F: frozen', { status: 'F', reasonCode: 'FFRD' }),
    seeded(['20000003', '2000003', '2374980020000003'], ['Zoe', 'Chargedoff', '1983-03-03'],
      'Status Z: charged off', { status: 'Z', reasonCode: 'ZBNK' }),
    seeded(['20000004', '2000004', '2374980020000004'], ['Carl', 'Closed', '1984-04-04'],
      'Status C: closed', { status: 'C', reasonCode: 'FCLC' })
  ]
}

/** The other risk ratings, in Quebec and in the rest of Canada. */
function ratedAccounts (): Account[] {
  return [
    seeded(
      ['20000005', '2000005', '2374980020000005'],
      ['Marie', 'Gagnon', '1986-06-06'],
      'Quebec, premium: can be closed',
      { province: 'QC', postalCode: 'G1R4S9', riskRating: 'XH', air: 2890 }
    ),
    seeded(['20000006', '2000006', '2374980020000006'], ['Jean', 'Roy', '1987-07-07'], 'Quebec, standard', {
      province: 'QC',
      postalCode: 'J4K5G4',
      riskRating: 'XXXH',
      air: 3499
    }),
    seeded(['20000007', '2000007', '2374980020000007'], ['Nora', 'Nonprime', '1988-08-08'], 'Alberta, standard', {
      province: 'AB',
      city: 'Calgary',
      postalCode: 'T2P1J9',
      riskRating: 'XXH',
      air: 3499,
      creditLimit: 1_500_00n
    })
  ]
}

/** Special cases, each named in docs/simulator.md. */
function specialAccounts (): Account[] {
  return [
    seeded(['20000008', '2000008', '2374980020000008'], ['Nick', 'Notactive', '1989-09-09'],
      'Not activated', { activated: false }),
    seeded(['20000009', '2000009', '2374980020000009'], ['Lena', 'Landline', '1990-10-10'],
      'Its phone takes no text messages', { mobile: false }),
    seeded(['20000010', '2000010', '2374980020000010'], ['Clara', 'Closedloop', '1991-11-11'],
      'Not permitted at this merchant', { permittedHere: false }),
    seeded(['20000011', '2000011', '2374980020000011'], ['Sam', 'Smallcredit', '1992-12-12'],
      '$100 of credit left', { creditLimit: 500_00n, balance: 400_00n })
  ]
}
