/**
 * At most so many requests a minute from one client address (an IPv6 network counts as one), at all replicas together
 * where they share a store; and of them so many that open a flow from one site, as a flow takes room for minutes.
 */
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { problem, type Problem } from '../../src/problems/problem.js'
import type { SharedCounters } from '../../src/redis/counters.js'
import { createWindowCounters, type WindowCounters } from '../../src/util/window-counters.js'
import { createClientKeys, SITE } from './client-key.js'

export interface RateLimitOptions {
  perMinute: number
  /** Absent: each process counts for itself. */
  counters?: SharedCounters | undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Why the request is to be refused, if its address has sent too many. */
    overLimit: Error | undefined
  }
  interface FastifyContextConfig {
    /** Requests to the route are not counted. */
    rateLimit?: false
  }
  interface FastifyInstance {
    /** To be called before a request opens a flow. Throws `rate-limited`. */
    limitOpening (request: FastifyRequest): void
  }
}

const WINDOW_MS = 60_000
/** Networks counted; beyond it the least recent are forgotten. */
const MAX_CLIENTS = 20_000

export default fp(async function rateLimit (app, { perMinute, counters }: RateLimitOptions) {
  app.decorate('limitOpening', createOpeningLimit({ perMinute, counters }))
  if (perMinute === 0) return
  const clientKeyOf = createClientKeys()
  const count = createCount('public', counters)
  app.decorateRequest('overLimit', undefined)

  // Before anything else is decided, so that preflights and refused origins count; and of the door and not of its
  // routes, so that what is no route does too.
  app.addHook('onRequest', function limitAddress (request, _reply, done) {
    if (request.route.config.rateLimit !== false) {
      const { count: counted, leftMs } = count(clientKeyOf(request.clientAddress))
      if (counted > perMinute) request.overLimit = limited(leftMs)
    }
    // Nobody reads the response to a preflight.
    done(request.method === 'OPTIONS' ? request.overLimit : undefined)
  })

  // A phase later, when CORS lets the page of a storefront read why.
  app.addHook('preParsing', function refuseOverLimit (request, _reply, _payload, done) {
    done(request.overLimit)
  })
}, { name: 'rate-limit', dependencies: ['client-address', 'problems'] })

/** A /48 of IPv6 counts as one: its 65,536 networks would be as many callers otherwise. */
function createOpeningLimit ({ perMinute, counters }: RateLimitOptions): (request: FastifyRequest) => void {
  const siteOf = createClientKeys(SITE)
  const count = createCount('opening', counters)
  return ({ clientAddress }) => {
    if (perMinute === 0) return
    const { count: counted, leftMs } = count(siteOf(clientAddress))
    if (counted > perMinute) throw limited(leftMs)
  }
}

/** Counts one more request of a client; `limit` tells the limits apart where they share counters. */
function createCount (
  limit: 'public' | 'opening', shared: SharedCounters | undefined
): (clientKey: string) => ReturnType<WindowCounters['add']> {
  if (shared !== undefined) return (clientKey) => shared.add(`${limit} ${clientKey}`, WINDOW_MS)
  const own = createWindowCounters({ now: () => performance.now(), max: MAX_CLIENTS })
  return (clientKey) => own.add(clientKey, WINDOW_MS)
}

function limited (leftMs: number): Problem {
  return problem('rate-limited', { retryAfter: Math.max(1, Math.ceil(leftMs / 1000)) })
}
