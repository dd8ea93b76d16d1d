/**
 * A flow files one application for each widget that its shopper went through: a second one would be a second look at
 * the shopper's credit. What is not known is not filed again, whichever widget was opened since.
 */
import { hash } from 'node:crypto'
import { problem, type Problem } from '../problems/problem.js'
import type { Application, CallEnd, CallState, Flow, FlowChange } from './flow.js'
import { holdOf, isHeldBy, stateAt, type Holder } from './holds.js'

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

/** How far the application got, as it stands at `now`, on the store's clock. */
export function applicationAt ({ application }: Flow, now: number): CallState | undefined {
  return application === undefined ? undefined : stateAt(application, now)
}

/**
 * Takes the flow's application in hand for `holder`. Throws `operation-in-progress`, `outcome-unknown`,
 * `already-applied`, and `rate-limited` after too many rejections.
 */
export function beginApplication (
  flow: Flow, session: string | undefined, holder: Holder, now: number
): FlowChange {
  const { application } = flow
  const state = applicationAt(flow, now)
  if (state !== undefined && (state !== 'succeeded' || application?.session === session)) {
    throw applicationProblem(state)
  }
  if ((application?.rejections ?? 0) >= MAX_REJECTIONS) {
    throw problem('rate-limited', {
      retryAfter: REJECTED_RETRY_SECONDS,
      detail: 'Flexiti has rejected too many applications of this flow.'
    })
  }
  const tries = (application?.tries ?? 0) + 1
  return {
    application: {
      state: 'running',
      session,
      upstreamKey: holder.upstreamKey,
      tries,
      rejections: application?.rejections ?? 0,
      hold: holdOf(holder, tries)
    }
  }
}

/**
 * How `begun` ended. A success is a fact, however late; any other end is of that try alone, and frees no other.
 * Undefined: nothing changes.
 */
export function endApplication (
  { application: current }: Flow, begun: Pick<Application, 'tries'>, end: CallEnd
): FlowChange | undefined {
  if (current === undefined || current.tries !== begun.tries) return undefined
  if (current.state === 'succeeded' || (current.state === undefined && end !== 'succeeded')) return undefined
  return {
    application: {
      ...current,
      state: end === 'succeeded' || end === 'indeterminate' ? end : undefined,
      rejections: current.rejections + (end === 'rejected' ? 1 : 0),
      hold: end === 'indeterminate' ? current.hold : undefined
    }
  }
}

/** Takes back what `attempt` may have begun without being told (authorizations.ts). */
export function withdrawApplication (flow: Flow, attempt: string): FlowChange {
  const { application } = flow
  if (application === undefined || !isHeldBy(application, attempt)) return {}
  return endApplication(flow, application, 'not-sent') ?? {}
}

export function applicationProblem (state: CallState): Problem {
  switch (state) {
    case 'running': return problem('operation-in-progress', { retryAfter: RETRY_SECONDS })
    case 'indeterminate': return problem('outcome-unknown')
    case 'succeeded': return problem('already-applied')
  }
}
