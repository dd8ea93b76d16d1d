/**
 * Guards the internal door's `/v1`: a request needs one of BACKOFFICE_KEYS. Register it where the guarded routes live.
 */
import { hash, timingSafeEqual } from 'node:crypto'
import rateLimit from '@fastify/rate-limit'
import fp from 'fastify-plugin'
import { problem } from '../src/problems/problem.js'
import type { SharedCounters } from '../src/redis/counters.js'
import { createClientKeys } from './rate-limit/client-key.js'
import { sharedStore } from './rate-limit/shared-store.js'

export interface BackofficeKeyOptions {
  keys: ReadonlyArray<{ name: string, key: string }>
  /** Absent: each process counts wrong keys for itself. */
  counters?: SharedCounters | undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Name of the key that the caller showed. */
    keyName: string | undefined
  }
}

/**
 * Wrong keys that one address may show in a window; after that it waits, right key or not, or the limit would slow
 * nothing.
 */
const MAX_WRONG_KEYS = 20
const WINDOW_MS = 60_000
/** Networks counted; beyond it the least recent are forgotten. */
const MAX_CLIENTS = 10_000
/** In hex. */
const DIGEST_BYTES = 64

export default fp(async function backofficeKey (app, { keys, counters }: BackofficeKeyOptions) {
  const known = keys.map(({ name, key }) => ({ name, digest: digest(key, Buffer.alloc(DIGEST_BYTES)) }))
  const scratch = Buffer.alloc(DIGEST_BYTES)
  const clientKeyOf = createClientKeys()
  app.decorateRequest('keyName', undefined)
  await app.register(rateLimit, {
    global: false,
    max: MAX_WRONG_KEYS,
    timeWindow: WINDOW_MS,
    cache: MAX_CLIENTS,
    keyGenerator: ({ ip }) => clientKeyOf(ip),
    ...(counters !== undefined && { store: sharedStore(counters, 'wrong keys') })
  })
  // Without options of its own: with any it would have a store of its own too, which does not know the size.
  const wrongKeys = app.createRateLimit()
  /** By then every window has passed in which this process counted a wrong key. */
  let calmFrom = -Infinity

  app.addHook('onRequest', async function requireKey (request) {
    // In calm times nobody need be looked up, which took a twentieth of a call. Other replicas may have counted any
    // time.
    if (counters !== undefined || performance.now() < calmFrom) {
      const before = await wrongKeys(request, { increment: false })
      if (!before.isAllowed && before.remaining === 0) {
        throw problem('rate-limited', { retryAfter: Math.max(1, before.ttlInSeconds) })
      }
    }
    const shown = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
    request.keyName = shown === undefined ? undefined : nameOf(shown)
    if (request.keyName !== undefined) return
    if (shown !== undefined) {
      calmFrom = performance.now() + WINDOW_MS
      await wrongKeys(request)
    }
    throw problem('key-required', { headers: { 'www-authenticate': 'Bearer' } })
  })

  /** Compares hashes, all of them and in constant time: how long it takes tells nothing of any key. */
  function nameOf (shown: string): string | undefined {
    digest(shown, scratch)
    let found: string | undefined
    for (const key of known) if (timingSafeEqual(key.digest, scratch)) found = key.name
    return found
  }
}, { name: 'backoffice-key' })

/** Writes SHA-256 of the key to `bytes`, as text: Node takes twice as long to make a buffer of it. */
function digest (key: string, bytes: Buffer): Buffer {
  bytes.write(hash('sha256', key), 'latin1')
  return bytes
}
