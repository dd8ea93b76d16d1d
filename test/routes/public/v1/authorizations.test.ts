/** POST /v1/authorizations at the public door: the order guard, and the one authorization of a flow. */
import { test } from 'tap'
import { startBff, withKey } from '../../../helpers/bff.js'
import { till } from '../../../helpers/back-office.js'
import {
  account, inFlow, newId, order, otherAccount, purchase, readRedirection, throughWidget, toBuy, withOrder
} from '../../../helpers/shopper.js'

test('the order of the flow is authorized, with amount, reference and session filled in', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order })
  const response = await bff.public.post('/v1/authorizations?lang=fr', purchase, inFlow(id))
  t.match(response, { status: 200, body: { authorization_id: Number, amount: 234.45, reference: 'Order-1234' } })
  const [received] = await bff.simulator.received('authorize')
  t.match(received, { path: /\/v2\.5\.1\/client-id\/flexitidemo\/authorization$/, query: { lang: 'fr' } })
  const { widget_session_id: session, ...rest } = received?.body ?? {}
  t.match(session, /^[0-9a-f-]{36}$/)
  t.strictSame(rest, { ...purchase, amount: 234.45, reference: 'Order-1234', auto_capture: false })
  t.match((await bff.public.get(`/v1/flows/${id}`)).body, { phase: 'authorized' })
})

test('a form authorizes as JSON does', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order })
  const form = `account_number=${account}&financing_option.transaction_type=promotional_purchase&` +
    'financing_option.plan_id=4&financing_option.term=3&amount=234.45'
  t.equal((await bff.public.send('POST', '/v1/authorizations', { form, headers: inFlow(id) })).status, 200)
  const { widget_session_id: _, ...rest } = (await bff.simulator.received('authorize'))[0]?.body ?? {}
  t.strictSame(rest, { ...purchase, amount: 234.45, reference: 'Order-1234', auto_capture: false })
})

test('the same amount in another spelling is the same amount', async t => {
  const bff = await startBff(t)
  for (const [bound, amount] of [['10.50', 10.5], ['10.5', '10.50'], ['10', '10.00'], ['100.10', 100.1]] as const) {
    const id = await throughWidget(bff, bff.public, { order: { reference: 'Order-1', amount: bound } })
    t.equal(
      (await bff.public.post('/v1/authorizations', { ...purchase, amount, reference: 'Order-1' }, inFlow(id))).status,
      200,
      `${bound} and ${amount}`
    )
  }
})

test('the shopper sets neither price nor reference nor session', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order })
  for (const changed of [{ amount: 1 }, { amount: 234.44 }, { amount: '234.46' }, { reference: 'Order-1235' }, {
    amount: 234.45, reference: 'order-1234'
  }]) {
    t.match(
      await bff.public.post('/v1/authorizations', { ...purchase, ...changed }, inFlow(id)),
      { status: 409, body: { code: 'order-mismatch' } },
      JSON.stringify(changed)
    )
  }
  t.equal((await bff.simulator.received('authorize')).length, 0)
  t.match(await bff.public.post('/v1/authorizations', { ...purchase, widget_session_id: newId() }, inFlow(id)), {
    status: 409, body: { code: 'widget-required' }
  })
  t.equal((await bff.simulator.received('authorize')).length, 0)
})

test('a flow without an order authorizes nothing', async t => {
  const bff = await startBff(t)
  for (const bound of [{}, { account_number: account }]) {
    const id = newId()
    await till(bff).post('/v1/flows', bound, inFlow(id))
    await bff.public.post('/v1/widget/init', toBuy, inFlow(id))
    await bff.simulator.passWidget(id)
    t.match(await bff.public.post('/v1/authorizations', { ...purchase, amount: 1, reference: 'Mine' }, inFlow(id)), {
      status: 403, body: { code: 'order-required' }
    })
  }
  t.equal((await bff.simulator.received('authorize')).length, 0)
})

test('nothing is authorized before the widget was opened, nor for another account', async t => {
  const bff = await startBff(t)
  const unopened = await withOrder(bff, order)
  t.match(await bff.public.post('/v1/authorizations', purchase, inFlow(unopened)), {
    status: 409, body: { code: 'widget-required' }
  })
  const id = await throughWidget(bff, bff.public, { order })
  t.match(await bff.public.post('/v1/authorizations', { ...purchase, account_number: otherAccount }, inFlow(id)), {
    status: 409, body: { code: 'account-mismatch' }
  })
  t.equal((await bff.simulator.received('authorize')).length, 0)
})

test('online no PIN is taken', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order })
  t.match(await bff.public.post('/v1/authorizations', { ...purchase, verification_code: 2222 }, inFlow(id)), {
    status: 400, body: { code: 'invalid-request', errors: [{ field: 'verification_code' }] }
  })
  t.equal((await bff.simulator.received('authorize')).length, 0)
})

