/** Bodies of the authorization family: authorize, release, capture, return (flexiti-api.md §8.2–§8.5). */
import { Type, type Static, type TOptional, type TUnsafe } from 'typebox'
import {
  AccountNumber, Reference, VccNumber, VerificationCode, WidgetSessionId, absent, digits, externalEmployeeId,
  externalLocationId, flag, requestId, words, type Channel, type Digits
} from './fields.js'
import { money } from './money.js'
import { SkuData } from './sku-data.js'

const FinancingOption = Type.Object({
  transaction_type: words(['promotional_purchase', 'regular_purchase'], {
    description: 'Financed in terms, or revolving',
    example: 'promotional_purchase'
  }),
  plan_id: Type.Optional(digits(3, {
    zero: true,
    description: 'A plan of calculate-interest; required for promotional_purchase',
    example: 4
  })),
  term: Type.Optional(digits(3, { zero: true, description: 'Months, one of the plan\'s terms', example: 3 }))
}, {
  description: 'How the customer pays',
  if: { properties: { transaction_type: { const: 'promotional_purchase' } }, required: ['transaction_type'] },
  then: { required: ['plan_id'] }
})

/** In-store the PIN of /verify is needed; online the widget has verified the customer, and Flexiti wants no PIN. */
function verificationCode (channel: Channel): TOptional<TUnsafe<Digits>> {
  const schema = channel === 'instore'
    ? VerificationCode
    : absent(
      'Not for the online channel, where the widget verifies the customer',
      'must not be given: online, the widget verifies the customer'
    )
  return schema as TOptional<TUnsafe<Digits>>
}

function authorizeFields (channel: Channel) {
  return {
    account_number: AccountNumber,
    vcc_number: Type.Optional(VccNumber),
    financing_option: FinancingOption,
    auto_capture: flag({ description: 'Capture at once', example: false }),
    verification_code: verificationCode(channel),
    widget_session_id: Type.Optional(WidgetSessionId),
    request_id: requestId(channel),
    external_location_id: externalLocationId(channel),
    external_employee_id: externalEmployeeId(channel),
    sku_data: Type.Optional(SkuData)
  }
}

const AuthorizedAmount = money({ description: 'Price of the purchase', example: 234.45 })

/** POST /v1/authorizations at the internal door. */
export function authorizeBody (channel: Channel) {
  return Type.Object({
    amount: AuthorizedAmount,
    reference: Type.Optional(Reference),
    ...authorizeFields(channel)
  })
}

export const ReleaseBody = Type.Object({
  amount: money({ description: 'Amount to release, all or part of what is left', example: 10 })
})

export const CaptureBody = Type.Object({
  reference: Type.Optional(Reference),
  amount: money({ description: 'Amount to capture, all or part of what is left', example: 10 }),
  sku_data: Type.Optional(SkuData)
})

export const ReturnBody = Type.Object({
  reference: Type.Optional(Reference),
  vcc_number: Type.Optional(VccNumber),
  full_return: Type.Optional(flag({ description: 'Give back the whole capture', example: false })),
  amount: Type.Optional(money({
    description: 'Amount to give back; required unless full_return is true',
    example: 10
  })),
  sku_data: Type.Optional(SkuData)
}, {
  if: { properties: { full_return: { const: true } }, required: ['full_return'] },
  else: { required: ['amount'] }
})

export type AuthorizeInput = Static<ReturnType<typeof authorizeBody>>
export type ReleaseInput = Static<typeof ReleaseBody>
export type CaptureInput = Static<typeof CaptureBody>
export type ReturnInput = Static<typeof ReturnBody>
