/** The whole way of an order through both doors, to the cent: opened, authorized, captured, returned, listed. */
import { test } from 'tap'
import { account, inFlow, newId, purchase, toBuy } from '../../helpers/shopper.js'
import { credit, till, under } from '../../helpers/back-office.js'
import { startBff, type Json } from '../../helpers/bff.js'

test('an order is sold, half of it captured, a part returned, and all sums agree', async (t) => {
  const bff = await startBff(t)
  const shop = till(bff)
  const browser = bff.browser()
  const before = Number(await credit(bff, account))

  const opened = await shop.post('/v1/flows', { order: { reference: 'Order-2001', amount: 499.99 } }, inFlow(newId()))
  t.match(opened, {
    status: 201,
    body: {
      phase: 'open', order: { reference: 'Order-2001', amount: '499.99' }, authorization: null, owned_by_browser: false
    }
  })
  const id = String(opened.body.reference_id)

  t.equal((await browser.post('/v1/widget/init', toBuy, inFlow(id))).status, 200)
  await bff.simulator.passWidget(id)
  t.equal(
    (await browser.post(`/v1/accounts/${account}/calculate-interest`, { amount: 499.99 }, inFlow(id))).status, 200
  )
  const bought = await browser.post('/v1/authorizations', purchase, { ...inFlow(id), ...under('buy-1') })
  t.match(bought, {
    status: 200,
    body: {
      amount: 499.99, remaining_authorization_amount: 499.99, reference: 'Order-2001', authorization_status: 'opened'
    }
  })
  const path = `/v1/authorizations/${String(bought.body.authorization_id)}`
  t.equal(Number(await credit(bff, account)), before - 499.99)

  const captured = await shop.post(`${path}/capture`, { amount: 250, reference: 'Order-2001' }, {
    ...inFlow(id), ...under('capture-1')
  })
  t.match(captured, {
    status: 200,
    body: { amount: 250, remaining_capture_amount: 250, remaining_authorization_amount: 249.99 },
    headers: { 'idempotency-key': 'capture-1', 'x-reference-id': id }
  })
  const again = await shop.post(`${path}/capture`, { amount: 250, reference: 'Order-2001' }, {
    ...inFlow(id), ...under('capture-1')
  })
  t.equal(again.text, captured.text)
  t.equal(again.headers['idempotency-replayed'], 'true')
  t.match(await shop.post(
    `${path}/capture`, { amount: 249.99, reference: 'Order-2001' }, { ...inFlow(id), ...under('capture-1') }
  ), { status: 422, body: { code: 'idempotency-key-reused' } })

  const returned = await shop.post(
    `${path}/capture/${String(captured.body.capture_id)}/return`, { amount: '99.95' }, under('return-1')
  )
  t.match(returned, {
    status: 200, body: { amount: 99.95, remaining_capture_amount: 150.05, remaining_authorization_amount: 249.99 }
  })
  const released = await shop.post(`${path}/release`, { amount: 249.99 }, under('release-1'))
  t.match(released, { status: 200, body: { authorization_status: 'closed', remaining_authorization_amount: 0 } })

  const listed = await shop.get(`/v1/authorizations?account_number=${account}`)
  t.match(listed.body, {
    total_count: 1,
    authorizations: [{ amount: 499.99, remaining_authorization_amount: 0, authorization_status: 'closed' }]
  })
  const one = await shop.get(path)
  t.match(one.body, { captures: [{ amount: 250, remaining_capture_amount: 150.05 }] })
  const captures = await shop.get(`/v1/captures?authorization_id=${String(bought.body.authorization_id)}`)
  t.match(captures.body, {
    total_count: 1, captures: [{ capture_id: captured.body.capture_id, amount: 250, remaining_capture_amount: 150.05 }]
  })
  t.equal(Number(await credit(bff, account)), before - 150.05, 'what was captured less what was returned is owed')

  t.equal((await bff.simulator.received('capture')).length, 1)
  t.strictSame(bff.audit.filter(({ event }) => event === 'sent').map(({ operation }) => operation), [
    'buy-1', 'capture-1', 'return-1', 'release-1'
  ])
  t.match(bff.audit.filter(({ event }) => event !== 'sent'), [
    { event: 'money', key: 'public', operation: 'buy-1', amount: '499.99', outcome: 'succeeded', reference_id: id },
    { event: 'money', key: 'test', operation: 'capture-1', amount: '250.00', outcome: 'succeeded', reference_id: id },
    { event: 'replay', key: 'test', operation: 'capture-1' },
    {
      event: 'money',
      key: 'test',
      operation: 'return-1',
      amount: '99.95',
      route: 'POST /v1/authorizations/:authorization_id/capture/:capture_id/return'
    },
    { event: 'money', key: 'test', operation: 'release-1', amount: '249.99' }
  ])
  t.equal(bff.audit.length, 9)
})

