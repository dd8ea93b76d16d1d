/** GET /v1/i18n, /v1/i18n/{key} and /v1/terms-and-conditions: form values as callers and caches meet them. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { test } from 'tap'
import { startBff, until, withoutKeys } from '../../../helpers/bff.js'
import { inFlow, newId } from '../../../helpers/shopper.js'

const forms = [
  '/v1/i18n?lang=en', '/v1/i18n?lang=fr', '/v1/terms-and-conditions?lang=en', '/v1/terms-and-conditions?lang=fr'
]

test('form values come from Flexiti once and from the cache from then on', async t => {
  const { public: door, simulator, requestLines } = await startBff(t)
  const miss = await door.get('/v1/i18n?lang=en')
  t.match(miss, { status: 200, body: { salutations: { mr: 'Mr.' }, provinces: { QC: 'Quebec' } } })
  t.match(miss.headers, {
    'x-cache': 'miss',
    'cache-control': 'public, max-age=3600, stale-while-revalidate=604800',
    vary: 'accept-encoding',
    age: /^\d+$/,
    etag: /^"[\w-]+"$/,
    'content-type': 'application/json; charset=utf-8'
  })
  for (const path of ['/v1/i18n', '/v1/i18n?lang=en']) {
    const hit = await door.get(path)
    t.equal(hit.headers['x-cache'], 'hit')
    t.ok(hit.bytes.equals(miss.bytes))
  }
  t.equal((await simulator.received('i18n')).length, 1)
  t.strictSame((await requestLines(3)).map(({ cache }) => cache), ['miss', 'hit', 'hit'])
})

test('what is no document is not kept', async t => {
  const { public: door, simulator } = await startBff(t)
  for (const [path, bodies] of [
    ['/v1/i18n?lang=en', ['null', ' null', '[]', '"text"', '7', 'true', '']], ['/v1/i18n/provinces', ['null', '']],
    ['/v1/terms-and-conditions', ['null', '\n null ', '']]
  ] as const) {
    for (const body of bodies) {
      await simulator.fault({ kind: 'body', endpoint: ['i18n', 'i18nKey', 'termsAndConditions'], body, times: 1 })
      t.match(await door.get(path), { status: 502, body: { code: 'flexiti-failed' } }, `${path}: ${body}`)
    }
    t.match(await door.get(path), { status: 200, headers: { 'x-cache': 'miss' } }, path)
  }
})

test('both languages, single keys and terms are documents of their own', async t => {
  const { public: door, simulator } = await startBff(t)
  t.match((await door.get('/v1/i18n?lang=fr')).body, { provinces: { QC: 'Québec' } })
  const key = await door.get('/v1/i18n/provinces?lang=fr')
  t.match(key.body, { provinces: { QC: 'Québec' } })
  t.equal(Object.keys(key.body).length, 1)
  t.equal((await door.get('/v1/terms-and-conditions?lang=fr')).status, 200)
  t.equal((await door.get('/v1/terms-and-conditions')).status, 200)
  t.strictSame((await simulator.received()).map(({ endpoint, query }) => [endpoint, query.lang]),
    [
      ['token', undefined], ['i18n', 'fr'], ['i18nKey', 'fr'], ['termsAndConditions', 'fr'],
      ['termsAndConditions', 'en']
    ])
})

test('a caller gets the coding that it accepts, and 304 for what it has', async t => {
  const { public: door } = await startBff(t)
  const plain = await door.get('/v1/i18n')
  t.equal(plain.headers['content-encoding'], undefined)
  const etags = [plain.headers.etag]
  for (const [accepted, coding, decode] of [
    ['gzip', 'gzip', gunzipSync], ['gzip, deflate, br', 'br', brotliDecompressSync]
  ] as const) {
    const response = await door.get('/v1/i18n', { 'accept-encoding': accepted })
    t.equal(response.headers['content-encoding'], coding)
    t.ok(response.bytes.length < plain.bytes.length)
    t.equal(Number(response.headers['content-length']), response.bytes.length)
    t.ok(decode(response.bytes).equals(plain.bytes))
    etags.push(response.headers.etag)
    const known = await door.get('/v1/i18n', {
      'accept-encoding': accepted, 'if-none-match': String(response.headers.etag)
    })
    t.match(known, { status: 304, text: '' })
    t.match(known.headers, {
      etag: response.headers.etag, 'cache-control': /^public/, vary: 'accept-encoding', 'content-encoding': undefined
    })
  }
  t.equal(new Set(etags).size, 3, 'a strong etag for each coding')
  t.equal((await door.get('/v1/i18n', { 'if-none-match': '"another"' })).status, 200)
  t.equal((await door.get('/v1/i18n', { 'if-none-match': `"another", W/${String(plain.headers.etag)}` })).status, 304)
})

test('HEAD answers as GET does, without the body', async t => {
  const { public: door } = await startBff(t)
  const get = await door.get('/v1/i18n', { 'accept-encoding': 'gzip' })
  const head = await door.send('HEAD', '/v1/i18n', { headers: { 'accept-encoding': 'gzip' } })
  t.match(head, { status: 200, text: '' })
  for (const name of ['etag', 'cache-control', 'vary', 'content-encoding', 'content-type', 'content-length']) {
    t.equal(head.headers[name], get.headers[name], name)
  }
})

test('an answer that caches share carries nothing of one caller', async t => {
  const bff = await startBff(t, { env: { STOREFRONT_ORIGINS: 'https://shop.example' } })
  for (const path of [...forms, '/v1/i18n/provinces']) {
    const response = await bff.browser('https://shop.example').get(path, { 'accept-encoding': 'br' })
    t.equal(response.headers['set-cookie'], undefined)
    t.equal(response.headers['x-reference-id'], undefined, 'no name is made up')
    t.match(response.headers, { vary: /accept-encoding/, 'access-control-allow-origin': 'https://shop.example' })
    t.match(response.headers.vary, /\borigin\b/i)
  }
  const named = await bff.public.get('/v1/i18n', inFlow('7F0C2A9E-4b1d-4c3e-8A5F-6d7b8c9e0a1b'))
  t.equal(named.headers['x-reference-id'], undefined, 'nor does one that was sent come back: a cache would keep it')
})

test('form values are asked for in a flow of the BFF\'s own', async t => {
  const { public: door, simulator } = await startBff(t)
  const id = newId()
  await Promise.all(forms.map(async (path) => await door.get(path, inFlow(id))))
  const received = await simulator.received()
  t.equal(received.filter(({ endpoint }) => endpoint === 'token').length, 1)
  t.equal(new Set(received.map(({ headers }) => headers['x-reference-id'])).size, 1)
  t.notOk(received.some(({ headers }) => headers['x-reference-id'] === id))
  t.equal((await door.get(`/v1/flows/${id}`)).status, 404, 'nor is the shopper\'s flow opened by them')
})

test('a value that is due for renewal is served at once and renewed behind', async t => {
  const bff = await startBff(t)
  await bff.public.get('/v1/i18n')
  await bff.advance(3601)
  t.match((await bff.public.get('/v1/i18n')).headers, { 'x-cache': 'stale', age: /^36\d\d$/ })
  await until(async () => (await bff.public.get('/v1/i18n')).headers['x-cache'] === 'hit')
  t.equal((await bff.simulator.received('i18n')).length, 2)
})

test('while Flexiti is down the value in hand is served, until it is too old', async t => {
  const bff = await startBff(t, { env: { I18N_STALE_SECONDS: '1000' } })
  const { bytes } = await bff.public.get('/v1/i18n')
  await bff.simulator.close()
  await bff.advance(4500)
  const stale = await bff.public.get('/v1/i18n')
  t.match(stale, { status: 200, headers: { 'x-cache': 'stale' } })
  t.ok(stale.bytes.equals(bytes))
  t.equal((await bff.public.send('HEAD', '/v1/i18n')).status, 200)
  await bff.advance(200)
  t.match(await bff.public.get('/v1/i18n'), {
    status: 503,
    body: { code: 'flexiti-unavailable' },
    headers: { 'retry-after': /^\d+$/, 'cache-control': 'no-store', etag: undefined, 'x-cache': undefined }
  })
})

test('failures are not kept', async t => {
  const { public: door, simulator } = await startBff(t)
  for (const fault of [{ kind: 'status', status: 500, times: 3 }, { kind: 'html', times: 3 }, { kind: 'empty' }, {
    kind: 'status', status: 409, body: { error: 'general_error', message: 'Something' }
  }]) {
    await simulator.heal()
    await simulator.fault({ endpoint: 'i18n', ...fault })
    const response = await door.get('/v1/i18n')
    t.match(response.headers, { 'cache-control': 'no-store', 'content-type': /^application\/problem\+json/ })
    t.ok(response.status >= 400)
  }
  await simulator.heal()
  t.match(await door.get('/v1/i18n'), { status: 200, headers: { 'x-cache': 'miss' } })
})

test('a key that Flexiti does not know is asked for once a minute', async t => {
  const bff = await startBff(t)
  for (let i = 0; i < 3; i++) {
    t.match(await bff.public.get('/v1/i18n/no_such_key'), { status: 422, body: { code: 'flexiti-invalid-input' } })
  }
  t.equal((await bff.simulator.received('i18nKey')).length, 1)
  await bff.advance(61)
  await bff.public.get('/v1/i18n/no_such_key')
  t.equal((await bff.simulator.received('i18nKey')).length, 2)
})

test('languages and keys of strangers neither reach Flexiti nor grow the cache', async t => {
  const { public: door, simulator, services } = await startBff(t)
  await door.get('/v1/i18n')
  const { entries, bytes } = services.forms.size
  await simulator.forget()
  const bad = [
    ...['xx', 'EN', 'en-CA', '', 'e'.repeat(8000), '%00', '../en'].map((lang) => `/v1/i18n?lang=${lang}`),
    '/v1/i18n?lang=en&lang=fr',
    '/v1/terms-and-conditions?lang=xx',
    '/v1/i18n/provinces?lang=xx',
    ...[
      'A', '1abc', 'a-b', '..%2fi18n', '%00', '__proto__', 'k'.repeat(65), 'k'.repeat(10_240), 'é', 'a%20b'
    ].map((key) => `/v1/i18n/${encodeURI(decodeURI(key))}`)
  ]
  for (const path of bad) {
    const response = await door.get(path)
    t.match(
      response,
      { status: 400, body: { code: 'invalid-request' }, headers: { 'cache-control': 'no-store' } },
      path.slice(0, 60)
    )
  }
  t.strictSame(await simulator.received(), [])
  t.strictSame(services.forms.size, { entries, bytes })
})

test('the documents of both languages are there soon after the start', async t => {
  const { public: door, services, simulator } = await startBff(t, { start: true, env: withoutKeys })
  await until(() => services.forms.size.bytes > 0 && forms.length === services.forms.size.entries)
  await until(async () => (await simulator.received()).filter(({ status }) => status === 200).length === 5)
  for (const path of forms) await until(async () => (await door.get(path)).headers['x-cache'] === 'hit')
  t.equal((await simulator.received('token')).length, 1)
  t.equal((await simulator.received()).length, 5)
})

test('a Flexiti that hangs delays neither the start nor any other answer', async t => {
  const { public: door, services, simulator } = await startBff(t)
  await simulator.fault({ kind: 'hang', times: 50 })
  services.start()
  await until(async () => (await simulator.received('token')).length > 0)
  t.equal((await door.get('/health/live')).status, 200)
  t.equal((await door.post('/v1/flows')).status, 201)
  t.equal(services.forms.size.bytes, 0)
})
