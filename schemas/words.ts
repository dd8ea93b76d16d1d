/** Words of the rules that schemas state and problems explain. */

/** How a value has to be written. */
export type ValueFormat =
  'date' | 'email' | 'guid' | 'digits' | 'id' | 'customer-id' | 'card' | 'amount' | 'pin' | 'form-key' |
  'idempotency-key' | 'visible-ascii' | 'instant' | 'page-size'

/** Why a field must not be given. */
export type Refusal = 'widget-verifies' | 'merchant-only' | 'internal-door' | 'finfo-version'
