/**
 * Flexiti's refusals: every error code of flexiti-api.md §9.3 with its status, and the shapes of an error body
 * (§9.2).
 */
import type { Fault } from '../shared/faults.js'
import { jsonReply, type Reply } from '../shared/response.js'

const catalogue = {
  invalid_client: [400, 'Client credentials are invalid'],
  invalid_request: [400, 'Invalid or missing grant_type parameter'],
  invalid_grant: [400, 'Invalid refresh token'],
  invalid_scope: [400, 'The scope of a token cannot be widened'],
  unauthorized: [401, 'Unauthorized: wrong or expired access token'],
  insufficient_scope: [403, 'Insufficient scope: authorized scope is insufficient'],
  not_found: [404, 'Not found'],
  customer_identity_not_found: [404, 'The customer was not authenticated'],
  sms_not_valid_phone: [400, 'The phone number on file cannot receive text messages'],
  invalid_role: [409, 'The account is not provisioned for this API'],
  general_error: [409, 'Something went wrong: please write to implementation@flexiti.com'],
  wrong_inputs: [409, 'Some inputs are wrong or missing!'],
  authentication_failure: [409, 'Wrong merchant username or password'],
  application_create_error: [409, 'The application could not be created'],
  tos_agreement_required: [409, 'The terms of service must be agreed to'],
  customer_already_exists: [409, 'The customer already exists'],
  not_verified: [409, 'The customer was not verified for this request'],
  external_location_id_not_found: [409, 'The external location was not found'],
  account_type_not_permitted: [409, 'The account type is not permitted at this merchant'],
  vcc_account_mismatch: [409, 'The card does not belong to this account'],
  user_not_able_to_purchase: [409, "We're sorry, this account cannot be used for purchases at this time"],
  user_not_active: [409, 'The account is not activated'],
  merchant_override_is_not_allowed: [409, 'Merchant override is not allowed'],
  regular_purchase_bypass_is_not_allowed: [409, 'Regular purchase bypass is not allowed'],
  piw_mismatch: [409, 'The personal identification word does not match'],
  secret_answer_mismatch: [409, 'The secret answer does not match'],
  tries_exceed: [409, 'Too many wrong answers'],
  invalid_transaction_type: [409, 'invalid_transaction_type'],
  wrong_verification_code: [409, 'wrong_verification_code'],
  verification_code_required: [409, 'verification_code_required'],
  limit_payment_amount_24: [409, 'Payments are limited to $10,000 a day'],
  not_enough_credit: [409, 'The account cannot take this amount'],
  idempotency_key_reused: [409, 'The body has changed since the first request with this idempotency key'],
  credit_exceeded: [409, 'The amount exceeds the available credit'],
  not_permitted: [409, 'Not permitted'],
  auth_not_allowed: [409, 'The merchant is not configured for pre-authorization'],
  plan_term_not_set: [409, 'The merchant is not configured for this plan and term'],
  plan_term_not_available: [409, 'This plan and term are not available to the customer'],
  authorization_ended: [409, 'The authorization is closed'],
  auth_amount_exceeded: [409, 'The amount exceeds what remains of the authorization'],
  capture_amount_exceeded: [409, 'The amount exceeds what remains of the capture'],
  return_date_exceeded: [409, 'The capture is older than 100 days'],
  wrong_transaction_type: [409, 'The capture is not one of a promotional purchase'],
  refunds_limit_exceeded_amount: [409, 'The amount exceeds the balance of the account']
} as const satisfies Record<string, readonly [number, string]>

export type RefusalCode = keyof typeof catalogue

/** Every code that has a natural cause here, with its documented status. */
export const refusalCodes: ReadonlyArray<readonly [code: RefusalCode, status: number]> =
  Object.entries(catalogue).map(([code, [status]]) => [code as RefusalCode, status] as const)

export interface FieldError {
  param: string
  msg: 'required' | 'length' | 'invalid'
  /** What the caller sent, personal data included: Flexiti echoes it. */
  value: unknown
}

export interface RefusalDetails {
  status?: number
  message?: string
  fieldErrors?: FieldError[]
  /** The old shape whatever the settings say: OAuth's own errors have it. */
  oldShape?: boolean
}

/** A response that is not 200. Thrown by endpoints, turned into a body by `errorReply`. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly status: number
  readonly fieldErrors: readonly FieldError[] | undefined
  readonly oldShape: boolean

  constructor (code: RefusalCode, details: RefusalDetails = {}) {
    const [status, message] = catalogue[code]
    super(details.message ?? message)
    this.code = code
    this.status = details.status ?? status
    this.fieldErrors = details.fieldErrors
    this.oldShape = details.oldShape ?? false
  }
}

export function refuse (code: RefusalCode, details?: RefusalDetails): Refusal {
  return new Refusal(code, details)
}

/**
 * Codes that only a fault can send: those of before 2019, and what an edge in front of the API gives to its refusals.
 */
const others: Readonly<Record<string, number>> = {
  application_declined: 409,
  application_declined_2: 409,
  application_declined_3: 409,
  application_marked_pending_1: 409,
  application_marked_pending_2: 409,
  creditapp_id_not_found: 409,
  generic_error: 409,
  wrong_input: 409,
  invalid_token: 401,
  too_many_requests: 429,
  blocked: 465
}

/** The code of an error whose status alone was asked for. */
const codeOfStatus: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  401: 'unauthorized',
  403: 'insufficient_scope',
  404: 'not_found',
  429: 'too_many_requests',
  465: 'blocked',
  466: 'blocked',
  467: 'blocked'
}

/**
 * `current` as the newer pages' example, with their prose's code; `example` and `prose` as each of the two; `old` as
 * of 2019.
 */
export type ErrorShape = 'current' | 'example' | 'prose' | 'old'

interface Described {
  status: number
  code: string
  message: string
  fieldErrors?: readonly FieldError[] | undefined
  oldShape?: boolean
}

export function errorReply (
  { status, code, message, fieldErrors, oldShape }: Described,
  path: string,
  shape: ErrorShape
): Reply {
  if (shape === 'old' || oldShape === true) {
    // Until 2019 a bad access token had a code of its own (flexiti-api.md §9.2).
    return jsonReply(status, {
      code: status,
      error: code === 'unauthorized' ? 'invalid_token' : code,
      error_description: message
    })
  }
  const fromExample = shape === 'example' && code === 'wrong_inputs'
  return jsonReply(status, {
    url: path,
    message: fromExample ? 'Some inputs are wrong!' : message,
    error: fromExample ? 'wrong_input' : code,
    ...(fieldErrors === undefined ? {} : { [shape === 'prose' ? 'error_fields' : 'field_errors']: fieldErrors })
  })
}

/** The reply of a fault: its code with the status that is documented for it, or its status with a code that fits. */
export function faultReply (fault: Fault, path: string, shape: ErrorShape): Reply {
  const known = isRefusalCode(fault.error) ? catalogue[fault.error] : undefined
  const status = fault.status ?? known?.[0] ?? (fault.error === undefined ? 503 : others[fault.error] ?? 409)
  const code = fault.error ?? codeOfStatus[status] ?? (status < 500 ? 'wrong_inputs' : 'server_error')
  return errorReply({ status, code, message: fault.message ?? known?.[1] ?? `Fault ${status}` }, path, shape)
}

function isRefusalCode (code: string | undefined): code is RefusalCode {
  return code !== undefined && Object.hasOwn(catalogue, code)
}
