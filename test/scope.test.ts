/**
 * Which token goes upstream: from the public door a customer's and no other, whatever is sent; from the internal door a
 * merchant's.
 */
import { connect } from 'node:net'
import { test, type Test } from 'tap'
import { endpointTable } from '../src/flexiti/endpoints.js'
import { authorized, till } from './helpers/back-office.js'
import { backofficeKey, startBff, withKey, type Bff, type Caller, type Received, type Sent } from './helpers/bff.js'
import {
  account, application, inFlow, licence, newId, order, purchase, tillPurchase, throughWidget, toApply, toBuy
} from './helpers/shopper.js'

interface Walk {
  /** The route as the door documents it. */
  route: string
  path?: string
  sent?: Sent
  /** Endpoints that it reaches, besides the token call. */
  reaches?: string[]
}

async function routesOf (door: Caller): Promise<string[]> {
  const { paths } = (await door.get('/openapi.json')).body as { paths: Record<string, object> }
  return Object.entries(paths).flatMap((
    [path, methods]
  ) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)).sort()
}

/** The scope that each received request has, or asks for; a token call without one would get a merchant's. */
function scopes (received: Received[]): Set<string | null> {
  return new Set(received.map(({
    endpoint, scope, body
  }) => endpoint === 'token' ? String(body.scope ?? 'none') : scope))
}

/** Sends what the walk says, route by route, and compares what the simulator received with what it should have. */
async function walk (
  t: Test,
  bff: Bff,
  door: Pick<Caller, 'send'>,
  steps: Walk[],
  scope: 'customer' | 'merchant',
  flowFor: () => Record<string, string>
): Promise<Set<string>> {
  const reached = new Set<string>()
  for (const { route, path, sent = {}, reaches = [] } of steps) {
    const [method = '', pattern = ''] = route.split(' ')
    await bff.simulator.forget()
    const { status } = await door.send(method, path ?? pattern, { ...sent, headers: { ...flowFor(), ...sent.headers } })
    const received = await bff.simulator.received()
    t.same([...new Set(received.map(({ endpoint }) => endpoint))].filter((name) =>
      name !== 'token'), reaches, `${route} (${status})`)
    if (reaches.length > 0) t.same(scopes(received), new Set([scope]), `${route} with a ${scope} token`)
    for (const { endpoint } of received) if (endpoint !== null && endpoint !== 'token') reached.add(endpoint)
  }
  return reached
}

test('every route of the public door carries a customer\'s token', async (t) => {
  const bff = await startBff(t)
  let id = await throughWidget(bff, bff.public, { order })
  await till(bff).post('/v1/flows', { account_number: account }, inFlow(id))
  const applying = await throughWidget(bff, bff.public, { init: toApply })
  const steps: Walk[] = [
    { route: 'POST /v1/flows' },
    { route: 'GET /v1/flows/{reference_id}', path: `/v1/flows/${id}` },
    { route: 'GET /v1/i18n', reaches: ['i18n'] },
    { route: 'GET /v1/i18n/{key}', path: '/v1/i18n/provinces', reaches: ['i18nKey'] },
    { route: 'GET /v1/terms-and-conditions', reaches: ['termsAndConditions'] },
    { route: 'POST /v1/merchants/login', sent: { json: {} }, reaches: ['merchantsLogin'] },
    { route: 'POST /v1/customers/driverslicense', sent: { json: { code: licence } }, reaches: ['driversLicense'] },
    { route: 'POST /v1/widget/init', sent: { json: toBuy, headers: inFlow(newId()) }, reaches: ['widgetInit'] },
    { route: 'POST /v1/apply', sent: { json: application, headers: inFlow(applying) }, reaches: ['apply'] },
    {
      route: 'POST /v1/accounts/{account_number}/calculate-interest',
      path: `/v1/accounts/${account}/calculate-interest`,
      sent: { json: { amount: 1 } },
      reaches: ['calculateInterest']
    },
    {
      route: 'POST /v1/accounts/{account_number}/verify',
      path: `/v1/accounts/${account}/verify`,
      sent: { json: { format: 'sms' } },
      reaches: ['accountVerify']
    },
    { route: 'POST /v1/authorizations', sent: { json: purchase }, reaches: ['authorize'] },
    {
      route: 'POST /v1/accounts/{account_number}/close',
      path: `/v1/accounts/${account}/close`,
      reaches: ['accountClose']
    },
    { route: 'DELETE /v1/flows/{reference_id}', path: `/v1/flows/${id}` },
    { route: 'GET /health/live' }, { route: 'GET /problems' },
    { route: 'GET /problems/{code}', path: '/problems/not-found' }
  ]
  t.same(steps.map(({ route }) => route).sort(), await routesOf(bff.public), 'every route is walked')
  // Flows that came from the back office have a merchant's token too; it stays where it is.
  await till(bff).get('/v1/captures', inFlow(id))
  const reached = await walk(t, bff, bff.public, steps, 'customer', () => inFlow(id))
  t.same([...reached].sort(), Object.entries(endpointTable).filter(([name, { scopes }]) => name !== 'token' &&
    scopes.includes('customer')).map(([name]) => name).sort(), 'and everything that a customer may call is reached')
  id = newId()
  await walk(t, bff, bff.public, steps.filter(({ route }) => route.includes('driverslicense') ||
    route.includes('login')), 'customer', () => inFlow(id))
})

