/** What a shopper's purchase gets: the widget's address, plans, a PIN (flexiti-api.md §5.3, §6.3, §6.5). */
import { Type, type Static } from 'typebox'
import { AccountNumber, AccountType, decimal, flag, knownWords, PlanId, PlanName, text } from './parts.js'

const Price = decimal({ description: 'The price', example: 10.5 })
const InterestRate = decimal({ description: 'Annual interest rate, fraction of 1', example: 0.3099 })
const MessageToDisplay = text({ description: 'The merchant is obliged to display it' })

export const WidgetSchema = Type.Object({
  redirection_url: Type.String({
    format: 'uri',
    description: 'Where to send the shopper. Token, reference id and widget session are in its fragment',
    examples: [
      'https://posapi.flexiti.fi/#/widget/client/token?lang=en' +
      '&x-reference-id=7f0c2a9e4b1d4c3e8a5f6d7b8c9e0a1b&widget_session_id=0f8fad5b-d9cb-469f-a165-70867728950e'
    ]
  })
}, { title: 'Widget', description: 'The address of the widget' })

export const FeeSchema = Type.Object({
  description: Type.Optional(text({ description: 'What to call it before the customer', example: 'Admin fee:' })),
  amount: Type.Optional(decimal({ description: 'Amount', example: 49.99 })),
  type: Type.Optional(knownWords(['admin_total', 'admin_monthly'], {
    description: 'Kind of fee',
    example: 'admin_total'
  })),
  message: Type.Optional(MessageToDisplay)
}, { title: 'Fee', description: 'A fee' })

export const AnnualRatesSchema = Type.Object({
  description: Type.Optional(text({ description: 'What to call it before the customer' })),
  rate: Type.Optional(decimal({ description: 'Fraction of 1', example: 0.3099 })),
  type: Type.Optional(text({ description: 'Kind of rate; its values are not documented' })),
  message: Type.Optional(MessageToDisplay)
}, { title: 'AnnualRates', description: 'The yearly rate of a term' })

const Term = Type.Object({
  term: Type.Union([Type.Integer(), Type.String()], {
    description: 'Months; the merchant is obliged to display it',
    examples: [3]
  }),
  term_amount: Type.Optional(decimal({ description: 'What is paid in each', example: 3.56 })),
  annual_rates: Type.Optional(AnnualRatesSchema),
  fees: Type.Optional(Type.Array(FeeSchema))
}, { title: 'Term', description: 'A term of a plan' })

const PromotionalPurchase = Type.Object({
  plan_id: PlanId,
  plan_name: Type.Optional(PlanName),
  terms: Type.Optional(Type.Array(Term))
}, { title: 'PromotionalPurchase', description: 'A plan' })

const RegularPurchase = Type.Object({
  term_amount: Type.Optional(Price),
  air: Type.Optional(InterestRate),
  verify: Type.Optional(flag({ description: 'Whether the PIN may be skipped in the store', example: true })),
  fees: Type.Optional(Type.Array(FeeSchema))
}, { title: 'RegularPurchase', description: 'A purchase in one term; there only if it is available' })

const PlanCustomer = Type.Object({
  available_credit: Type.Optional(decimal({ description: 'Open to buy', example: 14000 })),
  air: Type.Optional(InterestRate),
  first_name: Type.Optional(text({ description: 'First name', example: 'Flexiti' })),
  last_name: Type.Optional(text({ description: 'Last name', example: 'MITester' })),
  category_type: Type.Optional(knownWords(['preferred', 'premium', 'standard'], {
    description: 'Category',
    example: 'preferred'
  }))
}, { title: 'PlanCustomer', description: 'Whom the plans are for' })

export const PlansSchema = Type.Object({
  account_number: Type.Optional(AccountNumber),
  account_type: Type.Optional(AccountType),
  amount: Type.Optional(Price),
  customer: Type.Optional(PlanCustomer),
  regular_purchase: Type.Optional(RegularPurchase),
  promotional_purchase: Type.Optional(Type.Array(PromotionalPurchase, {
    description: 'There only if plans are available'
  }))
}, { title: 'Plans', description: 'What Flexiti offers this customer for this amount' })

export const VerificationSchema = Type.Object({
  verification_code: Type.Unsafe<number | string>({
    type: ['integer', 'string'],
    description: '`verification_sent_to_sms` or the like where the PIN was sent; otherwise the PIN',
    examples: ['verification_sent_to_sms']
  })
}, { title: 'Verification', description: 'How the PIN was sent, or the PIN' })

export type FeeResponse = Static<typeof FeeSchema>
export type AnnualRatesResponse = Static<typeof AnnualRatesSchema>
export type PlansResponse = Static<typeof PlansSchema>
