/** What must never happen to a shopper's token, seen from the public door and from what Flexiti received. */
import { test } from 'tap'
import { startBff, until, type Bff } from '../../helpers/bff.js'
import {
  account, application, inFlow, licence, newId, order, purchase, readRedirection, throughWidget, toApply, toBuy
} from '../../helpers/shopper.js'

const decode = async (
  { public: door }: Bff, id: string
) => await door.post('/v1/customers/driverslicense', { code: licence }, inFlow(id))
const plans = async (
  { public: door }: Bff, id: string
) => await door.post(`/v1/accounts/${account}/calculate-interest`, { amount: 1 }, inFlow(id))
const grants = async ({ simulator }: Bff): Promise<Array<string | undefined>> =>
  (await simulator.received('token')).map(({ grant }) => grant)

test('500 requests of a new flow at once make one token call', async t => {
  const bff = await startBff(t, { env: { UPSTREAM_QUEUE: '1000' } })
  const id = newId()
  const responses = await Promise.all(Array.from({ length: 500 }, async () => await decode(bff, id)))
  t.ok(responses.every(({ status }) => status === 200))
  t.strictSame(await grants(bff), ['client_credentials'])
  t.equal((await bff.simulator.received('driversLicense')).length, 500)
})

test('requests that share a token call share its failure, and the next one asks again', async t => {
  const bff = await startBff(t, { env: { UPSTREAM_TIMEOUT_MS: '2000' } })
  const id = newId()
  // The forms have their token, so that the call that fails is the shopper's.
  await bff.public.get('/v1/i18n')
  await bff.simulator.forget()
  await bff.simulator.fault({ endpoint: 'token', kind: 'hang' })
  const responses = await Promise.all(Array.from({ length: 100 }, async () => await decode(bff, id)))
  t.ok(responses.every(({ status, body }) => status === 504 && body.code === 'flexiti-timeout'))
  t.equal((await bff.simulator.received('token')).length, 1)
  t.equal((await decode(bff, id)).status, 200)
})

test('500 requests at once renew a token once, whether it is due or was refused', async t => {
  const bff = await startBff(t, { env: { UPSTREAM_QUEUE: '1000' } })
  const id = newId()
  await decode(bff, id)
  await bff.advance(1150)
  await Promise.all(Array.from({ length: 500 }, async () => await decode(bff, id)))
  t.strictSame(await grants(bff), ['client_credentials', 'refresh_token'])

  await bff.simulator.forget()
  await bff.simulator.fault({ endpoint: 'driversLicense', kind: 'status', status: 401, times: 50 })
  // The renewal waits until all 50 were refused, so that no repeated call takes the refusal of a first one.
  const renewal = await bff.simulator.hold({ endpoint: 'token' })
  const sent = Array.from({ length: 50 }, async () => await decode(bff, id))
  await until(async () => (await bff.simulator.received('driversLicense')).length === 50)
  await renewal.release()
  const responses = await Promise.all(sent)
  t.strictSame(await grants(bff), ['refresh_token'])
  t.ok(responses.every(({ status }) => status === 200))
})

test('a flow uses one token from its first call to its last', async t => {
  const bff = await startBff(t)
  const id = newId()
  for (let i = 0; i < 5; i++) {
    await decode(bff, id)
    await bff.public.post('/v1/merchants/login', {}, inFlow(id))
  }
  t.strictSame(await grants(bff), ['client_credentials'])
  const used = (await bff.simulator.received()).flatMap(({ headers }) => headers.authorization ?? [])
  t.equal(used.length, 10)
  t.equal(new Set(used).size, 1)
})

test('flows share no token', async t => {
  const bff = await startBff(t)
  await Promise.all(Array.from({ length: 20 }, async () => await decode(bff, newId())))
  const used = (await bff.simulator.received('driversLicense')).map(({ headers }) => headers.authorization)
  t.equal(new Set(used).size, 20)
})

test('an open flow whose token has died gets a new one without anybody noticing', async t => {
  const bff = await startBff(t)
  const id = newId()
  await decode(bff, id)
  await bff.advance(1300)
  t.equal((await decode(bff, id)).status, 200)
  await bff.simulator.fault({ endpoint: 'driversLicense', kind: 'status', status: 401 })
  t.equal((await decode(bff, id)).status, 200)
  t.strictSame(await grants(bff), ['client_credentials', 'client_credentials', 'refresh_token'])
})

test('before the widget is opened a token that leaves the shopper too little time is renewed', async t => {
  const bff = await startBff(t)
  const [young, old] = [newId(), newId()]
  for (const id of [young, old]) await decode(bff, id)
  await bff.advance(290)
  await bff.public.post('/v1/widget/init', toBuy, inFlow(young))
  t.equal((await grants(bff)).length, 2, '910 of 1200 s left are enough')
  await bff.advance(20)
  const response = await bff.public.post('/v1/widget/init', toBuy, inFlow(old))
  t.strictSame((await grants(bff)).slice(2), ['refresh_token'])
  const [init] = (await bff.simulator.received('widgetInit')).slice(-1)
  t.equal(init?.headers.authorization, `Bearer ${readRedirection(response).token}`)
})

test('a pinned token is not renewed before its threshold, whatever is called', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order })
  for (const seconds of [100, 500, 300, 230]) {
    await bff.advance(seconds)
    await bff.services.refreshScheduler.tick()
    t.equal((await plans(bff, id)).status, 200)
    await bff.public.post('/v1/merchants/login', {}, inFlow(id))
  }
  t.strictSame(await grants(bff), ['client_credentials'])
  await bff.advance(15)
  await plans(bff, id)
  t.strictSame(await grants(bff), ['client_credentials', 'refresh_token'], 'and then by a refresh')
})

