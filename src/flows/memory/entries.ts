/** The entries of the store in memory, one for each flow: how long each lives, and how dead ones are got rid of. */
import { UNUSED_MS } from '../store.js'
import type { Flow } from '../flow.js'

export interface Entry {
  /** The flow, by `pack`. */
  packed: string
  /** The same as an object, while it is one of the last that were (recent-flows.ts). */
  flow: Flow | undefined
  /** By `addEntry`. */
  timeline: string
  usedAt: number
  readonly openedAt: number
  /** Whether a stranger opened it, and nobody used it for anything. */
  unused: boolean
}

export interface Entries {
  /** Some may be dead and not yet swept away. */
  readonly size: number
  /** The entry of that id; one that is dead is dropped. */
  find (id: string): Entry | undefined
  /** As it is there, dead or not. */
  peek (id: string): Entry | undefined
  add (id: string, entry: Entry): void
  /** When it dies unless somebody uses it. */
  diesAt (entry: Entry): number
  /** Looks at that many entries and drops the dead ones, so that no call ever pays for all of them. */
  sweep (steps: number): void
  /** Looks at all of them, unless that was done less than a second ago. */
  sweepAll (): void
  clear (): void
}

export interface EntriesOptions {
  /** Monotonic, in whole milliseconds. */
  now: () => number
  /** An entry unused for so long is dead. */
  idleMs: number
  /** An entry older than this is dead. */
  maxAgeMs: number
}

/** A full store is searched whole at most this often: strangers who fill it shall not make every call pay for it. */
const FULL_SWEEP_EVERY_MS = 1000

export function createEntries ({ now, idleMs, maxAgeMs }: EntriesOptions): Entries {
  const entries = new Map<string, Entry>()
  let sweeper = entries.entries()
  let fullSweepAt = -Infinity

  const unusedMs = Math.min(UNUSED_MS, idleMs)
  const diesAt = ({ usedAt, openedAt, unused }: Entry): number =>
    Math.min(usedAt + (unused ? unusedMs : idleMs), openedAt + maxAgeMs)
  const isDead = (entry: Entry, at: number): boolean => at >= diesAt(entry)

  function drop (id: string, entry: Entry): void {
    entries.delete(id)
    // Its place among the recent flows may not be taken for a while: no token stays there.
    entry.packed = ''
    entry.timeline = ''
    entry.flow = undefined
  }

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

  return {
    get size () { return entries.size },
    find (id) {
      const entry = entries.get(id)
      if (entry === undefined || !isDead(entry, now())) return entry
      drop(id, entry)
      return undefined
    },
    peek: (id) => entries.get(id),
    add: (id, entry) => { entries.set(id, entry) },
    diesAt,
    sweep,
    sweepAll () {
      const at = now()
      if (at - fullSweepAt < FULL_SWEEP_EVERY_MS) return
      fullSweepAt = at
      sweeper = entries.entries()
      sweep(entries.size)
    },
    clear: () => { entries.clear() }
  }
}
