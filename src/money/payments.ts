/** The calls that move money: each through the ledger, and the authorization of a flow's order only once. */
import type { Clock } from '../util/clock.js'
import type { CallStats } from '../flexiti/client.js'
import { jsonOf, type SuccessResponse } from '../flexiti/responses.js'
import { endpointTable } from '../flexiti/endpoints.js'
import { JsonBody } from '../upstream/json-body.js'
import type { FlowCalls } from '../calls/flow-calls.js'
import {
  canonicalAccountNumber, hasEnded, isPinned, type Authorized, type CallEnd, type Flow, type Order
} from '../flows/flow.js'
import { endedProblem, type Flows } from '../flows/flows.js'
import { refuseUnmet, widgetSessionFor } from '../flows/guard.js'
import { retryInBackground } from '../util/retry-in-background.js'
import { Problem, problem } from '../problems/problem.js'
import { jsonNumber, type JsonNumber } from '../../schemas/exact-number.js'
import { cents, decimal } from './amount.js'
import { createFileApplication, isApplication } from './applications.js'
import { fingerprintOf } from './fingerprint.js'
import { FINAL, type Ledger, type LedgerResponse, type Execute, type Settlement } from './ledger.js'
import type { Operation } from './operation.js'
import { outcomeOf, type Outcome } from './outcome.js'
import type { MoneyCaller, MoneyRequest } from './request.js'

