/** Body of widget/init (flexiti-api.md §5.3): one shape per flow, told apart by `flow`. */
import { Type, type Static } from 'typebox'
import { AccountType, Lang, anyPresent } from './fields.js'
import { AccountNumber, VccNumber } from './numeric.js'
import { PartialPerson, Person, applicant, contact, optionalContact, person } from './person.js'

const numbers = {
  account_number: Type.Optional(AccountNumber),
  vcc_number: Type.Optional(VccNumber)
}

const PurchaseIdentification = Type.Object({
  ...numbers,
  personal_information: Type.Optional(PartialPerson)
}, {
  description: 'Who the customer is: account_number, vcc_number or personal_information in full',
  anyOf: anyPresent(['account_number', 'vcc_number', 'personal_information']),
  if: { anyOf: anyPresent(['account_number', 'vcc_number']) },
  else: { properties: { personal_information: { type: 'object', required: Object.keys(person) } } }
})

const ApplyIdentification = Type.Object({
  ...numbers,
  personal_information: Person,
  account_type: Type.Optional(AccountType)
}, { description: 'Who the customer is' })

export const WidgetPurchaseBody = Type.Object({
  flow: Type.Literal('purchase'),
  lang: Type.Optional(Lang),
  customer_identification: PurchaseIdentification
}, { title: 'PurchaseWidget', description: 'For a customer who has an account' })

export const WidgetApplyBody = Type.Object({
  flow: Type.Literal('apply'),
  lang: Type.Optional(Lang),
  customer_identification: ApplyIdentification,
  ...contact,
  ...optionalContact,
  tos_agreement: Type.Literal(true, { description: 'The customer agrees to the terms of service' })
}, { title: 'ApplyWidget', description: 'For a customer who wants one' })

const examples = {
  purchase: {
    summary: 'A customer who is known by the account number',
    value: { flow: 'purchase', customer_identification: { account_number: 116994755 } }
  },
  person: {
    summary: 'A customer who is known by name',
    value: {
      flow: 'purchase',
      customer_identification: {
        personal_information: { first_name: 'John', last_name: 'Smith', dob: '1988-07-24', postal_code: 'm1m1m1' }
      }
    }
  },
  apply: { summary: 'A customer who applies for an account', value: { flow: 'apply', ...applicant, lang: 'en' } }
}

export const WidgetInitBody = Type.Unsafe<WidgetInitInput>({
  title: 'WidgetInit',
  description: 'Who the customer is',
  'x-examples': examples,
  type: 'object',
  discriminator: { propertyName: 'flow' },
  required: ['flow'],
  oneOf: [WidgetPurchaseBody, WidgetApplyBody]
})

export type WidgetPurchaseInput = Static<typeof WidgetPurchaseBody>
export type WidgetApplyInput = Static<typeof WidgetApplyBody>
export type WidgetInitInput = WidgetPurchaseInput | WidgetApplyInput