test('every route of the internal door carries a merchant\'s token', async (t) => {
  const bff = await startBff(t)
  const { path, flowId } = await authorized(bff)
  const captured = await till(bff).post(`${path}/capture`, { amount: 10 })
  await bff.simulator.fault({ endpoint: 'capture', kind: 'reset' })
  await till(bff).post(`${path}/capture`, { amount: 1 }, { 'idempotency-key': 'lost' })
  const json = (body: unknown): Sent => ({ json: body })
  const steps: Walk[] = [
    { route: 'POST /v1/flows', sent: json({ order }) },
    { route: 'GET /v1/flows/{reference_id}', path: `/v1/flows/${flowId}` },
    { route: 'GET /v1/i18n', reaches: ['i18n'] },
    { route: 'GET /v1/i18n/{key}', path: '/v1/i18n/provinces', reaches: ['i18nKey'] },
    { route: 'GET /v1/terms-and-conditions', reaches: ['termsAndConditions'] },
    { route: 'POST /v1/merchants/login', sent: json({}), reaches: ['merchantsLogin'] },
    {
      route: 'POST /v1/apply',
      sent: json({ ...application, request_id: 'r-1', external_location_id: '00-12345' }),
      reaches: ['apply']
    },
    {
      route: 'POST /v1/customers/search',
      sent: json({ first_name: 'a', last_name: 'b', dob: '1990-01-01' }),
      reaches: ['customersSearch']
    },
    { route: 'POST /v1/customers/lookup', sent: json({ account_number: account }), reaches: ['customersLookup'] },
    { route: 'POST /v1/customers/driverslicense', sent: json({ code: licence }), reaches: ['driversLicense'] },
    {
      route: 'POST /v1/accounts/{account_number}/verify',
      path: `/v1/accounts/${account}/verify`,
      sent: json({ format: 'sms' }),
      reaches: ['accountVerify']
    },
    {
      route: 'POST /v1/accounts/{account_number}/calculate-interest',
      path: `/v1/accounts/${account}/calculate-interest`,
      sent: json({ amount: 1 }),
      reaches: ['calculateInterest']
    },
    {
      route: 'POST /v1/accounts/{account_number}/close',
      path: `/v1/accounts/${account}/close`,
      reaches: ['accountClose']
    },
    {
      route: 'POST /v1/accounts/{account_number}/refund',
      path: `/v1/accounts/${account}/refund`,
      sent: json({ amount: 1 }),
      reaches: ['accountRefund']
    },
    {
      route: 'POST /v1/transactions',
      sent: json({ transaction_type: 'deposit', amount: 1, account_number: account, verification_code: 1 }),
      reaches: ['transactions']
    },
    { route: 'POST /v1/authorizations', sent: json({ ...tillPurchase, amount: 1 }), reaches: ['authorize'] },
    { route: 'GET /v1/authorizations', reaches: ['authorizations'] },
    { route: 'GET /v1/authorizations/{authorization_id}', path, reaches: ['authorization'] },
    {
      route: 'POST /v1/authorizations/{authorization_id}/release',
      path: `${path}/release`,
      sent: json({ amount: 1 }),
      reaches: ['release']
    },
    {
      route: 'POST /v1/authorizations/{authorization_id}/capture',
      path: `${path}/capture`,
      sent: json({ amount: 1 }),
      reaches: ['capture']
    },
    {
      route: 'POST /v1/authorizations/{authorization_id}/capture/{capture_id}/return',
      path: `${path}/capture/${String(captured.body.capture_id)}/return`,
      sent: json({ amount: 1 }),
      reaches: ['captureReturn']
    },
    { route: 'GET /v1/captures', reaches: ['captures'] },
    { route: 'GET /v1/operations/{idempotency_key}', path: '/v1/operations/lost' },
    {
      route: 'POST /v1/operations/{idempotency_key}/settle',
      path: '/v1/operations/lost/settle',
      sent: json({ outcome: 'rejected', note: 'seen' })
    },
    { route: 'DELETE /v1/flows/{reference_id}', path: `/v1/flows/${newId()}` },
    { route: 'GET /health/live' }, { route: 'GET /health/ready' }, { route: 'GET /metrics' },
    { route: 'GET /problems' }, { route: 'GET /problems/{code}', path: '/problems/not-found' }
  ]
  t.same(steps.map(({ route }) => route).sort(), await routesOf(bff.internal), 'every route is walked')
  await walk(t, bff, till(bff), steps, 'merchant', () => ({}))
  // In a flow that holds a customer's token the merchant's goes up all the same.
  await walk(t, bff, till(bff), steps.filter(({ route }) => route.includes('driverslicense') ||
    route.includes('verify') || route.includes('captures')), 'merchant', () => inFlow(flowId))
})

