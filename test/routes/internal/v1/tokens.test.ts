/** Whose token a call of the internal door carries: the flow's that it names, or the back office's own. */
import { test } from 'tap'
import { inFlow, newId, toBuy } from '../../../helpers/shopper.js'
import { till } from '../../../helpers/back-office.js'
import { startBff, until, withKey, withoutKeys } from '../../../helpers/bff.js'

test('calls that name no flow share one token and one reference id', async (t) => {
  const bff = await startBff(t)
  const responses = await Promise.all(Array.from({ length: 20 }, async () => await till(bff).get('/v1/captures')))
  t.ok(responses.every(({ status }) => status === 200))
  const [id, ...others] = new Set(responses.map(({ headers }) => headers['x-reference-id']))
  t.match(id, /^[0-9a-f]{32}$/)
  t.same(others, [])
  t.match(await bff.simulator.received('token'), [{ grant: 'client_credentials', body: { scope: 'merchant' } }])
  t.equal((await bff.simulator.received('token')).length, 1)
  t.equal(new Set((await bff.simulator.received('captures')).map(({ headers }) => headers.authorization)).size, 1)
  t.equal((await till(bff).get('/v1/captures', inFlow(String(id)))).headers['x-reference-id'], id)
  t.equal((await bff.simulator.received('token')).length, 1, 'also when the caller sends back what it was told')
  t.equal(bff.services.store.count(), 0)
})

test('a call that names a flow carries a merchant token of that flow', async (t) => {
  const bff = await startBff(t)
  const [one, other] = [newId(), newId()]
  for (const id of [one, other, one]) {
    t.equal((await till(bff).get('/v1/captures', inFlow(id))).headers['x-reference-id'], id)
  }
  t.same((await bff.simulator.received('token')).map(({ headers, body }) => [headers['x-reference-id'], body.scope]), [
    [one, 'merchant'], [other, 'merchant']
  ])
  const [first, second, third] = await bff.simulator.received('captures')
  t.equal(first?.headers.authorization, third?.headers.authorization)
  t.not(first?.headers.authorization, second?.headers.authorization)
})

test('a shopper\'s token and the back office\'s live side by side in one flow', async (t) => {
  const bff = await startBff(t)
  const id = newId()
  await bff.public.post('/v1/widget/init', toBuy, inFlow(id))
  await till(bff).get('/v1/captures', inFlow(id))
  await bff.public.post('/v1/customers/driverslicense', { code: 'x' }, inFlow(id))
  t.same((await bff.simulator.received('token')).map(({ body }) => body.scope), ['customer', 'merchant'])
  t.same((await bff.simulator.received()).filter(({ endpoint }) => endpoint !== 'token').map(({ endpoint, scope }) => [
    endpoint, scope
  ]), [['widgetInit', 'customer'], ['captures', 'merchant'], ['driversLicense', 'customer']])
})

test('the back office has its token before the first call, and no call pays for the next', async (t) => {
  const bff = await startBff(t, { start: true })
  const tokens = async () => (await bff.simulator.received('token')).filter(({ headers }) =>
    headers['x-reference-id'] === bff.services.backOffice.id)
  await until(async () => (await tokens()).length === 1)
  await bff.simulator.forget()
  t.equal((await till(bff).get('/v1/captures')).status, 200)
  t.same(await tokens(), [])
  for (let turn = 0; turn < 3; turn++) {
    await bff.advance(1145)
    // What its timer does every few seconds.
    await bff.services.backOffice.ensureToken()
    t.match(await tokens(), [{ grant: 'refresh_token' }])
    await bff.simulator.forget()
    t.equal((await till(bff).get('/v1/captures')).status, 200)
    t.same(await tokens(), [])
  }
})

test('without keys the back office asks for no token', async (t) => {
  const bff = await startBff(t, { start: true, env: withoutKeys })
  await until(async () => (await bff.simulator.received('i18n')).length === 2)
  t.notOk((await bff.simulator.received('token')).some(({ body }) => body.scope === 'merchant'))
})

test('a token that Flexiti refuses is renewed, once, and money is sent again then', async (t) => {
  const bff = await startBff(t)
  await till(bff).get('/v1/captures')
  await bff.simulator.advance(1300)
  await bff.simulator.forget()
  t.match(await till(bff).post('/v1/authorizations/99999/capture', { amount: 1 }), {
    status: 404, body: { code: 'flexiti-not-found' }
  })
  t.same((await bff.simulator.received('capture')).map(({ status }) => status), [401, 404])
})

test('where no token can be had, money stays where it is and the key is free', async (t) => {
  const bff = await startBff(t)
  const keyed = { 'idempotency-key': 'capture-1' }
  for (const [fault, response] of [
    [{ kind: 'status', status: 500, times: 3 }, { status: 502, body: { code: 'flexiti-failed' } }],
    [{ kind: 'status', status: 429, headers: { 'retry-after': '60' } }, {
      status: 503, body: { code: 'flexiti-unavailable' }, headers: { 'retry-after': '60' }
    }],
    [{ kind: 'status', status: 400, body: { error: 'invalid_client' } }, {
      status: 502, body: { code: 'flexiti-credentials' }
    }]
  ] as const) {
    await bff.simulator.fault({ endpoint: 'token', ...fault })
    t.match(await till(bff).post('/v1/authorizations/99999/capture', { amount: 1 }, keyed), response)
    await bff.simulator.heal()
    t.match(await till(bff).get('/v1/operations/capture-1'), { status: 404, body: { code: 'not-found' } })
  }
  t.same(await bff.simulator.received('capture'), [])
  // Refused credentials are tried again after a while.
  await bff.advance(5)
  t.equal(
    (await bff.internal.post('/v1/authorizations/99999/capture', { amount: 1 }, { ...withKey, ...keyed })).status, 404
  )
})
