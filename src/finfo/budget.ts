/**
 * How many calls Finfo gets in a minute, so that no traffic of ours ever earns a 429: how many that would take is not
 * documented. What strangers ask for through the public door leaves a fifth to the merchant's servers.
 */
import { problem } from '../problems/problem.js'
import type { WindowCounters } from '../util/window-counters.js'

/** `public`: product data for pages. `internal`: the merchant's servers. */
export type Lane = 'public' | 'internal'

export interface Budget {
  /** Throws `finfo-unavailable` where there is to be no call in this minute. */
  check (lane: Lane): void
  /** The same, and counts a call. */
  take (lane: Lane): void
  /** After a 429: no call for so long. */
  pause (seconds: number): void
}

export interface BudgetOptions {
  perMinute: number
  /** Shared by the replicas, as far as they are. */
  counters: WindowCounters
  /** Milliseconds, monotonic. */
  now: () => number
}

const NAME = 'finfo calls'
const WINDOW_MS = 60_000
const PUBLIC_SHARE = 0.8

export function createBudget ({ perMinute, counters, now }: BudgetOptions): Budget {
  const limits = { public: Math.max(1, Math.floor(perMinute * PUBLIC_SHARE)), internal: perMinute }
  let pausedUntil = -Infinity

  function refuse (ms: number): never {
    throw problem('finfo-unavailable', { retryAfter: Math.max(1, Math.ceil(ms / 1000)) })
  }

  function check (lane: Lane): void {
    const left = pausedUntil - now()
    if (left > 0) refuse(left)
    const { count, leftMs } = counters.peek(NAME)
    if (count >= limits[lane]) refuse(leftMs)
  }

  return {
    check,
    take (lane) {
      check(lane)
      counters.add(NAME, WINDOW_MS)
    },
    pause (seconds) { pausedUntil = Math.max(pausedUntil, now() + seconds * 1000) }
  }
}
