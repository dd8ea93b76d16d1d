/** Operations in the memory of this process: the default store, right for one replica. */
import { LedgerFull, type LedgerStore } from './ledger-store.js'
import { begun, ended } from './moves.js'
import type { Ending, Operation } from './operation.js'

export interface MemoryLedgerStoreOptions {
  /** Monotonic milliseconds. */
  now: () => number
  maxCount?: number
}

interface Entry {
  operation: Operation
  until: number
}

export function createMemoryLedgerStore ({ now: exact, maxCount = 200_000 }: MemoryLedgerStoreOptions): LedgerStore {
  // Whole milliseconds: a fraction would be an object of its own, in every operation twice.
  const now = (): number => Math.floor(exact())
  /** In the order of their beginning, so that the oldest are always in front. */
  const entries = new Map<string, Entry>()
  /** The keys in use towards Flexiti, each by one operation. */
  const wires = new Set<string>()

  function dropOld (): void {
    const at = now()
    for (const [id, entry] of entries) {
      if (entry.until > at) return
      forget(id, entry)
    }
  }

  function forget (id: string, { operation: { wireKey } }: Entry): void {
    entries.delete(id)
    wires.delete(wireKey)
  }

  function find (id: string): Entry | undefined {
    const entry = entries.get(id)
    if (entry === undefined || entry.until <= now()) return undefined
    const { operation } = entry
    if (operation.state === 'running' && operation.runningUntil <= now()) entry.operation = { ...operation, state: 'indeterminate' }
    return entry
  }

  /** A new object: whoever was handed the operation before keeps it as it was. */
  function end (entry: Entry, ending: Ending): Operation {
    entry.operation = ended(entry.operation, ending)
    return entry.operation
  }

  return {
    async begin (wanted, leaseMs, keepMs) {
      dropOld()
      const id = idOf(wanted.caller, wanted.key)
      const existing = find(id)
      if (existing !== undefined) return { operation: existing.operation, begun: false }
      if (entries.size >= maxCount) throw new LedgerFull()
      let { wireKey } = wanted
      // Whoever has it: another caller, or an operation of this one whose own key happens to look like a prefixed one.
      while (wires.has(wireKey)) wireKey = `${wanted.caller}:${wireKey}`
      wires.add(wireKey)
      const operation = begun(wanted, wireKey, now() + leaseMs)
      entries.set(id, { operation, until: now() + keepMs })
      return { operation, begun: true }
    },

    async get (caller, key) {
      return find(idOf(caller, key))?.operation
    },

    async resume (caller, key, attempt, leaseMs) {
      const entry = find(idOf(caller, key))
      if (entry?.operation.state !== 'indeterminate') return undefined
      entry.operation = { ...entry.operation, state: 'running', attempt, runningUntil: now() + leaseMs }
      return entry.operation
    },

    async finish (caller, key, attempt, ending) {
      const entry = find(idOf(caller, key))
      // An attempt that comes back after its lease still knows best, as long as nobody has settled it.
      return entry?.operation.attempt === attempt && canEnd(entry.operation) ? end(entry, ending) : undefined
    },

    async settle (caller, key, ending) {
      const entry = find(idOf(caller, key))
      return entry?.operation.state === 'indeterminate' ? end(entry, ending) : undefined
    },

    async release (caller, key, attempt) {
      const id = idOf(caller, key)
      const entry = find(id)
      if (entry?.operation.attempt === attempt && entry.operation.endedAt === undefined) forget(id, entry)
    },

    close: async () => {
      entries.clear()
      wires.clear()
    }
  }
}

function canEnd ({ state }: Operation): boolean {
  return state === 'running' || state === 'indeterminate'
}

/** Callers' names hold no line feed, so no two pairs share an id. */
function idOf (caller: string, key: string): string {
  return `${caller}\n${key}`
}
