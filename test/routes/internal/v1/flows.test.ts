/** /v1/flows at the internal door: the shop's server says what is sold, and for how much. */
import { test } from 'tap'
import { account, inFlow, newId, order, purchase, throughWidget, toBuy } from '../../../helpers/shopper.js'
import { orderedFlow, till } from '../../../helpers/back-office.js'
import { startBff } from '../../../helpers/bff.js'

test('a flow is opened for an order, under a new name or the one that is given', async (t) => {
  const bff = await startBff(t)
  const shop = till(bff)
  const made = await shop.post('/v1/flows', { order })
  t.equal(made.status, 201)
  t.match(made.body.reference_id, /^[0-9a-f]{32}$/)
  t.equal(made.headers['x-reference-id'], made.body.reference_id)
  t.equal(made.headers.location, `/v1/flows/${String(made.body.reference_id)}`)
  t.strictSame(made.body, {
    reference_id: made.body.reference_id,
    phase: 'open',
    bound: true,
    order: { ...order, auto_capture: false, currency: 'CAD' },
    authorization: null,
    authorization_id: null,
    authorized_amount: null,
    authorization_operation: null,
    application: null,
    application_operation: null,
    account_number: null,
    widget_session_id: null,
    owned_by_browser: false,
    tokens_held: []
  })
  const named = '7F0C2A9E-4b1d-4c3e-8A5F-6d7b8c9e0a1b'
  t.match(await shop.post('/v1/flows', { order }, inFlow(named)), {
    status: 201, body: { reference_id: '7f0c2a9e4b1d4c3e8a5f6d7b8c9e0a1b' }
  })
  t.same(await bff.simulator.received(), [], 'Flexiti is asked for nothing')
})

test('a flow is bound to an account, alone or with an order, and tells what was authorized in it', async (t) => {
  const bff = await startBff(t)
  const shop = till(bff)
  t.match(await shop.post('/v1/flows', { account_number: '00123456789' }), {
    status: 201, body: { bound: true, order: null, account_number: '123456789' }
  })
  t.match(await shop.post('/v1/flows', {}), { status: 201, body: { bound: false } })
  const id = newId()
  await shop.post('/v1/flows', { order: { ...order, auto_capture: true }, account_number: account }, inFlow(id))
  await bff.public.post('/v1/widget/init', toBuy, inFlow(id))
  await bff.simulator.passWidget(id)
  const bought = await bff.public.post('/v1/authorizations', purchase, inFlow(id))
  t.match((await shop.get(`/v1/flows/${id}`)).body, {
    order: { auto_capture: true },
    authorization: 'succeeded',
    authorization_id: String(bought.body.authorization_id),
    authorized_amount: '234.45'
  })
  t.notMatch(
    (await bff.public.get(`/v1/flows/${id}`)).body, { authorization_id: /./ }, 'the page has it from its own call'
  )
})

test('what was authorized is told to the digit', async (t) => {
  const bff = await startBff(t)
  const id = await orderedFlow(bff)
  const long = '12345678901234567890123456789012'
  await bff.simulator.fault({
    endpoint: 'authorize', kind: 'status', status: 200, body: { authorization_id: long, amount: '99.90' }
  })
  t.equal((await bff.public.post('/v1/authorizations', purchase, inFlow(id))).status, 200)
  t.match((await till(bff).get(`/v1/flows/${id}`)).body, {
    authorization: 'succeeded', authorization_id: long, authorized_amount: '99.90'
  })
})

test('a form opens a flow as JSON does', async (t) => {
  const shop = till(await startBff(t))
  for (const form of ['order.reference=Order-1&order.amount=10.5', 'order[reference]=Order-1&order[amount]=10.50']) {
    t.match(await shop.send('POST', '/v1/flows', { form }), {
      status: 201, body: { order: { reference: 'Order-1', amount: '10.50' } }
    })
  }
})

test('a flow can be opened without an order', async (t) => {
  const shop = till(await startBff(t))
  for (const sent of [{}, { json: {} }, { form: '' }]) {
    t.match(await shop.send('POST', '/v1/flows', sent), { status: 201, body: { order: null } })
  }
})

