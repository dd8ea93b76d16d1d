/** The error codes that Flexiti documents (flexiti-api.md §9). It may add others without notice. */
const codes = [
  'account_type_not_permitted', 'application_create_error', 'application_declined', 'application_declined_2',
  'application_declined_3',
  'application_marked_pending_1', 'application_marked_pending_2', 'auth_amount_exceeded', 'auth_not_allowed',
  'authentication_failure',
  'authorization_ended', 'capture_amount_exceeded', 'credit_exceeded', 'creditapp_id_not_found',
  'customer_already_exists',
  'customer_identity_not_found', 'external_location_id_not_found', 'general_error', 'generic_error', 'invalid_client',
  'invalid_request', 'invalid_role', 'invalid_token', 'invalid_transaction_type', 'limit_payment_amount_24',
  'merchant_override_is_not_allowed', 'not_enough_credit', 'not_found', 'not_permitted', 'not_verified', 'piw_mismatch',
  'plan_term_not_available', 'plan_term_not_set', 'refunds_limit_exceeded_amount',
  'regular_purchase_bypass_is_not_allowed',
  'return_date_exceeded', 'secret_answer_mismatch', 'sms_not_valid_phone', 'tos_agreement_required', 'tries_exceed',
  'unauthorized',
  'user_not_able_to_purchase', 'user_not_active', 'vcc_account_mismatch', 'verification_code_required', 'wrong_input',
  'wrong_inputs', 'wrong_transaction_type', 'wrong_verification_code'
]

export const documentedErrors: ReadonlySet<string> = new Set(codes)
