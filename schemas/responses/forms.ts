/** Form values, terms and the merchant's login (flexiti-api.md §5.1, §5.2, §7). */
import { Type, type TSchema } from 'typebox'
import { id, text } from './parts.js'

function options (description: string, example: Record<string, string>): TSchema {
  return Type.Unsafe<Record<string, string>>({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: `${description}, code to label`,
    examples: [example]
  })
}

/** Every key may be missing: one key of them is asked for too. */
export const FormValuesSchema = Type.Object({
  salutations: Type.Optional(options('Salutations', { mr: 'Mr.' })),
  provinces: Type.Optional(options('Provinces and territories', { ON: 'Ontario' })),
  security_ids: Type.Optional(options('Security questions', { 6: 'What was the first concert you attended?' })),
  govid_types: Type.Optional(options('Kinds of government id', { CADL: 'Driver\'s Licence' })),
  govid_issued_bys: Type.Optional(Type.Unsafe<Record<string, unknown>>({
    type: 'object',
    description: '`option_depends`: for each kind of government id, who can have issued it'
  })),
  occupation_ids: Type.Optional(options('Occupations', { 1: 'Accountant' })),
  transaction_types: Type.Optional(Type.Unsafe<Record<string, unknown>>({
    type: 'object',
    description: 'Kinds of transactions'
  })),
  plan_ids: Type.Optional(Type.Unsafe<Record<string, unknown>>({ type: 'object', description: 'Plans' })),
  qcpa_disclosure: Type.Optional(text({ description: 'Text that Quebec asks for' })),
  insurance: Type.Optional(text({ description: 'Text about the insurance' })),
  insurance_tc: Type.Optional(text({ description: 'Terms of the insurance' })),
  annual_fees: Type.Optional(text({ description: 'Text about yearly fees' })),
  housing_type: Type.Optional(options('Kinds of housing', { own: 'Own' }))
}, { title: 'FormValues', description: 'Values of the application form, by key' })

/** Its shape is not documented (flexiti-gaps.md A9). */
export const TermsSchema = Type.Object({}, {
  title: 'TermsAndConditions',
  description: 'The terms, as Flexiti gives them. Their shape is not documented'
})

export const MerchantSchema = Type.Object({
  merchant_name: Type.Optional(text({ description: 'Name of the merchant', example: 'ACME Jewellers' })),
  merchant_id: Type.Optional(id({ description: 'Id of the merchant', example: '123456' })),
  form_values: Type.Optional(Type.Unsafe<Record<string, { options?: Record<string, string> }>>({
    type: 'object',
    description: 'Option lists by field',
    additionalProperties: {
      type: 'object',
      properties: { options: { type: 'object', additionalProperties: { type: 'string' } } }
    }
  }))
}, { title: 'Merchant', description: 'The merchant and its option lists' })
