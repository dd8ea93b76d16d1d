/** Authorizes the order of a flow at the public door. The shopper chooses how to pay, never what or how much. */
import type { Clock } from '../clock.js'
import type { GoodAnswer } from '../flexiti/answers.js'
import type { CallNotes } from '../flexiti/client.js'
import type { FlowCalls } from '../flows/calls.js'
import { canonicalAccountNumber, type Flow, type Order } from '../flows/flow.js'
import { requireWidget, type Flows } from '../flows/flows.js'
import { problem } from '../problems/problem.js'
import { cents } from './amount.js'
import { outcomeOf } from './outcome.js'

/** The checked body of the route; `amount` and `reference` may be left out. */
export interface AuthorizationRequest {
  account_number: number | string
  amount?: number | string
  reference?: string
}

export interface AuthorizeOrderDeps {
  flows: Flows
  calls: FlowCalls
  clock: Clock
}

/**
 * Answers what Flexiti answered to the authorization. Throws `widget-required`, `order-required`, `order-mismatch`,
 * `account-mismatch`, `operation-in-progress`, `already-authorized`, `outcome-unknown`, or the Problem of a rejection.
 */
export async function authorizeOrder (deps: AuthorizeOrderDeps, flow: Flow, body: AuthorizationRequest, lang: string | undefined, notes: CallNotes): Promise<GoodAnswer> {
  requireWidget(flow)
  const { order } = flow
  if (order === undefined) throw problem('order-required')
  refuseOtherOrder(order, body)
  await deps.flows.bindAccount(flow, canonicalAccountNumber(String(body.account_number)))

  const begun = await deps.flows.beginAuthorization(flow)
  const sent = {
    ...body,
    // As a number, like the example of the endpoint; more digits than a number holds exactly stay text.
    amount: order.amount.length > 15 ? order.amount : Number(order.amount),
    reference: order.reference,
    ...(begun.widgetSessionId !== undefined && { widget_session_id: begun.widgetSessionId })
  }
  const outcome = await outcomeOf(
    async () => (await deps.calls.attempt(begun, { endpoint: 'authorize', scope: 'customer', query: { lang }, body: sent }, notes)).answer,
    [sent],
    deps.clock.wall()
  )
  switch (outcome.state) {
    case 'succeeded':
      await deps.flows.endAuthorization(begun, 'done')
      return outcome.answer
    case 'rejected':
      await deps.flows.endAuthorization(begun, undefined)
      throw outcome.problem
    case 'indeterminate':
      await deps.flows.endAuthorization(begun, 'unknown')
      throw problem('outcome-unknown', { cause: outcome.cause })
  }
}

function refuseOtherOrder (order: Order, body: AuthorizationRequest): void {
  const sameAmount = body.amount === undefined || cents(body.amount) === cents(order.amount)
  const sameReference = body.reference === undefined || body.reference === order.reference
  if (!sameAmount || !sameReference) throw problem('order-mismatch')
}