test('amounts are kept to the cent, however they are written', async (t) => {
  const shop = till(await startBff(t))
  const amounts: Array<[string, string]> = [
    ['10', '10.00'], ['10.0', '10.00'], ['"10.00"', '10.00'], ['10.5', '10.50'], ['"10.5"', '10.50'], ['0.01', '0.01'],
    ['"0.01"', '0.01'], ['0.10', '0.10'], ['1.10', '1.10'],
    ['"007.10"', '7.10'], ['234.45', '234.45'], ['8.29', '8.29'], ['1e1', '10.00'],
    ['9999999999999.99', '9999999999999.99'], ['"9999999999999999.99"', '9999999999999999.99']
  ]
  for (const [written, kept] of amounts) {
    const response = await shop.send('POST', '/v1/flows', {
      raw: `{"order":{"reference":"A","amount":${written}}}`, headers: { 'content-type': 'application/json' }
    })
    t.match(response, { status: 201, body: { order: { amount: kept } } }, written)
  }
})

test('what is no amount is refused, and not repeated', async (t) => {
  const bff = await startBff(t)
  const wrong = [
    '0', '0.00', '"0"', '"0.00"', '-1', '"-1"', '-0.01', '10.001', '"10.001"', '1.005', '1e-3', '"1e2"', '"1E2"',
    '1e21', '1e400', '99999999999999999.99', '"99999999999999999.99"',
    '"ten"', '""', '" 10"', '"10 "', '"+10"', '"10,00"', '"1_000"', '"0x10"', '"١٠"', '".5"', '"5."', '"NaN"',
    '"Infinity"', 'null', 'true', '[10]', '{"value":10}', '["10"]'
  ]
  for (const amount of wrong) {
    const response = await till(bff).send('POST', '/v1/flows', {
      raw: `{"order":{"reference":"A","amount":${amount}}}`, headers: { 'content-type': 'application/json' }
    })
    t.match(response, { status: 400, body: { code: 'invalid-request', errors: [{ field: 'order.amount' }] } }, amount)
    t.equal((response.body.errors as unknown[]).length, 1, amount)
  }
  for (const form of [
    'order.reference=A&order.amount=1e2',
    'order.reference=A&order.amount=10.001',
    'order.reference=A&order.amount=1&order.amount=2',
    'order.reference=A&order.amount=0'
  ]) {
    t.match(
      await till(bff).send('POST', '/v1/flows', { form }),
      { status: 400, body: { errors: [{ field: 'order.amount' }] } },
      form
    )
  }
  t.equal(bff.services.store.count(), 0)
})

test('an order needs a reference that Flexiti takes, and an amount', async (t) => {
  const shop = till(await startBff(t))
  for (const [wrong, field] of [
    [{ amount: 10 }, 'order.reference'], [{ reference: '', amount: 10 }, 'order.reference'],
    [{ reference: 'r'.repeat(41), amount: 10 }, 'order.reference'], [{ reference: 7, amount: 10 }, 'order.reference'],
    [{ reference: 'A' }, 'order.amount'], ['Order-1', 'order'], [{}, 'order.reference'], [[], 'order']
  ] as const) {
    t.match(
      await shop.post('/v1/flows', { order: wrong }),
      { status: 400, body: { code: 'invalid-request', errors: [{ field }] } },
      JSON.stringify(wrong)
    )
  }
  t.match(await shop.post('/v1/flows', { order: { reference: 'é'.repeat(40), amount: 10 } }), { status: 201 })
})

test('an order is bound once: the same again changes nothing, another is refused', async (t) => {
  const bff = await startBff(t)
  const shop = till(bff)
  const id = await throughWidget(bff, bff.browser())
  t.match(
    await shop.post('/v1/flows', { order }, inFlow(id)),
    { status: 201, body: { phase: 'widget', order, owned_by_browser: true } },
    'also in a flow that a browser has begun'
  )
  t.match(await shop.post('/v1/flows', { order: { ...order, amount: 234.45 } }, inFlow(id)), {
    status: 201, body: { order }
  })
  t.match(
    await shop.post('/v1/flows', {}, inFlow(id)),
    { status: 201, body: { order } },
    'opening it without one does not take it away'
  )
  for (const other of [{ ...order, amount: '234.46' }, { ...order, reference: 'Order-1235' }]) {
    t.match(await shop.post('/v1/flows', { order: other }, inFlow(id)), {
      status: 409, body: { code: 'order-mismatch' }
    })
  }
  t.match((await shop.get(`/v1/flows/${id}`)).body, { order })
})

test('of two orders for one flow at once, one is bound', async (t) => {
  const bff = await startBff(t)
  const id = newId()
  const responses = await Promise.all(Array.from({ length: 10 }, async (
    _, n
  ) => await till(bff).post('/v1/flows', { order: { reference: `Order-${n}`, amount: n + 1 } }, inFlow(id))))
  const [winner, ...others] = responses.filter(({ status }) => status === 201)
  t.same(others, [])
  t.match((await till(bff).get(`/v1/flows/${id}`)).body, { order: winner?.body.order })
})

