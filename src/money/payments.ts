/** The calls that move money: each through the ledger, and the authorization of a flow's order only once. */
import type { FlowCalls } from '../calls/flow-calls.js'
import type { Flows } from '../flows/flows.js'
import { problem } from '../problems/problem.js'
import type { Clock } from '../util/clock.js'
import { createFileApplication, isApplication } from './applications.js'
import { createAttempts } from './attempts.js'
import { createAuthorize } from './authorizations.js'
import type { Ledger, Settlement } from './ledger.js'
import { createOnce } from './once.js'
import type { Operation } from './operation.js'
import { PUBLIC } from './request.js'
import type { SendMoney } from './sender.js'

export interface Payments {
  /** Any money call but an authorization. Throws what the ledger throws. */
  send: SendMoney
  /**
   * An authorization. In a flow with an order it is the order's, and there is one. In a flow whose widget was opened it
   * carries the shopper's token, as Flexiti matches it to the widget. In a flow that has ended it only answers repeats.
   * Throws also `order-required`, `widget-required`, `order-mismatch`, `account-mismatch`, `already-authorized`,
   * `flow-expired`.
   */
  authorize: SendMoney
  /**
   * An application. A shopper's flow files one for each widget; under another key, or with another body under
   * `derivedKey`, it is refused. In a flow that has ended it only answers repeats. Throws also `widget-required`,
   * `already-applied`, `flow-expired`.
   */
  apply: SendMoney
  /** An operation of this caller; with a reference id, the operation of a shopper in that flow. */
  find (keyName: string, key: string, referenceId?: string): Promise<Operation>
  /** Says how an operation with an unknown outcome ended; if it was a flow's authorization, the flow learns it too. */
  settle (key: string, settlement: Settlement, referenceId?: string): Promise<Operation>
}

export interface PaymentsOptions {
  ledger: Ledger
  flows: Flows
  calls: FlowCalls
  clock: Clock
}

export function createPayments ({ ledger, flows, calls, clock }: PaymentsOptions): Payments {
  const attempts = createAttempts({ ledger, calls, clock })
  const once = createOnce({ ledger, clock })
  const fileApplication = createFileApplication({ flows, attempts, once })

  const send: SendMoney = async (flow, request, caller, stats) =>
    await attempts.record(flow, request, caller, (operation, onSend) =>
      attempts.send(flow, request, { caller, operation, onSend }, stats))

  return {
    send,
    authorize: createAuthorize({ flows, attempts, once }),
    apply: async (flow, request, caller, stats) =>
      await (caller.keyName === PUBLIC ? fileApplication : send)(flow, request, caller, stats),

    async find (keyName, key, referenceId) {
      const found = await ledger.find(referenceId ?? keyName, key)
      if (found === undefined) throw problem('not-found', { detail: 'There is no such operation.' })
      return found
    },

    async settle (key, settlement, referenceId) {
      const settled = await ledger.settle(referenceId ?? settlement.by, key, settlement)
      // If the flow cannot be told now, this fails, and may be repeated: the ledger takes the same finding again.
      if (isApplication(settled)) {
        await flows.settleApplication(settled.referenceId, settled.upstreamKey, settlement.outcome)
      }
      if (settled.authorizes === true) {
        await flows.settleAuthorization(settled.referenceId, settled.upstreamKey, settlement.outcome)
      }
      return settled
    }
  }
}
