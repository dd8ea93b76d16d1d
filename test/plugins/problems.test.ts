/**
 * Errors that arise before or beside any route: addresses, methods, media types, bodies; and what every problem looks
 * like.
 */
import { test } from 'tap'
import { startBff } from '../helpers/bff.js'
import { newId } from '../helpers/shopper.js'

test('a problem says what, how, where to read more, and under which ids', async t => {
  const { public: door, publicUrl } = await startBff(t)
  const response = await door.get('/v1/nowhere')
  t.equal(response.status, 404)
  t.match(response.headers, {
    'content-type': /^application\/problem\+json/, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff'
  })
  t.strictSame(response.body, {
    type: `${publicUrl}/problems/not-found`,
    title: 'Not found',
    status: 404,
    detail: 'Not found',
    code: 'not-found',
    reference_id: response.headers['x-reference-id'],
    request_id: response.body.request_id
  })
  t.match(response.body.request_id, /^\w+-\w+$/)
  t.equal((await door.get(new URL(String(response.body.type)).pathname)).status, 200, 'the type can be read')
})

test('behind another address the types point there', async t => {
  const { public: door, internal } = await startBff(t, { env: { PUBLIC_URL: 'https://bff.shop.example' } })
  for (const caller of [door, internal]) {
    t.match((await caller.get('/nowhere')).body, { type: 'https://bff.shop.example/problems/not-found' })
  }
})

test('addresses that are no route are not found', async t => {
  const { public: door, internal } = await startBff(t)
  for (const path of [
    '/', '//', '//v1/flows', '/v1', '/v1/', '/v1/flows/x/', '/v1//flows', '/V1/flows', '/v1/i18n/provinces/',
    '/v1/i18n/a/b', '/v1/accounts', '/v1/accounts//verify', '/health', '/health/live/', '/health/ready', '/.env',
    '/v1/transactions', '/v1/customers/search', '/v1/authorizations/1/capture', '/metrics', '/?x=1', '/v1/flows;x=1',
    '/v1/flows%2F', '/%2e%2e/%2e%2e/etc/passwd', '/v1/../v1/i18n'
  ]) {
    t.match(await door.get(path), { status: 404, body: { code: 'not-found' } }, path)
  }
  for (const path of ['/v1/flows/', '/v1/i18n/']) {
    t.match(await door.get(path), { status: 400, body: { code: 'invalid-request' } }, 'an empty name is no name')
  }
  t.match(await internal.get('/v2/flows'), { status: 404, body: { code: 'not-found' } })
})

test('a method that a route does not know is answered with those that it knows', async t => {
  const { public: door } = await startBff(t)
  for (const [method, path, allow] of [
    ['GET', '/v1/flows', 'POST'],
    ['PUT', '/v1/flows', 'POST'],
    ['PATCH', `/v1/flows/${newId()}`, 'DELETE, GET, HEAD'],
    ['POST', '/v1/i18n', 'GET, HEAD'],
    ['DELETE', '/v1/i18n/provinces?lang=fr', 'GET, HEAD'],
    ['GET', '/v1/accounts/116994755/verify', 'POST'],
    ['POST', '/health/live', 'GET, HEAD'],
    ['POST', '/problems/not-found', 'GET, HEAD'],
    ['OPTIONS', '/v1/authorizations', 'POST'],
    ['TRACE', '/v1/authorizations', 'POST'],
    ['PROPFIND', '/v1/authorizations', 'POST'],
    ['HEAD', '/v1/apply', 'POST']
  ] as const) {
    const response = await door.send(method, path)
    t.equal(response.status, 405, `${method} ${path}`)
    t.equal(response.headers.allow, allow)
    if (method !== 'HEAD') t.equal(response.body.code, 'method-not-allowed')
  }
})

test('an address that is not percent-encoded UTF-8 is refused, and not repeated', async t => {
  const { public: door, internal, requestLines } = await startBff(t)
  for (const path of [
    '/v1/flows/%zz', '/%', '/v1/i18n/%E0%A4', '/v1/i18n/%ff', '/problems/%c0%af', '/v1/accounts/%ED%A0%80/verify'
  ]) {
    const response = await door.get(path)
    t.match(response, {
      status: 400, body: { code: 'malformed-body', detail: /address/ }, headers: { 'x-content-type-options': 'nosniff' }
    }, path)
    t.notMatch(response.text, path)
  }
  t.match(await internal.get('/v1/%zz'), { status: 400, body: { code: 'malformed-body' } })
  t.match(await door.get('/problems?%zz=%zz'), {
    status: 400, body: { code: 'invalid-request', errors: [{ field: 'query', rule: 'unknown' }] }
  }, 'a query has no place here')
  t.match((await requestLines(8)).map(({ route, status }) => [
    route, status
  ])[0], [null, 400], 'and there is a log line for it')
})

