/**
 * Bodies at the public door: what is the merchant's to say is refused there. Online, a shopper is in no store, has no
 * PIN that is not the widget's, and does not say when a purchase is captured.
 */
import { Type, type Static, type TSchema } from 'typebox'
import { verifyBody } from './accounts.js'
import { applyBody, applyExamples } from './apply.js'
import { authorizeBody } from './authorizations.js'
import { DriversLicenseBody, MerchantsLoginBody } from './customers.js'
import { absent, inStoreExample, words, type Channel } from './fields.js'
import { CalculateInterestBody } from './accounts.js'
import { WidgetInitBody } from './widget.js'

const MERCHANTS = {
  request_id: 'Of the in-store channel',
  external_location_id: 'Of the in-store channel',
  external_employee_id: 'Of the in-store channel',
  verification_code: 'Of the in-store channel; online, the widget verifies the customer',
  auto_capture: 'Said by the shop\'s server in its order'
}

/** The fields that only the merchant's servers may send. */
export const merchantFields: readonly string[] = Object.keys(MERCHANTS)

const refusals = Object.fromEntries(Object.entries(MERCHANTS).map(([name, why]) => [
  name, absent(why, 'merchant-only')
]))

/** The body at the public door: without the merchant's fields, where the channel is online. */
function withoutMerchantFields<S extends TSchema> (channel: Channel, schema: S): S {
  if (channel === 'instore') return { ...schema, 'x-public': true }
  const { properties = {}, required = [] } = schema as { properties?: Record<string, TSchema>, required?: string[] }
  // What a `request_id` asks for has no place beside its refusal.
  const { if: _if, then: _then, ...rest } = schema as S & { if?: unknown, then?: unknown }
  return {
    ...rest as S,
    'x-public': true,
    properties: { ...properties, ...refusals },
    required: required.filter((name) => !merchantFields.includes(name))
  }
}

/** What only the shop's server says of a flow, through the internal door. */
export const PublicOpenFlowBody = Type.Object({
  order: absent('Bound by the shop\'s server', 'internal-door'),
  account_number: absent('Bound by the shop\'s server', 'internal-door')
}, { title: 'OpenFlow', 'x-examples': { empty: { summary: 'Nothing', value: {} } }, additionalProperties: false })

/** Amount, reference and `auto_capture` are filled in from the flow's order. */
export function publicAuthorizeBody (channel: Channel) {
  const { properties } = authorizeBody(channel)
  return withoutMerchantFields(channel, Type.Object({
    ...properties,
    amount: Type.Optional(properties.amount),
    auto_capture: Type.Optional(properties.auto_capture)
  }, {
    title: 'Authorize',
    'x-examples': {
      plan: {
        summary: 'By a plan',
        value: {
          account_number: 116994755,
          financing_option: { transaction_type: 'promotional_purchase', plan_id: 4, term: 3 },
          ...inStoreExample(channel, 'external_location_id', 'external_employee_id', 'verification_code')
        }
      },
      regular: {
        summary: 'As a regular purchase',
        value: {
          account_number: 116994755,
          financing_option: { transaction_type: 'regular_purchase' },
          ...inStoreExample(channel, 'external_location_id', 'external_employee_id', 'verification_code')
        }
      }
    }
  }))
}

export function publicApplyBody (channel: Channel) {
  return { ...withoutMerchantFields(channel, applyBody(channel)), 'x-examples': applyExamples(channel) }
}

/**
 * Only the formats that send something to the shopper: the others return a PIN, and one of them locks the account's
 * question. The list is the BFF's own, whatever FLEXITI_CHECKS says.
 */
export function publicVerifyBody (channel: Channel) {
  const body = verifyBody(channel)
  return withoutMerchantFields(channel, Type.Object({
    ...body.properties,
    security_qid: absent('Of a format that returns a PIN', 'merchant-only'),
    security_answer: absent('Of a format that returns a PIN', 'merchant-only'),
    format: Type.Optional(words(['sms', 'email'], {
      description: 'Where Flexiti sends the PIN; its default is sms',
      example: 'sms',
      own: true
    }))
  }, {
    title: 'Verify',
    'x-examples': {
      sms: { summary: 'By text message', value: { format: 'sms', ...inStoreExample(channel) } }
    }
  }))
}

export function publicCalculateInterestBody (channel: Channel) {
  return withoutMerchantFields(channel, CalculateInterestBody)
}

export function publicWidgetInitBody (channel: Channel) {
  return withoutMerchantFields(channel, WidgetInitBody)
}

export function publicDriversLicenseBody (channel: Channel) {
  return withoutMerchantFields(channel, DriversLicenseBody)
}

export function publicMerchantsLoginBody (channel: Channel) {
  return withoutMerchantFields(channel, MerchantsLoginBody)
}

export type PublicAuthorizeInput = Static<ReturnType<typeof publicAuthorizeBody>>
