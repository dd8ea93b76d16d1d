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
    for (const entry of entries.values()) {
      if (entry.until > now()) return
      forget(entry.operation)
    }
  }

  function forget ({ caller, key, wireKey }: Operation): void {
    entries.delete(idOf(caller, key))
    wires.delete(wireKey)
  }

  function find (caller: string, key: string): Entry | undefined {
    const entry = entries.get(idOf(caller, key))
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
      const existing = find(wanted.caller, wanted.key)
      if (existing !== undefined) return { operation: existing.operation, begun: false }
      if (entries.size >= maxCount) throw new LedgerFull()
      let { wireKey } = wanted
      // Whoever has it: another caller, or an operation of this one whose own key happens to look like a prefixed one.
      while (wires.has(wireKey)) wireKey = `${wanted.caller}:${wireKey}`
      wires.add(wireKey)
      const operation = begun(wanted, wireKey, now() + leaseMs)
      entries.set(idOf(wanted.caller, wanted.key), { operation, until: now() + keepMs })
      return { operation, begun: true }
    },

    async get (caller, key) {
      return find(caller, key)?.operation
    },

    async resume (caller, key, attempt, leaseMs) {
      const entry = find(caller, key)
      if (entry?.operation.state !== 'indeterminate') return undefined
      entry.operation = { ...entry.operation, state: 'running', attempt, runningUntil: now() + leaseMs }
      return entry.operation
    },

    async finish (caller, key, attempt, ending) {
      const entry = find(caller, key)
      // An attempt that comes back after its lease still knows best, as long as nobody has settled it.
      return entry?.operation.attempt === attempt && canEnd(entry.operation) ? end(entry, ending) : undefined
    },

    async settle (caller, key, ending) {
      const entry = find(caller, key)
      return entry?.operation.state === 'indeterminate' ? end(entry, ending) : undefined
    },

    async release (caller, key, attempt) {
      const entry = find(caller, key)
      if (entry?.operation.attempt === attempt && entry.operation.endedAt === undefined) forget(entry.operation)
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

/** Callers' names hold no line feed, so no two pairs share an id. Joined, and not a template, which would keep its parts alive too. */
function idOf (caller: string, key: string): string {
  return [caller, key].join('\n')
}
