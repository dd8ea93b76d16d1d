/** The store of a rate limit that all replicas share: counts with the shared counters instead of a map of its own. */
import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit'
import type { SharedCounters } from '../../src/redis/counters.js'

type Callback = (error: Error | null, result?: { current: number, ttl: number }) => void

/** `limit` names the limit, so that one address counts apart in each. */
export function sharedStore (counters: SharedCounters, limit: string): FastifyRateLimitStoreCtor {
  const nameOf = (address: string): string => `${limit} ${address}`
  return class SharedStore implements FastifyRateLimitStore {
    incr (address: string, callback: Callback, windowMs: number): void {
      const { count, leftMs } = counters.add(nameOf(address), windowMs)
      callback(null, { current: count, ttl: leftMs })
    }

    read (address: string, callback: Callback): void {
      const { count, leftMs } = counters.peek(nameOf(address))
      callback(null, { current: count, ttl: leftMs })
    }

    child (): SharedStore { return this }
  }
}
