/** Files a shopper's application through the ledger: once for each widget of the flow, and never again on a guess. */
import type { CallStats } from '../flexiti/client.js'
import { applicationProblem } from '../flows/applications.js'
import { hasEnded, isReferenceId, type CallEnd, type Flow } from '../flows/flow.js'
import { endedProblem, type Flows } from '../flows/flows.js'
import { refuseUnmet, widgetSessionFor } from '../flows/guard.js'
import { Problem } from '../problems/problem.js'
import { JsonBody } from '../upstream/json-body.js'
import type { Execute, LedgerResponse } from './ledger.js'
import type { Operation } from './operation.js'
import type { Outcome } from './outcome.js'
import type { MoneyCaller, MoneyRequest } from './request.js'

/** What payments.ts does for every call that is made once. */
export interface OnceTools {
  flows: Flows
  record (
    flow: Flow, request: MoneyRequest, body: JsonBody, caller: MoneyCaller, execute: Execute
  ): Promise<LedgerResponse>
  attempt (
    flow: Flow, request: MoneyRequest, body: JsonBody, upstreamKey: string, onSend: () => void, stats: CallStats
  ): Promise<Outcome>
  /** Tells the flow how its call ended, now or later. */
  tellFlow (tell: () => Promise<void>): Promise<void>
  endOf (outcome: Outcome): CallEnd
}

export type FileApplication = (
  flow: Flow, request: MoneyRequest, caller: MoneyCaller, stats: CallStats
) => Promise<LedgerResponse>

export function createFileApplication ({ flows, record, attempt, tellFlow, endOf }: OnceTools): FileApplication {
  async function fileOnce (
    flow: Flow, session: string | undefined, upstreamKey: string, file: () => Promise<Outcome>
  ): Promise<Outcome> {
    let begun: Flow
    try {
      begun = await flows.beginApplication(flow, session, upstreamKey)
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'store-unavailable')) throw error
      // Nothing was sent, but the flow may say so all the same; only an operation that can be settled sets it right.
      return { state: 'indeterminate', cause: error }
    }
    const outcome = await file()
    await tellFlow(async () => { await flows.endApplication(begun, endOf(outcome)) })
    return outcome
  }

  return async (flow, request, caller, stats) => {
    if (!hasEnded(flow)) refuseUnmet(flow, 'widget')
    const { body } = request
    const session = widgetSessionFor(flow, body.widget_session_id)
    try {
      return await record(flow, request, new JsonBody(body), caller, async (upstreamKey, onSend) => {
        // Within the ledger's call, so that a repeat is answered from it whatever has become of the flow.
        if (hasEnded(flow)) throw endedProblem(flow)
        const sent = new JsonBody(session === undefined ? body : { ...body, widget_session_id: session })
        return await fileOnce(flow, session, upstreamKey, async () =>
          await attempt(flow, request, sent, upstreamKey, onSend, stats))
      })
    } catch (error) {
      // The caller did not choose the key: it is the flow's application that stands in the way.
      const isReused = error instanceof Problem && error.code === 'idempotency-key-reused'
      const state = isReused && caller.hasOwnKey === false ? flow.application?.state : undefined
      throw state === undefined ? error : applicationProblem(state)
    }
  }
}

/** Whether the operation is a shopper's application: the ledger keeps it under the flow. */
export function isApplication ({ route, caller }: Operation): boolean {
  return route.endsWith('/apply') && isReferenceId(caller)
}
