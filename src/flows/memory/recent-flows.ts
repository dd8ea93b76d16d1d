/**
 * The flows that were used last, which are kept as objects besides their packed text. So few that they die young, which
 * costs the collector nothing.
 */
import type { Flow } from '../flow.js'
import type { Entry } from './entries.js'
import { pack, unpack } from './packed-flow.js'

export interface RecentFlows {
  /** The flow of an entry; the same object as long as it is one of the last. */
  read (id: string, entry: Entry): Flow
  /** Puts the flow into the entry. Returns it. */
  write (entry: Entry, flow: Flow): Flow
  clear (): void
}

const MAX_RECENT = 128

export function createRecentFlows (max = MAX_RECENT): RecentFlows {
  /** The next takes the place of the one that has been there for the longest. */
  const recent: Array<Entry | undefined> = Array.from({ length: max })
  let next = 0

  function keep (entry: Entry, flow: Flow): Flow {
    if (entry.flow === undefined) {
      const longest = recent[next]
      if (longest !== undefined) longest.flow = undefined
      recent[next] = entry
      next = (next + 1) % max
    }
    entry.flow = flow
    return flow
  }

  return {
    read: (id, entry) => entry.flow ?? keep(entry, unpack(id, entry.openedAt, entry.packed)),
    write (entry, flow) {
      entry.packed = pack(flow)
      return keep(entry, flow)
    },
    clear: () => { recent.fill(undefined) }
  }
}
