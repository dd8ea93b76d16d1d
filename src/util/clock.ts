/**
 * The time sources of the domain, passed in so that tests drive them.
 *
 * Durations and token lives are measured by `now`, which is monotonic: a wall clock jumps when a host synchronises it
 * or a virtual machine wakes up. `wall` is only for what people read.
 */
export interface Clock {
  /** Milliseconds on a monotonic clock of this process; the origin is arbitrary. */
  now (): number
  /** Milliseconds since the Unix epoch. */
  wall (): number
  /** Resolves after `ms` milliseconds; does not keep the process alive. */
  sleep (ms: number): Promise<void>
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  sleep: async (ms) => await new Promise((resolve) => { setTimeout(resolve, ms).unref() })
}
