/** The simulator's time: it runs with the real one and can be set forward, so that tests need not sleep. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now (): number
  /** How far it runs ahead, in seconds. */
  offsetSeconds (): number
  advance (seconds: number): void
}

export function createClock (): Clock {
  // Counted on a monotonic clock: a jump of the machine's wall clock must not expire tokens.
  const origin = Date.now() - performance.now()
  let offset = 0
  return {
    now: () => origin + performance.now() + offset,
    offsetSeconds: () => offset / 1000,
    advance (seconds) { offset += seconds * 1000 }
  }
}

/** `2019-05-15T12:00:00Z`: instants have 20 characters, without milliseconds (flexiti-api.md §2). */
export function isoSeconds (milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

/** `2019-05-15`, the UTC day of an instant. */
export function isoDay (milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}
