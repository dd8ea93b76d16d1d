/** Which pages may call: the origin check on every route, and the CORS answers. */
import type { RouteOptions } from 'fastify'
import { test, type Test } from 'tap'
import { startBff, type Bff } from '../helpers/bff.js'
import { inFlow, newId, toBuy } from '../helpers/shopper.js'

const shop = 'https://shop.example'

/** Headers that only a browser sends, from a page that may not call. */
const foreign: Array<Record<string, string>> = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: '' },
  { origin: 'https://shop.example.evil.example' },
  { origin: 'http://shop.example' },
  { origin: 'https://shop.example:8443' },
  { origin: 'https://SHOP.example' },
  { origin: 'https://shop.example/' },
  { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': 'same-origin, cross-site' }
]

/** Every route of the public door, as the router knows it. */
async function routesOf (t: Test, env = {}): Promise<{ bff: Bff, routes: Array<{ method: string, url: string }> }> {
  const bff = await startBff(t, { env })
  const routes: Array<{ method: string, url: string }> = []
  const tree: string = bff.doors.public.printRoutes({ commonPrefix: false, includeHooks: false })
  const path: string[] = []
  for (const line of tree.split('\n')) {
    const [, indent = '', segment = '', methods = ''] = /^([│ ]*[└├]── )(\S*) ?\(([A-Z, ]+)\)$/.exec(line) ?? []
    if (methods === '') continue
    path.length = indent.length / 4 - 1
    path.push(segment)
    for (const method of methods.split(', ')) routes.push({ method, url: path.join('') })
  }
  return { bff, routes }
}

/** A path of the route, its parameters filled in. */
function pathOf ({ url }: Pick<RouteOptions, 'url'>): string {
  return url.replace(':reference_id', newId())
    .replace(':account_number', '116994755')
    .replace(':key', 'provinces')
    .replace(':code', 'not-found')
    .replace(/\/?\*$/, '/x')
}

test('no page of a foreign origin gets past the door, whatever the route and the method', async t => {
  const { bff, routes } = await routesOf(t, { STOREFRONT_ORIGINS: shop })
  t.ok(routes.some(({ method, url }) => method === 'POST' && url === '/v1/accounts/:account_number/calculate-interest'))
  const paths = [...new Set(routes.map(pathOf)), '/no/such/route']
  for (const path of paths) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      for (const headers of path === '/v1/widget/init' ? foreign : foreign.slice(0, 2).concat(foreign.slice(-4, -2))) {
        const response = await bff.public.send(method, path, { headers, ...(method === 'POST' && { json: toBuy }) })
        if (response.status !== 403 || response.body.code !== 'origin-not-allowed') {
          t.fail(`${method} ${path} ${JSON.stringify(headers)} answered ${response.status}`)
        }
        if (response.headers['access-control-allow-origin'] !== undefined ||
          response.headers['set-cookie'] !== undefined) t.fail(`${method} ${path} answers a foreign page`)
      }
    }
  }
  t.strictSame(await bff.simulator.received(), [], 'and Flexiti was never asked')
  t.equal(bff.services.store.count(), 0, 'nor was a flow opened')
})

test('the walk finds every route that the documentation lists', async t => {
  const { bff, routes } = await routesOf(t)
  const { paths } = (await bff.public.get('/openapi.json')).body as { paths: Record<string, object> }
  const walked = routes.map(({ method, url }) => `${method} ${url}`)
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of Object.keys(operations)) {
      t.ok(walked.includes(`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`), `${method} ${path}`)
    }
  }
})

test('the door\'s own pages and those of the shop may call, and servers, which send no such header', async t => {
  const bff = await startBff(t, { env: { STOREFRONT_ORIGINS: `${shop},https://www.shop.example:8443` } })
  for (const headers of [
    { origin: bff.publicUrl },
    { origin: shop },
    { origin: 'https://www.shop.example:8443', 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'same-origin' },
    {}
  ]) t.equal((await bff.public.post('/v1/flows', {}, headers)).status, 201, JSON.stringify(headers))
})

test('reading is not kept from foreign pages by the check, only by the browser', async t => {
  const bff = await startBff(t, { env: { STOREFRONT_ORIGINS: shop } })
  const response = await bff.public.get('/v1/i18n', { origin: 'https://evil.example' })
  t.equal(response.status, 200)
  t.not(response.headers['access-control-allow-origin'], 'https://evil.example')
  t.not(response.headers['access-control-allow-origin'], '*')
})

