/** One money call: written down in the ledger, and sent under the ledger's key. */
import type { FlowCalls } from '../calls/flow-calls.js'
import type { CallStats } from '../flexiti/client.js'
import { endpointTable } from '../flexiti/endpoints.js'
import type { Flow } from '../flows/flow.js'
import { Problem } from '../problems/problem.js'
import type { JsonNumber } from '../../schemas/exact-number.js'
import type { JsonBody } from '../upstream/json-body.js'
import type { Clock } from '../util/clock.js'
import { cents, decimal } from './amount.js'
import { fingerprintOf } from './fingerprint.js'
import type { Execute, Ledger, LedgerResponse } from './ledger.js'
import type { Operation } from './operation.js'
import { outcomeOf, type Outcome } from './outcome.js'
import { PUBLIC, type MoneyCaller, type MoneyRequest } from './request.js'

export interface Attempts {
  /** Runs the call through the ledger. `body` is the caller's, as JSON. Throws what the ledger throws. */
  record (
    flow: Flow, request: MoneyRequest, body: JsonBody, caller: MoneyCaller, execute: Execute
  ): Promise<LedgerResponse>
  /**
   * Sees to it that the call has a token to go out with, before anything says that it is under way. Returns the outcome
   * of a call that can have none.
   */
  prepare (flow: Flow, request: MoneyRequest): Promise<Outcome | undefined>
  /** Sends the call under the operation's key and says what became of it. */
  send (
    flow: Flow, request: MoneyRequest, body: JsonBody, operation: Operation, onSend: () => void, stats: CallStats
  ): Promise<Outcome>
}

export interface AttemptsOptions {
  ledger: Ledger
  calls: FlowCalls
  clock: Pick<Clock, 'wall'>
}

export function createAttempts ({ ledger, calls, clock }: AttemptsOptions): Attempts {
  return {
    async record (flow, request, body, caller, execute) {
      const { method, repeatable } = endpointTable[request.endpoint]
      const authorizes = request.endpoint === 'authorize' && flow.order !== undefined
      const amount = authorizes ? flow.order?.amount : request.body.amount
      return await ledger.run({
        caller: caller.keyName === PUBLIC ? flow.id : caller.keyName,
        keyName: caller.keyName,
        idempotencyKey: caller.idempotencyKey,
        method,
        path: request.path,
        route: request.route,
        fingerprint: fingerprintOf(request),
        bodyHash: body.hash,
        amount: amount === undefined ? undefined : decimal(cents(amount as JsonNumber | string)),
        referenceId: flow.id,
        authorizes,
        repeatable
      }, execute)
    },

    async prepare (flow, { scope }) {
      try {
        await calls.prepare(flow, scope)
        return undefined
      } catch (error) {
        if (error instanceof Problem) return { state: 'rejected', problem: error }
        throw error
      }
    },

    async send (flow, { endpoint, scope, lane, params, query }, body, { upstreamKey }, onSend, stats) {
      let sent = false
      const attempt = calls.attempt(flow, {
        endpoint,
        scope,
        lane,
        params,
        query,
        body,
        idempotencyKey: upstreamKey,
        onSend () {
          onSend()
          sent = true
        }
      }, stats)
      return await outcomeOf(attempt, [params, body.value], clock.wall(), () => sent)
    }
  }
}
