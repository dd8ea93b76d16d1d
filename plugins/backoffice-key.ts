/** Guards the internal door's `/v1`: a request needs one of BACKOFFICE_KEYS. Register it where the guarded routes live. */
import { createHash, timingSafeEqual } from 'node:crypto'
import rateLimit from '@fastify/rate-limit'
import fp from 'fastify-plugin'
import { problem } from '../src/problems/problem.js'
import type { SharedCounters } from '../src/redis/shared-counters.js'
import { sharedStore } from './shared-store.js'

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

/** Wrong keys that one address may show in a minute; after that it waits, right key or not, or the limit would slow nothing. */
const WRONG_KEYS_PER_MINUTE = 20

export default fp(async function backofficeKey (app, { keys, counters }: BackofficeKeyOptions) {
  const known = keys.map(({ name, key }) => ({ name, hash: sha256(key) }))
  app.decorateRequest('keyName', undefined)
  await app.register(rateLimit, { global: false, cache: 10_000, ...(counters !== undefined && { store: sharedStore(counters, 'wrong keys') }) })
  const wrongKeys = app.createRateLimit({ max: WRONG_KEYS_PER_MINUTE, timeWindow: 60_000 })

  app.addHook('onRequest', async function requireKey (request) {
    const before = await wrongKeys(request, { increment: false })
    if (!before.isAllowed && before.remaining === 0) throw problem('rate-limited', { retryAfter: Math.max(1, before.ttlInSeconds) })
    const shown = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
    request.keyName = shown === undefined ? undefined : nameOf(shown)
    if (request.keyName !== undefined) return
    if (shown !== undefined) await wrongKeys(request)
    throw problem('key-required', { headers: { 'www-authenticate': 'Bearer' } })
  })

  /** Compares hashes, all of them and in constant time: how long it takes tells nothing of any key. */
  function nameOf (shown: string): string | undefined {
    const hash = sha256(shown)
    let found: string | undefined
    for (const key of known) if (timingSafeEqual(key.hash, hash)) found = key.name
    return found
  }
}, { name: 'backoffice-key' })

function sha256 (text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
