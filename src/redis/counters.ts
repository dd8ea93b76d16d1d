/**
 * Counters over fixed windows that all replicas share, without a round trip per count: each process counts for itself,
 * tells Redis in the background what it added, and learns what the others did. So a limit may be passed by what the
 * replicas count between two tellings; and while Redis is away, each process goes on by itself.
 */
import { createHash } from 'node:crypto'
import { createLru } from '../util/lru.js'
import type { RedisLink } from './link.js'
import type { Script } from './script.js'

export interface SharedCounters {
  /**
   * Counts one more; answers the count in this window as far as it is known, and milliseconds until the window ends.
   */
  add (name: string, windowMs: number): { count: number, leftMs: number }
  /** Counts one more in Redis, at once, for limits that must hold to the last count. Throws `store-unavailable`. */
  addNow (name: string, windowMs: number): Promise<{ count: number, leftMs: number }>
  /** The same as `add` without counting. */
  peek (name: string): { count: number, leftMs: number }
  /** Tells Redis what was counted. Resolves when that is done, or failed. */
  sync (): Promise<void>
  stop (): void
}

export interface SharedCountersOptions {
  link: RedisLink
  everyMs?: number
  /** Counters remembered; beyond it the least recent are forgotten here, not in Redis. */
  max?: number
}

interface Counter {
  /** What all have counted, as Redis last said. */
  shared: number
  /** What was counted here and not yet told. */
  untold: number
  endsAt: number
  windowMs: number
}

/** KEYS counters. ARGV of each: how many more, window. Returns of each {count, ms left}. */
const addToCounters: Script = {
  name: 'addToCounters',
  lua: `
local answers = {}
-- Limits hold in a full Redis too; what they keep is small and soon gone.
useReserve()
for i, key in ipairs(KEYS) do
  local count = redis.call('INCRBY', key, ARGV[2 * i])
  local left = redis.call('PTTL', key)
  -- More than the window where Redis' clock was set back.
  if left < 0 or left > tonumber(ARGV[2 * i + 1]) then
    left = tonumber(ARGV[2 * i + 1])
    redis.call('PEXPIRE', key, left)
  end
  answers[i] = {count, left}
end
return answers`
}

/** Counters per call to Redis: what it does in well under a millisecond. */
const MAX_AT_ONCE = 200

export function createSharedCounters ({
  link, everyMs = 500, max = 20_000
}: SharedCountersOptions): SharedCounters {
  const counters = createLru<Counter>(max)
  const changed = new Map<string, Counter>()
  let syncing: Promise<void> | undefined

  // Addresses are hashed: they name people.
  const keyOf = (
    name: string
  ): string => `${link.prefix}count:${createHash('sha256').update(name).digest('base64url').slice(0, 22)}`

  async function tell (batch: Array<[string, Counter]>): Promise<void> {
    const told = batch.map(([name, counter]) => ({ name, counter, count: counter.untold }))
    // Before the answer: what is counted meanwhile is told the next time.
    for (const { counter, count } of told) {
      counter.untold -= count
      counter.shared += count
    }
    const responses = await link.run(addToCounters, told.map(({ name }) =>
      keyOf(name)), told.flatMap(({ counter, count }) => [count, counter.windowMs])) as Array<[number, number]>
    for (const [index, { counter }] of told.entries()) {
      const [count, left] = responses[index] as [number, number]
      counter.shared = count
      counter.endsAt = link.now() + left
    }
  }

  async function run (): Promise<void> {
    const batch = [...changed]
    changed.clear()
    // What could not be written was counted here all the same; to write it later, in another window, would be wrong.
    for (let from = 0; from < batch.length && link.connected; from += MAX_AT_ONCE) {
      await tell(batch.slice(from, from + MAX_AT_ONCE)).catch(() => {})
    }
  }

  async function sync (): Promise<void> {
    syncing ??= run().finally(() => { syncing = undefined })
    await syncing
  }

  const timer = setInterval(() => { sync().catch(() => {}) }, everyMs).unref()

  return {
    add (name, windowMs) {
      const now = link.now()
      let counter = counters.get(name)
      if (counter === undefined || counter.endsAt <= now) {
        counter = { shared: 0, untold: 0, endsAt: now + windowMs, windowMs }
        counters.set(name, counter)
      }
      counter.untold++
      changed.set(name, counter)
      return { count: counter.shared + counter.untold, leftMs: Math.max(0, counter.endsAt - now) }
    },
    async addNow (name, windowMs) {
      const [[count, leftMs]] = await link.run(addToCounters, [keyOf(name)], [1, windowMs]) as [[number, number]]
      return { count, leftMs }
    },
    peek (name) {
      const counter = counters.get(name)
      const leftMs = (counter?.endsAt ?? 0) - link.now()
      return counter === undefined || leftMs <= 0
        ? { count: 0, leftMs: 0 }
        : { count: counter.shared + counter.untold, leftMs }
    },
    sync,
    stop () { clearInterval(timer) }
  }
}
