/**
 * What Redis must learn although it is away, an ending or that a key is free: tried again in the background. Until it
 * is there the operation reads as running or indeterminate, which is the truth.
 */
import type { Clock } from '../../util/clock.js'
import { retryInBackground } from '../../util/retry-in-background.js'

export interface Retries {
  /** Does it, and if the store is away goes on trying after it has said so. */
  surely<T> (act: () => Promise<T>): Promise<T>
  /** Does it later, once the store is back. */
  later (act: () => Promise<unknown>): void
  stop (): void
}

const AGAIN_EVERY_MS = 500
/**
 * As long as an operation is kept there is no harm in trying, but a store that is away for an hour is not what this is
 * for.
 */
const AGAIN_FOR_MS = 3_600_000

export function createRetries (clock: Pick<Clock, 'sleep'>): Retries {
  let stopped = false

  function later (act: () => Promise<unknown>): void {
    retryInBackground(act, {
      clock,
      everyMs: AGAIN_EVERY_MS,
      forMs: AGAIN_FOR_MS,
      shouldStop: () => stopped
    }).catch(() => {})
  }

  return {
    async surely (act) {
      try {
        return await act()
      } catch (error) {
        later(act)
        throw error
      }
    },
    later,
    stop () { stopped = true }
  }
}
