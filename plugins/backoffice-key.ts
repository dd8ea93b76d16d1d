/**
 * Guards the internal door's `/v1`: a request needs one of BACKOFFICE_KEYS. Register it where the guarded routes live.
 */
import { hash, timingSafeEqual } from 'node:crypto'
import fp from 'fastify-plugin'
import { problem } from '../src/problems/problem.js'
import { createWindowCounters, type WindowCounters } from '../src/util/window-counters.js'
import { createClientKeys } from './rate-limit/client-key.js'

export interface BackofficeKeyOptions {
  keys: ReadonlyArray<{ name: string, key: string }>
  /** Milliseconds, monotonic. */
  now: () => number
  /** Absent: each process counts wrong keys for itself. */
  counters?: WindowCounters | undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Name of the key that the caller showed. */
    keyName: string | undefined
  }
}

/** Wrong keys that one address may show in a window; more get 429. A right one always gets in. */
const MAX_WRONG_KEYS = 20
const WINDOW_MS = 60_000
const MAX_CLIENTS = 10_000

export default fp(async function backofficeKey (app, { keys, now, counters }: BackofficeKeyOptions) {
  const known = keys.map(({ name, key }) => ({ name, digest: digestOf(key) }))
  const wrongKeys = counters ?? createWindowCounters({ now, max: MAX_CLIENTS })
  const clientKeyOf = createClientKeys()
  app.decorateRequest('keyName', undefined)

  // Without a pause between the check and the count: however many keys come at once, each is counted before the next.
  app.addHook('onRequest', function requireKey (request, _reply, done) {
    const shown = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
    request.keyName = shown === undefined ? undefined : nameOf(shown)
    if (request.keyName !== undefined) {
      done()
      return
    }
    const over = shown === undefined ? undefined : countWrongKey(request.clientAddress)
    done(over === undefined
      ? problem('key-required', { headers: { 'www-authenticate': 'Bearer' } })
      : problem('rate-limited', { retryAfter: Math.max(1, Math.ceil(over / 1000)) }))
  })

  /** Milliseconds to wait, if there were too many. */
  function countWrongKey (address: string): number | undefined {
    const { count, leftMs } = wrongKeys.add(`wrong keys ${clientKeyOf(address)}`, WINDOW_MS)
    return count > MAX_WRONG_KEYS ? leftMs : undefined
  }

  /** Compares hashes, all of them and in constant time: how long it takes tells nothing of any key. */
  function nameOf (shown: string): string | undefined {
    const digest = digestOf(shown)
    let found: string | undefined
    for (const key of known) if (timingSafeEqual(key.digest, digest)) found = key.name
    return found
  }
}, { name: 'backoffice-key', dependencies: ['client-address', 'problems'] })

function digestOf (key: string): Buffer {
  return hash('sha256', key, 'buffer')
}
