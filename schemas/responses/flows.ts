/** A flow as each door shows it. */
import { Type, type Static } from 'typebox'
import { ReferenceId, decimal, flag, instant, oneOf, orNull, text, whole } from './parts.js'

const FlowOrder = Type.Object({
  reference: text({ description: 'The merchant\'s order id', example: 'Order-1001' }),
  amount: text({ description: 'Decimal', example: '234.45' }),
  auto_capture: flag({ description: 'Whether it is captured at once when the shopper authorizes', example: false }),
  currency: oneOf(['CAD'], { description: 'Currency of the amount', example: 'CAD' })
}, { title: 'FlowOrder', description: 'The order that this flow, and no other call, may authorize' })

const facts = {
  reference_id: ReferenceId,
  phase: oneOf(['open', 'widget', 'authorized', 'ended', 'expired'], {
    description: '`open`: no widget yet. `widget`: the widget was opened, and the token is pinned. `authorized`: the ' +
      'order is authorized. `ended`: by request. `expired`: the pinned token died',
    example: 'open'
  }),
  order: orNull(FlowOrder),
  bound: flag({ description: 'Whether the shop\'s server bound the flow to an order or an account', example: true }),
  authorization: orNull(oneOf(['running', 'succeeded', 'indeterminate'], {
    description: 'How far the order\'s authorization got; null: nothing was bought',
    example: 'succeeded'
  }))
}

/** For the shopper's page: no token, no account number, no widget session. */
export const FlowSchema = Type.Object({
  ...facts,
  account_known: flag({ description: 'Whether the flow has its account', example: false }),
  expires_in: orNull(whole({
    description: 'Seconds that the flow lives if nobody uses it; null where that is not known now',
    example: 1800
  }))
}, { title: 'Flow', description: 'A flow, as the shopper\'s page may know it' })

const FlowOperation = Type.Object({
  key_name: text({
    description: 'Name of the back-office key that made the call; `public`: the shopper did, at the public door',
    example: 'public'
  }),
  idempotency_key: orNull(text({
    description: 'What to ask `/v1/operations/{idempotency_key}` for; where `key_name` is `public`, with the flow\'s ' +
      '`reference_id`. null: the call is another key\'s, and only that key can ask for it',
    example: '5f0c7a52-8d0e-4bb0-9d4c-3a1f2b6f7c10'
  }))
}, {
  title: 'FlowOperation',
  description: 'The operation of a call that is running, or whose outcome is unknown; null once that is known'
})

/** For the merchant's servers: all but the tokens and the owner's hash. */
export const BackofficeFlowSchema = Type.Object({
  ...facts,
  authorization_id: orNull(text({ description: 'Flexiti\'s id of what was authorized', example: '12343' })),
  authorized_amount: orNull(text({ description: 'What Flexiti authorized, decimal', example: '234.45' })),
  authorization_operation: orNull(FlowOperation),
  application: orNull(oneOf(['running', 'succeeded', 'indeterminate'], {
    description: 'How far the shopper\'s application got; null: none was filed',
    example: 'succeeded'
  })),
  application_operation: orNull(FlowOperation),
  account_number: orNull(text({ description: 'The one account that the flow serves', example: '116994755' })),
  widget_session_id: orNull(text({
    description: 'Of the newest widget',
    example: '0f8fad5b-d9cb-469f-a165-70867728950e'
  })),
  owned_by_browser: flag({ description: 'Whether the flow belongs to one browser', example: true }),
  tokens_held: Type.Array(oneOf(['customer', 'merchant'], { description: 'Scope of a token', example: 'customer' }), {
    description: 'Scopes of the tokens that the BFF holds for the flow'
  })
}, { title: 'Flow', description: 'A flow, as the merchant\'s servers may know it' })

export const TimelineEntry = Type.Object({
  at: instant({ description: 'When it happened', example: '2026-01-31T12:00:00.000Z' }),
  event: oneOf([
    'opened', 'claimed-by-browser', 'order-bound', 'phase', 'token-granted', 'token-refreshed', 'token-refused',
    'token-call-failed', 'call'
  ], { description: 'What happened', example: 'call' }),
  phase: Type.Optional(text({ description: 'Of `phase`: the new phase', example: 'widget' })),
  scope: Type.Optional(text({ description: 'Of the token\'s events', example: 'customer' })),
  endpoint: Type.Optional(text({ description: 'Of `call`: which endpoint of Flexiti', example: 'widgetInit' })),
  status: Type.Optional(whole({ description: 'Of `call`: Flexiti\'s HTTP status', example: 200 })),
  failure: Type.Optional(text({ description: 'Of `call`: why there was no answer', example: 'timeout' })),
  duration_ms: Type.Optional(decimal({ description: 'Of `call`: how long it took', example: 120 }))
}, { title: 'TimelineEntry', description: 'Something that happened in the flow' })

export const FlowWithTimelineSchema = Type.Object({
  ...BackofficeFlowSchema.properties,
  timeline: Type.Array(TimelineEntry, { description: 'Oldest first' })
}, { title: 'FlowWithTimeline', description: 'A flow, and what happened in it' })

export type FlowResponse = Static<typeof FlowSchema>
export type BackofficeFlowResponse = Static<typeof BackofficeFlowSchema>