/** What the back office calls: a merchant's business, all of it. */
const internalTargets: Array<[method: string, path: string, body?: unknown]> = [
  ['POST', '/v1/customers/search', { first_name: 'Sarah', last_name: 'Search', dob: '1982-12-19' }],
  ['POST', '/v1/customers/lookup', { account_number: account }],
  ['POST', `/v1/accounts/${account}/refund`, { amount: 1 }],
  ['POST', '/v1/transactions', {
    transaction_type: 'deposit', amount: 1, account_number: account, verification_code: 1
  }],
  ['GET', '/v1/authorizations'],
  ['GET', '/v1/authorizations/12343'],
  ['POST', '/v1/authorizations/12343/release', { amount: 1 }],
  ['POST', '/v1/authorizations/12343/capture', { amount: 1 }],
  ['POST', '/v1/authorizations/12343/capture/346123/return', { amount: 1 }],
  ['GET', '/v1/captures'],
  ['GET', '/v1/operations/any'],
  ['GET', '/metrics'],
  ['GET', '/health/ready']
]

/** Ways to write a path that some servers take for the same. */
const disguises: Array<(path: string) => string> = [
  (path) => path,
  (path) => path.toUpperCase(),
  (path) => path.replace('/v1', '/V1'),
  (path) => `/${path}`,
  (path) => path.replaceAll('/', '//'),
  (path) => `${path}/`,
  (path) => `${path}/.`,
  (path) => path.replace('/v1', '/./v1'),
  (path) => path.replace('/v1', '/v1/flows/..'),
  (path) => path.replace('/v1', '/v1/i18n/%2e%2e'),
  (path) => path.replace('/v1', '/v1/i18n/..%2f..%2fv1'),
  (path) => path.replace('/v1', '/v1/i18n/%252e%252e'),
  (path) => path.replace('/v1/', '/v1%2f'),
  (path) => path.replace('/v1/', '/v1\\'),
  (path) => path.replace('/v1/', '/v1/;x=y/'),
  (path) => `${path};jsessionid=1`,
  (path) => `${path}?x-http-method-override=POST&_method=POST`,
  (path) => `${path}%00`,
  (path) => `${path}%20`,
  (path) => path.replace('c', '%63'),
  (path) => path.replace('a', '%61'),
  (path) => `/internal${path}`,
  (path) => `/public/..${path}`
]

const tricks: Array<Record<string, string>> = [
  {},
  withKey,
  {
    ...withKey,
    'x-original-url': '/v1/captures',
    'x-rewrite-url': '/v1/captures',
    'x-forwarded-prefix': '/v1',
    'x-forwarded-uri': '/v1/captures'
  },
  { ...withKey, 'x-http-method-override': 'POST', 'x-http-method': 'POST', 'x-method-override': 'POST' },
  {
    ...withKey,
    host: '127.0.0.1:3001',
    'x-forwarded-host': '127.0.0.1:3001',
    'x-forwarded-port': '3001',
    forwarded: 'host=127.0.0.1:3001'
  },
  {
    ...withKey,
    'x-forwarded-for': '127.0.0.1',
    'x-real-ip': '127.0.0.1',
    scope: 'merchant',
    'x-scope': 'merchant',
    'x-door': 'internal'
  }
]

