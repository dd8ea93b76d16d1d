/** Customers, licences and applications (flexiti-api.md §6.1, §6.2, §6.4, §7). */
import { Type, type Static } from 'typebox'
import { AccountNumber, AccountType, day, decimal, flag, id, knownWords, PlanId, PlanName, text } from './parts.js'

const CustomerId = id({
  description: 'Customer id; "master-authorized" for an authorized user of a business account',
  example: '123321'
})

const RiskRating = knownWords(['L', 'M', 'H', 'XH', 'XXH', 'XXXH'], { description: 'Risk rating', example: 'M' })
const PreferredLanguage = text({ description: 'Language and country', example: 'en-CA' })
const Province = text({ description: 'Province or territory', example: 'ON' })
const CardEndingIn = text({ description: 'Last digits of the card', example: '5941' })

const FoundAccount = Type.Object({
  customer_id: CustomerId,
  account_status: knownWords(['N', 'A', 'F', 'Z', 'C'], {
    description: 'Only N, normal, can buy',
    example: 'N'
  }),
  account_status_reason_code: Type.Optional(text({ description: 'NNOR: normal', example: 'NNOR' })),
  tos_agreement: Type.Optional(flag({ description: 'Whether the terms were agreed to', example: true })),
  risk_rating: Type.Optional(RiskRating),
  account_number: AccountNumber,
  customer_account_type: Type.Optional(AccountType),
  credit_limit: Type.Optional(decimal({ description: 'Credit limit', example: '1000.00' })),
  available_credit: Type.Optional(decimal({ description: 'Open to buy', example: '659.51' })),
  originating_merchant_id: Type.Optional(id({ description: 'Where the account was opened', example: '12345' })),
  originating_merchant_name: Type.Optional(text({ description: 'Its name', example: 'ACME Jewellers' })),
  creation_date: Type.Optional(day({ description: 'When the account was opened', example: '2019-05-15' })),
  first_name: Type.Optional(text({ description: 'First name', example: 'John' })),
  last_name: Type.Optional(text({ description: 'Last name', example: 'Smith' })),
  card_ending_in: Type.Optional(CardEndingIn),
  preferred_language: Type.Optional(PreferredLanguage)
}, { title: 'FoundAccount', description: 'An account of the customer' })

export const CustomersSearchSchema = Type.Array(FoundAccount, {
  title: 'FoundAccounts',
  description: 'At least one: none is 404 `flexiti-not-found`'
})

const SecurityQuestion = Type.Object({
  id: Type.Optional(id({ description: 'Of the question', example: '6' })),
  text: Type.Optional(text({ description: 'The question', example: 'What was the first concert you attended?' }))
}, { title: 'SecurityQuestion', description: 'The customer\'s question' })

const OfferType = Type.Object({
  plan_name: Type.Optional(PlanName),
  plan_id: Type.Optional(PlanId),
  offer_category: Type.Optional(knownWords(['equal_billing', 'deferred_payment'], {
    description: 'Kind of plan',
    example: 'equal_billing'
  })),
  // Flexiti documents a number, by a name that says several.
  term_options: Type.Optional(Type.Union([
    Type.Array(id({ description: 'Months', example: 12 })), id({ description: 'Months', example: 12 })
  ], { description: 'Months', examples: [[3, 6, 12]] }))
}, { title: 'OfferType', description: 'A plan that the customer may be offered' })

export const CustomersLookupSchema = Type.Object({
  available_credit: decimal({ description: 'Open to buy', example: 659.51 }),
  account_number: AccountNumber,
  customer_id: CustomerId,
  security_qid: Type.Optional(SecurityQuestion),
  email: Type.Optional(text({
    description: 'E-mail address; masked for an authorized user',
    example: 'john@email.com'
  })),
  phone_number: Type.Optional(id({
    description: 'Phone number; masked for an authorized user',
    example: '4165550100'
  })),
  address_1: Type.Optional(text({ description: 'Street address', example: '445 Fake Street' })),
  address_2: Type.Optional(text({ description: 'Second line of the address' })),
  city: Type.Optional(text({ description: 'City', example: 'Toronto' })),
  postal_code: Type.Optional(text({ description: 'Postal code', example: 'M1M1M1' })),
  province: Type.Optional(Province),
  payment_protection: Type.Optional(flag({ description: 'Whether the customer is insured', example: false })),
  risk_rating: Type.Optional(RiskRating),
  offer_types: Type.Optional(Type.Array(OfferType)),
  card_ending_in: Type.Optional(CardEndingIn),
  preferred_language: Type.Optional(PreferredLanguage),
  account_type: Type.Optional(AccountType)
}, { title: 'Account', description: 'The account' })

export const DriversLicenseSchema = Type.Object({
  first_name: Type.Optional(text({ description: 'First name', example: 'JOHN' })),
  middle_name: Type.Optional(text({ description: 'Middle name' })),
  last_name: Type.Optional(text({ description: 'Last name', example: 'SMITH' })),
  dob: Type.Optional(text({ description: 'Date of birth, YYYY-MM-DD', example: '1988-07-24' })),
  address_1: Type.Optional(text({ description: 'Street address', example: '445 FAKE ST' })),
  city: Type.Optional(text({ description: 'City', example: 'TORONTO' })),
  province: Type.Optional(Province),
  postal_code: Type.Optional(text({ description: 'Postal code, with a space', example: 'M1M 1M1' })),
  govid_type: Type.Optional(text({ description: 'CADL: driver\'s licence', example: 'CADL' })),
  govid_issuedby: Type.Optional(text({ description: 'Province that issued it', example: 'ON' })),
  govid_number: Type.Optional(text({ description: 'Number of the licence', example: 'S1234-56789' })),
  govid_expiry: Type.Optional(text({ description: 'Until when it holds, YYYY-MM-DD', example: '2030-01-01' }))
}, { title: 'DriversLicense', description: 'The fields of the licence' })

/** Flexiti documents no field of it: these are what the simulator answers (flexiti-gaps.md A10). */
export const ApplicationSchema = Type.Object({
  status: Type.Optional(knownWords(['approved', 'pending', 'declined'], {
    description: 'The decision',
    example: 'approved'
  })),
  message: Type.Optional(text({ description: 'For the customer' })),
  account_number: Type.Optional(id({ description: 'Of the new account', example: 20100001 })),
  customer_id: Type.Optional(CustomerId),
  account_type: Type.Optional(AccountType),
  credit_limit: Type.Optional(decimal({ description: 'Credit limit', example: 5000 })),
  risk_rating: Type.Optional(RiskRating),
  creditapp_id: Type.Optional(id({ description: 'Of the application', example: 100001 }))
}, {
  title: 'Application',
  description: 'The decision, as Flexiti gives it. Its fields are not documented: these are those of the simulator'
})

export type ApplicationResponse = Static<typeof ApplicationSchema>
