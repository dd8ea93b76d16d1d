/**
 * What a flow does once, an authorization or an application: the flow is taken in hand before the call goes out, and
 * told how it ended. Time alone never frees a flow (flows/holds.ts): only who knows how the call ended does.
 */
import type { Clock } from '../util/clock.js'
import type { CallEnd, CallState, Flow, Hold } from '../flows/flow.js'
import type { Holder } from '../flows/holds.js'
import { isProblem } from '../problems/problem.js'
import { retryInBackground } from '../util/retry-in-background.js'
import type { Ledger } from './ledger.js'
import { FINAL } from './replies.js'
import type { Operation } from './operation.js'
import type { Outcome } from './outcome.js'

/** The flow's side of one call. */
export interface Call {
  begin (holder: Holder): Promise<Flow>
  /** Takes back what `begin` may have done without learning it. */
  withdraw (attempt: string): Promise<void>
  /** Says how it ended, with Flexiti's response if it succeeded. */
  end (flow: Flow, end: CallEnd, body?: Buffer | string): Promise<unknown>
}

export interface Once {
  /**
   * A process that wrote the end of a call into the ledger, and died before it told the flow, leaves the flow in doubt.
   * The ledger has none, and tells it now. `state` and `hold`: how far the flow's call got, and who has it in hand.
   */
  tellFromLedger (
    flow: Flow, state: CallState | undefined, hold: Hold | undefined, call: Pick<Call, 'end'>
  ): Promise<void>
  /** Takes the flow in hand, sends the call, and tells the flow how it ended, now or later. */
  run (operation: Operation, call: Call, send: (begun: Flow) => Promise<Outcome>): Promise<Outcome>
}

export interface OnceOptions {
  ledger: Pick<Ledger, 'find'>
  clock: Pick<Clock, 'sleep'>
}

/** How often, and for how long, the flow is told again if the store is away. No flow lives longer. */
const AGAIN_EVERY_MS = 500
const AGAIN_FOR_MS = 7_200_000

export function createOnce ({ ledger, clock }: OnceOptions): Once {
  /** Resolves when it is done, which may be much later, or never. */
  async function later (act: () => Promise<unknown>): Promise<void> {
    await new Promise<void>((resolve) => {
      retryInBackground(async () => {
        await act()
        resolve()
      }, { clock, everyMs: AGAIN_EVERY_MS, forMs: AGAIN_FOR_MS }).catch(() => {})
    })
  }

  return {
    async tellFromLedger (flow, state, hold, { end }) {
      if (state !== 'indeterminate' || hold === undefined) return
      const operation = await ledger.find(hold.caller, hold.key)
      if (operation?.referenceId !== flow.id) return
      if (operation.state === 'succeeded' || operation.state === 'rejected') {
        await end(flow, operation.state, operation.response?.body)
      }
    },

    async run (operation, { begin, withdraw, end }, send) {
      let begun: Flow
      try {
        begun = await begin(operation)
      } catch (error) {
        if (!isProblem(error, 'store-unavailable')) throw error
        // Nothing was sent. But the flow may say so all the same, so the key is free when the flow is, and not before:
        // if this process dies until then, the operation is there to be settled.
        return { state: 'rejected', problem: error, cleared: later(() => withdraw(operation.attempt)) }
      }
      let outcome: Outcome
      try {
        outcome = await send(begun)
      } catch (error) {
        // An error that nobody foresaw, of which only this is certain: the flow is in hand.
        outcome = { state: 'indeterminate', cause: error }
      }
      const tell = async (): Promise<unknown> =>
        await end(begun, endOf(outcome), outcome.state === 'succeeded' ? outcome.response.body : undefined)
      try {
        await tell()
        return outcome
      } catch {
        // What Flexiti said is known, and stays so. Until the flow knows it too it is held, and nothing is done twice.
        const cleared = later(tell)
        return outcome.state === 'rejected' ? { ...outcome, cleared } : outcome
      }
    }
  }
}

function endOf (outcome: Outcome): CallEnd {
  switch (outcome.state) {
    case 'succeeded': return 'succeeded'
    case 'indeterminate': return 'indeterminate'
    case 'rejected': return FINAL.has(outcome.problem.code) ? 'rejected' : 'not-sent'
  }
}
