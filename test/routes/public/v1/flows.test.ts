/** /v1/flows at the public door. */
import { test } from 'tap'
import { startBff, withKey } from '../../../helpers/bff.js'
import { inFlow, licence, newId, purchase, throughWidget } from '../../../helpers/shopper.js'

const dashed = '7F0C2A9E-4b1d-4c3e-8A5F-6d7b8c9e0a1b'
const canonical = '7f0c2a9e4b1d4c3e8a5f6d7b8c9e0a1b'

test('a flow is opened under a new name, or under the one that the caller gives', async t => {
  const { public: door } = await startBff(t)
  const made = await door.post('/v1/flows')
  t.match(made, {
    status: 201,
    body: { reference_id: /^[0-9a-f]{32}$/, phase: 'open', order: null, authorization: null, account_known: false }
  })
  t.equal(made.headers['x-reference-id'], made.body.reference_id)
  t.equal(made.headers.location, `/v1/flows/${String(made.body.reference_id)}`)
  t.match(await door.post('/v1/flows', {}, inFlow(dashed)), {
    status: 201, body: { reference_id: canonical }, headers: { 'x-reference-id': canonical }
  })
  t.match(
    await door.post('/v1/flows', {}, inFlow(canonical)),
    { status: 201, body: { reference_id: canonical } },
    'again changes nothing'
  )
})

test('an empty form opens a flow as an empty JSON body does', async t => {
  const { public: door } = await startBff(t)
  t.equal((await door.send('POST', '/v1/flows', { form: '' })).status, 201)
  t.equal(
    (await door.send('POST', '/v1/flows', { raw: '', headers: { 'content-type': 'application/json' } })).status, 201
  )
})

test('opening, looking at and ending a flow asks Flexiti for nothing', async t => {
  const { public: door, simulator } = await startBff(t)
  const { body } = await door.post('/v1/flows')
  await door.get(`/v1/flows/${String(body.reference_id)}`)
  await door.delete(`/v1/flows/${String(body.reference_id)}`)
  t.strictSame(await simulator.received(), [])
})

test('a flow can be looked at by any spelling of its name, and shows no secrets', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order: { reference: 'Order-1', amount: '10.00' } })
  const spelled = id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-').toUpperCase()
  const { status, body: { expires_in: _left, ...body } } = await bff.public.get(`/v1/flows/${spelled}`)
  t.equal(status, 200)
  const order = { reference: 'Order-1', amount: '10.00', auto_capture: false, currency: 'CAD' }
  t.strictSame(body, {
    reference_id: id, phase: 'widget', order, bound: true, authorization: null, account_known: true
  })
})

test('a page is not told the key of a call whose outcome is unknown', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order: { reference: 'Order-1', amount: '10.00' } })
  await bff.simulator.fault({ endpoint: 'authorize', kind: 'reset', processed: true })
  const lost = await bff.public.post('/v1/authorizations', purchase, { ...inFlow(id), 'idempotency-key': 'page-key-1' })
  t.equal(lost.status, 504)
  const { body, text } = await bff.public.get(`/v1/flows/${id}`)
  t.equal(body.authorization, 'indeterminate')
  t.strictSame(Object.keys(body), [
    'reference_id', 'phase', 'order', 'bound', 'authorization', 'account_known', 'expires_in'
  ])
  t.notOk(text.includes('page-key-1'))
})

test('a flow that was ended is over: it can be looked at, and used no more', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public)
  t.match(await bff.public.delete(`/v1/flows/${id}`), { status: 204, text: '' })
  t.match(await bff.public.get(`/v1/flows/${id}`), { status: 200, body: { phase: 'ended', expires_in: 0 } })
  t.match(await bff.public.post('/v1/flows', {}, inFlow(id)), {
    status: 410, body: { code: 'flow-expired', reference_id: id }
  })
  t.equal((await bff.public.delete(`/v1/flows/${id}`)).status, 204, 'ending it again changes nothing')
})

test('a flow says how long it lives if nobody uses it', async t => {
  const bff = await startBff(t, { env: { FLOW_IDLE_SECONDS: '600' } })
  const id = newId()
  await bff.internal.post('/v1/flows', { order: { reference: 'Order-1', amount: '1.00' } }, {
    ...withKey, ...inFlow(id)
  })
  const { body } = await bff.public.post('/v1/flows', {}, inFlow(id))
  const left = async (): Promise<number> => Number((await bff.public.get(`/v1/flows/${id}`)).body.expires_in)
  t.ok(Number.isInteger(body.expires_in) && Number(body.expires_in) <= 600)
  await bff.advance(400)
  t.ok(await left() <= 200)
  t.ok(await left() <= 200, 'looking at it is no use')
  const used = await bff.public.post('/v1/flows', {}, inFlow(id))
  t.ok(Number(used.body.expires_in) > 200)
})

test('a flow that a stranger opens lives five minutes, until something is done in it', async t => {
  const bff = await startBff(t)
  const { body } = await bff.public.post('/v1/flows')
  t.ok(Number(body.expires_in) <= 300)
  const id = String(body.reference_id)
  await bff.public.post('/v1/customers/driverslicense', { code: licence }, inFlow(id))
  t.ok(Number((await bff.public.get(`/v1/flows/${id}`)).body.expires_in) > 300)
})

test('what is no flow is not found, and what is no GUID is refused', async t => {
  const { public: door } = await startBff(t)
  for (const method of ['GET', 'DELETE']) {
    t.match(await door.send(method, `/v1/flows/${newId()}`), { status: 404, body: { code: 'not-found' } })
    t.match(await door.send(method, '/v1/flows/my-flow'), {
      status: 400, body: { code: 'invalid-request', errors: [{ field: 'reference_id', message: /GUID/ }] }
    })
  }
})

test('an order cannot be set through the public door', async t => {
  const { public: door } = await startBff(t)
  const refused = { status: 400, body: { code: 'invalid-request', errors: [{ field: 'order' }] } }
  t.match(await door.post('/v1/flows', { order: { reference: 'Order-1', amount: 1 } }), refused)
  t.match(await door.send('POST', '/v1/flows', { form: 'order.reference=Order-1&order.amount=1.00' }), refused)
})

test('a flow that nobody uses is forgotten', async t => {
  const bff = await startBff(t, { env: { FLOW_IDLE_SECONDS: '60', FLOW_MAX_SECONDS: '100' } })
  const id = newId()
  await bff.public.post('/v1/flows', {}, inFlow(id))
  await bff.advance(59)
  t.equal((await bff.public.post('/v1/flows', {}, inFlow(id))).status, 201)
  await bff.advance(42)
  t.equal((await bff.public.get(`/v1/flows/${id}`)).status, 404, 'a flow lives no longer than FLOW_MAX_SECONDS')
})

test('where no more flows can be held, a new one is refused and those that are there go on', async t => {
  const { public: door, simulator } = await startBff(t, { env: { FLOW_MAX_COUNT: '1' } })
  const id = newId()
  await door.post('/v1/flows', {}, inFlow(id))
  const refused = await door.post('/v1/customers/driverslicense', { code: 'x' })
  t.match(refused, {
    status: 503, body: { code: 'store-unavailable', retry_after: Number }, headers: { 'retry-after': /^\d+$/ }
  })
  t.equal((await door.post('/v1/flows', {}, inFlow(id))).status, 201)
  t.equal((await door.get('/v1/i18n')).status, 200, 'forms need no flow')
  t.equal((await simulator.received('driversLicense')).length, 0)
})
