/**
 * A flow files one application for each widget that its shopper went through: a second one would be a second look at
 * the shopper's credit. What is not known is not filed again, whichever widget was opened since.
 */
import { hash } from 'node:crypto'
import { problem, type Problem } from '../problems/problem.js'
import type { Application, CallEnd, CallState, Flow, FlowChange } from './flow.js'

const RETRY_SECONDS = 5
/**
 * Flexiti's rejections of one flow's applications: each is kept in the ledger for a day, and strangers must not fill
 * it.
 */
const MAX_REJECTIONS = 20
/** By then the flow has ended by itself. */
const REJECTED_RETRY_SECONDS = 3600

/**
 * The idempotency key of an application that the caller gave none: the same for a repeat in the same widget's session,
 * another one after a rejection, so that what was corrected can be sent.
 */
export function applicationKey ({ application }: Flow, session: string | undefined): string {
  const rejections = application?.rejections ?? 0
  return `apply-${hash('sha256', `${session ?? ''}:${rejections}`).slice(0, 32)}`
}

/**
 * Takes the flow's application in hand for the operation with this key towards Flexiti. Throws `operation-in-progress`,
 * `outcome-unknown`, `already-applied`, and `rate-limited` after too many rejections.
 */
export function beginApplication ({ application }: Flow, session: string | undefined, upstreamKey: string): FlowChange {
  const state = application?.state
  if (state !== undefined && (state !== 'succeeded' || application?.session === session)) {
    throw applicationProblem(state)
  }
  if ((application?.rejections ?? 0) >= MAX_REJECTIONS) {
    throw problem('rate-limited', {
      retryAfter: REJECTED_RETRY_SECONDS,
      detail: 'Flexiti has rejected too many applications of this flow.'
    })
  }
  return {
    application: {
      state: 'running',
      session,
      upstreamKey,
      tries: (application?.tries ?? 0) + 1,
      rejections: application?.rejections ?? 0
    }
  }
}

/**
 * How `begun` ended. A success is a fact, however late; any other end is of that try alone, and frees no other.
 * Undefined: nothing changes.
 */
export function endApplication (
  { application: current }: Flow, begun: Application, end: CallEnd
): FlowChange | undefined {
  if (current === undefined || current.tries !== begun.tries) return undefined
  if (current.state === 'succeeded' || (current.state === undefined && end !== 'succeeded')) return undefined
  return {
    application: {
      ...current,
      state: end === 'succeeded' || end === 'indeterminate' ? end : undefined,
      rejections: current.rejections + (end === 'rejected' ? 1 : 0)
    }
  }
}

export function applicationProblem (state: CallState): Problem {
  switch (state) {
    case 'running': return problem('operation-in-progress', { retryAfter: RETRY_SECONDS })
    case 'indeterminate': return problem('outcome-unknown')
    case 'succeeded': return problem('already-applied')
  }
}
