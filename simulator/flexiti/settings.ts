/** What can be changed while the simulator runs: its manners where Flexiti's are unknown, and the merchant's set-up. */
import type { Choices } from '../shared/settings.js'
import type { ErrorShape } from './errors.js'

/** Names and meanings as in docs/simulator.md. */
export interface Settings {
  /** Life of the tokens issued from now on, in seconds (flexiti-api.md §3: 1200). */
  token_seconds: number
  /** Whether a refresh gives a new refresh token and kills the old one. */
  rotate_refresh_tokens: boolean
  /** Whether the answer to a refresh has a refresh_token at all; without one the old one stays good. */
  refresh_returns_refresh_token: boolean
  /** Whether a refresh kills the access token that it replaces. */
  refresh_kills_old_access_token: boolean
  /** Whether a token that was refreshed from the one of widget/init continues its flow. */
  refreshed_token_keeps_widget: boolean
  expires_in_as_string: boolean
  /**
   * `{url,message,error,field_errors}` in three variants, or `{code,error,error_description}` (flexiti-api.md §9.2).
   */
  error_shape: ErrorShape
  /** Compress every answer, asked for or not. */
  gzip: boolean
  latency_ms: number
  /** Whether A-RR_XX and A-RR_XXX are approved (flexiti-api.md §11.1). */
  standard_accounts: boolean
  reject_invalid_role: boolean
  reject_general_error: boolean
  /** How long the ids are that are handed out from now on, up to 32 characters; 0 for those of the documentation. */
  id_length: number
  id_characters: 'digits' | 'letters-and-digits'
  /**
   * The trust URL of the developer portal: the only origin that the widget talks to. Empty: as each widget/init says.
   */
  trust_url: string
  /** Whose token the widget's URL carries. */
  redirection_token: 'own' | 'foreign'
  /** Whether the merchant sells regular purchases. */
  regular_purchases: boolean
  /** Whether the merchant may authorize without capturing at once. */
  preauthorization: boolean
  /** Whether the credentials may authorize at all. */
  may_authorize: boolean
  merchant_override: boolean
  regular_purchase_bypass: boolean
  business_accounts: boolean
}

export const settingChoices: Choices<Settings> = {
  error_shape: ['current', 'example', 'prose', 'old'],
  id_characters: ['digits', 'letters-and-digits'],
  redirection_token: ['own', 'foreign']
}

export function defaultSettings (tokenSeconds: number): Settings {
  return {
    token_seconds: tokenSeconds,
    rotate_refresh_tokens: true,
    refresh_returns_refresh_token: true,
    // Flexiti does not say (flexiti-gaps.md A2). The harsher answer: who survives it survives the other one.
    refresh_kills_old_access_token: true,
    // A flow may outlive a token, which is refreshed before it expires, also in mid-flow (flexiti-gaps.md B4).
    refreshed_token_keeps_widget: true,
    expires_in_as_string: false,
    error_shape: 'current',
    gzip: false,
    latency_ms: 0,
    standard_accounts: true,
    reject_invalid_role: false,
    reject_general_error: false,
    id_length: 0,
    id_characters: 'digits',
    trust_url: '',
    redirection_token: 'own',
    regular_purchases: true,
    preauthorization: true,
    may_authorize: true,
    merchant_override: false,
    regular_purchase_bypass: true,
    business_accounts: true
  }
}
