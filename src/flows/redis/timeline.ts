/**
 * The flows' timelines in Redis, told by all replicas, each entry sealed, and gone with the flow. Entries are gathered
 * and written in the background, so that no call waits for them: what a process noted in its last moments may be
 * missing, and while Redis is away the oldest of what waits are dropped.
 */
import type { RedisLink } from '../../redis/link.js'
import type { Script } from '../../redis/script.js'
import type { Sealer } from '../../redis/seal.js'
import { MAX_ENTRIES, type Timeline, type TimelineEntry, type TimelineEvent } from '../timeline.js'

export interface RedisTimeline extends Timeline {
  /** Writes what waits, and no more after that. */
  stop (): Promise<void>
}

export interface RedisTimelineOptions {
  link: RedisLink
  sealer: Sealer
  /** Milliseconds since the epoch. */
  wall: () => number
  /** Milliseconds that a flow lives at most. */
  keepMs: number
  everyMs?: number
}

/**
 * KEYS timeline and flow, for each entry. ARGV milliseconds to keep, most entries, entries. Of a flow that is gone
 * nothing is written. The first entry of a timeline stays, the oldest after it go.
 */
const appendTimelines: Script = {
  name: 'appendTimelines',
  lua: `
for i = 1, #KEYS / 2 do
  local key = KEYS[2 * i - 1]
  local left = redis.call('PTTL', KEYS[2 * i])
  if left > 0 then
    if redis.call('RPUSH', key, ARGV[i + 3]) > tonumber(ARGV[3]) then
      local first = redis.call('LPOP', key)
      redis.call('LPOP', key)
      redis.call('LPUSH', key, first)
    end
    redis.call('PEXPIRE', key, math.max(left, tonumber(ARGV[2])))
  end
end`
}

/** KEYS timeline, timeline of the earlier version. Returns the entries of both. */
const readTimeline: Script = {
  name: 'readTimeline',
  lua: 'return {redis.call(\'LRANGE\', KEYS[1], 0, -1), redis.call(\'LRANGE\', KEYS[2], 0, -1)}'
}

const MAX_WAITING = 5000
const MAX_AT_ONCE = 200

/** Of the keys of timelines. The earlier version kept them as `timeline:`, and does not understand sealed ones. */
export function timelinePrefix ({ prefix }: Pick<RedisLink, 'prefix'>): string {
  return `${prefix}events:`
}

/** Without the names of its fields, as there are many. */
type PackedEntry = [at: number, event: string, ...values: Array<string | number | null>]

export function createRedisTimeline ({
  link, sealer, wall, keepMs, everyMs = 200
}: RedisTimelineOptions): RedisTimeline {
  let waiting: Array<{ id: string, entry: PackedEntry }> = []
  let writing: Promise<void> | undefined
  const keyOf = (id: string): string => timelinePrefix(link) + id

  async function write (): Promise<void> {
    while (waiting.length > 0 && link.connected) {
      const batch = waiting.splice(0, MAX_AT_ONCE)
      await link.run(appendTimelines, batch.flatMap(({ id }) => [keyOf(id), `${link.prefix}flow:${id}`]), [
        keepMs, MAX_ENTRIES, ...batch.map(({ id, entry }) => sealer.seal(JSON.stringify(entry), keyOf(id)))
      ])
    }
  }

  /** A batch that fails is lost: it may have been written, and no timeline shall tell a thing twice. */
  async function flush (): Promise<void> {
    writing ??= write().catch(() => {}).finally(() => { writing = undefined })
    await writing
  }

  function open (key: string, entry: string): TimelineEntry {
    try {
      return unpack(JSON.parse(sealer.open(entry, key)) as PackedEntry)
    } catch (error) {
      throw link.unreadable(error)
    }
  }

  const timer = setInterval(() => { flush().catch(() => {}) }, everyMs).unref()

  return {
    record (id, event) {
      if (waiting.length >= MAX_WAITING) waiting = waiting.slice(MAX_WAITING / 2)
      waiting.push({ id, entry: pack(Math.round(wall()), event) })
    },
    async read (id) {
      await flush()
      const key = keyOf(id)
      const [entries, former] = await link.run(readTimeline, [key, `${link.prefix}timeline:${id}`], []) as [
        string[], string[]
      ]
      return [
        ...former.map((entry) => JSON.parse(entry) as TimelineEntry), ...entries.map((entry) => open(key, entry))
      ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    },
    async stop () {
      clearInterval(timer)
      await flush()
    }
  }
}

function pack (at: number, event: TimelineEvent): PackedEntry {
  switch (event.event) {
    case 'call': return [at, 'call', event.endpoint, event.duration_ms, event.status ?? null, event.failure ?? null]
    case 'phase': return [at, 'phase', event.phase]
    default: return 'scope' in event ? [at, event.event, event.scope] : [at, event.event]
  }
}

function unpack ([at, event, first, duration, status, failure]: PackedEntry): TimelineEntry {
  const fields = event === 'call'
    ? {
        endpoint: first,
        ...(status != null && { status }),
        ...(failure != null && { failure }),
        duration_ms: duration
      }
    : event === 'phase' ? { phase: first } : first === undefined ? {} : { scope: first }
  return { at: new Date(at).toISOString(), event, ...fields } as TimelineEntry
}
