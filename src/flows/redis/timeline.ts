/**
 * The flows' stories in Redis, told by all replicas. Entries are gathered and written in the background, so that no call waits for
 * them: what a process noted in its last moments may be missing, and while Redis is away the oldest of what waits are dropped.
 */
import type { RedisLink, Script } from '../../redis/link.js'
import { MOST_ENTRIES, type Timeline, type TimelineEntry } from '../timeline.js'

export interface RedisTimeline extends Timeline {
  /** Writes what waits, and no more after that. */
  stop (): Promise<void>
}

export interface RedisTimelineOptions {
  link: RedisLink
  prefix: string
  /** Milliseconds since the epoch. */
  wall: () => number
  /** Milliseconds that a story is kept after its last entry. */
  keepMs: number
  everyMs?: number
}

/** KEYS stories, one for each entry. ARGV milliseconds to keep, most entries, entries. The first entry of a story stays, the oldest after it go. */
const tellStories: Script = {
  name: 'tellStories',
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

/** KEYS story. Answers its entries. */
const readStory: Script = { name: 'readStory', lua: 'return redis.call(\'LRANGE\', KEYS[1], 0, -1)' }

const MOST_WAITING = 5000
const MOST_AT_ONCE = 200

export function createRedisTimeline ({ link, prefix, wall, keepMs, everyMs = 200 }: RedisTimelineOptions): RedisTimeline {
  let waiting: Array<[string, string]> = []
  let writing: Promise<void> | undefined
  const keyOf = (flowId: string): string => `${prefix}story:${flowId}`

  async function write (): Promise<void> {
    while (waiting.length > 0 && link.up) {
      const batch = waiting.splice(0, MOST_AT_ONCE)
      await link.run(tellStories, batch.map(([key]) => key), [keepMs, MOST_ENTRIES, ...batch.map(([, entry]) => entry)])
    }
  }

  /** A batch that fails is lost: it may have been written, and no story shall tell a thing twice. */
  async function flush (): Promise<void> {
    writing ??= write().catch(() => {}).finally(() => { writing = undefined })
    await writing
  }

  const timer = setInterval(() => { flush().catch(() => {}) }, everyMs).unref()

  return {
    note (flowId, event) {
      if (waiting.length >= MOST_WAITING) waiting = waiting.slice(MOST_WAITING / 2)
      waiting.push([keyOf(flowId), JSON.stringify({ at: new Date(wall()).toISOString(), ...event } satisfies TimelineEntry)])
    },
    async read (flowId) {
      await flush()
      const entries = await link.run(readStory, [keyOf(flowId)], []) as string[]
      return entries.map((entry) => JSON.parse(entry) as TimelineEntry)
    },
    async stop () {
      clearInterval(timer)
      await flush()
    }
  }
}
