/**
 * At most so many requests a minute from one client address (an IPv6 network counts as one), at all replicas together where they
 * share a store.
 */
import rateLimit from '@fastify/rate-limit'
import fp from 'fastify-plugin'
import { problem } from '../src/problems/problem.js'
import type { SharedCounters } from '../src/redis/shared-counters.js'
import { sharedStore } from './shared-store.js'

export interface RateLimitOptions {
  perMinute: number
  /** Absent: each process counts for itself. */
  counters?: SharedCounters | undefined
}

const WINDOW_MS = 60_000
const silent = { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false }

export default fp(async function limitRate (app, { perMinute, counters }: RateLimitOptions) {
  if (perMinute === 0) return
  await app.register(rateLimit, {
    global: false,
    max: perMinute,
    timeWindow: WINDOW_MS,
    // Addresses remembered; beyond it the least recent are forgotten.
    cache: 20_000,
    ...(counters !== undefined && { store: sharedStore(counters, 'public') }),
    addHeadersOnExceeding: silent,
    addHeaders: { ...silent, 'retry-after': true },
    errorResponseBuilder: (_request, { ttl }) => problem('rate-limited', { retryAfter: Math.max(1, Math.ceil(ttl / 1000)) })
  })
  const limit = app.rateLimit()
  // A hook of the door and not of its routes: what is no route counts too.
  app.addHook('onRequest', async function limitAddress (request, reply) {
    if (request.route.config.rateLimit !== false) await limit.call(app, request, reply)
  })
}, { name: 'rate-limit', dependencies: ['problems'] })
