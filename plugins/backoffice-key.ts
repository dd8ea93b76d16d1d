/** Guards the internal door's `/v1`: a request needs one of BACKOFFICE_KEYS. Register it where the guarded routes live. */
import { createHash, timingSafeEqual } from 'node:crypto'
import fp from 'fastify-plugin'
import { problem } from '../src/problems/problem.js'

export interface BackofficeKeyOptions {
  keys: ReadonlyArray<{ name: string, key: string }>
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Name of the key that the caller showed. */
    keyName: string | undefined
  }
}

export default fp(async function backofficeKey (app, { keys }: BackofficeKeyOptions) {
  const known = keys.map(({ name, key }) => ({ name, hash: sha256(key) }))
  app.decorateRequest('keyName', undefined)

  app.addHook('onRequest', function requireKey (request, _reply, done) {
    const shown = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
    request.keyName = shown === undefined ? undefined : nameOf(shown)
    done(request.keyName === undefined ? problem('key-required', { headers: { 'www-authenticate': 'Bearer' } }) : undefined)
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
