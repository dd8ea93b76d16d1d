/**
 * The store of a BFF in trouble, seen from its doors: what goes on, what is refused, how soon, and that it needs no
 * restart.
 */
import t, { type Test } from 'tap'
import { startBff, until, withKey, type Bff, type Reply } from '../helpers/bff.js'
import { startRedis, withoutRedis, type RedisServer } from '../helpers/redis.js'
import { freePort } from '../helpers/ports.js'
import { account, inFlow, newId, purchase, throughWidget, toBuy } from '../helpers/shopper.js'
import { till, under } from '../helpers/back-office.js'

const env = { STORE_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}` }
const interest = `/v1/accounts/${account}/calculate-interest`
const order = { reference: 'Order-1', amount: '100.00' }

/** The longest that an answer may take: callers give up a little later. */
const PATIENCE_MS = 10_000

interface Trouble {
  name: string
  args?: string[]
  begin (redis: RedisServer): Promise<unknown>
  end (redis: RedisServer): Promise<unknown>
}

const troubles: Trouble[] = [
  {
    name: 'killed',
    args: ['--appendonly', 'yes'],
    begin: async (redis) => {
      await redis.kill()
    },
    end: async (redis) => { await redis.start() }
  },
  { name: 'standing still', begin: async (redis) => { redis.pause() }, end: async (redis) => { redis.resume() } },
  {
    name: 'read-only',
    begin: async ({ client }) => await client.replicaof('127.0.0.1', await freePort()),
    end: async ({ client }) => await client.replicaof('NO', 'ONE')
  },
  {
    name: 'under another password',
    begin: async ({ client }) => {
      await client.config('SET', 'requirepass', 'another')
      await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    },
    end: async ({ client }) => await client.config('SET', 'requirepass', '')
  }
]

async function timed (call: Promise<Reply>): Promise<Reply & { ms: number }> {
  const started = performance.now()
  const reply = await call
  return { ...reply, ms: performance.now() - started }
}

for (const { name, args = [], begin, end } of troubles) {
  t.test(`a store that is ${name}: forms and held tokens go on, new flows and money are refused, and nobody restarts`,
    { skip: withoutRedis }, async (t) => {
      const redis = await startRedis(t, args)
      const bff = await startBff(t, { env: { ...env, STORE_URL: redis.url }, start: true })
      const held = await throughWidget(bff, bff.public, { order })
      t.equal((await bff.public.get('/v1/i18n?lang=en')).status, 200)
      t.equal((await bff.public.post(interest, { amount: '100.00' }, inFlow(held))).status, 200)
      await bff.simulator.forget()

      await begin(redis)
      const check = async (sentence: string, call: Promise<Reply>, expected: object): Promise<void> => {
        const { ms, ...reply } = await timed(call)
        t.match(reply, expected, `${sentence}: ${reply.status} ${reply.text.slice(0, 200)}`)
        t.ok(ms < PATIENCE_MS, `${sentence}, after ${Math.round(ms)} ms`)
      }
      const refused = { status: 503, headers: { 'retry-after': /^\d+$/ }, body: { code: 'store-unavailable' } }
      // All at once, as when the trouble begins; and once more, when it is known.
      for (const round of ['at first', 'later']) {
        await Promise.all([
          check(`forms, ${round}`, bff.public.get('/v1/i18n?lang=en'), { status: 200 }),
          check(`a held token, ${round}`, bff.public.post(interest, { amount: '100.00' }, inFlow(held)), {
            status: 200
          }),
          check(`a new flow, ${round}`, bff.public.post('/v1/flows'), refused),
          check(`a new flow for an order, ${round}`, till(bff).post('/v1/flows', { order }), refused),
          check(`a first call, ${round}`, bff.public.post('/v1/widget/init', toBuy, inFlow(newId())), refused),
          check(`a widget, ${round}`, bff.public.post('/v1/widget/init', toBuy, inFlow(held)), refused),
          check(`an authorization, ${round}`, bff.public.post('/v1/authorizations', purchase, inFlow(held)), refused),
          check(
          `a capture, ${round}`,
          till(bff).post('/v1/authorizations/12343/capture', { amount: '10.00' }, under('capture-1')),
          refused
          ),
          check(`readiness, ${round}`, bff.internal.get('/health/ready'), {
            status: 503, body: { checks: { store: { status: 'fail', reason: 'store-unavailable' } } }
          }),
          check(`readiness without the store, ${round}`, bff.internal.get('/health/ready?exclude=store'), {
            status: 200, body: { ready: true, checks: { store: { status: 'fail' } } }
          }),
          check(`metrics, ${round}`, bff.internal.get('/metrics'), { status: 200, text: /^bff_flows \d/m }),
          check(`liveness, ${round}`, bff.internal.get('/health/live'), { status: 200 })
        ])
      }
      const asked = (await bff.simulator.received()).map(({ endpoint }) => endpoint).filter((
        endpoint
      ) => endpoint !== 'calculateInterest')
      t.same(asked, [], 'of what was refused nothing was sent')

      await end(redis)
      await until(async () => (await bff.internal.get('/health/ready')).status === 200)
      t.equal((await bff.public.post('/v1/flows')).status, 201)
      t.match(
        await bff.public.post('/v1/authorizations', purchase, inFlow(held)),
        { status: 200 },
        'the flow is there, and what was refused can be done'
      )
      // The key was freed, be it in the background; Flexiti knows no such authorization.
      await until(async () => (await till(bff).post(
        '/v1/authorizations/12343/capture', { amount: '10.00' }, under('capture-1')
      )).body.code === 'flexiti-rejected')
    })
}

t.test('a store that is full refuses strangers, and goes on for shoppers, orders and captures that are there', {
  skip: withoutRedis
}, async (t) => {
  const redis = await startRedis(t, ['--maxmemory-policy', 'noeviction'])
  const bff = await startBff(t, { env: { ...env, STORE_URL: redis.url }, start: true })
  const held = await throughWidget(bff, bff.public, { order })
  const { path } = await authorizedOrder(t, bff)
  await redis.client.config('SET', 'maxmemory', '1')
  const refused = { status: 503, headers: { 'retry-after': /^\d+$/ }, body: { code: 'store-unavailable' } }
  t.match(await bff.public.post('/v1/flows'), refused)
  t.match(await bff.public.post('/v1/widget/init', toBuy, inFlow(newId())), refused)
  t.match(await bff.internal.get('/health/ready'), { status: 503, body: { checks: { store: { status: 'fail' } } } })
  t.match((await bff.internal.get('/metrics')).text, /^bff_store_errors_total\{code="OOM"\} \d+$/m)

  t.equal((await bff.public.post(interest, { amount: '100.00' }, inFlow(held))).status, 200)
  t.equal((await bff.public.post('/v1/widget/init', toBuy, inFlow(held))).status, 200)
  await bff.simulator.passWidget(held)
  t.equal((await bff.public.post('/v1/authorizations', purchase, inFlow(held))).status, 200)
  const capture = async (): Promise<Reply> => await till(bff).post(
    `${path}/capture`, { amount: '10.00', reference: 'Order-1' }, under('capture-1')
  )
  t.equal((await capture()).status, 200)
  t.match(await capture(), { status: 200, headers: { 'idempotency-replayed': 'true' } })
  t.equal((await till(bff).post('/v1/flows', { order }, inFlow(newId()))).status, 201, 'its tenth is kept')
  await redis.client.config('SET', 'maxmemory', '0')
  await until(async () => (await bff.internal.get('/health/ready')).status === 200)
})

t.test('a store that comes back empty knows no flow: shoppers begin anew, and no token is used that the store does ' +
  'not know', {
  skip: withoutRedis
}, async (
  t
) => {
  const redis = await startRedis(t)
  const bff = await startBff(t, { env: { ...env, STORE_URL: redis.url } })
  const held = await throughWidget(bff, bff.public)
  await redis.kill()
  await redis.start()
  await until(async () => (await bff.internal.get('/health/ready')).status === 200)
  t.match(await bff.internal.get(`/v1/flows/${held}`, withKey), { status: 404 })
  t.match(await bff.public.post(interest, { amount: '100.00' }, inFlow(held)), {
    status: 403, body: { code: 'order-required' }
  })
  await till(bff).post('/v1/flows', { order }, inFlow(held))
  t.equal((await bff.public.post('/v1/widget/init', toBuy, inFlow(held))).status, 200)
  await bff.simulator.passWidget(held)
  t.equal((await bff.public.post(interest, { amount: '100.00' }, inFlow(held))).status, 200)
})

t.test('a token that was refreshed while the store went away is stored when it is back', { skip: withoutRedis },
  async (t) => {
    const redis = await startRedis(t, ['--appendonly', 'yes', '--appendfsync', 'always'])
    const bff = await startBff(t, { env: { ...env, STORE_URL: redis.url } })
    await bff.simulator.settings({ refreshed_token_keeps_widget: true })
    const held = await throughWidget(bff, bff.public)
    await bff.simulator.fault({
      endpoint: 'calculateInterest', kind: 'status', status: 401, body: '{"error":"unauthorized"}'
    })
    const refresh = await bff.simulator.hold({ endpoint: 'token', grant: 'refresh_token' })
    const refreshes = async (): Promise<number> =>
      (await bff.simulator.received('token')).filter(({ grant }) => grant === 'refresh_token').length
    const call = bff.public.post(interest, { amount: '100.00' }, inFlow(held))
    await refresh.arrived()
    await redis.kill()
    await refresh.release()
    t.match(await call, { status: 503, body: { code: 'store-unavailable' } })
    await redis.start()
    await until(async () => (await bff.services.store.get(held, { peek: true }))?.tokens.customer?.generation === 2)
    t.equal((await bff.public.post(interest, { amount: '100.00' }, inFlow(held))).status, 200)
    t.equal(await refreshes(), 1)
  })

t.test('an answer to money that came when the store was away is written when it is back', { skip: withoutRedis },
  async (t) => {
    const redis = await startRedis(t, ['--appendonly', 'yes', '--appendfsync', 'always'])
    const bff = await startBff(t, { env: { ...env, STORE_URL: redis.url } })
    const { path } = await authorizedOrder(t, bff)
    const held = await bff.simulator.hold({ endpoint: 'capture' })
    const capture = till(bff).post(`${path}/capture`, { amount: '10.00', reference: 'Order-1' }, under('capture-1'))
    await held.arrived()
    await redis.kill()
    await held.release()
    t.match(await capture, { status: 504, body: { code: 'outcome-unknown' } })
    await redis.start()
    await until(async () => (await till(bff).get('/v1/operations/capture-1')).body.state === 'succeeded')
    t.match(await till(bff).post(`${path}/capture`, { amount: '10.00', reference: 'Order-1' }, under('capture-1')), {
      status: 200, headers: { 'idempotency-replayed': 'true' }
    })
    t.equal((await bff.simulator.received('capture')).length, 1)
  })

t.test('an authorization that succeeded as the store went away is known when it is back, to the ledger and to ' +
  'the flow', {
  skip: withoutRedis
}, async (
  t
) => {
  const redis = await startRedis(t, ['--appendonly', 'yes', '--appendfsync', 'always'])
  const bff = await startBff(t, { env: { ...env, STORE_URL: redis.url } })
  const id = await throughWidget(bff, bff.public, { order })
  const held = await bff.simulator.hold({ endpoint: 'authorize' })
  const authorization = bff.public.post('/v1/authorizations', purchase, { ...inFlow(id), ...under('a-1') })
  await held.arrived()
  await redis.kill()
  await held.release()
  t.match(await authorization, { status: 504, body: { code: 'outcome-unknown' } })
  await redis.start()
  await until(async () =>
    (await bff.services.store.get(id, { peek: true }).catch(() => undefined))?.authorization === 'succeeded')
  await until(async () =>
    (await bff.public.post('/v1/authorizations', purchase, { ...inFlow(id), ...under('a-1') })).status === 200)
  t.match(await bff.public.post('/v1/authorizations', purchase, { ...inFlow(id), ...under('a-2') }), {
    status: 409, body: { code: 'already-authorized' }
  })
  t.equal((await bff.simulator.received('authorize')).length, 1)
})

async function authorizedOrder (t: Test, bff: Bff): Promise<{ path: string }> {
  const id = await throughWidget(bff, bff.public, { order })
  const { status, body } = await bff.public.post('/v1/authorizations', purchase, inFlow(id))
  t.equal(status, 200)
  return { path: `/v1/authorizations/${String(body.authorization_id)}` }
}
