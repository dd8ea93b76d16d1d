/**
 * Operations in the memory of this process: the default store, right for one replica. It answers at once, without a
 * promise.
 */
import { countForOthers, isVouched, LedgerFullError, type LedgerStore } from '../store.js'
import { wantedUpstreamKey, type Ending, type NewOperation, type Operation } from '../operation.js'

export interface MemoryLedgerStoreOptions {
  /** Monotonic milliseconds. */
  now: () => number
  maxCount?: number
}

/** An operation as it is kept and handed out: never changed, but replaced by another. */
interface Kept extends Operation {
  /** When it is forgotten, on the store's clock. */
  readonly keptUntil: number
}

/** What may be other in the operation that replaces one. */
type Change = Pick<Kept, 'state' | 'attempt' | 'runningUntil' | 'endedAt' | 'response' | 'settled'>

export function createMemoryLedgerStore ({ now: exact, maxCount = 200_000 }: MemoryLedgerStoreOptions): LedgerStore {
  // Whole milliseconds: a fraction would be an object of its own, in every operation twice.
  const now = (): number => Math.floor(exact())
  /**
   * By the key that Flexiti sees, as no two have the same. In the order of their beginning, so that the oldest are
   * always in front.
   */
  const byUpstreamKey = new Map<string, Kept>()
  /** The keys that Flexiti sees of those whose wanted key another had first, by caller and key. Few, if any. */
  const prefixedKeys = new Map<string, string>()
  /** Before that, none is to be forgotten. */
  let quietUntil = Infinity

  function dropOld (at: number): void {
    if (at < quietUntil) return
    quietUntil = Infinity
    for (const kept of byUpstreamKey.values()) {
      if (kept.keptUntil > at) {
        quietUntil = kept.keptUntil
        return
      }
      forget(kept)
    }
  }

  function forget ({ caller, key, upstreamKey }: Kept): void {
    byUpstreamKey.delete(upstreamKey)
    if (prefixedKeys.size > 0) prefixedKeys.delete(idOf(caller, key))
  }

  function prefixed (caller: string, key: string): Kept | undefined {
    const upstreamKey = prefixedKeys.get(idOf(caller, key))
    return upstreamKey === undefined ? undefined : byUpstreamKey.get(upstreamKey)
  }

  /** The operation of this caller and key, as it stands at that time. `first` has the upstream key that it wanted. */
  function ofCaller (first: Kept | undefined, caller: string, key: string, at: number): Kept | undefined {
    const isFirst = first !== undefined && first.key === key && first.caller === caller
    const found = isFirst ? first : prefixedKeys.size > 0 ? prefixed(caller, key) : undefined
    if (found === undefined || found.keptUntil <= at) return undefined
    if (found.state !== 'running' || found.runningUntil > at) return found
    const { attempt, runningUntil, endedAt, response, settled } = found
    return replace(found, { state: 'indeterminate', attempt, runningUntil, endedAt, response, settled })
  }

  /** In its old place, so that the order of their beginning stays. */
  function replace (kept: Kept, change: Change): Kept {
    const next = changed(kept, change)
    byUpstreamKey.set(next.upstreamKey, next)
    return next
  }

  function end (kept: Kept, { state, endedAt, response, settled }: Ending): Kept {
    const { runningUntil } = kept
    // No attempt holds it once it has ended for good, and it is kept for long.
    const attempt = state === 'indeterminate' ? kept.attempt : ''
    return replace(kept, { state, attempt, runningUntil, endedAt, response, settled })
  }

  function find (caller: string, key: string): Kept | undefined {
    return ofCaller(byUpstreamKey.get(wantedUpstreamKey(caller, key)), caller, key, now())
  }

  /** The stored operation, if it is still the same attempt. */
  function held ({ upstreamKey, attempt }: Operation): Kept | undefined {
    const kept = byUpstreamKey.get(upstreamKey)
    return kept !== undefined && kept.attempt === attempt && kept.keptUntil > now() ? kept : undefined
  }

  return {
    begin (wanted, leaseMs, keepMs) {
      const at = now()
      dropOld(at)
      const { caller, key } = wanted
      let upstreamKey = wantedUpstreamKey(caller, key)
      const first = byUpstreamKey.get(upstreamKey)
      const existing = ofCaller(first, caller, key, at)
      if (existing !== undefined) return { operation: existing, begun: false }
      if (byUpstreamKey.size >= (isVouched(wanted) ? maxCount : countForOthers(maxCount))) throw new LedgerFullError()
      const isDisplaced = first !== undefined
      // Taken by another caller, or by an operation of this one whose own key happens to look like a prefixed one.
      for (let other = first; other !== undefined; other = byUpstreamKey.get(upstreamKey)) {
        upstreamKey = `${caller}:${upstreamKey}`
      }
      const kept = begun(wanted, upstreamKey, at + leaseMs, at + keepMs)
      byUpstreamKey.set(upstreamKey, kept)
      if (isDisplaced) prefixedKeys.set(idOf(caller, key), upstreamKey)
      if (kept.keptUntil < quietUntil) quietUntil = kept.keptUntil
      return { operation: kept, begun: true }
    },

    get: (caller, key) => find(caller, key),

    resume (caller, key, attempt, leaseMs) {
      const found = find(caller, key)
      if (found?.state !== 'indeterminate') return undefined
      return replace(found, {
        state: 'running',
        attempt,
        runningUntil: now() + leaseMs,
        endedAt: undefined,
        response: undefined,
        settled: undefined
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
      if (kept !== undefined && kept.endedAt === undefined) forget(kept)
    },

    close () {
      byUpstreamKey.clear()
      prefixedKeys.clear()
    }
  }
}

function hasEnded ({ state }: Kept): boolean {
  return state === 'succeeded' || state === 'rejected'
}

// Both written out, as every money call goes through here: a spread of so many fields takes over 2 µs, a literal less
// than 0.1 µs. `satisfies` tells of a field that was forgotten.

function begun (wanted: NewOperation, upstreamKey: string, runningUntil: number, keptUntil: number): Kept {
  return {
    caller: wanted.caller,
    key: wanted.key,
    method: wanted.method,
    path: wanted.path,
    fingerprint: wanted.fingerprint,
    bodyHash: wanted.bodyHash,
    upstreamKey,
    state: 'running' as const,
    attempt: wanted.attempt,
    runningUntil,
    route: wanted.route,
    amount: wanted.amount,
    referenceId: wanted.referenceId,
    authorizes: wanted.authorizes,
    startedAt: wanted.startedAt,
    endedAt: undefined,
    response: undefined,
    settled: undefined,
    keptUntil
  } satisfies Record<keyof Kept, unknown>
}

function changed (kept: Kept, { state, attempt, runningUntil, endedAt, response, settled }: Change): Kept {
  return {
    caller: kept.caller,
    key: kept.key,
    method: kept.method,
    path: kept.path,
    fingerprint: kept.fingerprint,
    bodyHash: kept.bodyHash,
    upstreamKey: kept.upstreamKey,
    state,
    attempt,
    runningUntil,
    route: kept.route,
    amount: kept.amount,
    referenceId: kept.referenceId,
    authorizes: kept.authorizes,
    startedAt: kept.startedAt,
    endedAt,
    response,
    settled,
    keptUntil: kept.keptUntil
  } satisfies Record<keyof Kept, unknown>
}

/** Callers' names hold no line feed, so no two pairs share an id. */
function idOf (caller: string, key: string): string {
  return `${caller}\n${key}`
}
