/** What a merchant's servers do at the internal door, and the way to the point that a test is about. */
import { withKey, type Bff, type Json, type Reply, type Sent } from './bff.js'
import { inFlow, newId, purchase, toBuy } from './shopper.js'

export interface Till {
  send (method: string, path: string, sent?: Sent): Promise<Reply>
  get (path: string, headers?: Record<string, string>): Promise<Reply>
  post (path: string, json?: unknown, headers?: Record<string, string>): Promise<Reply>
}

/** The internal door as a server calls it that shows a key: the test's own, or another. */
export function till (bff: Bff, key: Record<string, string> = withKey): Till {
  const send = async (
    method: string, path: string, sent: Sent = {}
  ): Promise<Reply> => await bff.internal.send(method, path, { ...sent, headers: { ...key, ...sent.headers } })
  return {
    send,
    get: async (path, headers = {}) => await send('GET', path, { headers }),
    post: async (path, json, headers = {}) => await send('POST', path, { json, headers })
  }
}

export function under (key: string): Record<string, string> {
  return { 'idempotency-key': key }
}

/**
 * Opens a flow for an order through the internal door, and the widget through the public one, and passes it. Answers
 * the flow's id.
 */
export async function orderedFlow (
  bff: Bff, amount: number | string = '100.00', reference = 'Order-1001'
): Promise<string> {
  const opened = await till(bff).post('/v1/flows', { order: { reference, amount } }, inFlow(newId()))
  const id = String(opened.body.reference_id)
  const { status, text } = await bff.public.post('/v1/widget/init', toBuy, inFlow(id))
  if (status !== 200) throw new Error(`widget/init failed: ${text}`)
  await bff.simulator.passWidget(id)
  return id
}

/** A purchase that a shopper made at the public door, authorized and not captured. */
export async function authorized (
  bff: Bff, amount: number | string = '100.00', reference = 'Order-1001'
): Promise<{ flowId: string, authorizationId: number, path: string }> {
  const flowId = await orderedFlow(bff, amount, reference)
  const { status, text, body } = await bff.public.post('/v1/authorizations', purchase, inFlow(flowId))
  if (status !== 200) throw new Error(`the authorization failed: ${text}`)
  const authorizationId = Number(body.authorization_id)
  return { flowId, authorizationId, path: `/v1/authorizations/${authorizationId}` }
}

export const place = { external_location_id: '00-12345', external_employee_id: '12345-SMITH' }

/** The body of a deposit, after the PIN that it needs was issued. The BFF must be in-store. */
export async function deposit (bff: Bff, changes: Json = {}): Promise<Json> {
  const body = {
    transaction_type: 'deposit',
    amount: '10.00',
    account_number: '20076677',
    verification_code: 2222,
    request_id: newId(),
    ...place,
    ...changes
  }
  const { status, text } = await till(bff).post(`/v1/accounts/${body.account_number}/verify`, {
    format: 'email', request_id: body.request_id
  })
  if (status !== 200) throw new Error(`no PIN was issued: ${text}`)
  return body
}

/** The balance of an account as Flexiti has it. */
export async function credit (bff: Bff, account: number | string): Promise<unknown> {
  return (await till(bff).post('/v1/customers/lookup', { account_number: account })).body.available_credit
}
