/** Flows in the memory of this process: the default store, right for one replica. */
import { isInUse, type Flow } from '../flow.js'
import { countForStrangers, StoreFullError, type FlowStore } from '../store.js'
import { MAX_ENTRIES, type TimelineEntries } from '../timeline.js'
import { createDueFlows } from './due-flows.js'
import { createEntries, type Entry } from './entries.js'
import { createMemoryLeases } from './leases.js'
import { pack } from './packed-flow.js'
import { addEntry, readEntries } from './packed-timeline.js'
import { createRecentFlows } from './recent-flows.js'

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

export interface MemoryFlowStore extends FlowStore {
  count (): number
  /** The flows' timelines. Here, as to find a flow among a million a second time takes as long as the first. */
  timelines: TimelineEntries
}

/**
 * Entries looked at per operation in search of dead ones: enough to go through the whole store faster than it can fill.
 */
const SWEEP_STEP = 4
/** Entries looked at each time the refresh scheduler asks, so that a quiet store empties too. */
const QUIET_SWEEP = 256

export function createMemoryFlowStore ({
  now: exact, idleMs, maxAgeMs, maxCount, maxEntries = MAX_ENTRIES
}: MemoryFlowStoreOptions): MemoryFlowStore {
  // Whole milliseconds: a fraction would be an object of its own, and twelve digits more in the packed text.
  const now = (): number => Math.floor(exact())
  const entries = createEntries({ now, idleMs, maxAgeMs })
  const recent = createRecentFlows()
  const due = createDueFlows()

  function find (id: string): Flow | undefined {
    const entry = entries.find(id)
    return entry === undefined ? undefined : recent.read(id, entry)
  }

  return {
    now,

    async open (flow, { byServer = false } = {}) {
      entries.sweep(SWEEP_STEP)
      const existing = entries.find(flow.id)
      if (existing !== undefined) {
        existing.usedAt = now()
        return { flow: recent.read(flow.id, existing), created: false }
      }
      const most = byServer ? maxCount : countForStrangers(maxCount)
      if (entries.size >= most) entries.sweepAll()
      if (entries.size >= most) throw new StoreFullError()
      const at = now()
      const opened: Flow = { phase: 'open', tokens: {}, ...flow, version: 1, openedAt: at }
      entries.add(flow.id, {
        packed: pack(opened),
        flow: undefined,
        timeline: '',
        usedAt: at,
        openedAt: at,
        unused: !byServer && !isInUse(opened)
      })
      due.schedule(opened)
      return { flow: opened, created: true }
    },

    async get (id, options) {
      const entry = entries.find(id)
      if (entry === undefined) return undefined
      if (options?.peek !== true) entry.usedAt = now()
      return recent.read(id, entry)
    },

    async lifeOf (id) {
      const entry = entries.find(id)
      return entry === undefined ? undefined : entries.diesAt(entry) - now()
    },

    async change (id, version, change) {
      const entry = entries.find(id)
      const flow = entry === undefined ? undefined : recent.read(id, entry)
      if (entry === undefined || flow?.version !== version) return undefined
      const changed = recent.write(entry, { ...flow, ...change, version: version + 1 })
      if (entry.unused && isInUse(changed)) entry.unused = false
      if ('refreshAt' in change) due.schedule(changed)
      return changed
    },

    async claimDue (limit, leaseMs) {
      entries.sweep(Math.min(QUIET_SWEEP, entries.size))
      const at = now()
      return due.take(at, limit, find).map((flow) => {
        const claimed = { ...flow, refreshAt: at + leaseMs, version: flow.version + 1 }
        due.schedule(claimed)
        // It was found a moment ago, and nothing has come between.
        return recent.write(entries.peek(flow.id) as Entry, claimed)
      })
    },

    ...createMemoryLeases({ now }),

    count: () => entries.size,

    timelines: {
      push (id, when, what) {
        const entry = entries.peek(id)
        if (entry !== undefined) entry.timeline = addEntry(entry.timeline, when, what, maxEntries)
      },
      read: (id) => readEntries(entries.peek(id)?.timeline ?? '')
    },

    close: async () => {
      entries.clear()
      recent.clear()
      due.clear()
    }
  }
}
