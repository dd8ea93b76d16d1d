/** Body of POST /v1/flows at the internal door: a flow, perhaps bound to an order (design idea 3). */
import { Type, type Static } from 'typebox'
import { AccountNumber, Reference, flag } from './fields.js'
import { money } from './money.js'

export const Order = Type.Object({
  reference: Reference,
  amount: money({ description: 'What the shopper is to pay', example: 234.45 }),
  auto_capture: Type.Optional(flag({ description: 'Capture at once when the shopper authorizes', example: false }))
}, { description: 'The order that this flow, and nothing else, may authorize' })

export const OpenFlowBody = Type.Object({
  order: Type.Optional(Order),
  account_number: Type.Optional(AccountNumber)
})

export type OrderInput = Static<typeof Order>
export type OpenFlowInput = Static<typeof OpenFlowBody>
