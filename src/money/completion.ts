/** Executes a call that the ledger has begun, and writes down how it ended, before the caller learns it. */
import { isProblem, Problem, problem } from '../problems/problem.js'
import type { Clock } from '../util/clock.js'
import type { AuditTrail } from './audit.js'
import type { Execute, LedgerResponse, MoneyCall } from './call.js'
import type { Ending, Operation, StoredResponse } from './operation.js'
import type { Outcome } from './outcome.js'
import { endingOf, FINAL, indeterminateProblem, toResponse } from './replies.js'
import type { LedgerStore } from './store.js'

/**
 * `repeat`: of a call whose outcome is unknown. It never frees the key: that it was not sent this time says nothing of
 * the time before.
 */
export type Kind = 'first' | 'repeat'

export type Complete = (
  call: MoneyCall, operation: Operation, execute: Execute, kind: Kind
) => Promise<LedgerResponse>

export interface CompleteOptions {
  store: LedgerStore
  audit: AuditTrail
  clock: Pick<Clock, 'wall'>
}

export function createComplete ({ store, audit, clock }: CompleteOptions): Complete {
  /** The outcome; throws the Problem of a guard that said no before anything was sent. */
  async function outcomeOf (call: MoneyCall, operation: Operation, execute: Execute, kind: Kind): Promise<Outcome> {
    let sent = false
    try {
      return await execute(operation, () => {
        audit.sent(operation, call.keyName)
        sent = true
      })
    } catch (error) {
      if (sent) return { state: 'indeterminate', cause: error }
      if (!(error instanceof Problem)) {
        return { state: 'rejected', problem: problem('internal-error', { cause: error }) }
      }
      await release(operation, kind)
      throw kind === 'first' ? error : indeterminateProblem(operation, error)
    }
  }

  /** After a try that did nothing: a first one leaves its key free, a repeat the outcome of the time before unknown. */
  async function release (operation: Operation, kind: Kind): Promise<void> {
    if (kind === 'repeat') return await finish(operation, { state: 'indeterminate', endedAt: clock.wall() })
    try {
      await store.release(operation)
    } catch (error) {
      // What the caller is told is true whether or not it could be written down; the store goes on trying.
      if (!isProblem(error, 'store-unavailable')) throw error
    }
  }

  /** Waits only where there is something to wait for (store.ts). */
  async function finish (operation: Operation, ending: Ending): Promise<void> {
    try {
      const finished = store.finish(operation, ending)
      if (finished instanceof Promise) await finished
    } catch (error) {
      throw indeterminateProblem(operation, error)
    }
  }

  /** Nothing was done, and nothing was decided. `cleared`: the key is free after that, and not before. */
  async function refuse (
    operation: Operation, refusal: Problem, cleared: Promise<void> | undefined, kind: Kind
  ): Promise<never> {
    if (cleared === undefined) await release(operation, kind)
    else cleared.then(() => release(operation, kind)).catch(() => {})
    throw kind === 'first' ? refusal : indeterminateProblem(operation, refusal)
  }

  return async (call, operation, execute, kind) => {
    const outcome = await outcomeOf(call, operation, execute, kind)
    const endedAt = clock.wall()
    // The trail first: it has the truth also where the store fails now.
    if (outcome.state === 'rejected') {
      const isFinal = FINAL.has(outcome.problem.code)
      const state = isFinal || kind === 'first' ? 'rejected' : 'indeterminate'
      audit.ended(operation, { state, endedAt }, call.keyName, outcome.problem.code)
      if (!isFinal) return await refuse(operation, outcome.problem, outcome.cleared, kind)
    } else {
      audit.ended(operation, { state: outcome.state, endedAt }, call.keyName)
    }
    const ending = endingOf(outcome, endedAt)
    await finish(operation, ending)
    switch (outcome.state) {
      case 'succeeded': return toResponse(ending.response as StoredResponse, false)
      case 'rejected': throw outcome.problem
      case 'indeterminate': throw indeterminateProblem(operation, outcome.cause)
    }
  }
}