test('in the store the request, the place, the employee and the PIN are required', async t => {
  const bff = await startBff(t, { env: { FLEXITI_CHANNEL: 'instore' } })
  const id = await throughWidget(bff, bff.public, { order })
  const inStore = {
    request_id: 'r-1', external_location_id: '00-12345', external_employee_id: '12345-SMITH', verification_code: 2222
  }
  const refused = await bff.public.post('/v1/authorizations', purchase, inFlow(id))
  t.match(refused, { status: 400, body: { code: 'invalid-request' } })
  t.strictSame((refused.body.errors as Array<{ field: string }>).map(({ field }) =>
    field).sort(), Object.keys(inStore).sort())
  await bff.public.post('/v1/authorizations', { ...purchase, ...inStore }, inFlow(id))
  t.match(await bff.simulator.received('authorize'), [{ body: inStore }])
})

test('the order says when to capture, and the shopper does not', async t => {
  const bff = await startBff(t)
  for (const autoCapture of [undefined, false, true]) {
    await bff.simulator.forget()
    const id = await throughWidget(bff, bff.public, {
      order: { ...order, ...(autoCapture !== undefined && { autoCapture }) }
    })
    for (const said of [true, false, 'true']) {
      t.match(await bff.public.post('/v1/authorizations', { ...purchase, auto_capture: said }, inFlow(id)), {
        status: 400, body: { errors: [{ field: 'auto_capture' }] }
      })
    }
    t.equal((await bff.public.post('/v1/authorizations', purchase, inFlow(id))).status, 200)
    t.match(await bff.simulator.received('authorize'), [{ body: { auto_capture: autoCapture ?? false } }])
  }
})

test('any widget that this flow opened will do, and no other', async t => {
  const bff = await startBff(t)
  const id = await withOrder(bff, order)
  const sessions: string[] = []
  for (let tab = 0; tab < 3; tab++) {
    sessions.push(readRedirection(await bff.public.post('/v1/widget/init', toBuy, inFlow(id))).sessionId as string)
  }
  const foreign = readRedirection(await bff.public.post('/v1/widget/init', toBuy, inFlow(newId()))).sessionId as string
  await bff.simulator.passWidget(id)
  t.match(await bff.public.post('/v1/authorizations', { ...purchase, widget_session_id: foreign }, inFlow(id)), {
    status: 409, body: { code: 'widget-required' }
  })
  await bff.public.post('/v1/authorizations', { ...purchase, widget_session_id: sessions[0] }, inFlow(id))
  t.match(
    await bff.simulator.received('authorize'),
    [{ body: { widget_session_id: sessions[0] } }],
    'the first tab is as good as the last'
  )
})

test('an order is authorized once', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order })
  await bff.public.post('/v1/authorizations', purchase, inFlow(id))
  t.match(await bff.public.post('/v1/authorizations', purchase, inFlow(id)), {
    status: 409, body: { code: 'already-authorized' }
  })
  t.equal((await bff.simulator.received('authorize')).length, 1)
})

test('of many authorizations at once Flexiti gets one', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order })
  const responses = await Promise.all(Array.from({ length: 20 }, async () =>
    await bff.public.post('/v1/authorizations', purchase, inFlow(id))))
  t.equal(responses.filter(({ status }) => status === 200).length, 1)
  t.ok(responses.every(({ status, body }) => status === 200 ||
    ['operation-in-progress', 'already-authorized'].includes(String(body.code))))
  t.equal((await bff.simulator.received('authorize')).length, 1)
})

test('an answer that the page missed is still to be had when the flow is over; nothing else is', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order })
  const first = await bff.public.post('/v1/authorizations', purchase, { ...inFlow(id), 'idempotency-key': 'buy-1' })
  t.equal(first.status, 200)
  t.match((await bff.public.get(`/v1/flows/${id}`, inFlow(id))).body, { authorization: 'succeeded' })
  t.equal((await bff.public.send('DELETE', `/v1/flows/${id}`, { headers: inFlow(id) })).status, 204)
  const again = await bff.public.post('/v1/authorizations', purchase, { ...inFlow(id), 'idempotency-key': 'buy-1' })
  t.match(again, { status: 200, headers: { 'idempotency-replayed': 'true' } })
  t.same(again.body, first.body)
  t.match(await bff.public.post(
    '/v1/authorizations',
    { ...purchase, sku_data: { purchase_order: '1' } },
    { ...inFlow(id), 'idempotency-key': 'buy-1' }
  ), { status: 422, body: { code: 'idempotency-key-reused' } })
  const over = { status: 410, body: { code: 'flow-expired', detail: /its order is authorized/ } }
  t.match(await bff.public.post('/v1/authorizations', purchase, { ...inFlow(id), 'idempotency-key': 'buy-2' }), over)
  t.match(await bff.public.post('/v1/authorizations', purchase, inFlow(id)), over)
  t.match(await bff.public.post(`/v1/accounts/${account}/calculate-interest`, { amount: '10.00' }, inFlow(id)), over)
  t.equal((await bff.simulator.received('authorize')).length, 1)
})

