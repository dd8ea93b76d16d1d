/**
 * The operations that are kept in memory: found by the key that Flexiti sees, as no two have the same, and by caller
 * and key.
 */
import { changed, type Change, type Kept } from './kept.js'

export interface KeptOperations {
  readonly size: number
  /** The operation with this upstream key, of any caller. */
  withUpstreamKey (upstreamKey: string): Kept | undefined
  /**
   * The operation of this caller and key, as it stands at `at`; one whose lease ran out while it was running becomes
   * indeterminate. `first`: the one with the upstream key that it wanted.
   */
  ofCaller (first: Kept | undefined, caller: string, key: string, at: number): Kept | undefined
  /**
   * The upstream key for an operation of `caller` that wanted one which is taken: by another caller, or by an operation
   * of the same one whose own key happens to look like a prefixed one.
   */
  prefixedKey (caller: string, taken: string): string
  /** `prefixed`: it does not have the upstream key that it wanted. */
  add (kept: Kept, options: { prefixed: boolean }): void
  /** Puts another in its place; behind all others, where it has ended for good. */
  replace (kept: Kept, change: Change): Kept
  forget (kept: Kept): void
  /** Forgets those whose time is over. */
  dropOld (at: number): void
  clear (): void
}

export function createKeptOperations (): KeptOperations {
  /**
   * Those that have ended in the order of their end, so that what is to be forgotten next stands in front of them; the
   * others anywhere between.
   */
  const byUpstreamKey = new Map<string, Kept>()
  /** The upstream keys of those whose wanted one another had first, by caller and key. Few, if any. */
  const prefixedKeys = new Map<string, string>()
  /** Before that, none is to be forgotten. */
  let quietUntil = Infinity

  function forget ({ caller, key, upstreamKey }: Kept): void {
    byUpstreamKey.delete(upstreamKey)
    if (prefixedKeys.size > 0) prefixedKeys.delete(idOf(caller, key))
  }

  function findPrefixed (caller: string, key: string): Kept | undefined {
    const upstreamKey = prefixedKeys.get(idOf(caller, key))
    return upstreamKey === undefined ? undefined : byUpstreamKey.get(upstreamKey)
  }

  function replace (kept: Kept, change: Change): Kept {
    const next = changed(kept, change)
    if (next.keptUntil !== Infinity) {
      byUpstreamKey.delete(next.upstreamKey)
      if (next.keptUntil < quietUntil) quietUntil = next.keptUntil
    }
    byUpstreamKey.set(next.upstreamKey, next)
    return next
  }

  return {
    get size () { return byUpstreamKey.size },

    withUpstreamKey: (upstreamKey) => byUpstreamKey.get(upstreamKey),

    ofCaller (first, caller, key, at) {
      const isFirst = first !== undefined && first.key === key && first.caller === caller
      const found = isFirst ? first : prefixedKeys.size > 0 ? findPrefixed(caller, key) : undefined
      if (found === undefined || found.keptUntil <= at) return undefined
      if (found.state !== 'running' || found.runningUntil > at) return found
      const { attempt, runningUntil, endedAt, response, settled, keptUntil } = found
      return replace(found, { state: 'indeterminate', attempt, runningUntil, endedAt, response, settled, keptUntil })
    },

    prefixedKey (caller, taken) {
      let upstreamKey = taken
      do upstreamKey = `${caller}:${upstreamKey}`
      while (byUpstreamKey.has(upstreamKey))
      return upstreamKey
    },

    add (kept, { prefixed }) {
      byUpstreamKey.set(kept.upstreamKey, kept)
      if (prefixed) prefixedKeys.set(idOf(kept.caller, kept.key), kept.upstreamKey)
    },

    replace,
    forget,

    dropOld (at) {
      if (at < quietUntil) return
      quietUntil = Infinity
      let left = byUpstreamKey.size
      for (const kept of byUpstreamKey.values()) {
        if (left-- === 0) return
        if (kept.keptUntil === Infinity) {
          // Out of the way, or the next call would walk by all operations whose outcome nobody knows.
          byUpstreamKey.delete(kept.upstreamKey)
          byUpstreamKey.set(kept.upstreamKey, kept)
        } else if (kept.keptUntil > at) {
          quietUntil = kept.keptUntil
          return
        } else {
          forget(kept)
        }
      }
    },

    clear () {
      byUpstreamKey.clear()
      prefixedKeys.clear()
    }
  }
}

/** Callers' names hold no line feed, so no two pairs share an id. */
function idOf (caller: string, key: string): string {
  return `${caller}\n${key}`
}