async function noMerchantCall (t: Test, bff: Bff, name: string): Promise<void> {
  const received = await bff.simulator.received()
  t.same(received.filter(({ endpoint, scope, body }) => endpoint === 'token'
    ? body.scope !== 'customer'
    : scope !== 'customer').map(({ method, path }) => `${method} ${path}`), [], name)
  t.same(received.filter(({ endpoint }) => endpoint === null)
    .map(({ path }) => path), [], `${name}: nothing but endpoints of the table is called`)
}

test('the back office\'s addresses lead nowhere at the public door, however they are written and whatever is shown',
  async (t) => {
    const bff = await startBff(t)
    const id = await throughWidget(bff, bff.public, { order })
    for (const [method, path, json] of internalTargets) {
      for (const disguise of disguises) {
        for (const headers of tricks) {
          const response = await bff.public.send(method, disguise(path), {
            ...(json !== undefined && { json }), headers: { ...inFlow(id), ...headers }
          })
          if (response.status < 400) t.fail(`${method} ${disguise(path)} answered ${response.status}`)
        }
      }
      await noMerchantCall(t, bff, `${method} ${path}`)
    }
  })

test('at the internal door the same addresses do lead to a merchant\'s calls', async (t) => {
  const bff = await startBff(t)
  for (const [method, path, json] of internalTargets) {
    await till(bff).send(method, path, json === undefined ? {} : { json })
  }
  t.ok(scopes(await bff.simulator.received()).has('merchant'))
  t.equal((await bff.simulator.received()).filter(({ scope }) => scope === 'merchant').length, 10)
})

test('a shopper who names the back office\'s own flow has one of that name, and no part in it', async (t) => {
  const bff = await startBff(t)
  const id = String((await bff.internal.get('/v1/captures', withKey)).headers['x-reference-id'])
  await bff.simulator.forget()
  await bff.services.store.open({ id, order })
  t.equal((await bff.public.post('/v1/widget/init', toBuy, inFlow(id))).status, 200)
  t.match(await bff.public.post(`/v1/accounts/${account}/calculate-interest`, { amount: '10.00' }, inFlow(id)), {
    status: 200
  })
  t.same(scopes(await bff.simulator.received()), new Set(['customer']))
  t.equal((await bff.internal.get('/v1/captures', withKey)).status, 200, 'and the back office goes on')
})

test('no method opens a way, and a key makes nobody a back office', async (t) => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order })
  const headers = { ...inFlow(id), ...withKey }
  for (const method of [
    'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH', 'MERGE'
  ]) {
    for (const [, path] of internalTargets) {
      await bff.public.send(method, path, method === 'HEAD' || method === 'GET'
        ? { headers }
        : { json: { amount: 1 }, headers })
    }
    for (const path of ['/v1/flows', '/v1/widget/init', '/v1/authorizations', '/v1/apply', '/v1/i18n']) {
      await bff.public.send(method, `${path}?scope=merchant&_method=GET`, method === 'HEAD' || method === 'GET'
        ? { headers }
        : { json: { ...toBuy, scope: 'merchant', grant_type: 'password', amount: order.amount }, headers })
    }
    await noMerchantCall(t, bff, method)
  }
})

/** Sends bytes as they are, and reads until the door closes the connection or has nothing to say. */
async function raw (url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url)
  return await new Promise((resolve) => {
    let response = ''
    const socket = connect(Number(port), hostname, () => { socket.write(text, 'latin1') })
    socket.setTimeout(300, () => { socket.destroy() })
    socket.on('data', (chunk) => { response += chunk.toString('latin1') })
    socket.on('error', () => {})
    socket.on('close', () => { resolve(response) })
  })
}

