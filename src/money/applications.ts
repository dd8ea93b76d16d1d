/** Files a shopper's application through the ledger: once for each widget of the flow, and never again on a guess. */
import { applicationProblem } from '../flows/applications.js'
import { hasEnded, isReferenceId, type Flow } from '../flows/flow.js'
import { endedProblem, refuseUnmet, widgetSessionFor } from '../flows/guard.js'
import { currentHold } from '../flows/holds.js'
import { isProblem } from '../problems/problem.js'
import { JsonBody } from '../upstream/json-body.js'
import type { Call } from './once.js'
import type { Operation } from './operation.js'
import type { SendMoney, SendOnceOptions } from './sender.js'

export function createFileApplication ({ flows, attempts, once }: SendOnceOptions): SendMoney {
  function callIn (flow: Flow, session: string | undefined): Call {
    return {
      begin: (holder) => flows.beginApplication(flow, session, holder),
      withdraw: (attempt) => flows.withdrawApplication(flow, attempt),
      end: (begun, end) => flows.endApplication(begun, end)
    }
  }

  return async (flow, request, caller, stats) => {
    if (!hasEnded(flow)) refuseUnmet(flow, 'widget')
    const given = request.body.value
    const session = widgetSessionFor(flow, given.widget_session_id)
    const { application } = flow
    await once.tellFromLedger(
      flow, flows.applicationOf(flow), application && currentHold(application), callIn(flow, session)
    )
    try {
      return await attempts.record(flow, request, caller, async (operation, onSend) => {
        // Within the ledger's call, so that a repeat is answered from it whatever has become of the flow.
        if (hasEnded(flow)) throw endedProblem(flow)
        const isFree = flows.applicationOf(flow) === undefined
        const unready = isFree ? await attempts.prepare(flow, caller) : undefined
        if (unready !== undefined) return unready
        const sent = session === undefined
          ? request
          : { ...request, body: new JsonBody({ ...given, widget_session_id: session }) }
        return await once.run(operation, callIn(flow, session), async (begun) =>
          await attempts.send(begun, sent, { caller, operation, onSend }, stats))
      })
    } catch (error) {
      // The caller did not choose the key: it is the flow's application that stands in the way.
      const isReused = isProblem(error, 'idempotency-key-reused')
      const state = isReused && caller.hasOwnKey === false ? flows.applicationOf(flow) : undefined
      throw state === undefined ? error : applicationProblem(state)
    }
  }
}

/** Whether the operation is a shopper's application: the ledger keeps it under the flow. */
export function isApplication ({ route, caller }: Operation): boolean {
  return route.endsWith('/apply') && isReferenceId(caller)
}
