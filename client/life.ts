/**
 * How long the flow still lives if nobody uses it. What is known ages: the door is asked again before anything is said.
 */
export interface LifeOptions {
  /** Has the flow's life told anew, by `set`. */
  ask: () => Promise<unknown>
  onExpiring: (remainingMs: number) => void
}

export interface Life {
  /** Milliseconds from the moment on which the door was asked, `performance.now()`. */
  set (lifeMs: number, askedAt: number): void
  /** Milliseconds; undefined before it is known. */
  remaining (): number | undefined
  stop (): void
}

const WARN_MS = 120_000
/** The longest delay that timers take. */
const MAX_DELAY_MS = 2 ** 31 - 1

export function createLife ({ ask, onExpiring }: LifeOptions): Life {
  let endsAt: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let warned = false

  const remaining = (): number | undefined => endsAt === undefined ? undefined : Math.max(0, endsAt - performance.now())

  function wake (): void {
    // A door that cannot be reached now does not end the flow.
    ask().catch(() => { if (endsAt !== undefined) schedule(WARN_MS) })
  }

  function schedule (ms: number): void {
    clearTimeout(timer)
    timer = setTimeout(wake, Math.min(ms, MAX_DELAY_MS))
  }

  return {
    remaining,
    set (lifeMs, askedAt) {
      endsAt = askedAt + lifeMs
      const left = remaining() as number
      if (left > WARN_MS) {
        warned = false
        schedule(left - WARN_MS)
        return
      }
      schedule(left)
      if (!warned) onExpiring(left)
      warned = true
    },
    stop () {
      clearTimeout(timer)
      endsAt = undefined
    }
  }
}
