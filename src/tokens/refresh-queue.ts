/** Flows that wait for their refresh: those that the shop's server bound first, then those that die first. */
import { isBound, type Flow } from '../flows/flow.js'
import { lastRefreshTime, latestRefreshTime, type Token } from '../flows/token.js'

export interface RefreshQueue {
  readonly size: number
  /** A flow that waits already takes its own place again. */
  add (flow: Flow): void
  /** The next flow, taken out. `lastChance`: only one that cannot wait any longer. */
  take (now: number, options?: { lastChance: boolean }): Flow | undefined
  /** Milliseconds that the refresh which waits longest is overdue. */
  lateMs (now: number): number
  clear (): void
}

interface Waiting {
  flow: Flow
  isBound: boolean
  diesAt: number
  dueAt: number
  lastTryAt: number
}

export function createRefreshQueue (random: () => number): RefreshQueue {
  const waiting = new Map<string, Waiting>()
  /** The same, the one that is next at the end; undefined when something was added. */
  let sorted: Waiting[] | undefined

  function last (fits: (one: Waiting) => boolean): Waiting | undefined {
    sorted ??= [...waiting.values()].sort((a, b) => Number(a.isBound) - Number(b.isBound) || b.diesAt - a.diesAt)
    const index = sorted.findLastIndex(fits)
    return index === -1 ? undefined : sorted.splice(index, 1)[0]
  }

  return {
    get size () { return waiting.size },
    add (flow) {
      const token = flow.tokens.customer
      waiting.set(flow.id, { flow, isBound: isBound(flow), ...timesOf(token, random) })
      sorted = undefined
    },
    take (now, { lastChance } = { lastChance: false }) {
      const one = last(({ lastTryAt }) => !lastChance || lastTryAt <= now)
      if (one !== undefined) waiting.delete(one.flow.id)
      return one?.flow
    },
    lateMs (now) {
      let late = 0
      for (const { dueAt } of waiting.values()) late = Math.max(late, now - dueAt)
      return late
    },
    clear () {
      waiting.clear()
      sorted = undefined
    }
  }
}

/** One without a token is only to be taken off the list. */
function timesOf (token: Token | undefined, random: () => number): Pick<Waiting, 'diesAt' | 'dueAt' | 'lastTryAt'> {
  return token === undefined
    ? { diesAt: Infinity, dueAt: Infinity, lastTryAt: 0 }
    : { diesAt: token.expiresAt, dueAt: latestRefreshTime(token), lastTryAt: lastRefreshTime(token, random) }
}
