/**
 * Operations in the memory of this process: the default store, right for one replica. It answers at once, without a
 * promise.
 */
import { countForOthers, isVouched, LedgerFullError, type LedgerStore } from '../store.js'
import { wantedUpstreamKey, type Ending, type Operation } from '../operation.js'
import { begun, hasEnded, type Kept } from './kept.js'
import { createKeptOperations } from './operations.js'

export interface MemoryLedgerStoreOptions {
  /** Monotonic milliseconds. */
  now: () => number
  maxCount?: number
}

export function createMemoryLedgerStore ({ now: exact, maxCount = 200_000 }: MemoryLedgerStoreOptions): LedgerStore {
  // Whole milliseconds: a fraction would be an object of its own, in every operation twice.
  const now = (): number => Math.floor(exact())
  const operations = createKeptOperations()
  let keptMs = 0

  function find (caller: string, key: string): Kept | undefined {
    return operations.ofCaller(operations.withUpstreamKey(wantedUpstreamKey(caller, key)), caller, key, now())
  }

  /** The stored operation, if it is still the same attempt. */
  function held ({ upstreamKey, attempt }: Operation): Kept | undefined {
    const kept = operations.withUpstreamKey(upstreamKey)
    return kept !== undefined && kept.attempt === attempt ? kept : undefined
  }

  function end (kept: Kept, { state, endedAt, response, settled }: Ending): Kept {
    const { runningUntil } = kept
    const isOpen = state === 'indeterminate'
    // No attempt holds it once it has ended for good, and it is kept for long.
    const attempt = isOpen ? kept.attempt : ''
    const keptUntil = isOpen ? Infinity : now() + keptMs
    return operations.replace(kept, { state, attempt, runningUntil, endedAt, response, settled, keptUntil })
  }

  return {
    begin (wanted, leaseMs, keepMs) {
      const at = now()
      keptMs = keepMs
      operations.dropOld(at)
      const { caller, key } = wanted
      const wantedKey = wantedUpstreamKey(caller, key)
      const first = operations.withUpstreamKey(wantedKey)
      const existing = operations.ofCaller(first, caller, key, at)
      if (existing !== undefined) return { operation: existing, begun: false }
      if (operations.size >= (isVouched(wanted) ? maxCount : countForOthers(maxCount))) throw new LedgerFullError()
      const prefixed = first !== undefined
      const upstreamKey = prefixed ? operations.prefixedKey(caller, wantedKey) : wantedKey
      const kept = begun(wanted, upstreamKey, at + leaseMs)
      operations.add(kept, { prefixed })
      return { operation: kept, begun: true }
    },

    get: find,

    resume (caller, key, attempt, leaseMs) {
      const found = find(caller, key)
      if (found?.state !== 'indeterminate') return undefined
      return operations.replace(found, {
        state: 'running',
        attempt,
        runningUntil: now() + leaseMs,
        endedAt: undefined,
        response: undefined,
        settled: undefined,
        keptUntil: Infinity
      })
    },

    finish (operation, ending) {
      const kept = held(operation)
      // An attempt that comes back after its lease still knows best, as long as nobody has settled it.
      if (kept === undefined || hasEnded(kept)) return false
      end(kept, ending)
      return true
    },

    settle (caller, key, ending) {
      const found = find(caller, key)
      if (found?.state !== 'indeterminate') return undefined
      return end(found, ending)
    },

    release (operation) {
      const kept = held(operation)
      if (kept !== undefined && kept.endedAt === undefined) operations.forget(kept)
    },

    close: operations.clear
  }
}
