/**
 * The store's clock, by which all replicas measure: Redis' clock, as far as it is known here, plus a correction that is
 * kept in Redis. The hazard is a host whose clock jumps, by an hour say: every flow would be over at once, or every
 * lease held for an hour. A process that notices sets the correction, so that the store's time goes on as it went.
 *
 * Who has jumped is told by three clocks: Redis', our monotonic one and our wall clock. A process that was asleep sees
 * the last two part by as much as Redis seems to have jumped.
 */
import type { Clock } from '../util/clock.js'
import { CLOCK_TOLERANCE_MS } from './script.js'

/** What Redis' clock showed between two moments of ours. */
export interface ClockReading {
  /** Milliseconds of our monotonic clock. */
  sent: number
  received: number
  /** Milliseconds since the epoch, by Redis' host. */
  theirs: number
  /** What is to be added to it, in milliseconds, as Redis has it. */
  correction: number
}

export interface ClockJump {
  /** Milliseconds; forward is positive. */
  jumpMs: number
  /** The correction that undoes it. */
  correction: number
}

export interface StoreClock {
  /** Milliseconds since the epoch on the store's clock. */
  now (): number
  /** Takes a reading in. Returns the jump of Redis' clock that it shows, if so: the store's time goes on as it went. */
  learn (reading: ClockReading): ClockJump | undefined
  /** The correction is in Redis now. */
  corrected (correction: number): void
}

export function createStoreClock (clock: Pick<Clock, 'now' | 'wall'>): StoreClock {
  let offset = clock.wall() - clock.now()
  let wallOffset = offset
  /** Undefined until Redis was read. */
  let known: number | undefined

  return {
    now: () => clock.now() + offset,

    learn ({ sent, received, theirs, correction }) {
      const [least, most] = [theirs + correction - received, theirs + correction - sent]
      const jumpMs = offset < least ? least - offset : offset > most ? most - offset : 0
      const wall = clock.wall() - clock.now()
      const slept = wall - wallOffset
      wallOffset = wall
      // The offset lies between two bounds; one that lies between them is as good as any other.
      const follow = (): undefined => {
        if (jumpMs !== 0) offset = (least + most) / 2
        known = correction
      }
      // Where another process has set the correction, it has seen more.
      if (correction !== known || Math.abs(jumpMs) <= CLOCK_TOLERANCE_MS) return follow()
      if (Math.abs(jumpMs - slept) <= CLOCK_TOLERANCE_MS) return follow()
      return { jumpMs, correction: Math.round(correction - jumpMs) }
    },

    corrected (correction) { known = correction }
  }
}
