/** Body of POST /v1/flows at the internal door: a flow, perhaps bound to an order or an account (design idea 3). */
import { Type, type Static } from 'typebox'
import { Reference, flag, words } from './fields.js'
import { AccountNumber, money } from './numeric.js'

/** Unknown fields are refused: what a server says of its order and nobody heeds would be a promise not kept. */
export const Order = Type.Object({
  reference: Reference,
  amount: money({ description: 'What the shopper is to pay', example: 234.45 }),
  auto_capture: Type.Optional(flag({
    description: 'Capture at once when the shopper authorizes; by default the shop\'s server captures later',
    example: false
  })),
  currency: Type.Optional(words(['CAD'], {
    description: 'Currency of the amount: Flexiti knows Canadian dollars only',
    example: 'CAD',
    own: true
  }))
}, {
  title: 'Order',
  additionalProperties: false,
  description: 'The order that this flow, and nothing else, may authorize'
})

export const OpenFlowBody = Type.Object({
  order: Type.Optional(Order),
  account_number: Type.Optional(AccountNumber)
}, {
  title: 'OpenFlow',
  'x-examples': {
    order: { summary: 'For an order', value: { order: { reference: 'Order-1001', amount: 234.45 } } },
    account: { summary: 'For an account', value: { account_number: 116994755 } }
  },
  additionalProperties: false
})

export type OpenFlowInput = Static<typeof OpenFlowBody>
