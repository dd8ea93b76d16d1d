/**
 * The guard of the public door: what a flow must have before a shopper may call an endpoint in it (endpoint table,
 * `needs`).
 *
 * The hazard: a customer token is not tied to an account at Flexiti. Without the guard, anyone who opens a flow could
 * leaf through other people's accounts. So the shop's server vouches for a flow first, and a flow serves one account.
 */
import type { FlowNeed } from '../flexiti/endpoints.js'
import { problem, type Problem } from '../problems/problem.js'
import { canonicalReferenceId, isBound, isPinned, type Flow } from './flow.js'

export type { FlowNeed }

/**
 * Refuses a flow that lacks what is needed; `undefined` is a flow that does not exist. Throws `order-required` where
 * the shop's server has not bound it, `widget-required` where its widget was not opened.
 */
export function refuseUnmet (flow: Flow | undefined, need: FlowNeed): void {
  if (need === 'nothing') return
  const isVouched = flow !== undefined && (need === 'order' ? flow.order !== undefined : isBound(flow))
  if (need !== 'widget' && !isVouched) throw problem('order-required')
  if (flow === undefined || !isPinned(flow)) throw problem('widget-required')
}

/**
 * A shop that opens a new flow for an order which is or may be authorized already would sell it twice: so that is said.
 */
export function endedProblem ({ authorization }: Flow): Problem {
  switch (authorization) {
    case undefined: return problem('flow-expired')
    case 'succeeded': return problem('flow-expired', {
      detail: 'The flow has ended, and its order is authorized. It must not be sold again.'
    })
    case 'running':
    case 'indeterminate':
      return problem('flow-expired', {
        detail: 'The flow has ended. Whether its order was authorized is not known: find out before it is sold again.'
      })
  }
}

/** A flow serves one account. Throws `account-mismatch`. */
export function refuseOtherAccount (flow: Flow, accountNumber: string): void {
  if (flow.accountNumber !== undefined && flow.accountNumber !== accountNumber) throw problem('account-mismatch')
}

/** An account is closed only where the shop's server named it. Throws `order-required`, `account-mismatch`. */
export function refuseUnvouchedAccount (flow: Flow, accountNumber: string): void {
  refuseOtherAccount(flow, accountNumber)
  if (flow.accountVouched !== true) {
    throw problem('order-required', { detail: 'The shop\'s server has not bound the flow to this account.' })
  }
}

/**
 * The widget session that goes up: the one that the caller names, if this flow opened it, else the newest. Undefined
 * where the flow has none. Throws `widget-required` for a session of another flow.
 */
export function widgetSessionFor (flow: Flow, named: unknown): string | undefined {
  const newest = flow.widgetSessionIds?.at(-1)
  if (named === undefined || newest === undefined) return newest
  const own = flow.widgetSessionIds?.find((id) => id === named || isSameGuid(id, named))
  if (own === undefined) throw problem('widget-required', { detail: 'The widget session is not one of this flow.' })
  return own
}

/** A GUID is the same in any case, with dashes and without. */
function isSameGuid (one: string, other: unknown): boolean {
  const guid = canonicalReferenceId(one)
  return guid !== undefined && typeof other === 'string' && guid === canonicalReferenceId(other)
}
