/**
 * How many calls Finfo gets in a minute, so that no traffic of ours ever earns a 429: how many that would take is not
 * documented. What strangers ask for through the public door leaves a fifth to the merchant's servers.
 */
import { problem } from '../problems/problem.js'
import type { WindowCounters } from '../util/window-counters.js'

/** `public`: product data for pages. `internal`: the merchant's servers. */
export type Lane = 'public' | 'internal'

/** A pause that all replicas keep. A store that cannot tell throws `store-unavailable`. */
export interface SharedPause {
  /** Milliseconds that it lasts yet; 0 where there is none. */
  leftMs (): Promise<number>
  /** One that lasts longer stays. */
  set (ms: number): Promise<void>
}

export interface Budget {
  /** Throws `finfo-unavailable` where there is to be no call now. */
  check (lane: Lane): Promise<void>
  /** The same by what is known here, and counts a call. */
  take (lane: Lane): void
  /** After a 429: no call for so long. */
  pause (seconds: number): void
}

export interface BudgetOptions {
  perMinute: number
  /** Shared by the replicas, as far as they are. */
  counters: WindowCounters
  /** Absent where there is only this process. */
  sharedPause?: SharedPause | undefined
  /** Milliseconds, monotonic. */
  now: () => number
}

const NAME = 'finfo calls'
const WINDOW_MS = 60_000
const PUBLIC_SHARE = 0.8

export function createBudget ({ perMinute, counters, sharedPause, now }: BudgetOptions): Budget {
  const limits = { public: Math.max(1, Math.floor(perMinute * PUBLIC_SHARE)), internal: perMinute }
  let pausedUntil = -Infinity

  function refuse (ms: number): never {
    throw problem('finfo-unavailable', { retryAfter: Math.max(1, Math.ceil(ms / 1000)) })
  }

  function refuseBeyond (lane: Lane): void {
    const left = pausedUntil - now()
    if (left > 0) refuse(left)
    const { count, leftMs } = counters.peek(NAME)
    if (count >= limits[lane]) refuse(leftMs)
  }

  function pauseFor (ms: number): void {
    pausedUntil = Math.max(pausedUntil, now() + ms)
  }

  return {
    async check (lane) {
      // While the store is away each process knows of its own pauses.
      if (sharedPause !== undefined) pauseFor(await sharedPause.leftMs().catch(() => 0))
      refuseBeyond(lane)
    },
    take (lane) {
      refuseBeyond(lane)
      counters.add(NAME, WINDOW_MS)
    },
    pause (seconds) {
      pauseFor(seconds * 1000)
      sharedPause?.set(seconds * 1000).catch(() => {})
    }
  }
}
