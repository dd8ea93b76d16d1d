/**
 * The flows' timelines in Redis, told by all replicas. Entries are gathered and written in the background, so that no
 * call waits for them: what a process noted in its last moments may be missing, and while Redis is away the oldest of
 * what waits are dropped.
 */
import type { RedisLink } from '../../redis/link.js'
import type { Script } from '../../redis/script.js'
import { MAX_ENTRIES, type Timeline, type TimelineEntry } from '../timeline.js'

export interface RedisTimeline extends Timeline {
  /** Writes what waits, and no more after that. */
  stop (): Promise<void>
}

export interface RedisTimelineOptions {
  link: RedisLink
  prefix: string
  /** Milliseconds since the epoch. */
  wall: () => number
  /** Milliseconds that a timeline is kept after its last entry. */
  keepMs: number
  everyMs?: number
}

/**
 * KEYS timelines, one for each entry. ARGV milliseconds to keep, most entries, entries. The first entry of a timeline
 * stays, the oldest after it go.
 */
const appendTimelines: Script = {
  name: 'appendTimelines',
  lua: `
for i, key in ipairs(KEYS) do
  if redis.call('RPUSH', key, ARGV[i + 3]) > tonumber(ARGV[3]) then
    local first = redis.call('LPOP', key)
    redis.call('LPOP', key)
    redis.call('LPUSH', key, first)
  end
  redis.call('PEXPIRE', key, ARGV[2])
end`
}

/** KEYS timeline. Returns its entries. */
const readTimeline: Script = { name: 'readTimeline', lua: 'return redis.call(\'LRANGE\', KEYS[1], 0, -1)' }

const MAX_WAITING = 5000
const MAX_AT_ONCE = 200

export function createRedisTimeline ({
  link, prefix, wall, keepMs, everyMs = 200
}: RedisTimelineOptions): RedisTimeline {
  let waiting: Array<[string, string]> = []
  let writing: Promise<void> | undefined
  const keyOf = (flowId: string): string => `${prefix}timeline:${flowId}`

  async function write (): Promise<void> {
    while (waiting.length > 0 && link.connected) {
      const batch = waiting.splice(0, MAX_AT_ONCE)
      await link.run(appendTimelines, batch.map(([key]) => key), [
        keepMs, MAX_ENTRIES, ...batch.map(([, entry]) => entry)
      ])
    }
  }

  /** A batch that fails is lost: it may have been written, and no timeline shall tell a thing twice. */
  async function flush (): Promise<void> {
    writing ??= write().catch(() => {}).finally(() => { writing = undefined })
    await writing
  }

  const timer = setInterval(() => { flush().catch(() => {}) }, everyMs).unref()

  return {
    record (flowId, event) {
      if (waiting.length >= MAX_WAITING) waiting = waiting.slice(MAX_WAITING / 2)
      waiting.push([
        keyOf(flowId), JSON.stringify({ at: new Date(wall()).toISOString(), ...event } satisfies TimelineEntry)
      ])
    },
    async read (flowId) {
      await flush()
      const entries = await link.run(readTimeline, [keyOf(flowId)], []) as string[]
      return entries.map((entry) => JSON.parse(entry) as TimelineEntry)
    },
    async stop () {
      clearInterval(timer)
      await flush()
    }
  }
}