test('no bytes on a socket open a way', async (t) => {
  const bff = await startBff(t)
  const { host } = new URL(bff.publicUrl)
  const internal = new URL(bff.internalUrl).host
  const key = `authorization: Bearer ${backofficeKey}\r\n`
  const hidden = `GET /v1/captures HTTP/1.1\r\nhost: ${host}\r\n${key}\r\n`
  const head = `POST /v1/flows HTTP/1.1\r\nhost: ${host}\r\n${key}`
  const cases: Record<string, string> = {
    'an absolute address of this door': `GET ${bff.publicUrl}/v1/captures HTTP/1.1\r\nhost: ${host}\r\n${key}\r\n`,
    'an absolute address of the other door': `GET ${bff.internalUrl}/v1/captures HTTP/1.1\r\n` +
      `host: ${internal}\r\n${key}\r\n`,
    'an absolute address of Flexiti': `GET ${bff.simulator.url}/flexiti/pos-api/v2.5.1/` +
      `client-id/flexitidemo/captures HTTP/1.1\r\nhost: ${host}\r\n${key}\r\n`,
    'a tunnel to the other door': `CONNECT ${internal} HTTP/1.1\r\nhost: ${internal}\r\n\r\n${hidden}`,
    'an authority alone': `GET ${internal} HTTP/1.1\r\nhost: ${internal}\r\n${key}\r\n`,
    'an asterisk': `OPTIONS * HTTP/1.1\r\nhost: ${host}\r\n${key}\r\n`,
    'an upgrade': `GET /v1/captures HTTP/1.1\r\nhost: ${host}\r\n${key}connection: upgrade\r\nupgrade: h2c\r\n` +
      'http2-settings: AAMAAABkAAQAAP__\r\n\r\n',
    'a request behind a request': `${head}content-length: 0\r\n\r\n${hidden}`,
    'length and chunks': `${head}content-type: application/json\r\ncontent-length: 6\r\ntransfer-encoding: ` +
      `chunked\r\n\r\n0\r\n\r\n${hidden}`,
    'chunks and length': `${head}content-type: application/json\r\ntransfer-encoding: chunked\r\ncontent-length: ` +
      `0\r\n\r\n0\r\n\r\n${hidden}`,
    'two lengths': `${head}content-type: application/json\r\ncontent-length: 2\r\ncontent-length: 0\r\n\r\n{}${hidden}`,
    'a strange coding': `${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
    'a coding with a blank before its colon': `${head}transfer-encoding : chunked\r\ncontent-length: 0\r\n\r\n0\r\n` +
      `\r\n${hidden}`,
    'two codings': `${head}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n${hidden}`,
    'a chunk with a wrong size': `${head}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n` +
      `2;x="\r\n\r\n${hidden}"\r\n{}\r\n0\r\n\r\n`,
    'line feeds alone': `GET /v1/flows HTTP/1.1\nhost: ${host}\n\n${hidden.replaceAll('\r\n', '\n')}`,
    'a folded header': `GET /v1/i18n HTTP/1.1\r\nhost: ${host}\r\nx-a: b\r\n ${hidden}`,
    'a header inside the address': `GET /v1/i18n%0d%0aauthorization:%20Bearer%20${backofficeKey}%0d%0a HTTP/1.1\r\n` +
      `host: ${host}\r\n\r\n`,
    'HTTP/1.0': `GET /v1/captures HTTP/1.0\r\n${key}\r\n`,
    'HTTP/0.9': 'GET /v1/captures\r\n',
    'two hosts': `GET /v1/captures HTTP/1.1\r\nhost: ${host}\r\nhost: ${internal}\r\n${key}\r\n`,
    'no host': `GET /v1/captures HTTP/1.1\r\n${key}\r\n`,
    'a name with line breaks in it': `POST /v1/customers/driverslicense HTTP/1.1\r\nhost: ${host}\r\n` +
      `x-reference-id: ${newId()}\\r\\nauthorization: x\r\ncontent-type: application/json\r\ncontent-length: 12\r\n` +
      '\r\n{"code":"x"}'
  }
  const responses = await Promise.all(Object.entries(cases).map(async ([name, text]) => [
    name, await raw(bff.publicUrl, text)
  ] as const))
  for (const [name, response] of responses) {
    t.notMatch(response, /"captures"|"authorizations":\[/, name)
    for (const [, status] of response.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)) {
      t.ok(Number(status) >= 400 || status === '201', `${name}: ${status}`)
    }
  }
  await noMerchantCall(t, bff, 'raw bytes')
  t.equal((await bff.public.get('/health/live')).status, 200, 'and the door goes on')
})

test('text that reaches Flexiti stays in its place: no value makes another call of it', async (t) => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { order })
  for (const value of [
    '../captures', '..%2fcaptures', 'x?scope=merchant', 'x#', 'x\r\nauthorization: y', 'provinces/../../captures',
    '%2e%2e', '.', '..'
  ]) {
    const segment = encodeURIComponent(value)
    await bff.public.get(`/v1/i18n/${segment}`)
    await bff.public.get(`/v1/i18n?lang=${segment}`)
    for (const action of ['verify', 'close', 'calculate-interest']) {
      await bff.public.post(`/v1/accounts/${segment}/${action}`, { amount: 1, format: 'sms' }, inFlow(id))
    }
    await bff.public.post('/v1/customers/driverslicense', { code: value }, inFlow(id))
    await bff.public.post('/v1/merchants/login', { merchant_username: value, scope: 'merchant' }, inFlow(id))
  }
  await noMerchantCall(t, bff, 'values')
})