test('a body over the limit is refused before Flexiti is asked', async t => {
  const { public: door, simulator } = await startBff(t)
  const large = JSON.stringify({ code: 'x'.repeat(65_536) })
  const response = await door.send('POST', '/v1/customers/driverslicense', {
    raw: large, headers: { 'content-type': 'application/json' }
  })
  t.match(response, { status: 413, body: { code: 'body-too-large' } })
  t.equal((await door.send('POST', '/v1/customers/driverslicense', { form: `code=${'x'.repeat(65_536)}` })).status, 413)
  t.equal(
    (await door.post('/v1/customers/driverslicense', { code: 'x'.repeat(65_000) })).status,
    422,
    'below it Flexiti decides'
  )
  t.equal((await simulator.received('driversLicense')).length, 1)
})

test('media types other than JSON and forms are refused', async t => {
  const { public: door, simulator } = await startBff(t)
  for (const type of [
    'text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/json-patch+json',
    'application/json, text/html', 'nonsense', ''
  ]) {
    const response = await door.send('POST', '/v1/widget/init', {
      raw: '{"flow":"purchase"}', headers: { 'content-type': type }
    })
    t.match(response, { status: 415, body: { code: 'unsupported-media-type' } }, type)
  }
  t.equal(
    (await door.send('POST', '/v1/widget/init', { raw: '{"flow":"purchase"}' })).status,
    415,
    'nor is a body taken that does not say what it is'
  )
  t.equal(
    (await door.send('POST', '/v1/accounts/1/close', { raw: 'x', headers: { 'content-type': 'text/plain' } })).status,
    415
  )
  t.strictSame(await simulator.received(), [])
})

test('a body that cannot be read is refused, and not repeated', async t => {
  const { public: door } = await startBff(t)
  for (const [type, raw] of [
    ['application/json', '{"code":"ZANZIBAR"'],
    ['application/json', 'ZANZIBAR'],
    ['application/json', '{"__proto__":{"x":"ZANZIBAR"}}'],
    ['application/json', Buffer.from([0x22, 0xff, 0x22])],
    ['application/x-www-form-urlencoded', 'code=ZANZIBAR%zz'],
    ['application/x-www-form-urlencoded', '__proto__=ZANZIBAR']
  ] as const) {
    const response = await door.send('POST', '/v1/customers/driverslicense', { raw, headers: { 'content-type': type } })
    t.match(response, { status: 400, body: { code: 'malformed-body' } }, String(raw))
    t.notMatch(response.text, 'ZANZIBAR')
  }
})

test('an empty JSON body is no body: refused where one is needed', async t => {
  const { public: door } = await startBff(t)
  const empty = { raw: '', headers: { 'content-type': 'application/json' } }
  t.match(await door.send('POST', '/v1/widget/init', empty), {
    status: 400, body: { code: 'invalid-request', errors: [{ field: 'body', message: 'is required' }] }
  })
  t.equal((await door.send('POST', '/v1/merchants/login', empty)).status, 200)
  t.match(await door.send('POST', '/v1/merchants/login', { ...empty, raw: '[]' }), {
    status: 400, body: { errors: [{ field: 'body', message: 'must be an object' }] }
  })
})

test('an unexpected error is answered without a word of it, and logged without its message', async t => {
  const { public: door, services, logs } = await startBff(t)
  services.store.get = async () => { throw new TypeError('Zebediah was here') }
  const response = await door.get(`/v1/flows/${newId()}`)
  t.match(response, { status: 500, body: { code: 'internal-error', detail: 'Something went wrong in the BFF' } })
  t.notMatch(response.text, /Zebediah|TypeError|\bat /)
  const defect = logs.find(({ msg }) => msg === 'unhandled error')
  t.match(defect, { level: 50, request_id: response.body.request_id, err: { type: 'TypeError', stack: /^\s+at / } })
  t.notMatch(JSON.stringify(logs), 'Zebediah')
})

test('every answer forbids sniffing, framing and referrers, and caching unless it says otherwise', async t => {
  const { public: door } = await startBff(t)
  for (const response of [
    await door.post('/v1/flows'), await door.get('/nowhere'), await door.get('/health/live'),
    await door.get('/openapi.json'), await door.get('/v1/i18n')
  ]) {
    t.match(response.headers, {
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': /default-src 'none'; frame-ancestors 'none'/,
      'cache-control': String
    })
    t.equal(
      response.headers['strict-transport-security'], undefined, 'over plain http there is nothing to be strict about'
    )
    t.equal(response.headers.server, undefined)
    t.equal(response.headers['x-powered-by'], undefined)
  }
})