test('the timeline of a flow tells what happened, in order, and no secret', async (t) => {
  const bff = await startBff(t, { tokenSeconds: 1200 })
  const shop = till(bff)
  const browser = bff.browser()
  const id = newId()
  await shop.post('/v1/flows', { order: { reference: 'Order-2001', amount: 499.99 } }, inFlow(id))
  await browser.post('/v1/widget/init', toBuy, inFlow(id))
  await bff.simulator.passWidget(id)
  await bff.simulator.fault({ endpoint: 'calculateInterest', kind: 'reset' })
  await browser.post(`/v1/accounts/${account}/calculate-interest`, { amount: 499.99 }, inFlow(id))
  await browser.post(
    '/v1/authorizations',
    { ...purchase, financing_option: { transaction_type: 'promotional_purchase', plan_id: 99, term: 3 } },
    inFlow(id)
  )
  await browser.post('/v1/authorizations', purchase, inFlow(id))
  await shop.get('/v1/authorizations', inFlow(id))
  await shop.send('DELETE', `/v1/flows/${id}`)
  const { status, body, text } = await shop.get(`/v1/flows/${id}`)
  t.equal(status, 200)
  const timeline = (body.timeline as Json[]).map(({ at, duration_ms: duration, ...event }) => {
    t.match(at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    return event
  })
  t.same(timeline, [
    { event: 'opened' },
    { event: 'order-bound' },
    { event: 'claimed-by-browser' },
    { event: 'token-granted', scope: 'customer' },
    { event: 'call', endpoint: 'widgetInit', status: 200 },
    { event: 'phase', phase: 'widget' },
    { event: 'call', endpoint: 'calculateInterest', failure: 'reset' },
    { event: 'call', endpoint: 'authorize', status: 409 },
    { event: 'call', endpoint: 'authorize', status: 200 },
    { event: 'phase', phase: 'authorized' },
    { event: 'token-granted', scope: 'merchant' },
    { event: 'call', endpoint: 'authorizations', status: 200 },
    { event: 'phase', phase: 'ended' }
  ])
  const tokens = (await bff.simulator.received()).flatMap(({ headers }) => headers.authorization?.split(' ')[1] ?? [])
  t.ok(tokens.length > 0)
  for (const token of tokens) t.notOk(text.includes(token))
})

test('however much happens in a flow, its timeline stays short and keeps its beginning', async (t) => {
  const bff = await startBff(t)
  const shop = till(bff)
  const id = newId()
  for (let n = 0; n < 3; n++) {
    await shop.post('/v1/flows', { order: { reference: 'Order-2001', amount: 499.99 } }, inFlow(id))
  }
  t.match((await shop.get(`/v1/flows/${id}`)).body, { timeline: { length: 2 } }, 'opening it again is no event')
  for (let n = 0; n < 45; n++) await shop.get('/v1/captures', inFlow(id))
  const timeline = (await shop.get(`/v1/flows/${id}`)).body.timeline as Json[]
  t.equal(timeline.length, 40)
  t.match(timeline[0], { event: 'opened' })
  t.match(timeline.at(-1), { event: 'call', endpoint: 'captures' })
})
