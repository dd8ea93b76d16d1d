/** One money call: written down in the ledger, and sent under the ledger's key. */
import type { FlowCalls } from '../calls/flow-calls.js'
import type { CallStats } from '../flexiti/client.js'
import { endpointTable } from '../flexiti/endpoints.js'
import type { FlexitiRequest } from '../flexiti/request.js'
import type { Flow } from '../flows/flow.js'
import { Problem } from '../problems/problem.js'
import type { JsonNumber } from '../../schemas/exact-number.js'
import type { Clock } from '../util/clock.js'
import { cents, decimal } from './amount.js'
import { fingerprintOf } from './fingerprint.js'
import type { Execute, LedgerResponse } from './call.js'
import type { Ledger } from './ledger.js'
import type { Operation } from './operation.js'
import { outcomeOf, type Outcome } from './outcome.js'
import { PUBLIC, type MoneyCaller, type MoneyRequest } from './request.js'

export interface Attempts {
  /** Runs the call through the ledger. Throws what the ledger throws. */
  record (flow: Flow, request: MoneyRequest, caller: MoneyCaller, execute: Execute): Promise<LedgerResponse>
  /**
   * Sees to it that the call has a token to go out with, before anything says that it is under way. Returns the outcome
   * of a call that can have none.
   */
  prepare (flow: Flow, caller: MoneyCaller): Promise<Outcome | undefined>
  /** Sends the call under the operation's key and says what became of it. */
  send (flow: Flow, request: FlexitiRequest, options: SendMoneyOptions, stats: CallStats): Promise<Outcome>
}

export interface SendMoneyOptions {
  caller: MoneyCaller
  operation: Operation
  onSend: () => void
}

export interface AttemptsOptions {
  ledger: Ledger
  calls: FlowCalls
  clock: Pick<Clock, 'wall'>
}

export function createAttempts ({ ledger, calls, clock }: AttemptsOptions): Attempts {
  return {
    async record (flow, request, caller, execute) {
      const { method, repeatable } = endpointTable[request.endpoint]
      const authorizes = request.endpoint === 'authorize' && flow.order !== undefined
      const amount = authorizes ? flow.order?.amount : request.body.value.amount
      return await ledger.run({
        caller: caller.keyName === PUBLIC ? flow.id : caller.keyName,
        keyName: caller.keyName,
        idempotencyKey: request.idempotencyKey,
        method,
        path: caller.path,
        route: caller.route,
        fingerprint: fingerprintOf(request, caller.route),
        bodyHash: request.body.hash,
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

    async send (flow, request, { caller: { scope, lane }, operation, onSend }, stats) {
      let sent = false
      const { endpoint, params, query, body } = request
      const keyed = { endpoint, params, query, body, idempotencyKey: operation.upstreamKey }
      const attempt = calls.attempt(flow, keyed, {
        scope,
        lane,
        onSend () {
          onSend()
          sent = true
        }
      }, stats)
      return await outcomeOf(attempt, [params, body?.value], clock.wall(), () => sent)
    }
  }
}
