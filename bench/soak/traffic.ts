/** Everything that callers do, good and bad, in about the shares in which they do it. */
import { newId, type Doors } from './doors.js'

const ACCOUNT = 116994755
const WIDGET = { flow: 'purchase', customer_identification: { account_number: ACCOUNT } }
const PURCHASE = {
  account_number: ACCOUNT,
  auto_capture: false,
  financing_option: { transaction_type: 'promotional_purchase', plan_id: 4, term: 3 },
  external_location_id: '00-12345',
  external_employee_id: '12345-SMITH'
}
const HUNG_UP_MS = 3

type Action = (doors: Doors) => Promise<unknown>

/** Actions by their weight. */
const ACTIONS: ReadonlyArray<[number, Action]> = [
  [25, readForms],
  [35, shop],
  [10, lookIntoTheBooks],
  [20, misbehave]
]
const TOTAL = ACTIONS.reduce((sum, [weight]) => sum + weight, 0)

export async function doSomething (doors: Doors): Promise<void> {
  let left = Math.random() * TOTAL
  for (const [weight, action] of ACTIONS) {
    left -= weight
    if (left < 0) {
      await action(doors)
      return
    }
  }
}

/** A sale in the store: an order, a PIN, the authorization, the capture, and the same capture again. */
export async function sell (doors: Doors): Promise<void> {
  const request = newId()
  const opened = await doors.office('open an order', '/v1/flows', {
    body: { order: { reference: `Sale-${request}`, amount: 1 } }
  })
  const headers = { 'x-reference-id': opened.field('reference_id') }
  await doors.office('verify', `/v1/accounts/${ACCOUNT}/verify`, {
    headers, body: { format: 'email', request_id: request }
  })
  const authorized = await doors.office('authorization', '/v1/authorizations', {
    headers: { ...headers, 'idempotency-key': newId() },
    body: { ...PURCHASE, amount: 1, reference: `Sale-${request}`, request_id: request, verification_code: 2222 }
  })
  if (authorized.status !== 200) return
  const path = `/v1/authorizations/${authorized.field('authorization_id')}/capture`
  const sent = { headers: { 'idempotency-key': newId() }, body: { amount: 0.5 } }
  await doors.office('capture', path, sent)
  await doors.office('capture, repeated', path, sent)
}

/** So many operations does a sale leave in the ledger at most. They stay for a day. */
export const OPERATIONS_OF_A_SALE = 2

async function readForms (doors: Doors): Promise<void> {
  const lang = Math.random() < 0.5 ? 'en' : 'fr'
  const encoding = Math.random() < 0.5 ? 'br' : 'identity'
  const answer = await doors.shopper('i18n', `/v1/i18n?lang=${lang}`, {
    method: 'GET', headers: { 'accept-encoding': encoding }
  })
  const { etag } = answer.headers
  if (typeof etag === 'string') {
    await doors.shopper('i18n, known', `/v1/i18n?lang=${lang}`, {
      method: 'GET', headers: { 'accept-encoding': encoding, 'if-none-match': etag }
    })
  }
}

/** Half of them leave without a word: their flows must die by themselves. */
async function shop (doors: Doors): Promise<void> {
  const headers = { 'x-reference-id': newId() }
  await doors.office('bind a flow', '/v1/flows', { headers, body: { account_number: ACCOUNT } })
  const { status } = await doors.shopper('widget/init', '/v1/widget/init', { headers, body: WIDGET })
  if (status === 200) {
    for (const amount of [200, 350.5]) {
      await doors.shopper(
        'calculate-interest', `/v1/accounts/${ACCOUNT}/calculate-interest`, { headers, body: { amount } }
      )
    }
  }
  if (Math.random() < 0.5) {
    await doors.shopper('end a flow', `/v1/flows/${headers['x-reference-id']}`, { method: 'DELETE' })
  }
}

async function lookIntoTheBooks (doors: Doors): Promise<void> {
  await doors.office('list of authorizations', `/v1/authorizations?account_number=${ACCOUNT}`, { method: 'GET' })
}

async function misbehave (doors: Doors): Promise<unknown> {
  const path = `/v1/accounts/${ACCOUNT}/calculate-interest`
  switch (Math.floor(Math.random() * 7)) {
    case 0: return await doors.shopper('broken JSON', path, { body: '{"amount":' })
    case 1: return await doors.shopper('a wrong field', '/v1/widget/init', { body: { flow: 'none' } })
    case 2:
      return await doors.shopper('no widget', path, { headers: { 'x-reference-id': newId() }, body: { amount: 200 } })
    case 3: return await doors.shopper('no such route', `/v1/${newId()}`, { method: 'GET' })
    case 4: return await doors.shopper('too large', '/v1/widget/init', { body: { flow: 'x'.repeat(100_000) } })
    case 5: return await doors.shopper('no reference id', path, {
      headers: { 'x-reference-id': 'no-guid' }, body: { amount: 1 }
    })
    default: return await doors.shopper('hung up', '/v1/widget/init', {
      headers: { 'x-reference-id': newId() }, body: WIDGET, signal: AbortSignal.timeout(HUNG_UP_MS)
    })
  }
}
