/**
 * Authorizations. In a flow with an order it is the order's, and there is one; in a flow whose widget was opened it
 * carries the shopper's token.
 */
import type { CallStats } from '../flexiti/client.js'
import { canonicalAccountNumber, hasEnded, isPinned, type Authorized, type Flow, type Order } from '../flows/flow.js'
import { endedProblem, type Flows } from '../flows/flows.js'
import { refuseUnmet, widgetSessionFor } from '../flows/guard.js'
import { currentHold } from '../flows/holds.js'
import { problem } from '../problems/problem.js'
import { jsonNumber, type JsonNumber } from '../../schemas/exact-number.js'
import { JsonBody } from '../upstream/json-body.js'
import { cents } from './amount.js'
import type { Attempts } from './attempts.js'
import type { LedgerResponse } from './ledger.js'
import type { Call, Once } from './once.js'
import { PUBLIC, type MoneyCaller, type MoneyRequest } from './request.js'

export interface AuthorizeOptions {
  flows: Flows
  attempts: Attempts
  once: Once
}

export type Authorize = (
  flow: Flow, request: MoneyRequest, caller: MoneyCaller, stats: CallStats
) => Promise<LedgerResponse>

export function createAuthorize ({ flows, attempts, once }: AuthorizeOptions): Authorize {
  function callIn (flow: Flow): Call {
    return {
      begin: (holder) => flows.beginAuthorization(flow, holder),
      withdraw: (attempt) => flows.withdrawAuthorization(flow, attempt),
      end: (begun, end, body) => flows.endAuthorization(
        begun, end, end === 'succeeded' && body !== undefined ? authorizedBy(String(body), begun.order) : undefined
      )
    }
  }

  return async (flow, asked, caller, stats) => {
    const { order } = flow
    const { body: given } = asked
    if (caller.keyName === PUBLIC) {
      if (!hasEnded(flow)) refuseUnmet(flow, 'order')
      else if (order === undefined) throw endedProblem(flow)
    }
    await once.tellFromLedger(
      flow, flows.authorizationOf(flow), currentHold(flow), callIn(flow)
    )
    const { request, throughWidget } = tokenOf(flow, asked, caller)
    const sessionOf = (): Record<string, unknown> => {
      const session = throughWidget ? widgetSessionFor(flow, given.widget_session_id) : undefined
      return session === undefined ? {} : { widget_session_id: session }
    }
    return await attempts.record(flow, request, new JsonBody(given), caller, async (operation, onSend) => {
      // Within the ledger's call, so that a repeat is answered from it whatever has become of the flow.
      if (order === undefined) {
        return await attempts.send(flow, request, new JsonBody({ ...given, ...sessionOf() }), operation, onSend, stats)
      }
      if (hasEnded(flow)) throw endedProblem(flow)
      refuseOtherOrder(order, given)
      const body = new JsonBody({ ...given, ...orderFields(order, given), ...sessionOf() })
      const used = await flows.useAccount(flow, canonicalAccountNumber(String(given.account_number)))
      const unready = await attempts.prepare(used, request)
      if (unready !== undefined) return unready
      return await once.run(operation, callIn(used), async (begun) =>
        await attempts.send(begun, request, body, operation, onSend, stats))
    })
  }
}

/** Flexiti matches the authorization to the widget by its token. A customer in the store went through no widget. */
function tokenOf (
  flow: Flow, asked: MoneyRequest, caller: MoneyCaller
): { request: MoneyRequest, throughWidget: boolean } {
  const throughWidget = isPinned(flow) && asked.body.request_id === undefined
  const lane = caller.keyName === PUBLIC ? 'public' : 'internal'
  return { throughWidget, request: throughWidget ? { ...asked, scope: 'customer', lane } : asked }
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
function authorizedBy (text: string, order: Order | undefined): Authorized {
  const found = AUTHORIZATION_ID.exec(text)
  const told = text === '' ? undefined : (JSON.parse(text) as { amount?: unknown } | null)?.amount
  const amount = typeof told === 'number' || typeof told === 'string' ? String(told) : order?.amount ?? ''
  return { amount, id: found?.[1] ?? found?.[2] }
}