test('of a flow that is over, only its owner is answered', async t => {
  const bff = await startBff(t)
  const id = newId()
  await till(bff).post('/v1/flows', { order }, inFlow(id))
  const page = { ...inFlow(id), 'sec-fetch-site': 'same-origin' }
  const opened = await bff.public.post('/v1/flows', undefined, page)
  t.equal(opened.status, 201)
  const cookie = String(opened.headers['set-cookie']).split(';', 1)[0] as string
  t.equal((await bff.public.send('DELETE', `/v1/flows/${id}`, { headers: { ...page, cookie } })).status, 204)
  t.match(await bff.public.post('/v1/authorizations', purchase, { ...page, cookie }), {
    status: 410, body: { code: 'flow-expired' }
  })
  for (const stranger of [page, inFlow(id), {
    ...page, cookie: `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}`
  }]) {
    t.match(await bff.public.post('/v1/authorizations', purchase, stranger), {
      status: 403, body: { code: 'flow-not-yours' }
    })
  }
})

test('a gateway that says no is not Flexiti: its no leaves the outcome unknown', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order })
  await bff.simulator.fault({
    endpoint: 'authorize', kind: 'status', status: 413, body: '<html>too large</html>', processed: true
  })
  t.match(await bff.public.post('/v1/authorizations', purchase, inFlow(id)), {
    status: 504, body: { code: 'outcome-unknown' }
  })
  t.match(await bff.public.post('/v1/authorizations', purchase, inFlow(id)), {
    status: 504, body: { code: 'outcome-unknown' }
  })
  t.equal((await bff.simulator.received('authorize')).length, 1)
})

test('after a rejection the shopper may try another way', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order })
  const plan99 = { ...purchase, financing_option: { transaction_type: 'promotional_purchase', plan_id: 99, term: 3 } }
  t.match(await bff.public.post('/v1/authorizations', plan99, inFlow(id)), {
    status: 409, body: { code: 'flexiti-rejected', flexiti: { error: String } }
  })
  t.match((await bff.public.get(`/v1/flows/${id}`)).body, { phase: 'widget' })
  t.equal((await bff.public.post('/v1/authorizations', purchase, inFlow(id))).status, 200)
})

test('an authorization whose outcome is unknown is not sent again', async t => {
  const bff = await startBff(t, { env: { UPSTREAM_TIMEOUT_MS: '2000' } })
  for (const fault of [
    { kind: 'reset', processed: true }, { kind: 'half', processed: true }, { kind: 'status', status: 500 },
    { kind: 'status', status: 503 }, { kind: 'not-json' }, { kind: 'html' }, { kind: 'empty' }, { kind: 'hang' }
  ]) {
    await bff.simulator.forget()
    const id = await throughWidget(bff, bff.public, { order })
    await bff.simulator.fault({ endpoint: 'authorize', ...fault })
    const unknown = { status: 504, body: { code: 'outcome-unknown', reference_id: id } }
    t.match(await bff.public.post('/v1/authorizations', purchase, inFlow(id)), unknown, JSON.stringify(fault))
    t.match(await bff.public.post('/v1/authorizations', purchase, inFlow(id)), unknown, 'and says so again')
    t.equal((await bff.simulator.received('authorize')).length, 1)
  }
})

test('an authorization that was never sent, or was refused for being too many, may be sent again', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order })
  await bff.simulator.fault({ endpoint: 'authorize', kind: 'status', status: 429, headers: { 'retry-after': '7' } })
  t.match(await bff.public.post('/v1/authorizations', purchase, inFlow(id)), {
    status: 503, body: { code: 'flexiti-unavailable', retry_after: 7 }, headers: { 'retry-after': '7' }
  })
  t.equal((await bff.public.post('/v1/authorizations', purchase, inFlow(id))).status, 200)
})

test('a flow whose authorizations are rejected again and again is stopped, and leaves no more in the ledger',
  async t => {
    const bff = await startBff(t)
    const id = await throughWidget(bff, bff.public, { order })
    const rejected = { ...purchase, financing_option: { ...purchase.financing_option, plan_id: 999 } }
    const responses: number[] = []
    for (let n = 0; n < 22; n++) {
      responses.push(
        (await bff.public.post('/v1/authorizations', rejected, { ...inFlow(id), 'idempotency-key': `try-${n}` })).status
      )
    }
    t.same(responses.slice(20), [429, 429])
    t.notOk(responses.slice(0, 20).includes(429))
    t.equal((await bff.simulator.received('authorize')).length, 20)
    t.match(await bff.internal.get(`/v1/operations/try-21?reference_id=${id}`, withKey), { status: 404 })
    t.match(await bff.internal.get(`/v1/operations/try-19?reference_id=${id}`, withKey), {
      status: 200, body: { state: 'rejected' }
    })
  })