test('a widget that is opened again has its fifteen minutes, by a refresh, and the purchase goes on', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order })
  const open = async (): Promise<number> => (await bff.public.post('/v1/widget/init', toBuy, inFlow(id))).status
  await bff.advance(290)
  t.equal(await open(), 200)
  t.strictSame(await grants(bff), ['client_credentials'], 'there is time enough')
  await bff.advance(15)
  t.strictSame(await Promise.all([open(), open()]), [200, 200])
  t.strictSame(await grants(bff), ['client_credentials', 'refresh_token'])
  t.equal((await plans(bff, id)).status, 200)
  await bff.advance(1000)
  t.equal((await plans(bff, id)).status, 200, 'the flow outlives its first token')
})

test('the refresh scheduler renews a pinned token in time though nobody calls, and leaves open flows alone',
  async t => {
    const bff = await startBff(t, { env: { I18N_STALE_SECONDS: '0' } })
    const id = await throughWidget(bff, bff.public)
    await decode(bff, newId())
    await bff.simulator.forget()
    await bff.advance(1175)
    await bff.services.refreshScheduler.tick()
    await until(async () => (await bff.simulator.received('token')).length > 0)
    const calls = await bff.simulator.received('token')
    t.strictSame(calls.map(({ grant, headers }) => [grant, headers['x-reference-id']]), [['refresh_token', id]])
    t.equal((await plans(bff, id)).status, 200)
  })

test('a pinned token that died takes the flow with it, and is never replaced in silence', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order })
  await bff.advance(1201)
  await bff.simulator.forget()
  for (const response of [
    await plans(bff, id), await bff.public.post('/v1/authorizations', purchase, inFlow(id)), await decode(bff, id)
  ]) {
    t.match(response, { status: 410, body: { code: 'flow-expired', reference_id: id } })
  }
  t.match((await bff.public.get(`/v1/flows/${id}`)).body, { phase: 'expired' })
  t.strictSame(await bff.simulator.received(), [], 'Flexiti was not asked for anything')
})

test('a pinned token that Flexiti has forgotten takes the flow with it too', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public)
  await bff.simulator.fault({ endpoint: 'calculateInterest', kind: 'status', status: 401 })
  await bff.simulator.fault({
    endpoint: 'token',
    grant: 'refresh_token',
    kind: 'status',
    status: 400,
    body: { code: 400, error: 'invalid_grant', error_description: 'Invalid refresh token' }
  })
  t.match(await plans(bff, id), { status: 410, body: { code: 'flow-expired' } })
  t.strictSame(await grants(bff), ['client_credentials', 'refresh_token'])
})

test('no timeout, 429, 5xx or firewall ends a flow, wherever it strikes', async t => {
  const bff = await startBff(t, { env: { UPSTREAM_TIMEOUT_MS: '2000' } })
  for (const fault of [
    { kind: 'status', status: 429, headers: { 'retry-after': '30' } },
    { kind: 'status', status: 500, headers: { 'retry-after': '30' } },
    { kind: 'status', status: 503, headers: { 'retry-after': '30' } },
    { kind: 'status', status: 403 },
    { kind: 'status', status: 465 },
    { kind: 'status', status: 401, body: { error: 'unauthorized', message: 'Unauthorized' } },
    { kind: 'status', status: 400, body: { error: 'invalid_request', message: 'x' } },
    { kind: 'html', status: 502, headers: { 'retry-after': '30' } },
    { kind: 'not-json' },
    { kind: 'body', body: {} },
    { kind: 'reset' },
    { kind: 'half' },
    { kind: 'hang' }
  ]) {
    const id = await throughWidget(bff, bff.public)
    await bff.advance(1150)
    await bff.simulator.fault({ endpoint: 'token', times: 3, ...fault })
    const during = await plans(bff, id)
    await bff.simulator.heal()
    t.equal(during.status, 200, `${JSON.stringify(fault)}: the token in hand is used`)
    t.match((await bff.public.get(`/v1/flows/${id}`)).body, { phase: 'widget' }, JSON.stringify(fault))
    await bff.advance(10)
    t.equal((await plans(bff, id)).status, 200, 'and the flow goes on')
    t.equal((await bff.simulator.received('token')).filter(({ headers }) =>
      headers['x-reference-id'] === id).at(-1)?.grant, 'refresh_token', 'with a token that continues the old one')
  }
})

test('what a route meets says nothing of the flow', async t => {
  const bff = await startBff(t, { env: { UPSTREAM_TIMEOUT_MS: '2000' } })
  const id = await throughWidget(bff, bff.public, { init: toApply })
  for (const fault of [
    { kind: 'hang' }, { kind: 'reset' }, { kind: 'status', status: 429 }, { kind: 'status', status: 503 },
    { kind: 'html', status: 502 }
  ]) {
    await bff.simulator.fault({ endpoint: 'driversLicense', ...fault })
    t.ok((await decode(bff, id)).status >= 500)
  }
  t.match(await bff.public.post('/v1/apply', application, inFlow(id)), { status: 200, body: { status: 'approved' } })
  t.strictSame(await grants(bff), ['client_credentials'])
})

test('credentials that Flexiti refuses are nobody\'s fault but the operator\'s', async t => {
  const bff = await startBff(t, { env: { FLEXITI_CLIENT_SECRET: 'wrong-secret' } })
  for (const response of [await decode(bff, newId()), await bff.public.get('/v1/i18n')]) {
    t.match(response, { status: 502, body: { code: 'flexiti-credentials' } })
  }
})
