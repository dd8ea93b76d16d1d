/**
 * Work that must be done although it cannot be done now: tried again in the background until it succeeds or makes no
 * sense any more.
 */
import type { Clock } from './clock.js'

export interface RetryInBackgroundOptions {
  clock: Pick<Clock, 'sleep'>
  everyMs: number
  /** For how long, counted in pauses. */
  forMs: number
  /** Asked before each try. */
  shouldStop?: () => boolean
}

/** Never rejects; what `act` throws means "not yet". The first try comes after the first pause. */
export async function retryInBackground (act: () => Promise<unknown>, {
  clock, everyMs, forMs, shouldStop = () => false
}: RetryInBackgroundOptions): Promise<void> {
  for (let tries = 0; tries < forMs / everyMs; tries++) {
    try {
      await clock.sleep(everyMs)
      if (shouldStop()) return
      await act()
      return
    } catch {
      // Not yet.
    }
  }
}
