/**
 * The operations that are kept in memory: found by the key that Flexiti sees, as no two have the same, and by caller
 * and key. Oldest first, so that those to be forgotten are always in front.
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
  /** Puts another in its place. */
  replace (kept: Kept, change: Change): Kept
  forget (kept: Kept): void
  /** Forgets those whose time is over. */
  dropOld (at: number): void
  clear (): void
}

export function createKeptOperations (): KeptOperations {
  /** In the order of their beginning. */
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

  /** In its old place, so that the order of their beginning stays. */
  function replace (kept: Kept, change: Change): Kept {
    const next = changed(kept, change)
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
      const { attempt, runningUntil, endedAt, response, settled } = found
      return replace(found, { state: 'indeterminate', attempt, runningUntil, endedAt, response, settled })
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
      if (kept.keptUntil < quietUntil) quietUntil = kept.keptUntil
    },

    replace,
    forget,

    dropOld (at) {
      if (at < quietUntil) return
      quietUntil = Infinity
      for (const kept of byUpstreamKey.values()) {
        if (kept.keptUntil > at) {
          quietUntil = kept.keptUntil
          return
        }
        forget(kept)
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
