/** Operations in the memory of this process: the default store, right for one replica. */
import type { Ending, Operation } from './operation.js'
import { LedgerFull, type LedgerStore } from './ledger-store.js'

export interface MemoryLedgerStoreOptions {
  /** Monotonic milliseconds. */
  now: () => number
  maxCount?: number
}

interface Entry {
  /** While it can still change. */
  live: Operation | undefined
  /** Once it has ended, as JSON: a day of money calls is many objects, and the garbage collector looks at every one of them. */
  packed: string
  until: number
}

export function createMemoryLedgerStore ({ now, maxCount = 200_000 }: MemoryLedgerStoreOptions): LedgerStore {
  /** In the order of their beginning, so that the oldest are always in front. */
  const entries = new Map<string, Entry>()
  /** The keys in use towards Flexiti, each by one operation. */
  const wires = new Set<string>()

  function dropOld (): void {
    for (const [id, entry] of entries) {
      if (entry.until > now()) return
      entries.delete(id)
      wires.delete(read(entry).wireKey)
    }
  }

  function find (caller: string, key: string): Entry | undefined {
    const entry = entries.get(idOf(caller, key))
    if (entry === undefined || entry.until <= now()) return undefined
    const { live } = entry
    if (live?.state === 'running' && live.runningUntil <= now()) entry.live = { ...live, state: 'indeterminate' }
    return entry
  }

  function end (entry: Entry, ending: Ending): Operation {
    const ended = { ...read(entry), ...ending }
    entry.live = ended.state === 'indeterminate' ? ended : undefined
    entry.packed = entry.live === undefined ? JSON.stringify(ended) : ''
    return ended
  }

  return {
    async begin (wanted, leaseMs, keepMs) {
      dropOld()
      const existing = find(wanted.caller, wanted.key)
      if (existing !== undefined) return { operation: read(existing), begun: false }
      if (entries.size >= maxCount) throw new LedgerFull()
      let { wireKey } = wanted
      // Whoever has it: another caller, or an operation of this one whose own key happens to look like a prefixed one.
      while (wires.has(wireKey)) wireKey = `${wanted.caller}:${wireKey}`
      wires.add(wireKey)
      const operation: Operation = { ...wanted, wireKey, state: 'running', runningUntil: now() + leaseMs }
      entries.set(idOf(wanted.caller, wanted.key), { live: operation, packed: '', until: now() + keepMs })
      return { operation, begun: true }
    },

    async get (caller, key) {
      const entry = find(caller, key)
      return entry === undefined ? undefined : read(entry)
    },

    async resume (caller, key, attempt, leaseMs) {
      const entry = find(caller, key)
      if (entry?.live?.state !== 'indeterminate') return undefined
      entry.live = { ...entry.live, state: 'running', attempt, runningUntil: now() + leaseMs }
      return entry.live
    },

    async finish (caller, key, attempt, ending) {
      const entry = find(caller, key)
      // An attempt that comes back after its lease still knows best, as long as nobody has settled it.
      return entry?.live?.attempt === attempt ? end(entry, ending) : undefined
    },

    async settle (caller, key, ending) {
      const entry = find(caller, key)
      return entry?.live?.state === 'indeterminate' ? end(entry, ending) : undefined
    },

    async release (caller, key, attempt) {
      const entry = find(caller, key)
      if (entry?.live?.attempt !== attempt || entry.live.endedAt !== undefined) return
      entries.delete(idOf(caller, key))
      wires.delete(entry.live.wireKey)
    },

    close: async () => {
      entries.clear()
      wires.clear()
    }
  }
}

function read ({ live, packed }: Entry): Operation {
  return live ?? JSON.parse(packed) as Operation
}

/** Callers' names hold no line feed, so no two pairs share an id. */
function idOf (caller: string, key: string): string {
  return `${caller}\n${key}`
}
