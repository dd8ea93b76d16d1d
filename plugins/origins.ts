/**
 * Which pages may call: one hook for every route of the public door, so that no route can forget it, and the CORS
 * answers. A browser says where a request comes from in `Origin` or `Sec-Fetch-Site`; scripts of a page cannot write
 * either.
 */
import cors from '@fastify/cors'
import fp from 'fastify-plugin'
import type { FastifyRequest } from 'fastify'
import { problem } from '../src/problems/problem.js'

export interface OriginsOptions {
  /** The door's own origin. */
  own: () => string
  storefronts: readonly string[]
  /** Request headers that pages of the storefronts may send besides the usual ones, in lower case. */
  headers: readonly string[]
}

/** What a page needs to call the BFF. */
const OWN_HEADERS = ['content-type', 'x-reference-id', 'idempotency-key']
/**
 * What scripts that measure a page add to each of its calls: W3C tracing (OpenTelemetry and others), Sentry, Datadog.
 */
const TRACING_HEADERS = [
  'traceparent', 'tracestate', 'baggage', 'sentry-trace', 'x-requested-with',
  'x-datadog-origin', 'x-datadog-parent-id', 'x-datadog-sampling-priority', 'x-datadog-trace-id'
]

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

export default fp(async function origins (app, { own, storefronts, headers }: OriginsOptions) {
  const allowed = new Set(storefronts)

  app.addHook('onRequest', function refuseForeignOrigin (request, _reply, done) {
    if (!isBrowser(request) || SAFE_METHODS.has(request.method)) {
      done()
      return
    }
    const { origin } = request.headers
    const welcome = origin === undefined
      ? request.headers['sec-fetch-site'] === 'same-origin'
      : origin === own() || allowed.has(origin)
    done(welcome ? undefined : problem('origin-not-allowed'))
  })

  if (storefronts.length > 0) {
    await app.register(cors, {
      origin: [...storefronts],
      credentials: true,
      methods: ['GET', 'POST', 'DELETE'],
      allowedHeaders: [...new Set([...OWN_HEADERS, ...TRACING_HEADERS, ...headers])],
      exposedHeaders: ['x-reference-id', 'idempotency-key', 'idempotency-replayed', 'retry-after', 'x-cache', 'etag'],
      maxAge: 600,
      strictPreflight: false
    })
  }
}, { name: 'origins', dependencies: ['request-context', 'problems'] })

/** Whether a browser sent it. Servers and curl send neither header. */
export function isBrowser (request: FastifyRequest): boolean {
  return request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined
}