export interface Payments {
  /** Any money call but an authorization. Throws what the ledger throws. */
  send (flow: Flow, request: MoneyRequest, caller: MoneyCaller, stats: CallStats): Promise<LedgerResponse>
  /**
   * An authorization. In a flow with an order it is the order's, and there is one. In a flow whose widget was opened it
   * carries the shopper's token, as Flexiti matches it to the widget. In a flow that has ended it only answers repeats.
   * Throws also `order-required`, `widget-required`, `order-mismatch`, `account-mismatch`, `already-authorized`,
   * `flow-expired`.
   */
  authorize (flow: Flow, request: MoneyRequest, caller: MoneyCaller, stats: CallStats): Promise<LedgerResponse>
  /**
   * An application. A shopper's flow files one for each widget; under another key, or with another body under
   * `derivedKey`, it is refused. In a flow that has ended it only answers repeats. Throws also `widget-required`,
   * `already-applied`, `flow-expired`.
   */
  apply (flow: Flow, request: MoneyRequest, caller: MoneyCaller, stats: CallStats): Promise<LedgerResponse>
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

const PUBLIC = 'public'
/**
 * How often, and for how long, the end of an authorization is written to its flow again if the store is unavailable. No
 * flow lives longer.
 */
const AGAIN_EVERY_MS = 500
const AGAIN_FOR_MS = 7_200_000

export function createPayments ({ ledger, flows, calls, clock }: PaymentsOptions): Payments {
  /** Sends the call under the ledger's key and says what became of it. */
  async function attempt (flow: Flow, {
    endpoint, scope, lane, params, query
  }: MoneyRequest, body: JsonBody, upstreamKey: string, onSend: () => void, stats: CallStats): Promise<Outcome> {
    return await outcomeOf(
      calls.attempt(flow, { endpoint, scope, lane, params, query, body, idempotencyKey: upstreamKey, onSend }, stats),
      [params, body.value],
      clock.wall()
    )
  }

  /** `body` is the caller's, as JSON. */
  async function record (
    flow: Flow, request: MoneyRequest, body: JsonBody, caller: MoneyCaller, execute: Execute
  ): Promise<LedgerResponse> {
    const authorizes = request.endpoint === 'authorize' && flow.order !== undefined
    const amount = authorizes ? flow.order?.amount : request.body.amount
    return await ledger.run({
      caller: caller.keyName === PUBLIC ? flow.id : caller.keyName,
      keyName: caller.keyName,
      idempotencyKey: caller.idempotencyKey,
      method: endpointTable[request.endpoint].method,
      path: request.path,
      route: request.route,
      fingerprint: fingerprintOf(request),
      bodyHash: body.hash,
      amount: amount === undefined ? undefined : decimal(cents(amount as JsonNumber | string)),
      referenceId: flow.id,
      authorizes,
      repeatable: endpointTable[request.endpoint].repeatable
    }, execute)
  }

  /** The flow's state allows one authorization at a time, and none after one that succeeded or may have. */
  async function authorizeOnce (
    flow: Flow, upstreamKey: string, send: (begun: Flow) => Promise<Outcome>
  ): Promise<Outcome> {
    let begun: Flow
    try {
      begun = await flows.beginAuthorization(flow, upstreamKey)
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'store-unavailable')) throw error
      // Nothing was sent, but the flow may say so all the same; only an operation that can be settled sets it right.
      return { state: 'indeterminate', cause: error }
    }
    const outcome = await send(begun)
    const authorized = outcome.state === 'succeeded' ? authorizedBy(outcome.response, begun.order) : undefined
    await tellFlow(async () => { await flows.endAuthorization(begun, endOf(outcome), authorized) })
    return outcome
  }

  /**
   * Tells the flow how its call ended, now or later. What Flexiti said is known, and stays so; until the flow knows it
   * too, it says `running`, and nothing is done twice.
   */
  async function tellFlow (tell: () => Promise<void>): Promise<void> {
    try {
      await tell()
    } catch {
      retryInBackground(tell, { clock, everyMs: AGAIN_EVERY_MS, forMs: AGAIN_FOR_MS }).catch(() => {})
    }
  }

  const fileApplication = createFileApplication({ flows, record, attempt, tellFlow, endOf })

  async function authorize (
    flow: Flow, asked: MoneyRequest, caller: MoneyCaller, stats: CallStats
  ): Promise<LedgerResponse> {
    const { order } = flow
    const { body: sent } = asked
    if (caller.keyName === PUBLIC) {
      if (!hasEnded(flow)) refuseUnmet(flow, 'order')
      else if (order === undefined) throw endedProblem(flow)
    }
    // Flexiti matches the authorization to the widget by its token. A customer in the store went through no widget.
    const throughWidget = isPinned(flow) && sent.request_id === undefined
    const lane = caller.keyName === PUBLIC ? 'public' : 'internal'
    const request: MoneyRequest = throughWidget ? { ...asked, scope: 'customer', lane } : asked
    const sessionOf = (): Record<string, unknown> => {
      const session = throughWidget ? widgetSessionFor(flow, sent.widget_session_id) : undefined
      return session === undefined ? {} : { widget_session_id: session }
    }
    return await record(flow, request, new JsonBody(sent), caller, async (upstreamKey, onSend) => {
      // Within the ledger's call, so that a repeat is answered from it whatever has become of the flow.
      if (order === undefined) {
        return await attempt(flow, request, new JsonBody({ ...sent, ...sessionOf() }), upstreamKey, onSend, stats)
      }
      if (hasEnded(flow)) throw endedProblem(flow)
      refuseOtherOrder(order, sent)
      const body = new JsonBody({ ...sent, ...orderFields(order, sent), ...sessionOf() })
      const used = await flows.useAccount(flow, canonicalAccountNumber(String(sent.account_number)))
      return await authorizeOnce(used, upstreamKey, async (begun) =>
        await attempt(begun, request, body, upstreamKey, onSend, stats))
    })
  }

  async function send (
    flow: Flow, request: MoneyRequest, caller: MoneyCaller, stats: CallStats
  ): Promise<LedgerResponse> {
    const body = new JsonBody(request.body)
    return await record(flow, request, body, caller, (upstreamKey, onSend) =>
      attempt(flow, request, body, upstreamKey, onSend, stats))
  }

  async function find (keyName: string, key: string, referenceId?: string): Promise<Operation> {
    const found = await ledger.find(referenceId ?? keyName, key)
    if (found === undefined) throw problem('not-found', { detail: 'There is no such operation.' })
    return found
  }

  return {
    send,
    authorize,
    apply: async (flow, request, caller, stats) =>
      await (caller.keyName === PUBLIC ? fileApplication : send)(flow, request, caller, stats),
    find,
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

function endOf (outcome: Outcome): CallEnd {
  switch (outcome.state) {
    case 'succeeded': return 'succeeded'
    case 'indeterminate': return 'indeterminate'
    case 'rejected': return FINAL.has(outcome.problem.code) ? 'rejected' : 'not-sent'
  }
}

function refuseOtherOrder (order: Order, body: Record<string, unknown>): void {
  const { amount, reference, auto_capture: autoCapture } = body
  const sameAmount = amount === undefined || cents(amount as JsonNumber | string) === cents(order.amount)
  const sameReference = reference === undefined || reference === order.reference
  const sameCapture = autoCapture === undefined || order.autoCapture === undefined || autoCapture === order.autoCapture
  if (!sameAmount || !sameReference || !sameCapture) throw problem('order-mismatch')
}

/** The order's own fields; the amount as a number, like the example of the endpoint. */
function orderFields ({
  amount, reference, autoCapture
}: Order, body: Record<string, unknown>): Record<string, unknown> {
  return {
    amount: jsonNumber(amount),
    reference,
    auto_capture: autoCapture ?? body.auto_capture ?? false
  }
}

const AUTHORIZATION_ID = /"authorization_id"\s*:\s*(?:(\d+)|"([!-~]{1,32})")/

/**
 * What Flexiti says that it authorized; the id is cut out of the text, as it can have more digits than a number holds.
 */
function authorizedBy (response: SuccessResponse, order: Order | undefined): Authorized {
  const found = AUTHORIZATION_ID.exec(response.body.toString('utf8'))
  const told = (jsonOf(response) as { amount?: unknown } | null)?.amount
  const amount = typeof told === 'number' || typeof told === 'string' ? String(told) : order?.amount ?? ''
  return { amount, id: found?.[1] ?? found?.[2] }
}
