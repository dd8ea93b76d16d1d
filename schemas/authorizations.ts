/** Bodies of the authorization family: authorize, release, capture, return (flexiti-api.md §8.2–§8.5). */
import { Type } from 'typebox'
import {
  Reference, SkuData, WidgetSessionId, absent, externalEmployeeId, externalLocationId, flag, inStoreExample,
  instoreWith, requestId, requiredInstore, words, type Channel
} from './fields.js'
import { AccountNumber, VccNumber, VerificationCode, flexitiId, money, wholeNumber } from './numeric.js'

const FinancingOption = Type.Object({
  transaction_type: words(['promotional_purchase', 'regular_purchase'], {
    description: 'Financed in terms, or revolving',
    example: 'promotional_purchase'
  }),
  plan_id: Type.Optional(
    flexitiId({ description: 'A plan of calculate-interest; required for promotional_purchase', example: 4 })
  ),
  term: Type.Optional(wholeNumber({ max: 3, description: 'Months, one of the plan\'s terms', example: 3 }))
}, {
  title: 'FinancingOption',
  description: 'How the customer pays',
  if: { properties: { transaction_type: { const: 'promotional_purchase' } }, required: ['transaction_type'] },
  then: { required: ['plan_id'] }
})

/** Where the widget verifies the customer Flexiti wants no PIN. */
const NoVerificationCode = absent(
  'Not for the online channel, where the widget verifies the customer',
  'widget-verifies'
)

/** In the store, which a `request_id` tells, the PIN of /verify is needed. */
function channelRule (channel: Channel) {
  return channel === 'instore'
    ? {}
    : {
        ...instoreWith('external_location_id', 'external_employee_id', 'verification_code'),
        else: { properties: { verification_code: NoVerificationCode } }
      }
}

function authorizeFields (channel: Channel) {
  return {
    account_number: AccountNumber,
    vcc_number: Type.Optional(VccNumber),
    financing_option: FinancingOption,
    auto_capture: flag({ description: 'Capture at once', example: false }),
    widget_session_id: Type.Optional(WidgetSessionId),
    request_id: requestId(channel),
    external_location_id: externalLocationId(channel),
    external_employee_id: externalEmployeeId(channel),
    sku_data: Type.Optional(SkuData)
  }
}

const AuthorizedAmount = money({ description: 'Price of the purchase', example: 234.45 })

/** POST /v1/authorizations at the internal door, which serves both channels. */
export function authorizeBody (channel: Channel) {
  return Type.Object({
    amount: AuthorizedAmount,
    reference: Type.Optional(Reference),
    ...authorizeFields(channel),
    verification_code: requiredInstore(channel, VerificationCode)
  }, {
    title: 'Authorize',
    'x-examples': {
      ...channel === 'online' && {
        widget: {
          summary: 'After the widget, in the shopper\'s flow',
          value: { ...purchaseExample, reference: 'Order-1234', amount: 234.45, auto_capture: false }
        }
      },
      store: {
        summary: 'In the store, with the PIN of verify',
        value: {
          ...purchaseExample,
          reference: 'Order-1234',
          amount: 234.45,
          auto_capture: true,
          ...inStoreExample('instore', 'external_location_id', 'external_employee_id', 'verification_code')
        }
      }
    },
    ...channelRule(channel)
  })
}

const purchaseExample = {
  account_number: 116994755,
  financing_option: { transaction_type: 'promotional_purchase', plan_id: 4, term: 3 }
}

export const ReleaseBody = Type.Object({
  amount: money({ description: 'Amount to release, all or part of what is left', example: 10 })
}, {
  title: 'ReleaseAmount',
  'x-examples': { part: { summary: 'A part', value: { amount: 10 } } }
})

export const CaptureBody = Type.Object({
  reference: Type.Optional(Reference),
  amount: money({ description: 'Amount to capture, all or part of what is left', example: 10 }),
  sku_data: Type.Optional(SkuData)
}, {
  title: 'CaptureAmount',
  'x-examples': { part: { summary: 'A part', value: { reference: 'Order-1234', amount: 100 } } }
})

export const ReturnBody = Type.Object({
  reference: Type.Optional(Reference),
  vcc_number: Type.Optional(VccNumber),
  full_return: Type.Optional(flag({ description: 'Give back the whole capture', example: false })),
  amount: Type.Optional(
    money({ description: 'Amount to give back; required unless full_return is true', example: 10 })
  ),
  sku_data: Type.Optional(SkuData)
}, {
  title: 'ReturnAmount',
  'x-examples': {
    part: { summary: 'A part', value: { reference: 'Order-1234', full_return: false, amount: 10 } },
    all: { summary: 'All that is left', value: { full_return: true } }
  },
  if: { properties: { full_return: { const: true } }, required: ['full_return'] },
  else: { required: ['amount'] }
})
