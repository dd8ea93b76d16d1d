/** The accounts that the simulator starts with: Flexiti's documented example numbers, and one for each case that needs one. */
import type { Account } from './accounts.js'

type Seed = Pick<Account, 'number' | 'customerId' | 'vccNumber' | 'firstName' | 'lastName' | 'dob'> & Partial<Account>

function account (seed: Seed): Account {
  return {
    type: 'consumer',
    status: 'N',
    reasonCode: 'NNOR',
    activated: true,
    riskRating: 'M',
    air: 3099,
    creditLimit: 5_000_00n,
    balance: 0n,
    email: `${seed.firstName}.${seed.lastName}@example.com`.toLowerCase(),
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
    ...seed
  }
}

/** Fresh copies on each call: the accounts are changed by what happens to them. */
export function sampleAccounts (): Account[] {
  return [
    // Numbers from Flexiti's own examples (flexiti-api.md §5.3, §6, §8, §11.2).
    account({ number: '116994755', customerId: '1293836', vccNumber: '2374980012000016', firstName: 'Flexiti', lastName: 'MITester', dob: '1980-01-01', riskRating: 'L', creditLimit: 14_000_00n }),
    account({ number: '116991631', customerId: '1293837', vccNumber: '2374980012865116', firstName: 'Online', lastName: 'Tester', dob: '1985-05-05', creditLimit: 10_000_00n }),
    account({ number: '20009100', customerId: '1293838', vccNumber: '1070015210367982', firstName: 'John', lastName: 'Smith', dob: '1988-07-24', creditLimit: 6_000_00n }),
    account({ number: '11223344', customerId: '1293839', vccNumber: '2374980011223344', firstName: 'Paula', lastName: 'Premium', dob: '1975-03-02', riskRating: 'H', air: 2890, creditLimit: 8_000_00n }),
    account({ number: '20076677', customerId: '1293840', vccNumber: '2374980020076677', firstName: 'Dana', lastName: 'Deposit', dob: '1990-11-30', creditLimit: 20_000_00n, balance: 12_000_00n }),
    account({ number: '123456789', customerId: '123456789012', vccNumber: '1234123412341234', firstName: 'Luc', lastName: 'Tremblay', dob: '1979-06-24', province: 'QC', postalCode: 'H2X1Y4', insured: true }),
    account({ number: '20041219', customerId: '123321', vccNumber: '2374980012345941', firstName: 'Sarah', lastName: 'Search', dob: '1982-12-19', creditLimit: 1_000_00n, balance: 340_49n }),
    account({
      number: '20035156',
      customerId: '1234567',
      vccNumber: '1234567890101200',
      type: 'business',
      firstName: 'Bella',
      lastName: 'Business',
      dob: '1970-02-03',
      riskRating: 'L',
      creditLimit: 25_000_00n,
      authorizedUsers: [
        { suffix: '12345', vccNumber: '1234567890101213', firstName: 'Arthur', lastName: 'Authorized', email: 'arthur.authorized@example.com', phoneNumber: '4165550112' },
        { suffix: '12346', vccNumber: '1234567890121256', firstName: 'Rita', lastName: 'Return', email: 'rita.return@example.com', phoneNumber: '4165550113' },
        { suffix: '12347', vccNumber: '1234567890123423', firstName: 'Rob', lastName: 'Refund', email: 'rob.refund@example.com', phoneNumber: '4165550114' }
      ]
    }),
    // One of each status that cannot buy (flexiti-api.md §6.1).
    account({ number: '20000001', customerId: '2000001', vccNumber: '2374980020000001', firstName: 'Anna', lastName: 'Arrears', dob: '1981-01-01', status: 'A', reasonCode: 'AAUT' }),
    account({ number: '20000002', customerId: '2000002', vccNumber: '2374980020000002', firstName: 'Fred', lastName: 'Frozen', dob: '1982-02-02', status: 'F', reasonCode: 'FFRD' }),
    account({ number: '20000003', customerId: '2000003', vccNumber: '2374980020000003', firstName: 'Zoe', lastName: 'Chargedoff', dob: '1983-03-03', status: 'Z', reasonCode: 'ZBNK' }),
    account({ number: '20000004', customerId: '2000004', vccNumber: '2374980020000004', firstName: 'Carl', lastName: 'Closed', dob: '1984-04-04', status: 'C', reasonCode: 'FCLC' }),
    // The other risk ratings, in Quebec and in the rest of Canada.
    account({ number: '20000005', customerId: '2000005', vccNumber: '2374980020000005', firstName: 'Marie', lastName: 'Gagnon', dob: '1986-06-06', province: 'QC', postalCode: 'G1R4S9', riskRating: 'XH', air: 2890 }),
    account({ number: '20000006', customerId: '2000006', vccNumber: '2374980020000006', firstName: 'Jean', lastName: 'Roy', dob: '1987-07-07', province: 'QC', postalCode: 'J4K5G4', riskRating: 'XXXH', air: 3499 }),
    account({ number: '20000007', customerId: '2000007', vccNumber: '2374980020000007', firstName: 'Nora', lastName: 'Nonprime', dob: '1988-08-08', province: 'AB', city: 'Calgary', postalCode: 'T2P1J9', riskRating: 'XXH', air: 3499, creditLimit: 1_500_00n }),
    // Special cases, each named in docs/simulator.md.
    account({ number: '20000008', customerId: '2000008', vccNumber: '2374980020000008', firstName: 'Nick', lastName: 'Notactive', dob: '1989-09-09', activated: false }),
    account({ number: '20000009', customerId: '2000009', vccNumber: '2374980020000009', firstName: 'Lena', lastName: 'Landline', dob: '1990-10-10', mobile: false }),
    account({ number: '20000010', customerId: '2000010', vccNumber: '2374980020000010', firstName: 'Clara', lastName: 'Closedloop', dob: '1991-11-11', permittedHere: false }),
    account({ number: '20000011', customerId: '2000011', vccNumber: '2374980020000011', firstName: 'Sam', lastName: 'Smallcredit', dob: '1992-12-12', creditLimit: 500_00n, balance: 400_00n })
  ]
}
