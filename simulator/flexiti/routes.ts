/** Which requests the simulated Flexiti knows, and who may make them (flexiti-api.md §3–§8; scopes §4). */
import type { Handler } from './call.js'
import { accountClose } from './endpoints/close.js'
import { apply } from './endpoints/apply.js'
import { authorize } from './endpoints/authorize.js'
import { calculateInterest } from './endpoints/calculate-interest.js'
import { customersLookup, customersSearch } from './endpoints/customers.js'
import { driversLicense } from './endpoints/drivers-license.js'
import { i18n, i18nKey, termsAndConditions } from './endpoints/i18n.js'
import { merchantsLogin } from './endpoints/merchants-login.js'
import { authorization, authorizations, captures } from './endpoints/purchases.js'
import { accountRefund, capture, captureReturn, release } from './endpoints/settle.js'
import { token } from './endpoints/token.js'
import { transactions } from './endpoints/transactions.js'
import { accountVerify } from './endpoints/verify.js'
import { widgetInit } from './endpoints/widget-init.js'

export interface Route {
  readonly name: string
  readonly method: 'GET' | 'POST'
  readonly versions: readonly string[]
  /** What follows `client-id/{client_id}/`; for the token call, what follows the version. */
  readonly path: string
  /** Whether a customer token may call it. */
  readonly customer: boolean
  /** The status of its `general_error`, where §9.3 lists one. */
  readonly generalError?: 400 | 409
  readonly handle: Handler
}

export interface Match {
  route: Route
  version: string
  params: Record<string, string>
}

const get = { method: 'GET', versions: ['v2.5'], customer: true } as const
const post = { method: 'POST', versions: ['v2.5'], customer: true } as const
const merchant = { customer: false } as const
/** Where Flexiti documents a v2.5.1, the v2.5 before it is still active. */
const both = { versions: ['v2.5', 'v2.5.1'] } as const

export const routes: readonly Route[] = [
  { ...post, name: 'token', path: 'oauth/token', handle: token },
  { ...get, name: 'i18n', path: 'i18n', generalError: 409, handle: i18n },
  { ...get, name: 'i18nKey', path: 'i18n/{key}', generalError: 409, handle: i18nKey },
  { ...get, name: 'termsAndConditions', path: 'terms-and-conditions', handle: termsAndConditions },
  { ...post, name: 'merchantsLogin', path: 'merchants/login', handle: merchantsLogin },
  { ...post, name: 'widgetInit', path: 'widget/init', generalError: 409, handle: widgetInit },
  { ...post, name: 'apply', path: 'apply', generalError: 400, handle: apply },
  { ...post, name: 'driversLicense', path: 'customers/driverslicense', handle: driversLicense },
  { ...post, name: 'accountVerify', path: 'account/{account_number}/verify', handle: accountVerify },
  {
    ...post,
    ...both,
    name: 'calculateInterest',
    path: 'accounts/{account_number}/calculate-interest',
    handle: calculateInterest
  },
  { ...post, name: 'accountClose', path: 'accounts/{account_number}/close', handle: accountClose },
  { ...post, ...both, name: 'authorize', path: 'authorization', generalError: 409, handle: authorize },

  { ...get, ...merchant, name: 'customersSearch', path: 'customers/search', handle: customersSearch },
  { ...get, ...merchant, name: 'customersLookup', path: 'customers/lookup', handle: customersLookup },
  {
    ...post,
    ...merchant,
    ...both,
    name: 'accountRefund',
    path: 'accounts/{account_number}/refund',
    generalError: 409,
    handle: accountRefund
  },
  {
    ...post,
    ...merchant,
    ...both,
    name: 'transactions',
    path: 'transactions',
    generalError: 409,
    handle: transactions
  },
  { ...get, ...merchant, ...both, name: 'authorizations', path: 'authorizations', handle: authorizations },
  {
    ...get,
    ...merchant,
    ...both,
    name: 'authorization',
    path: 'authorization/{authorization_id}',
    handle: authorization
  },
  { ...get, ...merchant, ...both, name: 'captures', path: 'captures', handle: captures },
  // Only v2.5 is certain to exist for these three (flexiti-gaps.md A20).
  {
    ...post,
    ...merchant,
    name: 'release',
    path: 'authorization/{authorization_id}/release',
    generalError: 409,
    handle: release
  },
  {
    ...post,
    ...merchant,
    name: 'capture',
    path: 'authorization/{authorization_id}/capture',
    generalError: 409,
    handle: capture
  },
  {
    ...post,
    ...merchant,
    name: 'captureReturn',
    path: 'authorization/{authorization_id}/capture/{capture_id}/return',
    generalError: 409,
    handle: captureReturn
  }
]

export const endpointNames: readonly string[] = routes.map(route => route.name)

/** The route of a request, or nothing: unknown paths, versions and methods are all "not found". */
export function matchRoute (method: string, path: string): Match | undefined {
  const [empty, flexiti, api, version = '', ...rest] = path.split('/')
  if (empty !== '' || flexiti !== 'flexiti' || api !== 'pos-api') return undefined
  const clientId = rest[0] === 'client-id' ? decode(rest[1] ?? '') : undefined
  const segments = clientId === undefined ? rest : rest.slice(2)
  for (const route of routes) {
    if (route.method !== method || !route.versions.includes(version)) continue
    if ((route.name === 'token') !== (clientId === undefined)) continue
    const params = matchSegments(route.path.split('/'), segments)
    if (params !== undefined) return { route, version, params: { ...params, client_id: clientId ?? '' } }
  }
  return undefined
}

function matchSegments (pattern: string[], segments: string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const segment = decode(segments[index] ?? '')
    if (part.startsWith('{')) params[part.slice(1, -1)] = segment
    else if (part !== segment) return undefined
  }
  return params
}

function decode (segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
