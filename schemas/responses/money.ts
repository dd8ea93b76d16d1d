/**
 * Purchases and what becomes of them (flexiti-api.md §8). Of return, Flexiti documents every field; of capture id and
 * date; of transactions those of 2019; of the others none, and what is named here is what the simulator answers
 * (flexiti-gaps.md A12–A16).
 */
import { Type, type Static } from 'typebox'
import {
  AccountNumber, AccountType, decimal, flag, id, instant, knownWords, PlanId, PlanName, text, whole
} from './parts.js'
import { AnnualRatesSchema, FeeSchema } from './purchase.js'

const AuthorizationId = id({ description: 'Id of the authorization', example: 12343 })
const CaptureId = id({ description: 'Id of the capture', example: 346123 })
const Reference = text({ description: 'The merchant\'s order id', example: 'Order-1234' })
const Status = knownWords(['opened', 'closed', 'unauthorized'], {
  description: 'Status of the authorization',
  example: 'opened'
})
const When = instant({ description: 'When, UTC', example: '2019-05-15T12:00:00Z' })
const Message = text({ description: 'For the customer, in the language of `lang`' })
const RemainingAuthorization = decimal({ description: 'What can still be captured or released', example: 134.45 })
const RemainingCapture = decimal({ description: 'What can still be returned', example: 100 })

export const CaptureSchema = Type.Object({
  capture_id: CaptureId,
  date: When,
  authorization_id: Type.Optional(AuthorizationId),
  reference: Type.Optional(Reference),
  amount: Type.Optional(decimal({ description: 'What was captured', example: 100 })),
  remaining_capture_amount: Type.Optional(RemainingCapture),
  remaining_authorization_amount: Type.Optional(RemainingAuthorization),
  authorization_status: Type.Optional(Status),
  message: Type.Optional(Message)
}, { title: 'Capture', description: 'A capture. Flexiti documents its id and date' })

const Financing = Type.Object({
  transaction_type: Type.Optional(knownWords(['promotional_purchase', 'regular_purchase'], {
    description: 'Kind of purchase',
    example: 'promotional_purchase'
  })),
  plan_id: Type.Optional(PlanId),
  plan_name: Type.Optional(PlanName),
  term: Type.Optional(id({ description: 'Months', example: 12 })),
  term_amount: Type.Optional(decimal({ description: 'What is paid in each', example: 21.09 })),
  annual_rates: Type.Optional(AnnualRatesSchema),
  fees: Type.Optional(Type.Array(FeeSchema))
}, { title: 'Financing', description: 'How the customer pays. Its fields are not documented' })

const authorization = {
  authorization_id: Type.Optional(AuthorizationId),
  authorization_status: Type.Optional(Status),
  account_number: Type.Optional(AccountNumber),
  account_type: Type.Optional(AccountType),
  reference: Type.Optional(Reference),
  amount: Type.Optional(decimal({ description: 'The price', example: 234.45 })),
  remaining_authorization_amount: Type.Optional(RemainingAuthorization),
  date: Type.Optional(When),
  financing_option: Type.Optional(Financing),
  message: Type.Optional(Message)
}

export const AuthorizationSchema = Type.Object({
  ...authorization,
  capture: Type.Optional(CaptureSchema),
  captures: Type.Optional(Type.Array(CaptureSchema))
}, { title: 'Authorization', description: 'An authorization, as Flexiti gives it. Its fields are not documented' })

export const ReleaseSchema = Type.Object({
  ...authorization,
  released_amount: Type.Optional(decimal({ description: 'What was released', example: 10 }))
}, { title: 'Release', description: 'The authorization after the release. Its fields are not documented' })

/** Every field documented, flexiti-api.md §8.5. */
export const ReturnSchema = Type.Object({
  return_id: id({ description: 'Id of the return', example: 9001 }),
  reference: Type.Optional(Reference),
  capture_id: CaptureId,
  date: When,
  amount: decimal({ description: 'What was given back', example: 10 }),
  remaining_capture_amount: RemainingCapture,
  remaining_authorization_amount: RemainingAuthorization
}, { title: 'Return', description: 'The return, and what remains' })

const paging = {
  page_number: Type.Optional(whole({ description: 'This page, from 1', example: 1 })),
  page_size: Type.Optional(whole({ description: 'Entries on a page', example: 10 })),
  total_count: Type.Optional(whole({ description: 'Entries on all pages', example: 1 }))
}

export const AuthorizationListSchema = Type.Object({
  ...paging,
  authorizations: Type.Optional(Type.Array(AuthorizationSchema))
}, { title: 'AuthorizationList', description: 'A page of authorizations. Its fields are not documented' })

export const CaptureListSchema = Type.Object({
  ...paging,
  captures: Type.Optional(Type.Array(CaptureSchema))
}, { title: 'CaptureList', description: 'A page of captures. Its fields are not documented' })

export const TransactionSchema = Type.Object({
  transaction_id: Type.Optional(id({ description: 'Id of the transaction', example: '696952' })),
  customer_name: Type.Optional(text({ description: 'First name', example: 'John' })),
  customer_lname: Type.Optional(text({ description: 'Last name', example: 'Doe' })),
  total_amount: Type.Optional(decimal({ description: 'Amount, with five decimals', example: '120.05000' })),
  verified: Type.Optional(flag({ description: 'Whether the PIN was right', example: true }))
}, { title: 'Transaction', description: 'The transaction, in the documented form of 2019' })

export type AuthorizationResponse = Static<typeof AuthorizationSchema>
