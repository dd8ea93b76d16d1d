/** The internal door as such: who gets in, and what is open to all. Its /v1 routes have tests of their own. */
import { test } from 'tap'
import { backofficeKey, startBff, withKey, type Json } from '../../helpers/bff.js'

/** Every route below /v1, as the documentation lists them, with its parameters filled in. */
function v1Routes (document: Json): Array<[method: string, path: string]> {
  return Object.entries(document.paths as Record<string, object>)
    .filter(([path]) => path.startsWith('/v1'))
    .flatMap(([path, methods]) => Object.keys(methods).map((method): [string, string] => [
      method.toUpperCase(), path.replaceAll(/\{\w+\}/g, '1')
    ]))
}

test('below /v1 nothing is said, done or found without a key', async t => {
  const { internal, services, simulator } = await startBff(t)
  const routes = [
    ...v1Routes((await internal.get('/openapi.json')).body),
    ['GET', '/v1/no/such/route'],
    ['PUT', '/v1/flows'],
    ['GET', '/v1/'],
    ['POST', '/v1//flows']
  ] as const
  t.ok(routes.length > 15)
  for (const [method, path] of routes) {
    const response = await internal.send(method, path, { raw: '{', headers: { 'content-type': 'application/json' } })
    t.match(
      response,
      { status: 401, body: { code: 'key-required' }, headers: { 'www-authenticate': 'Bearer' } },
      `${method} ${path}`
    )
  }
  t.strictSame(await simulator.received(), [])
  t.equal(services.store.count(), 0)
})

test('a key must be whole, exact, and shown as a bearer', async t => {
  const { internal } = await startBff(t)
  for (const authorization of [
    '', 'Bearer', 'Bearer ', `Basic ${Buffer.from(`test:${backofficeKey}`).toString('base64')}`, backofficeKey,
    `Bearer test:${backofficeKey}`, `Bearer ${backofficeKey}x`, `Bearer ${backofficeKey.slice(1)}`,
    `Bearer ${backofficeKey.toUpperCase()}`, `Bearer ${backofficeKey} ${backofficeKey}`,
    `Bearer x, Bearer ${backofficeKey}`, 'Bearer undefined'
  ]) t.equal((await internal.get('/v1/no/such/route', { authorization })).status, 401, authorization)
  for (const authorization of [`Bearer ${backofficeKey}`, `bearer ${backofficeKey}`, `Bearer  ${backofficeKey} `]) {
    t.equal((await internal.get('/v1/no/such/route', { authorization })).status, 404, authorization)
  }
  t.equal((await internal.get(`/v1/no/such/route?key=${backofficeKey}`)).status, 401, 'nor in a query')
})

test('each of several keys opens the door', async t => {
  const keys = ['a', 'b', 'c'].map((letter) => letter.repeat(40))
  const { internal } = await startBff(t, {
    env: { BACKOFFICE_KEYS: keys.map((key, i) => `shop-${i}:${key}`).join(',') }
  })
  for (const key of keys) t.equal((await internal.get('/v1/nowhere', { authorization: `Bearer ${key}` })).status, 404)
  t.equal((await internal.get('/v1/nowhere', withKey)).status, 401)
})

test('without any configured key nobody gets in', async t => {
  const { internal } = await startBff(t, { env: { BACKOFFICE_KEYS: '' } })
  for (const headers of [{}, withKey, { authorization: 'Bearer ' }, { authorization: 'Bearer undefined' }]) {
    t.equal((await internal.post('/v1/flows', {}, headers)).status, 401)
  }
  t.equal((await internal.get('/health/live')).status, 200)
})

test('a browser\'s page cannot use the internal door, and the public door knows no keys', async t => {
  const bff = await startBff(t, { env: { STOREFRONT_ORIGINS: 'https://shop.example' } })
  const response = await bff.internal.post('/v1/flows', {}, { origin: 'https://shop.example' })
  t.equal(response.status, 401)
  t.equal(response.headers['access-control-allow-origin'], undefined)
  for (const path of ['/v1/captures', '/v1/transactions', '/v1/operations/x', '/metrics', '/health/ready']) {
    t.equal((await bff.public.get(path, withKey)).status, 404, path)
  }
})
