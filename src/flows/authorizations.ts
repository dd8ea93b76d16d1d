/** A flow has one authorization: one at a time, and none after one that succeeded or may have. */
import { problem, type Problem } from '../problems/problem.js'
import { isPinned, type Authorized, type CallEnd, type CallState, type Flow, type FlowChange } from './flow.js'
import { holdOf, isHeldBy, stateAt, type Holder } from './holds.js'

const RETRY_SECONDS = 5
/**
 * A shopper tries a few cards and plans. Each rejection is kept in the ledger for a day: strangers must not fill it.
 */
const MAX_REJECTIONS = 20
/** By then the flow has ended by itself. */
const REJECTED_RETRY_SECONDS = 3600

/** How far the authorization got, as it stands at `now`, on the store's clock. */
export function authorizationAt ({ authorization: state, tries, hold }: Flow, now: number): CallState | undefined {
  return stateAt({ state, tries, hold }, now)
}

/**
 * Takes the flow's authorization in hand for `holder`. Throws `operation-in-progress`, `outcome-unknown`,
 * `already-authorized`, and `rate-limited` after too many rejections.
 */
export function beginAuthorization (flow: Flow, holder: Holder, now: number): FlowChange {
  const state = authorizationAt(flow, now)
  if (state !== undefined) throw authorizationProblem(state)
  if ((flow.rejections ?? 0) >= MAX_REJECTIONS) {
    throw problem('rate-limited', {
      retryAfter: REJECTED_RETRY_SECONDS,
      detail: 'Flexiti has rejected too many authorizations of this flow.'
    })
  }
  const tries = (flow.tries ?? 0) + 1
  return { authorization: 'running', tries, authorizedBy: holder.upstreamKey, hold: holdOf(holder, tries) }
}

/**
 * How the try number `tries` ended. A success is a fact, however late. Any other ending is of that try alone: one that
 * is told twice, or long after it was settled, must not free a flow that another try has in hand. Undefined: nothing
 * changes.
 */
export function endAuthorization (
  flow: Flow, tries: number | undefined, end: CallEnd, authorized?: Authorized
): FlowChange | undefined {
  const isOpen = flow.tries === tries && (flow.authorization === 'running' || flow.authorization === 'indeterminate')
  if (flow.authorization === 'succeeded' || (end !== 'succeeded' && !isOpen)) return undefined
  return {
    authorization: end === 'succeeded' || end === 'indeterminate' ? end : undefined,
    // The ledger may still learn how one ended whose outcome is not known.
    hold: end === 'indeterminate' ? flow.hold : undefined,
    ...(authorized !== undefined && { authorized }),
    ...(end === 'rejected' && { rejections: (flow.rejections ?? 0) + 1 }),
    ...(end === 'succeeded' && isPinned(flow) && { phase: 'authorized' as const })
  }
}

/**
 * Takes back what `attempt` may have begun without being told. Nothing of it was sent. An empty change where it has
 * not: only a write is sure to have seen the flow as it is, as a read answers from memory while the store is away.
 */
export function withdrawAuthorization (flow: Flow, attempt: string): FlowChange {
  const { authorization: state, tries, hold } = flow
  return isHeldBy({ state, tries, hold }, attempt) ? endAuthorization(flow, tries, 'not-sent') ?? {} : {}
}

function authorizationProblem (state: CallState): Problem {
  switch (state) {
    case 'running': return problem('operation-in-progress', { retryAfter: RETRY_SECONDS })
    case 'indeterminate': return problem('outcome-unknown')
    case 'succeeded': return problem('already-authorized')
  }
}
