/** RATE_LIMIT_PER_MINUTE and TRUST_PROXY at the public door. */
import { test } from 'tap'
import { startBff, type Caller } from '../../helpers/bff.js'

test('beyond the limit an address is told to wait, on whatever it asks for', async t => {
  const { public: door, simulator } = await startBff(t, { env: { RATE_LIMIT_PER_MINUTE: '3' } })
  for (const path of ['/v1/i18n', '/problems', '/no/such/route']) t.not((await door.get(path)).status, 429)
  await simulator.forget()
  for (const response of [
    await door.post('/v1/merchants/login', {}),
    await door.get('/v1/terms-and-conditions'),
    await door.get('/no/such/route'),
    await door.get('/%zz'),
    await door.get('/openapi.json')
  ]) {
    t.match(response, {
      status: 429,
      body: { code: 'rate-limited', retry_after: Number },
      headers: { 'retry-after': /^\d+$/, 'cache-control': 'no-store' }
    })
    const wait = Number(response.headers['retry-after'])
    t.ok(wait >= 1 && wait <= 60)
    t.strictSame(Object.keys(response.headers).filter((name) => name.startsWith('x-ratelimit')), [])
  }
  t.strictSame(await simulator.received(), [])
})

test('health is never limited, and the internal door has no such limit', async t => {
  const { public: door, internal } = await startBff(t, { env: { RATE_LIMIT_PER_MINUTE: '1' } })
  for (let i = 0; i < 5; i++) {
    t.equal((await door.get('/health/live')).status, 200)
    t.equal((await internal.get('/health/ready')).status, 200)
  }
})

test('0 turns the limit off', async t => {
  const { public: door } = await startBff(t, { env: { RATE_LIMIT_PER_MINUTE: '0' } })
  const responses = await Promise.all(Array.from({ length: 200 }, async () => await door.get('/problems')))
  t.ok(responses.every(({ status }) => status === 200))
})

test('without TRUST_PROXY nobody chooses the address that is counted', async t => {
  const { public: door } = await startBff(t, { env: { RATE_LIMIT_PER_MINUTE: '2' } })
  const statuses = []
  for (let i = 0; i < 4; i++) {
    statuses.push((await door.get(
      '/problems',
      { 'x-forwarded-for': `203.0.113.${i}`, 'x-real-ip': `203.0.113.${i}`, forwarded: `for=203.0.113.${i}` }
    )).status)
  }
  t.strictSame(statuses, [200, 200, 429, 429])
})

test('a trusted proxy says whose request it is, and only the hop that it saw itself counts', async t => {
  const { public: door } = await startBff(t, {
    env: { RATE_LIMIT_PER_MINUTE: '2', TRUST_PROXY: '127.0.0.1,10.0.0.0/8' }
  })
  const ask = async (
    forwarded: string
  ): Promise<number> => (await door.get('/problems', { 'x-forwarded-for': forwarded })).status
  t.strictSame([await ask('203.0.113.1'), await ask('203.0.113.1'), await ask('203.0.113.1')], [200, 200, 429])
  t.equal(await ask('203.0.113.2'), 200, 'another client is another address')
  t.equal(await ask('198.51.100.7, 203.0.113.1'), 429, 'what the client wrote before is not believed')
  t.equal(await ask('203.0.113.1, 10.1.2.3'), 429, 'another trusted proxy in between is looked through')
})

test('addresses of one IPv6 network count as one', async t => {
  const { public: door } = await startBff(t, { env: { RATE_LIMIT_PER_MINUTE: '2', TRUST_PROXY: '127.0.0.1' } })
  const ask = async (
    forwarded: string
  ): Promise<number> => (await door.get('/problems', { 'x-forwarded-for': forwarded })).status
  t.strictSame([
    await ask('2001:db8:1:2::1'), await ask('2001:db8:1:2:ffff::2'), await ask('2001:db8:1:2:3:4:5:6'),
    await ask('2001:db8:1:3::1')
  ], [200, 200, 429, 200])
})

