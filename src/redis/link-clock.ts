/** The link's clock: the store's (store-clock.ts). Where the clock of Redis' host has jumped, all are told in Redis. */
import type { Clock } from '../util/clock.js'
import type { Run, Script } from './script.js'
import { createStoreClock, type ClockJump, type StoreClock } from './store-clock.js'

export interface LinkClock extends Pick<StoreClock, 'now' | 'learn'> {
  /** Writes the correction in place of the one that was seen in `key`, and tells of the jump. */
  correct (jump: ClockJump, key: string, seen: number): Promise<void>
}

export interface LinkClockOptions {
  clock: Pick<Clock, 'now' | 'wall'>
  /** Stands in for the store's clock, so that tests drive it. */
  time?: (() => number) | undefined
  run: Run
  onJump: (ms: number) => void
}

/**
 * KEYS clock. ARGV the correction that was seen, the one to set. Leaves one that somebody else has set meanwhile. A
 * full Redis takes it.
 */
const correctClock: Script = {
  name: 'correctClock',
  lua: `
if tonumber(redis.call('GET', KEYS[1]) or 0) ~= tonumber(ARGV[2]) then return 0 end
useReserve()
redis.call('SET', KEYS[1], ARGV[3])
return 1`
}

export function createLinkClock ({ clock, time, run, onJump }: LinkClockOptions): LinkClock {
  const storeClock = createStoreClock(clock)
  return {
    now: () => time?.() ?? storeClock.now(),
    learn: storeClock.learn,
    async correct ({ jumpMs, correction }, key, seen) {
      onJump(jumpMs)
      const done = await run(correctClock, [key], [seen, correction])
      if (done === 1) storeClock.corrected(correction)
    }
  }
}
