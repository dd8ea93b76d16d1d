/** Until when no replica calls Finfo, in Redis or Valkey. */
import type { RedisLink } from '../../redis/link.js'
import type { Script } from '../../redis/script.js'
import type { SharedPause } from '../budget.js'

/** KEYS pause. ARGV ms. The longer of two pauses counts. In a full Redis too: Finfo would be asked again. */
const pauseFinfo: Script = {
  name: 'pauseFinfo',
  lua: `
local till = now + tonumber(ARGV[2])
if tonumber(redis.call('GET', KEYS[1]) or 0) >= till then return end
useReserve()
redis.call('SET', KEYS[1], whole(till))
keepFor(KEYS[1], tonumber(ARGV[2]))`
}

/** KEYS pause. Returns when it ends, on the store's clock, or nothing. */
const readFinfoPause: Script = { name: 'readFinfoPause', lua: 'return redis.call(\'GET\', KEYS[1])' }

export function createRedisPause ({ link, key }: { link: RedisLink, key: string }): SharedPause {
  return {
    async leftMs () {
      const till = await link.run(readFinfoPause, [key], []) as string | null
      return till === null ? 0 : Math.max(0, Number(till) - link.now())
    },
    async set (ms) { await link.run(pauseFinfo, [key], [ms]) }
  }
}
