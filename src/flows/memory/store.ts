/** Flows in the memory of this process: the default store, right for one replica. */
import { LRUCache } from 'lru-cache'
import { isInUse, type Flow } from '../flow.js'
import { pack, unpack } from './packed-flow.js'
import { addEntry, readEntries } from './packed-timeline.js'
import { MAX_ENTRIES, type TimelineEntries } from '../timeline.js'
import { countForStrangers, FAILURE_MS, StoreFullError, UNUSED_MS, type FlowStore } from '../store.js'

export interface MemoryFlowStoreOptions {
  /** Monotonic milliseconds. */
  now: () => number
  /** A flow unused for so long is gone. */
  idleMs: number
  /** A flow older than this is gone. */
  maxAgeMs: number
  maxCount: number
  /** Entries that a flow's timeline has at most. */
  maxEntries?: number
}

interface Entry {
  /** The flow, by `pack`. */
  packed: string
  /** The same as an object, while it is one of the last that were. */
  flow: Flow | undefined
  /** By `addEntry`. */
  timeline: string
  usedAt: number
  openedAt: number
  /** Whether a stranger opened it, and nobody used it for anything. */
  unused: boolean
}

/**
 * Entries looked at per operation in search of dead ones: enough to go through the whole store faster than it can fill.
 */
const SWEEP_STEP = 4
/** A full store is searched whole at most this often: strangers who fill it shall not make every call pay for it. */
const FULL_SWEEP_EVERY_MS = 1000
/** Entries looked at each time the refresh scheduler asks, so that a quiet store empties too. */
const QUIET_SWEEP = 256
const BUCKET_MS = 1000
/**
 * Flows that are kept as objects too: those that were used last. So few that they die young, which costs the collector
 * nothing.
 */
const MAX_UNPACKED = 1024
/** A lease is held for one token call; more at a time than there are connections there cannot be. */
const MAX_LEASES = 50_000

export interface MemoryFlowStore extends FlowStore {
  count (): number
  /** The flows' timelines. Here, as to find a flow among a million a second time takes as long as the first. */
  timelines: TimelineEntries
}

interface Lease {
  holder: string
  until: number
  /** Set when the holder gave up. */
  failure?: string
}

