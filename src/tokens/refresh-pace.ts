/**
 * How many refreshes the token endpoint takes at a time. A few at first; one more with each answer, half as many when
 * it fails, none for as long as it asks for. One that takes long holds nobody up: it gives its place to the next.
 */

export interface RefreshPace {
  /** Whether one more may be sent now. `anyway`: although Flexiti asked to wait. */
  hasRoom (options?: { anyway: boolean }): boolean
  /** One is sent. Returns what is to be called when it has ended. */
  begin (): (end: RefreshEnd) => void
}

/** `neither`: it says nothing of the token endpoint. */
export type RefreshEnd =
  | { outcome: 'succeeded' | 'neither' }
  /** `retryAfterMs`: 0 if Flexiti did not ask to wait. */
  | { outcome: 'failed', retryAfterMs: number }

/** A refresh that is out for longer gives its place to the next. */
export const SLOW_MS = 250
const FIRST_LIMIT = 4
const MIN_LIMIT = 2
const MAX_LIMIT = 24
/** Slow ones included. The token lane has connections left for shoppers' first tokens. */
export const MAX_OUT = 28
/** Those that were out together fail together, and count as one failure. */
const CUT_EVERY_MS = 1000
const MAX_PAUSE_MS = 60_000

export function createRefreshPace (now: () => number): RefreshPace {
  const out = new Set<{ sentAt: number }>()
  let limit = FIRST_LIMIT
  let cutAt = -Infinity
  let pausedUntil = -Infinity

  function prompt (): number {
    let count = 0
    for (const { sentAt } of out) if (now() - sentAt < SLOW_MS) count++
    return count
  }

  function learn (end: RefreshEnd): void {
    if (end.outcome === 'succeeded') limit = Math.min(MAX_LIMIT, limit + 1 / limit)
    if (end.outcome !== 'failed') return
    if (now() - cutAt >= CUT_EVERY_MS) {
      cutAt = now()
      limit = Math.max(MIN_LIMIT, limit / 2)
    }
    pausedUntil = Math.max(pausedUntil, now() + Math.min(end.retryAfterMs, MAX_PAUSE_MS))
  }

  return {
    hasRoom: ({ anyway } = { anyway: false }) =>
      out.size < MAX_OUT && prompt() < Math.floor(limit) && (anyway || now() >= pausedUntil),
    begin () {
      const call = { sentAt: now() }
      out.add(call)
      return (end) => {
        out.delete(call)
        learn(end)
      }
    }
  }
}
