/** Which requests the simulated Flexiti knows, and who may make them (flexiti-api.md §3–§8; scopes §4). */
import type { Handler } from './call.js'
import { accountClose } from './endpoints/close.js'
import { apply } from './endpoints/apply.js'
import { authorize } from './endpoints/authorize.js'
import { calculateInterest } from './endpoints/calculate-interest.js'
import { driversLicense } from './endpoints/drivers-license.js'
import { i18n, i18nKey, termsAndConditions } from './endpoints/i18n.js'
import { merchantsLogin } from './endpoints/merchants-login.js'
import { token } from './endpoints/token.js'
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
  { ...post, ...both, name: 'calculateInterest', path: 'accounts/{account_number}/calculate-interest', handle: calculateInterest },
  { ...post, name: 'accountClose', path: 'accounts/{account_number}/close', handle: accountClose },
  { ...post, ...both, name: 'authorize', path: 'authorization', generalError: 409, handle: authorize }
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
