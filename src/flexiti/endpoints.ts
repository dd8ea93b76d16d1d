/**
 * The endpoint table: every endpoint of Flexiti's POS API that the BFF knows (flexiti-api.md §3–§8), once.
 * The client, the doors, the documentation and the scope test read it; none of them repeats it.
 */

import type { FlexitiEndpointName } from '../../config/flexiti-endpoints.js'

/** The scope of a Flexiti access token. `customer` tokens serve shoppers, `merchant` tokens may call everything. */
export type Scope = 'customer' | 'merchant'

/**
 * What a flow must have before a shopper may call an endpoint in it, at the public door: its widget opened; that, and
 * an order or an account that the shop's server bound to it; that, and an order.
 */
export type FlowNeed = 'nothing' | 'widget' | 'account' | 'order'

export interface Endpoint {
  /** Version segment of the path, unless FLEXITI_API_VERSIONS says otherwise. */
  readonly version: 'v2.5' | 'v2.5.1'
  readonly method: 'GET' | 'POST'
  /**
   * What follows `/client-id/{client_id}`, with `{name}` for path parameters; for the token call, what follows the
   * version.
   */
  readonly path: `/${string}`
  /** Token scopes that Flexiti lets call it. */
  readonly scopes: readonly Scope[]
  /** What a shopper's flow must have. */
  readonly needs: FlowNeed
  /** How long the BFF waits: `token` is at most 10 s, `standard` is UPSTREAM_TIMEOUT_MS. */
  readonly timeout: 'token' | 'standard'
  /** A call that moves money, or files an application: never repeated on a guess, and its outcome may be unknown. */
  readonly money: boolean
  /** Whether sending it twice is the same as sending it once, so that a failed try may be repeated. */
  readonly repeatable: boolean
  /** Flexiti takes the language in the body, and not in the query as elsewhere (flexiti-api.md §2). */
  readonly langInBody?: true
}

const shopper = {
  scopes: [
    'customer', 'merchant'
  ],
  needs: 'nothing',
  timeout: 'standard',
  money: false,
  repeatable: false
} as const
const shopperRead = { ...shopper, method: 'GET', repeatable: true } as const
const shopperCall = { ...shopper, method: 'POST' } as const
const accountCall = { ...shopperCall, needs: 'account' } as const
const merchantRead = { ...shopperRead, scopes: ['merchant'] } as const
const merchantMoney = { ...shopperCall, scopes: ['merchant'], money: true } as const

export const endpoints = {
  token: { ...shopperCall, version: 'v2.5', path: '/oauth/token', timeout: 'token', repeatable: true },

  i18n: { ...shopperRead, version: 'v2.5', path: '/i18n' },
  i18nKey: { ...shopperRead, version: 'v2.5', path: '/i18n/{key}' },
  termsAndConditions: { ...shopperRead, version: 'v2.5', path: '/terms-and-conditions' },
  merchantsLogin: { ...shopperCall, version: 'v2.5', path: '/merchants/login' },
  widgetInit: { ...shopperCall, version: 'v2.5', path: '/widget/init', langInBody: true },
  apply: { ...shopperCall, version: 'v2.5', path: '/apply', needs: 'widget', money: true, langInBody: true },

  customersSearch: { ...merchantRead, version: 'v2.5', path: '/customers/search' },
  customersLookup: { ...merchantRead, version: 'v2.5', path: '/customers/lookup' },
  driversLicense: { ...shopperCall, version: 'v2.5', path: '/customers/driverslicense' },

  // "account" is singular here and plural in its neighbours: so Flexiti prints it (flexiti-gaps.md B16).
  accountVerify: { ...accountCall, version: 'v2.5', path: '/account/{account_number}/verify' },
  calculateInterest: { ...accountCall, version: 'v2.5.1', path: '/accounts/{account_number}/calculate-interest' },
  accountClose: { ...accountCall, version: 'v2.5', path: '/accounts/{account_number}/close' },
  accountRefund: { ...merchantMoney, version: 'v2.5.1', path: '/accounts/{account_number}/refund' },

  // The one money call that Flexiti documents as idempotent, by x-idempotency-key (flexiti-api.md §2).
  transactions: { ...merchantMoney, version: 'v2.5.1', path: '/transactions', repeatable: true },

  authorize: { ...shopperCall, version: 'v2.5.1', path: '/authorization', money: true, needs: 'order' },
  authorizations: { ...merchantRead, version: 'v2.5.1', path: '/authorizations' },
  authorization: { ...merchantRead, version: 'v2.5.1', path: '/authorization/{authorization_id}' },
  release: { ...merchantMoney, version: 'v2.5', path: '/authorization/{authorization_id}/release' },
  capture: { ...merchantMoney, version: 'v2.5', path: '/authorization/{authorization_id}/capture' },
  captureReturn: {
    ...merchantMoney,
    version: 'v2.5',
    path: '/authorization/{authorization_id}/capture/{capture_id}/return'
  },
  captures: { ...merchantRead, version: 'v2.5.1', path: '/captures' }
} as const satisfies Record<FlexitiEndpointName, Endpoint>

export type EndpointName = keyof typeof endpoints

/** The table as a plain record, for code that walks it. */
export const endpointTable: Readonly<Record<EndpointName, Endpoint>> = endpoints
