/** Body of widget/init (flexiti-api.md §5.3): one shape per flow, told apart by `flow`. */
import { Type, type Static } from 'typebox'
import { AccountNumber, AccountType, Lang, Province, VccNumber, anyPresent, date, digits, text } from './fields.js'

const person = {
  first_name: text(80, { description: 'First name', example: 'John' }),
  last_name: text(130, { description: 'Last name', example: 'Smith' }),
  dob: date({ description: 'Date of birth', example: '1988-07-24' }),
  postal_code: text(10, { description: 'Postal code', example: 'm1m1m1' })
}

/** Complete personal information. */
export const Person = Type.Object(person)

/** With an account or card number beside it, personal information may be incomplete. */
const PartialPerson = Type.Partial(Person)

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
}, { title: 'Purchase' })

export const WidgetApplyBody = Type.Object({
  flow: Type.Literal('apply'),
  lang: Type.Optional(Lang),
  customer_identification: ApplyIdentification,
  email: Type.String({
    maxLength: 100,
    pattern: '^[^\\s@]+@[^\\s@]+$',
    description: 'E-mail address, used to verify the customer',
    examples: ['john@email.com'],
    'x-message': 'must be an e-mail address of at most 100 characters'
  }),
  phone_number: digits(10, {
    zero: true,
    description: 'Mobile number, used to verify the customer',
    example: 1231231234
  }),
  address_1: text(250, { description: 'Street address', example: 'Fake 445' }),
  address_2: Type.Optional(text(100, { description: 'Second line of the address' })),
  city: text(100, { description: 'City', example: 'Toronto' }),
  province: Province,
  tos_agreement: Type.Literal(true, { description: 'The customer agrees to the terms of service' }),
  account_type: Type.Optional(AccountType)
}, { title: 'Apply' })

export const WidgetInitBody = Type.Unsafe<WidgetInitInput>({
  type: 'object',
  discriminator: { propertyName: 'flow' },
  required: ['flow'],
  oneOf: [WidgetPurchaseBody, WidgetApplyBody]
})

export type WidgetPurchaseInput = Static<typeof WidgetPurchaseBody>
export type WidgetApplyInput = Static<typeof WidgetApplyBody>
export type WidgetInitInput = WidgetPurchaseInput | WidgetApplyInput
