/**
 * Authorizations. In a flow with an order it is the order's, and there is one; in a flow whose widget was opened it
 * carries the shopper's token.
 */
import type { CallStats } from '../flexiti/client.js'
import { canonicalAccountNumber, hasEnded, isPinned, type Authorized, type Flow, type Order } from '../flows/flow.js'
import { endedProblem, refuseUnmet, widgetSessionFor } from '../flows/guard.js'
import { currentHold } from '../flows/holds.js'
import { problem } from '../problems/problem.js'
import { jsonNumber, type JsonNumber } from '../../schemas/exact-number.js'
import { JsonBody } from '../upstream/json-body.js'
import { cents } from './amount.js'
import type { SendMoneyOptions } from './attempts.js'
import type { Call } from './once.js'
import type { Outcome } from './outcome.js'
import { PUBLIC, type Fields, type MoneyCaller, type MoneyRequest } from './request.js'
import type { SendMoney, SendOnceOptions } from './sender.js'

export function createAuthorize ({ flows, attempts, once }: SendOnceOptions): SendMoney {
  function callIn (flow: Flow): Call {
    return {
      begin: (holder) => flows.beginAuthorization(flow, holder),
      withdraw: (attempt) => flows.withdrawAuthorization(flow, attempt),
      end: (begun, end, body) => flows.endAuthorization(
        begun, end, end === 'succeeded' && body !== undefined ? authorizedBy(String(body), begun.order) : undefined
      )
    }
  }

  /** The order's authorization, in a flow that has not ended. */
  async function sendOrder (
    flow: Flow, order: Order, request: MoneyRequest, filled: Fields, options: SendMoneyOptions, stats: CallStats
  ): Promise<Outcome> {
    if (hasEnded(flow)) throw endedProblem(flow)
    const given = request.body.value
    refuseOtherOrder(order, given)
    const sent = { ...request, body: new JsonBody({ ...given, ...orderFields(order, given), ...filled }) }
    const used = await flows.useAccount(flow, canonicalAccountNumber(String(given.account_number)))
    const isFree = flows.authorizationOf(used) === undefined
    const unready = isFree ? await attempts.prepare(used, options.caller) : undefined
    if (unready !== undefined) return unready
    return await once.run(options.operation, callIn(used), async (begun) =>
      await attempts.send(begun, sent, options, stats))
  }

  return async (flow, request, asking, stats) => {
    const { order } = flow
    const given = request.body.value
    if (asking.keyName === PUBLIC) {
      if (!hasEnded(flow)) refuseUnmet(flow, 'order')
      else if (order === undefined) throw endedProblem(flow)
    }
    await once.tellFromLedger(flow, flows.authorizationOf(flow), currentHold(flow), callIn(flow))
    const throughWidget = isThroughWidget(flow, given)
    const caller = throughWidget ? withShoppersToken(asking) : asking
    return await attempts.record(flow, request, caller, async (operation, onSend) => {
      // Within the ledger's call, so that a repeat is answered from it whatever has become of the flow.
      const session = throughWidget ? widgetSessionFor(flow, given.widget_session_id) : undefined
      const filled = session === undefined ? {} : { widget_session_id: session }
      const options = { caller, operation, onSend }
      return order === undefined
        ? await attempts.send(flow, { ...request, body: new JsonBody({ ...given, ...filled }) }, options, stats)
        : await sendOrder(flow, order, request, filled, options, stats)
    })
  }
}

/** Flexiti matches the authorization to the widget by its token. A customer in the store went through no widget. */
function isThroughWidget (flow: Flow, { request_id: inStore }: Fields): boolean {
  return isPinned(flow) && inStore === undefined
}

/** In the lane of its door all the same. */
function withShoppersToken (caller: MoneyCaller): MoneyCaller {
  return { ...caller, scope: 'customer', lane: caller.keyName === PUBLIC ? 'public' : 'internal' }
}

function refuseOtherOrder (order: Order, body: Fields): void {
  const { amount, reference, auto_capture: autoCapture } = body
  const sameAmount = amount === undefined || cents(amount as JsonNumber | string) === cents(order.amount)
  const sameReference = reference === undefined || reference === order.reference
  const sameCapture = autoCapture === undefined || order.autoCapture === undefined || autoCapture === order.autoCapture
  if (!sameAmount || !sameReference || !sameCapture) throw problem('order-mismatch')
}

/** The order's own fields; the amount as a number, like the example of the endpoint. */
function orderFields ({
  amount, reference, autoCapture
}: Order, body: Fields): Fields {
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
