/** The keys of the internal door: who gets in, how wrong ones are slowed down, and that none is ever told. */
import { test } from 'tap'
import { connectTo, request } from '../../helpers/connection.js'
import { inFlow, newId } from '../../helpers/shopper.js'
import { authorized, till, under } from '../../helpers/back-office.js'
import { backofficeKey, startBff, withKey, withoutKeys } from '../../helpers/bff.js'

const webKey = 'web-key-9876543210fedcba9876543210fedcba'
const twoKeys = { BACKOFFICE_KEYS: `till-1:${backofficeKey},web:${webKey}` }
const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` })

test('every route below /v1 asks for a key before anything else', async (t) => {
  const bff = await startBff(t)
  const { paths } = (await bff.internal.get('/openapi.json')).body as { paths: Record<string, Record<string, unknown>> }
  const guarded = Object.entries(paths).filter(([path]) => path.startsWith('/v1')).flatMap((
    [path, methods]
  ) => Object.keys(methods).map((method) => [method.toUpperCase(), path] as const))
  t.ok(guarded.length >= 18)
  const required = { status: 401, body: { code: 'key-required' }, headers: { 'www-authenticate': 'Bearer' } }
  for (const [method, path] of [
    ...guarded, ['GET', '/v1/nothing'], ['PUT', '/v1/flows'], ['GET', '/v1'], ['HEAD', '/v1/captures']
  ] as const) {
    const response = await bff.internal.send(method, path.replaceAll(/\{\w+\}/g, '1'), method === 'POST'
      ? { raw: '{', headers: { 'content-type': 'application/json' } }
      : {})
    t.match(response, method === 'HEAD' ? { status: 401 } : required, `${method} ${path}`)
  }
  t.same(await bff.simulator.received(), [])
})

test('health and metrics, problems and documentation ask for none', async (t) => {
  const bff = await startBff(t)
  for (const path of ['/health/live', '/health/ready', '/metrics', '/openapi.json', '/problems']) {
    t.equal((await bff.internal.get(path)).status, 200, path)
  }
})

test('any of the keys opens the door, and what looks like one does not', async (t) => {
  const bff = await startBff(t, { env: twoKeys })
  const status = async (
    headers: Record<string, string | string[]>
  ): Promise<number> => (await bff.internal.send('GET', '/v1/captures', { headers })).status
  for (const key of [backofficeKey, webKey]) t.equal(await status(bearer(key)), 200)
  for (const good of [`bearer ${webKey}`, `Bearer  ${webKey} `]) {
    t.equal(await status({ authorization: good }), 200, good)
  }
  const wrong = [
    webKey, `Basic ${webKey}`, `Bearer ${webKey.slice(0, -1)}`, `Bearer ${webKey}x`, `Bearer ${webKey.toUpperCase()}`,
    `Bearer ${webKey} ${backofficeKey}`,
    `Bearer web:${webKey}`, `Bearer ${webKey},${backofficeKey}`, 'Bearer', 'Bearer ', `Bearer${webKey}`, 'Bearer web'
  ]
  for (const authorization of wrong) t.equal(await status({ authorization }), 401, authorization)
  t.equal(await status({ 'x-api-key': webKey }), 401)
  t.equal((await bff.internal.get(`/v1/captures?access_token=${webKey}`)).status, 401)
})

test('a key is compared whole, also the longest that there may be', async (t) => {
  const longest = 'k'.repeat(512)
  const bff = await startBff(t, { env: { BACKOFFICE_KEYS: `till-1:${backofficeKey},long:${longest}` } })
  const status = async (key: string): Promise<number> => (await bff.internal.get('/v1/captures', bearer(key))).status
  t.equal(await status(longest), 200)
  t.equal(await status(backofficeKey), 200, 'nothing of the longer one before is left over')
  for (const wrong of [
    `${longest}k`,
    longest.slice(1),
    `${backofficeKey}k`,
    backofficeKey.slice(1),
    `${backofficeKey}${longest.slice(backofficeKey.length)}`
  ]) t.equal(await status(wrong), 401, String(wrong.length))
})

test('without keys nobody gets in', async (t) => {
  const bff = await startBff(t, { env: withoutKeys })
  for (const headers of [{}, withKey, bearer('undefined'), bearer('')]) {
    t.match(await bff.internal.get('/v1/captures', headers), { status: 401, body: { code: 'key-required' } })
  }
})

test('an address that shows many wrong keys has to wait, and a right one gets in all the same', async (t) => {
  const bff = await startBff(t, { env: { INTERNAL_TRUST_PROXY: '127.0.0.1' } })
  const ask = async (address: string, headers: Record<string, string> = {}) => await bff.internal.get('/v1/captures', {
    'x-forwarded-for': address, ...headers
  })
  for (let n = 0; n < 20; n++) t.equal((await ask('203.0.113.1', bearer(`wrong-${n}`))).status, 401)
  const slowed = {
    status: 429, body: { code: 'rate-limited', retry_after: Number }, headers: { 'retry-after': /^[1-9]\d*$/ }
  }
  t.match(await ask('203.0.113.1', bearer('wrong-21')), slowed)
  t.equal((await ask('203.0.113.1', withKey)).status, 200, 'the right key')
  t.equal((await ask('203.0.113.1')).status, 401, 'no key')
  t.match(await ask('203.0.113.1', bearer('wrong-22')), slowed)
  t.equal((await ask('203.0.113.2', bearer('wrong-1'))).status, 401, 'another address')
  await bff.advance(61)
  t.equal((await ask('203.0.113.1', bearer('wrong-23'))).status, 401, 'after a minute')
  t.equal((await bff.internal.get('/health/live', { 'x-forwarded-for': '203.0.113.1' })).status, 200)
})

/** Sends many requests in one go and returns their statuses, counted. */
async function flood (url: string, requests: string[]): Promise<Record<number, number>> {
  const caller = await connectTo(url)
  caller.say(requests.join(''))
  const heard = await caller.heard(requests.length)
  caller.reset()
  const counts: Record<number, number> = {}
  for (const { status } of heard) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

const guess = (n: number): string => request('GET', '/v1/captures', bearer(`wrong-key-${n}`))

test('however many wrong keys come at once, each is counted before the next is looked at', async (t) => {
  const bff = await startBff(t)
  const guesses = Array.from({ length: 801 }, (_, n) => guess(n))
  t.strictSame(await flood(bff.internalUrl, guesses), { 401: 20, 429: 781 })
  const counts = await Promise.all(guesses.slice(0, 40).map(async (each) => await flood(bff.internalUrl, [each, each])))
  t.ok(counts.every((each) => each[429] === 2), 'on other connections too')
  const key = request('GET', '/v1/operations/none', withKey)
  t.strictSame(await flood(bff.internalUrl, [...guesses, key]), { 404: 1, 429: 801 })
})

test('the internal door believes the proxies of its own setting, and only them', async (t) => {
  for (const [name, trusted] of [['INTERNAL_TRUST_PROXY', true], ['TRUST_PROXY', false]] as const) {
    const bff = await startBff(t, { env: { [name]: '127.0.0.1' } })
    const statusOf = async (n: number): Promise<number> =>
      (await bff.internal.get('/v1/captures', { ...bearer(`wrong-${n}`), 'x-forwarded-for': `203.0.113.${n}` })).status
    for (let n = 0; n < 20; n++) await statusOf(n)
    t.equal(await statusOf(21), trusted ? 401 : 429, name)
  }
})

test('another port, or another spelling of the address, is no other caller', async (t) => {
  const bff = await startBff(t, { env: { INTERNAL_TRUST_PROXY: '127.0.0.1' } })
  const statusOf = async (address: string): Promise<number> =>
    (await bff.internal.get('/v1/captures', { ...bearer('wrong'), 'x-forwarded-for': address })).status
  for (let n = 0; n < 20; n++) t.equal(await statusOf(`203.0.113.1:${40_000 + n}`), 401)
  for (const spelling of ['203.0.113.1', '"203.0.113.1:1"', '[::ffff:203.0.113.1]:80', '::ffff:cb00:7101']) {
    t.equal(await statusOf(spelling), 429, spelling)
  }
})

test('right keys and missing ones are not counted', async (t) => {
  const bff = await startBff(t)
  for (let n = 0; n < 25; n++) t.equal((await bff.internal.get('/v1/captures')).status, 401)
  for (let n = 0; n < 25; n++) t.equal((await bff.internal.get('/v1/operations/none', withKey)).status, 404)
  t.equal((await bff.internal.get('/v1/captures', withKey)).status, 200)
})

test('a wrong address or method is told apart only behind the key', async (t) => {
  const shop = till(await startBff(t))
  t.match(await shop.get('/v1/nothing'), { status: 404, body: { code: 'not-found' } })
  t.match(await shop.send('PUT', '/v1/flows'), {
    status: 405, body: { code: 'method-not-allowed' }, headers: { allow: 'POST' }
  })
  t.match(await shop.send('DELETE', '/v1/authorizations/1'), { status: 405, headers: { allow: 'GET, HEAD' } })
})

test('the trail names the key, and no line tells it', async (t) => {
  const bff = await startBff(t, { env: twoKeys })
  const { path } = await authorized(bff, '30.00')
  for (const [key, amount] of [[backofficeKey, 10], [webKey, 20]] as const) {
    t.equal((await till(bff, bearer(key)).post(`${path}/capture`, { amount }, under('capture-1'))).status, 200)
  }
  await bff.internal.get('/v1/captures', bearer('wrong-key-0123456789abcdef0123456789'))
  await bff.internal.get(`/v1/captures?key=${webKey}`, inFlow(newId()))
  t.match(bff.audit.slice(-4), [
    { event: 'sent', key: 'till-1', operation: 'capture-1', amount: '10.00' },
    { event: 'money', key: 'till-1', operation: 'capture-1', amount: '10.00' },
    { event: 'sent', key: 'web', operation: 'capture-1', amount: '20.00' },
    { event: 'money', key: 'web', operation: 'capture-1', amount: '20.00' }
  ])
  await bff.requestLines(7)
  const told = JSON.stringify([bff.logs, bff.audit])
  for (const secret of [backofficeKey, webKey, 'wrong-key']) t.notOk(told.includes(secret))
  const received = JSON.stringify(await bff.simulator.received())
  for (const secret of [backofficeKey, webKey, 'wrong-key']) t.notOk(received.includes(secret))
})

test('a payment that is repeated under the new key of the same name is not made twice', async (t) => {
  const bff = await startBff(t, { env: { BACKOFFICE_KEYS: `till-1:${backofficeKey},till-1:${webKey}` } })
  const { path } = await authorized(bff, '30.00')
  const capture = async (
    key: string
  ): Promise<unknown> => await till(bff, bearer(key)).post(`${path}/capture`, { amount: 10 }, under('capture-1'))
  t.match(await capture(backofficeKey), { status: 200 })
  t.match(await capture(webKey), { status: 200, headers: { 'idempotency-replayed': 'true' } })
  t.equal((await bff.simulator.received('capture')).length, 1)
  t.match(await till(bff, bearer(webKey)).get('/v1/operations/capture-1'), {
    status: 200, body: { state: 'succeeded' }
  })
})

test('two keys with one idempotency key are two operations, at Flexiti too', async (t) => {
  const bff = await startBff(t, { env: twoKeys })
  const { path } = await authorized(bff, '30.00')
  for (const key of [backofficeKey, webKey]) {
    t.equal((await till(bff, bearer(key)).post(`${path}/capture`, { amount: 10 }, under('capture-1'))).status, 200)
  }
  t.same((await bff.simulator.received('capture')).map(({ headers }) => headers['x-idempotency-key']), [
    'capture-1', 'web:capture-1'
  ])
  t.match(await till(bff, bearer(webKey)).get('/v1/operations/capture-1'), {
    status: 200, body: { state: 'succeeded' }
  })
})
