/** The token of a deployment in Redis or Valkey, shared by all replicas, and sealed. */
import type { RedisLink } from '../../redis/link.js'
import type { Script } from '../../redis/script.js'
import type { Sealer } from '../../redis/seal.js'
import { NO_RECORD, type TokenRecord } from '../token.js'
import { KEEP_MS, type TokenStore } from '../token-store.js'

export interface RedisTokenStoreOptions {
  link: RedisLink
  sealer: Sealer
  /** Key of the record. */
  key: string
}

/** KEYS record, a hash: `v` its version, `s` the rest, sealed. Returns {version, sealed}, or nothing. */
const readFinfoToken: Script = {
  name: 'readFinfoToken',
  lua: `
local r = redis.call('HMGET', KEYS[1], 'v', 's')
if not r[1] then return false end
return r`
}

/**
 * KEYS record. ARGV version, sealed, ms to keep. Returns 1 if the record was at that version, and is written; in a full
 * Redis too, as Finfo has killed the token before.
 */
const writeFinfoToken: Script = {
  name: 'writeFinfoToken',
  lua: `
local version = tonumber(ARGV[2])
if tonumber(redis.call('HGET', KEYS[1], 'v') or 0) ~= version then return 0 end
useReserve()
redis.call('HSET', KEYS[1], 'v', whole(version + 1), 's', ARGV[3])
keepFor(KEYS[1], tonumber(ARGV[4]))
return 1`
}

export function createRedisTokenStore ({ link, sealer, key }: RedisTokenStoreOptions): TokenStore {
  return {
    now: link.now,
    async read () {
      const found = await link.run(readFinfoToken, [key], []) as [version: string, sealed: string] | null
      if (found === null) return { version: 0, record: NO_RECORD }
      const [version, sealed] = found
      try {
        return { version: Number(version), record: JSON.parse(sealer.open(sealed, key)) as TokenRecord }
      } catch {
        // Sealed with a key that is not known here any more. A new token costs one call.
        return { version: Number(version), record: NO_RECORD }
      }
    },
    write: async (record, version) =>
      await link.run(writeFinfoToken, [key], [version, sealer.seal(JSON.stringify(record), key), KEEP_MS]) === 1
  }
}
