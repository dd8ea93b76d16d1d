/** Which problems a route can answer: those of its kind, and its own, which its `config.problems` names. */
import type { RouteOptions } from 'fastify'
import { endpointTable } from '../../src/flexiti/endpoints.js'
import { catalogue, type ProblemCode } from '../../src/problems/catalogue.js'
import type { OpenApiOptions } from './options.js'

const EVERY: readonly ProblemCode[] = ['invalid-request', 'malformed-body', 'internal-error']
const WITH_BODY: readonly ProblemCode[] = ['body-too-large', 'unsupported-media-type']
const IN_FLOW: readonly ProblemCode[] = ['flow-expired', 'store-unavailable']
const OF_FLEXITI: readonly ProblemCode[] = [
  'flexiti-invalid-input', 'flexiti-not-found', 'flexiti-rejected', 'flexiti-scope', 'flexiti-unauthorized',
  'flexiti-credentials', 'flexiti-blocked', 'flexiti-failed', 'flexiti-timeout', 'flexiti-unavailable'
]
const OF_FINFO: readonly ProblemCode[] = [
  'finfo-denied', 'finfo-credentials', 'finfo-failed', 'finfo-timeout', 'finfo-unavailable'
]
const OF_MONEY: readonly ProblemCode[] = [
  'operation-in-progress', 'idempotency-key-reused', 'outcome-unknown', 'store-unavailable'
]

/** In the order of the catalogue. */
export function problemCodesOf (
  route: RouteOptions, { door, rateLimited }: Pick<OpenApiOptions, 'door' | 'rateLimited'>
): ProblemCode[] {
  const codes = new Set<ProblemCode>([
    ...EVERY,
    ...hasBody(route) ? WITH_BODY : [],
    ...door === 'public' ? atPublicDoor(route, rateLimited) : atInternalDoor(route),
    ...ofEndpoint(route, door),
    ...route.config?.upstream === 'finfo' ? OF_FINFO : [],
    ...route.config?.upstream === 'finfo' && door === 'public' ? ['finfo-not-found'] as const : [],
    ...route.config?.problems ?? []
  ])
  return (Object.keys(catalogue) as ProblemCode[]).filter((code) => codes.has(code))
}

/** Fastify reads the body of any method that may have one, whether or not the route wants it. */
function hasBody ({ method }: RouteOptions): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

function atPublicDoor (route: RouteOptions, rateLimited: boolean): ProblemCode[] {
  return [
    ...hasBody(route) ? ['origin-not-allowed'] as const : [],
    ...rateLimited && route.config?.rateLimit !== false ? ['rate-limited'] as const : []
  ]
}

function atInternalDoor ({ url, config }: RouteOptions): ProblemCode[] {
  return [
    ...config?.anyHost === true ? [] : ['host-not-allowed'] as const,
    // Too many wrong keys.
    ...url.startsWith('/v1') ? ['key-required', 'rate-limited'] as const : []
  ]
}

function ofEndpoint ({ config }: RouteOptions, door: 'public' | 'internal'): ProblemCode[] {
  if (config?.endpoint === undefined) return []
  const { money, needs } = endpointTable[config.endpoint]
  const inFlow = config.shared !== true
  const guarded = inFlow && door === 'public'
  return [
    ...OF_FLEXITI,
    ...money ? OF_MONEY : [],
    // Pages are served to the end: their door is closed first.
    ...money && door === 'internal' ? ['shutting-down'] as const : [],
    ...inFlow ? IN_FLOW : [],
    ...guarded ? ['flow-not-yours'] as const : [],
    ...guarded && needs !== 'nothing' ? ['widget-required'] as const : [],
    ...guarded && (needs === 'account' || needs === 'order') ? ['order-required'] as const : []
  ]
}
