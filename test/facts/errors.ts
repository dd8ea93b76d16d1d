/**
 * The error codes that Flexiti documents, by endpoint and with their HTTP status (flexiti-api.md §9.3). Written from
 * that page alone; both sides are held to it.
 */
import type { EndpointName } from '../../src/flexiti/endpoints.js'

export interface ErrorFact {
  status: number
  code: string
}

const at = (status: number) => (code: string): ErrorFact => ({ status, code })
const bad = at(400)
const absent = at(404)
const no = at(409)

/** The letters of the page. `S` has words and no code: the status says it. */
const R = no('invalid_role')
const G = no('general_error')
const W = no('wrong_inputs')
const L = no('external_location_id_not_found')
const T = no('account_type_not_permitted')
const V = no('vcc_account_mismatch')
const S = at(403)('insufficient_scope')
const notFound = absent('not_found')

const captureAndRelease = [
  notFound,
  G,
  no('authorization_ended'),
  no('auth_amount_exceeded'),
  no('not_permitted'),
  S,
  R
]

export const errors = {
  token: [bad('invalid_client'), bad('invalid_request'), R, W],
  i18n: [G, R, W],
  widgetInit: [R, G, W],
  merchantsLogin: [no('authentication_failure')],
  apply: [
    bad('general_error'), R, L, T, W, no('application_create_error'), no('tos_agreement_required'),
    no('customer_already_exists'), no('not_verified'),
    // Until 2019.
    no('application_declined'), no('application_declined_2'), no('application_declined_3'), no(
      'application_marked_pending_1'
    ),
    no('application_marked_pending_2'), no('creditapp_id_not_found')
  ],
  customersSearch: [S, notFound],
  customersLookup: [S, notFound, no('user_not_able_to_purchase'), no('user_not_active')],
  accountVerify: [
    bad('sms_not_valid_phone'), S, notFound, R, W, no('merchant_override_is_not_allowed'), no(
      'regular_purchase_bypass_is_not_allowed'
    ),
    no('piw_mismatch'), no('secret_answer_mismatch'), no('tries_exceed')
  ],
  accountClose: [S, notFound],
  transactions: [
    S, notFound, R, G, L, T, V, no('invalid_transaction_type'), no('wrong_verification_code'),
    no('verification_code_required'), no('user_not_active'),
    no('user_not_able_to_purchase'), no('limit_payment_amount_24'), no('not_enough_credit'), no('not_verified')
  ],
  authorize: [
    notFound, absent(
      'customer_identity_not_found'
    ), R, G, L, T, V, W, no('credit_exceeded'), no('not_permitted'), no('auth_not_allowed'),
    no('plan_term_not_set'), no('plan_term_not_available'), no('user_not_able_to_purchase'), no('not_verified')
  ],
  release: captureAndRelease,
  capture: captureAndRelease,
  captureReturn: [
    S, notFound, R, G, L, T, V, no('capture_amount_exceeded'), no('return_date_exceeded'),
    no('wrong_transaction_type'), no('not_permitted')
  ],
  accountRefund: [S, notFound, R, G, L, T, V, no('refunds_limit_exceeded_amount')],
  // Their tables were not found; what holds for all (§9.1) holds for them.
  authorizations: [S],
  authorization: [S],
  captures: [S]
} as const satisfies Partial<Record<EndpointName, readonly ErrorFact[]>>

/** What an edge in front of the API refuses with, in words of its own (§9.1). */
export const blocked = [465, 466, 467] as const

/** Codes under other names and in older bodies (§9.2, flexiti-gaps.md B9, B12). */
export const otherNames: readonly ErrorFact[] = [
  no('wrong_input'),
  no('generic_error'),
  at(401)('invalid_token'),
  at(401)('unauthorized')
]
