/**
 * Who has in hand what a flow does once: its authorization, its application. A try holds the flow for as long as its
 * process can be at work. What is left of a hold when its time is over is no leave to try again, as the call may have
 * been sent: it reads `indeterminate`, until the ledger or a person knows how it ended
 * (docs/decisions/a-hold-ends-in-doubt.md).
 */
import type { CallState, Hold } from './flow.js'

/** The operation that a call is made by, as the ledger knows it. */
export interface Holder {
  readonly attempt: string
  readonly caller: string
  readonly key: string
  /** The key that Flexiti sees. */
  readonly upstreamKey: string
  /** On the store's clock. */
  readonly runningUntil: number
}

export function holdOf ({ attempt, caller, key, runningUntil }: Holder, tries: number): Hold {
  return { attempt, caller, key, until: runningUntil, tries }
}

/** A call of the flow, as far as its record says. */
interface Held {
  readonly state?: CallState | undefined
  readonly tries?: number | undefined
  readonly hold?: Hold | undefined
}

/** The hold of the try that the record speaks of. A version without holds leaves that of an older try behind. */
export function currentHold ({ tries, hold }: Held): Hold | undefined {
  return hold !== undefined && hold.tries === tries ? hold : undefined
}

/** How far the call got, as it stands at `now`: one whose hold is over may have ended in any way. */
export function stateAt (held: Held, now: number): CallState | undefined {
  const { state } = held
  const hold = currentHold(held)
  return state === 'running' && hold !== undefined && hold.until <= now ? 'indeterminate' : state
}

/** Whether this try, and no other, has it in hand now. */
export function isHeldBy (held: Held, attempt: string): boolean {
  return held.state === 'running' && currentHold(held)?.attempt === attempt
}