test('CORS answers name the exact origin, allow credentials, and vary by it', async t => {
  const bff = await startBff(t, { env: { STOREFRONT_ORIGINS: shop } })
  const response = await bff.public.post('/v1/flows', {}, { origin: shop })
  t.match(response.headers, {
    'access-control-allow-origin': shop,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': /x-reference-id.*retry-after/i,
    vary: /origin/i
  })
})

test('a preflight is answered for the shop\'s pages, and opens nothing for others', async t => {
  const bff = await startBff(t, { env: { STOREFRONT_ORIGINS: shop } })
  const ask = async (origin: string) => await bff.public.send('OPTIONS', '/v1/authorizations', {
    headers: {
      origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,x-reference-id'
    }
  })
  const welcome = await ask(shop)
  t.equal(welcome.status, 204)
  t.match(welcome.headers, {
    'access-control-allow-origin': shop,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers': 'content-type, x-reference-id, idempotency-key',
    'access-control-max-age': '600'
  })
  const refused = await ask('https://evil.example')
  t.not(refused.headers['access-control-allow-origin'], 'https://evil.example')
  t.not(refused.headers['access-control-allow-origin'], '*')
  t.strictSame(await bff.simulator.received(), [])
})

test('pages may send what measures and traces their calls, and what CORS_HEADERS names', async t => {
  const tracing = [
    'traceparent', 'tracestate', 'baggage', 'sentry-trace', 'x-requested-with', 'x-datadog-trace-id',
    'x-datadog-parent-id', 'x-datadog-origin', 'x-datadog-sampling-priority'
  ]
  for (const [setting, more] of [
    [undefined, []],
    ['X-Shop-Session, b3,traceparent', ['x-shop-session', 'b3']]
  ] as const) {
    const bff = await startBff(t, { env: { STOREFRONT_ORIGINS: shop, CORS_HEADERS: setting } })
    const { headers } = await bff.public.send('OPTIONS', '/v1/flows', {
      headers: { origin: shop, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-evil' }
    })
    const allowed = String(headers['access-control-allow-headers']).split(', ')
    t.strictSame(
      [...allowed].sort(), ['content-type', 'x-reference-id', 'idempotency-key', ...tracing, ...more].sort()
    )
    const sent = Object.fromEntries([...tracing, ...more].map((name) => [name, 'x']))
    t.equal((await bff.public.post('/v1/flows', {}, { origin: shop, ...sent })).status, 201)
  }
})

test('without STOREFRONT_ORIGINS there is no word of CORS', async t => {
  const bff = await startBff(t)
  for (const response of [
    await bff.public.get('/v1/i18n', { origin: shop }),
    await bff.public.send('OPTIONS', '/v1/flows', {
      headers: { origin: shop, 'access-control-request-method': 'POST' }
    }),
    await bff.public.post('/v1/flows', {}, { origin: shop }),
    await bff.public.post('/v1/flows', {}, { origin: bff.publicUrl })
  ]) t.strictSame(Object.keys(response.headers).filter((name) => name.startsWith('access-control-')), [])
})

test('errors can be read by the shop\'s pages, wherever they come from', async t => {
  const bff = await startBff(t, { env: { STOREFRONT_ORIGINS: shop, RATE_LIMIT_PER_MINUTE: '9' } })
  const from = { origin: shop }
  const responses = [
    await bff.public.post('/v1/widget/init', {}, from),
    await bff.public.post('/v1/flows', {}, { ...from, ...inFlow('not-a-guid') }),
    await bff.public.send('POST', '/v1/flows', { raw: '{', headers: { ...from, 'content-type': 'application/json' } }),
    await bff.public.send('POST', '/v1/flows', { raw: 'x', headers: { ...from, 'content-type': 'text/plain' } }),
    await bff.public.post('/v1/flows', { x: 'x'.repeat(70_000) }, from),
    await bff.public.get('/nowhere', from),
    await bff.public.send('PUT', '/v1/flows', { headers: from }),
    await bff.public.get('/v1/flows/%zz', from)
  ]
  for (let i = 0; i < 9; i++) responses.push(await bff.public.post('/v1/flows', {}, from))
  t.strictSame([...new Set(responses.map(({ status }) => status))].sort(), [201, 400, 404, 405, 413, 415, 429])
  for (const { status, body, headers } of responses) {
    t.equal(headers['access-control-allow-origin'], shop, `${status} ${String(body.code)}`)
  }
})

test('behind https the door\'s own origin is the https one', async t => {
  const bff = await startBff(t, { env: { PUBLIC_URL: 'https://bff.shop.example' } })
  t.equal((await bff.public.post('/v1/flows', {}, { origin: 'https://bff.shop.example' })).status, 201)
  t.equal((await bff.public.post('/v1/flows', {}, { origin: bff.publicUrl })).status, 403)
})
