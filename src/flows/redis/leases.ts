/** The leases in Redis, which all replicas share. */
import type { RedisLink } from '../../redis/link.js'
import type { Script } from '../../redis/script.js'
import { FAILURE_MS, type FlowStore } from '../store.js'

/**
 * KEYS lease, a hash: `h` its holder, `u` until when, `f` why the holder gave up, if it did. ARGV holder, ms, awaited
 * or ''. Returns {1} taken, {0, holder} held by another, {-1, why} if the awaited holder gave up.
 */
const takeLease: Script = {
  name: 'takeLease',
  lua: `
local holder, ms, awaited = ARGV[2], ARGV[3], ARGV[4]
local r = redis.call('HMGET', KEYS[1], 'h', 'u', 'f')
if r[1] and tonumber(r[2]) > now then
  if not r[3] and r[1] ~= holder then return {0, r[1]} end
  if r[3] and r[1] == awaited then return {-1, r[3]} end
end
useReserve()
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'h', holder, 'u', whole(now + ms))
keepFor(KEYS[1], ms)
return {1}`
}

/** KEYS lease. ARGV holder, ms that a failure is told, failure or ''. */
const releaseLease: Script = {
  name: 'releaseLease',
  lua: `
local holder, ms, failure = ARGV[2], ARGV[3], ARGV[4]
local r = redis.call('HMGET', KEYS[1], 'h', 'u', 'f')
if r[1] ~= holder or r[3] or tonumber(r[2]) <= now then return 0 end
if failure == '' then
  redis.call('DEL', KEYS[1])
else
  useReserve()
  redis.call('HSET', KEYS[1], 'u', whole(now + ms), 'f', failure)
  keepFor(KEYS[1], ms)
end
return 1`
}

export function createRedisLeases (link: Pick<RedisLink, 'run' | 'prefix'>): Pick<FlowStore, 'lease' | 'release'> {
  const keyOf = (name: string): string => `${link.prefix}lease:${name}`
  return {
    async lease (name, holder, ms, awaited = '') {
      const [taken, text = ''] = await link.run(takeLease, [keyOf(name)], [holder, ms, awaited]) as [number, string?]
      if (taken === 1) return { state: 'taken' }
      return taken === 0 ? { state: 'held', by: text } : { state: 'failed', failure: text }
    },

    async release (name, holder, failure = '') {
      await link.run(releaseLease, [keyOf(name)], [holder, FAILURE_MS, failure])
    }
  }
}