test('a browser goes on with the flow that its shop opened, and owns it from then on', async (t) => {
  const bff = await startBff(t)
  const opened = await till(bff).post('/v1/flows', { order })
  const id = String(opened.body.reference_id)
  const [browser, other] = [bff.browser(), bff.browser()]
  t.match(await browser.post('/v1/flows', {}, inFlow(id)), { status: 201, body: { reference_id: id, order } })
  for (const stranger of [other, bff.public]) {
    t.match(await stranger.post('/v1/widget/init', toBuy, inFlow(id)), {
      status: 403, body: { code: 'flow-not-yours' }
    })
    t.match(await stranger.get(`/v1/flows/${id}`), { status: 403, body: { code: 'flow-not-yours' } })
  }
  t.equal((await browser.post('/v1/widget/init', toBuy, inFlow(id))).status, 200)
  await bff.simulator.passWidget(id)
  t.equal((await browser.post('/v1/authorizations', purchase, inFlow(id))).status, 200)
  t.match((await till(bff).get(`/v1/flows/${id}`)).body, {
    phase: 'authorized', authorization: 'succeeded', owned_by_browser: true, account_number: String(account)
  })
})

test('the shop\'s server sees all of a flow but its tokens, and the browser\'s secret', async (t) => {
  const bff = await startBff(t)
  const browser = bff.browser()
  const id = await throughWidget(bff, browser, { order })
  await till(bff).get('/v1/captures', inFlow(id))
  const { body, text } = await till(bff).get(`/v1/flows/${id.toUpperCase()}`)
  t.match(body, {
    reference_id: id,
    phase: 'widget',
    account_number: String(account),
    widget_session_id: /^[0-9a-f-]{36}$/,
    owned_by_browser: true,
    tokens_held: ['customer', 'merchant']
  })
  const { tokens, owner } = await bff.services.store.get(id, { peek: true }) ?? { tokens: {} }
  for (const secret of [
    owner, tokens.customer?.accessToken, tokens.customer?.refreshToken, tokens.merchant?.accessToken,
    tokens.merchant?.refreshToken
  ]) {
    t.type(secret, 'string')
    t.notOk(text.includes(String(secret)))
  }
})

test('a flow that the shop\'s server ends is over for both doors', async (t) => {
  const bff = await startBff(t)
  const id = await orderedFlow(bff)
  t.match(await till(bff).send('DELETE', `/v1/flows/${id}`), { status: 204, text: '' })
  t.match(await till(bff).get(`/v1/flows/${id}`), { status: 200, body: { phase: 'ended', tokens_held: [] } })
  const over = { status: 410, body: { code: 'flow-expired', reference_id: id } }
  t.match(await bff.public.post('/v1/authorizations', purchase, inFlow(id)), over)
  t.match(await till(bff).get('/v1/captures', inFlow(id)), over)
  t.match(await till(bff).post('/v1/authorizations/12343/capture', { amount: 1 }, inFlow(id)), over)
  t.match(await till(bff).post('/v1/flows', { order }, inFlow(id)), over)
  t.equal((await bff.simulator.received('authorize')).length, 0)
  t.equal((await till(bff).send('DELETE', `/v1/flows/${id}`)).status, 204)
})

test('what is no flow is not found, and what is no GUID is refused', async (t) => {
  const shop = till(await startBff(t))
  for (const method of ['GET', 'DELETE']) {
    t.match(await shop.send(method, `/v1/flows/${newId()}`), { status: 404, body: { code: 'not-found' } })
    t.match(await shop.send(method, '/v1/flows/my-flow'), {
      status: 400, body: { code: 'invalid-request', errors: [{ field: 'reference_id' }] }
    })
  }
  t.match(await shop.post('/v1/flows', {}, inFlow('my-flow')), {
    status: 400, body: { errors: [{ field: 'x-reference-id' }] }
  })
})

test('where no more flows can be held, a new one is refused', async (t) => {
  const bff = await startBff(t, { env: { FLOW_MAX_COUNT: '1' } })
  const id = newId()
  await till(bff).post('/v1/flows', { order }, inFlow(id))
  t.match(await till(bff).post('/v1/flows', { order }), {
    status: 503, body: { code: 'store-unavailable', retry_after: Number }
  })
  t.equal((await till(bff).post('/v1/flows', { order }, inFlow(id))).status, 201)
  t.equal((await till(bff).get('/v1/captures')).status, 200, 'the back office\'s own flow is not among them')
})
