/**
 * At most so many requests a minute from one client address (an IPv6 network counts as one), at all replicas together
 * where they share a store.
 */
import fastifyRateLimit from '@fastify/rate-limit'
import fp from 'fastify-plugin'
import { problem } from '../../src/problems/problem.js'
import type { SharedCounters } from '../../src/redis/counters.js'
import { createClientKeys } from './client-key.js'
import { sharedStore } from './shared-store.js'

export interface RateLimitOptions {
  perMinute: number
  /** Absent: each process counts for itself. */
  counters?: SharedCounters | undefined
}

const WINDOW_MS = 60_000
/** Networks counted; beyond it the least recent are forgotten. */
const MAX_CLIENTS = 20_000
const silent = { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false }

export default fp(async function rateLimit (app, { perMinute, counters }: RateLimitOptions) {
  if (perMinute === 0) return
  const clientKeyOf = createClientKeys()
  await app.register(fastifyRateLimit, {
    global: false,
    max: perMinute,
    timeWindow: WINDOW_MS,
    cache: MAX_CLIENTS,
    keyGenerator: ({ ip }) => clientKeyOf(ip),
    ...(counters !== undefined && { store: sharedStore(counters, 'public') }),
    addHeadersOnExceeding: silent,
    addHeaders: { ...silent, 'retry-after': true },
    errorResponseBuilder: (_request, { ttl }) => problem('rate-limited', {
      retryAfter: Math.max(1, Math.ceil(ttl / 1000))
    })
  })
  const limit = app.rateLimit()
  // A hook of the door and not of its routes: what is no route counts too.
  app.addHook('onRequest', function limitAddress (request, reply, done) {
    if (request.route.config.rateLimit === false) done()
    else limit.call(app, request, reply).then(() => { done() }, done)
  })
}, { name: 'rate-limit', dependencies: ['problems'] })