export function createMemoryFlowStore ({
  now: exact, idleMs, maxAgeMs, maxCount, maxEntries = MAX_ENTRIES
}: MemoryFlowStoreOptions): MemoryFlowStore {
  // Whole milliseconds: a fraction would be an object of its own, and twelve digits more in the packed text.
  const now = (): number => Math.floor(exact())
  const entries = new Map<string, Entry>()
  /**
   * The entries whose flows are kept as objects too. The next takes the place of the one that has been there for the
   * longest.
   */
  const unpacked: Array<Entry | undefined> = Array.from({ length: MAX_UNPACKED })
  let nextUnpacked = 0
  /**
   * Ids by the second in which they are due. An id stays behind when its flow moves on; `refreshAt` of the flow
   * decides.
   */
  const due = new Map<number, Set<string>>()
  const leases = new LRUCache<string, Lease>({ max: MAX_LEASES })
  let sweeper = entries.entries()
  let fullSweepAt = -Infinity

  const unusedMs = Math.min(UNUSED_MS, idleMs)
  const diesAt = ({ usedAt, openedAt, unused }: Entry): number =>
    Math.min(usedAt + (unused ? unusedMs : idleMs), openedAt + maxAgeMs)
  const isDead = (entry: Entry, at: number): boolean => at >= diesAt(entry)

  /** Drops dead flows a few at a time, so that no call ever pays for all of them. */
  function sweep (steps: number): void {
    const at = now()
    for (let step = 0; step < steps; step++) {
      const next = sweeper.next()
      if (next.done === true) {
        sweeper = entries.entries()
        return
      }
      const [id, entry] = next.value
      if (isDead(entry, at)) drop(id, entry)
    }
  }

  function drop (id: string, entry: Entry): void {
    entries.delete(id)
    // Its place among the unpacked may not be taken for a while: no token stays there.
    entry.packed = ''
    entry.timeline = ''
    entry.flow = undefined
  }

  function read (id: string, entry: Entry): Flow {
    return entry.flow ?? keepUnpacked(entry, unpack(id, entry.openedAt, entry.packed))
  }

  function write (entry: Entry, flow: Flow): Flow {
    entry.packed = pack(flow)
    return keepUnpacked(entry, flow)
  }

  function keepUnpacked (entry: Entry, flow: Flow): Flow {
    if (entry.flow === undefined) {
      const longest = unpacked[nextUnpacked]
      if (longest !== undefined) longest.flow = undefined
      unpacked[nextUnpacked] = entry
      nextUnpacked = (nextUnpacked + 1) % MAX_UNPACKED
    }
    entry.flow = flow
    return flow
  }

  function find (id: string): Entry | undefined {
    const entry = entries.get(id)
    if (entry === undefined || !isDead(entry, now())) return entry
    drop(id, entry)
    return undefined
  }

  function schedule (flow: Flow): void {
    if (flow.refreshAt === undefined) return
    const bucket = Math.floor(flow.refreshAt / BUCKET_MS)
    const ids = due.get(bucket)
    if (ids === undefined) due.set(bucket, new Set([flow.id]))
    else ids.add(flow.id)
  }

  return {
    now,

    async open (flow, { byServer = false } = {}) {
      sweep(SWEEP_STEP)
      const existing = find(flow.id)
      if (existing !== undefined) {
        existing.usedAt = now()
        return { flow: read(flow.id, existing), created: false }
      }
      const at = now()
      const most = byServer ? maxCount : countForStrangers(maxCount)
      if (entries.size >= most && at - fullSweepAt >= FULL_SWEEP_EVERY_MS) {
        fullSweepAt = at
        sweeper = entries.entries()
        sweep(entries.size)
      }
      if (entries.size >= most) throw new StoreFullError()
      const opened: Flow = { phase: 'open', tokens: {}, ...flow, version: 1, openedAt: at }
      entries.set(flow.id, {
        packed: pack(opened),
        flow: undefined,
        timeline: '',
        usedAt: at,
        openedAt: at,
        unused: !byServer && !isInUse(opened)
      })
      schedule(opened)
      return { flow: opened, created: true }
    },

    async get (id, options) {
      const entry = find(id)
      if (entry === undefined) return undefined
      if (options?.peek !== true) entry.usedAt = now()
      return read(id, entry)
    },

    async lifeOf (id) {
      const entry = find(id)
      return entry === undefined ? undefined : diesAt(entry) - now()
    },

    async change (id, version, change) {
      const entry = find(id)
      const flow = entry === undefined ? undefined : read(id, entry)
      if (entry === undefined || flow?.version !== version) return undefined
      const changed = write(entry, { ...flow, ...change, version: version + 1 })
      if (entry.unused && isInUse(changed)) entry.unused = false
      if ('refreshAt' in change) schedule(changed)
      return changed
    },

    async claimDue (limit, leaseMs) {
      sweep(Math.min(QUIET_SWEEP, entries.size))
      const at = now()
      const last = Math.floor(at / BUCKET_MS)
      const claimed: Flow[] = []
      for (const bucket of [...due.keys()].filter((key) => key <= last).sort((a, b) => a - b)) {
        const ids = due.get(bucket) as Set<string>
        for (const id of ids) {
          if (claimed.length >= limit) return claimed
          const entry = find(id)
          const flow = entry === undefined ? undefined : read(id, entry)
          const refreshAt = flow?.refreshAt
          if (entry === undefined || flow === undefined || refreshAt === undefined ||
            Math.floor(refreshAt / BUCKET_MS) !== bucket) {
            ids.delete(id)
          } else if (refreshAt <= at) {
            ids.delete(id)
            const taken = write(entry, { ...flow, refreshAt: at + leaseMs, version: flow.version + 1 })
            schedule(taken)
            claimed.push(taken)
          }
        }
        if (ids.size === 0) due.delete(bucket)
      }
      return claimed
    },

    async lease (name, holder, ms, awaited) {
      const lease = leases.get(name)
      if (lease !== undefined && lease.until > now()) {
        if (lease.failure === undefined && lease.holder !== holder) return { state: 'held', by: lease.holder }
        if (lease.failure !== undefined && lease.holder === awaited) return { state: 'failed', failure: lease.failure }
      }
      leases.set(name, { holder, until: now() + ms })
      return { state: 'taken' }
    },

    async release (name, holder, failure) {
      const lease = leases.get(name)
      if (lease?.holder !== holder || lease.failure !== undefined || lease.until <= now()) return
      if (failure === undefined) leases.delete(name)
      else leases.set(name, { holder, until: now() + FAILURE_MS, failure })
    },

    count: () => entries.size,

    timelines: {
      push (id, when, what) {
        const entry = entries.get(id)
        if (entry !== undefined) entry.timeline = addEntry(entry.timeline, when, what, maxEntries)
      },
      read (id) {
        return readEntries(entries.get(id)?.timeline ?? '')
      }
    },

    close: async () => {
      entries.clear()
      unpacked.fill(undefined)
      due.clear()
    }
  }
}