test('a client is counted as one, whatever its port and its spelling', async t => {
  const { public: door } = await startBff(t, {
    env: { RATE_LIMIT_PER_MINUTE: '2', TRUST_PROXY: '127.0.0.1,10.0.0.0/8' }
  })
  const ask = async (forwarded: string): Promise<number> =>
    (await door.get('/problems', { 'x-forwarded-for': forwarded })).status
  t.strictSame(
    [await ask('203.0.113.1:1001'), await ask('203.0.113.1:1002'), await ask('203.0.113.1:1003')], [200, 200, 429]
  )
  t.equal(await ask('203.0.113.1, 10.1.2.3:5555'), 429, 'nor that of the proxy in between')
  t.equal(await ask('"[::ffff:203.0.113.1]:80"'), 429)
  const v6 = [await ask('[2001:db8::1]:1'), await ask('[2001:db8::2]:2'), await ask('2001:db8::3')]
  t.strictSame(v6, [200, 200, 429])
  t.strictSame([await ask('unknown'), await ask('_a'), await ask('_b')], [200, 200, 429], 'who hides shares one limit')
})

test('preflights and refused origins count', async t => {
  const shop = 'https://shop.example'
  const preflight = async (door: Caller): Promise<number> => (await door.send('OPTIONS', '/v1/flows', {
    headers: { origin: shop, 'access-control-request-method': 'POST' }
  })).status
  const foreign = async (door: Caller): Promise<number> =>
    (await door.post('/v1/flows', {}, { origin: 'https://evil.example' })).status
  for (const [ask, good] of [[preflight, 204], [foreign, 403]] as const) {
    const env = { RATE_LIMIT_PER_MINUTE: '3', STOREFRONT_ORIGINS: shop }
    const { public: door } = await startBff(t, { env })
    for (let n = 0; n < 3; n++) t.equal(await ask(door), good)
    t.equal((await door.get('/problems')).status, 429)
    t.equal(await preflight(door), 429)
  }
})

test('a page of the shop can read that it has to wait', async t => {
  const origin = 'https://shop.example'
  const { public: door } = await startBff(t, { env: { RATE_LIMIT_PER_MINUTE: '1', STOREFRONT_ORIGINS: origin } })
  await door.post('/v1/flows', {}, { origin })
  for (const response of [await door.post('/v1/flows', {}, { origin }), await door.get('/nowhere', { origin })]) {
    t.match(response, {
      status: 429,
      headers: {
        'access-control-allow-origin': origin,
        'retry-after': /^\d+$/
      },
      body: { code: 'rate-limited' }
    })
  }
})

test('a proxy that is not on the list is not believed', async t => {
  const { public: door } = await startBff(t, { env: { RATE_LIMIT_PER_MINUTE: '1', TRUST_PROXY: '192.0.2.1' } })
  t.strictSame([
    (await door.get('/problems', { 'x-forwarded-for': '203.0.113.1' })).status,
    (await door.get('/problems', { 'x-forwarded-for': '203.0.113.2' })).status
  ], [200, 429])
})

test('flows are opened from one site, be it with as many networks as it has, at most so often', async (t) => {
  const { public: door } = await startBff(t, {
    env: { RATE_LIMIT_PER_MINUTE: '3', TRUST_PROXY: '127.0.0.1' }
  })
  const from = (address: string): { 'x-forwarded-for': string } => ({ 'x-forwarded-for': address })
  const open = async (address: string): Promise<number> => (await door.post('/v1/flows', {}, from(address))).status
  for (const n of [1, 2, 3]) t.equal(await open(`2001:db8:7:${n}::1`), 201)
  t.match(await door.post('/v1/flows', {}, from('2001:db8:7:4::1')), {
    status: 429, body: { code: 'rate-limited' }, headers: { 'retry-after': /^\d+$/ }
  })
  t.equal((await door.post('/v1/merchants/login', {
    merchant_username: 'a', merchant_password: 'b'
  }, from('2001:db8:7:5::1'))).status, 429, 'nor by the first call of a new flow')
  t.equal((await door.get('/v1/i18n?lang=en', from('2001:db8:7:4::1'))).status, 200, 'what opens none goes on')
  t.equal(await open('2001:db8:8:1::1'), 201, 'another site is not concerned')
  t.equal(await open('192.0.2.1'), 201)
})
