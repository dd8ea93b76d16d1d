/** Body of widget/init (flexiti-api.md §5.3): one shape per flow, told apart by `flow`. */
import { Type, type Static } from 'typebox'
import { AccountType, Lang, anyPresent } from './fields.js'
import { AccountNumber, VccNumber } from './numeric.js'
import { PartialPerson, Person, contact, optionalContact, person } from './person.js'

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
  ...contact,
  ...optionalContact,
  tos_agreement: Type.Literal(true, { description: 'The customer agrees to the terms of service' })
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
