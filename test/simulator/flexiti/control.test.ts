/** The control API: time, faults, what was received, reset (docs/simulator.md). */
import { createHash } from 'node:crypto'
import { test } from 'tap'
import { startSimulator } from '../../../simulator/flexiti/server.js'
import { purchase, referenceId, simulate, type Json } from './helpers.js'

test('the clock runs, and is set forward', async t => {
  const client = await simulate(t)
  const before = (await client.control('GET', 'clock')).body
  t.equal(before.offset_seconds, 0)
  const after = (await client.control('POST', 'clock', { advance_seconds: 90 })).body
  t.equal(after.offset_seconds, 90)
  t.ok(Date.parse(String(after.now)) - Date.parse(String(before.now)) >= 90_000)
  t.match(await client.control('POST', 'clock', { advance_seconds: -1 }), { status: 400 })
})

test('settings are merged, checked and shown', async t => {
  const client = await simulate(t)
  t.match(await client.control('POST', 'settings', { token_seconds: 8, error_shape: 'old' }), { status: 200, body: { token_seconds: 8, error_shape: 'old', gzip: false } })
  t.match(await client.control('POST', 'settings', { token_seconds: 9, nonsense: true }), { status: 400, body: { error: /nonsense/ } })
  t.match(await client.control('POST', 'settings', { error_shape: 'newest' }), { status: 400, body: { error: /current, old/ } })
  t.match(await client.control('POST', 'settings', { gzip: 'yes' }), { status: 400, body: { error: /boolean/ } })
  t.match((await client.control('GET', 'settings')).body, { token_seconds: 8 }, 'a refused change changes nothing')
})

test('error bodies come in the current or in the old shape', async t => {
  const client = await simulate(t)
  t.strictSame((await client.call('GET', '/i18n')).body, {
    url: '/flexiti/pos-api/v2.5/client-id/flexitidemo/i18n', message: 'Unauthorized: wrong or expired access token', error: 'unauthorized'
  })
  await client.settings({ error_shape: 'old' })
  t.strictSame((await client.call('GET', '/i18n')).body, { code: 401, error: 'invalid_token', error_description: 'The access token provided is invalid.' })
  const token = await client.access()
  await client.advance(1201)
  t.match((await client.call('GET', '/i18n', { token })).body, { error_description: 'The access token provided has expired.' })
})

test('answers are compressed when the settings say so', async t => {
  const client = await simulate(t)
  const token = await client.access()
  await client.settings({ gzip: true })
  const { headers, body } = await client.call('GET', '/i18n', { token })
  t.equal(headers.get('content-encoding'), 'gzip')
  t.match(body, { salutations: { mr: 'Mr.' } })
})

test('what was received is reported, with the hash of the very bytes', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const body = '{"amount": 10.5 }'
  await client.call('POST', '/accounts/116994755/calculate-interest?lang=fr', { token, version: 'v2.5.1', body })
  await client.call('GET', '/nowhere', { headers: { 'x-reference-id': 'ffffffffffffffffffffffffffffffff' } })
  const requests = (await client.control('GET', 'received')).body.requests as Json[]
  t.match(requests, [
    { number: 1, endpoint: 'token', grant: 'client_credentials', body: { client_id: 'flexitidemo', scope: 'customer' }, scope: null, status: 200 },
    {
      number: 2,
      endpoint: 'calculateInterest',
      method: 'POST',
      path: '/flexiti/pos-api/v2.5.1/client-id/flexitidemo/accounts/116994755/calculate-interest',
      query: { lang: 'fr' },
      headers: { authorization: `Bearer ${token}`, 'x-reference-id': referenceId },
      body: { amount: 10.5 },
      body_sha256: createHash('sha256').update(body).digest('hex'),
      scope: 'customer',
      status: 200
    },
    { number: 3, endpoint: null, status: 404 }
  ])
  const filtered = async (query: string) => ((await client.control('GET', `received?${query}`)).body.requests as Json[]).map(request => request.number)
  t.strictSame(await filtered('endpoint=token'), [1])
  t.strictSame(await filtered('reference_id=FFFFFFFF-ffff-ffff-ffff-ffffffffffff'), [3])
  await client.control('DELETE', 'received')
  t.strictSame(await filtered(''), [])
})

test('a status fault answers it so many times, with Retry-After if wished', async t => {
  const client = await simulate(t)
  const token = await client.access()
  await client.control('POST', 'faults', { endpoint: 'i18n', times: 2, kind: 'status', status: 429, headers: { 'retry-after': '3' } })
  t.match((await client.control('GET', 'faults')).body, { faults: [{ endpoint: 'i18n', times: 2, kind: 'status', processed: false }] })
  const first = await client.call('GET', '/i18n', { token })
  t.equal(first.status, 429)
  t.equal(first.headers.get('retry-after'), '3')
  t.equal((await client.call('GET', '/i18n/provinces', { token })).status, 200, 'another endpoint is not touched')
  t.equal((await client.call('GET', '/i18n', { token })).status, 429)
  t.equal((await client.call('GET', '/i18n', { token })).status, 200)
})

test('any status may be asked for', async t => {
  const client = await simulate(t)
  for (const status of [401, 403, 465, 466, 467, 500, 502, 503]) {
    await client.control('POST', 'faults', { kind: 'status', status })
    t.match(await client.call('GET', '/i18n', {}), { status, body: { error: String } })
  }
})

test('a fault of the token call may wait for one grant', async t => {
  const client = await simulate(t)
  await client.control('POST', 'faults', { endpoint: 'token', grant: 'refresh_token', kind: 'status', status: 500 })
  const { status, body } = await client.token()
  t.equal(status, 200)
  const refresh = () => client.token({ grant_type: 'refresh_token', refresh_token: String(body.refresh_token) })
  t.equal((await refresh()).status, 500)
  t.equal((await refresh()).status, 200, 'the failed refresh used nothing up')
})

test('a processed fault changes the state before it spoils the answer', async t => {
  const client = await simulate(t)
  const { body } = await client.token()
  const refresh = () => client.token({ grant_type: 'refresh_token', refresh_token: String(body.refresh_token) })
  await client.control('POST', 'faults', { endpoint: 'token', kind: 'reset', processed: true })
  await t.rejects(refresh())
  t.match(await refresh(), { status: 400, body: { error: 'invalid_grant' } })
})

test('answers can be HTML, broken, empty, redirecting or of any content', async t => {
  const client = await simulate(t)
  const ask = async (fault: Json) => {
    await client.control('POST', 'faults', fault)
    const response = await fetch(`${client.url}/flexiti/pos-api/v2.5/client-id/flexitidemo/i18n`, { redirect: 'manual' })
    return { status: response.status, type: response.headers.get('content-type'), location: response.headers.get('location'), text: await response.text() }
  }
  t.match(await ask({ kind: 'html' }), { status: 200, type: /text\/html/, text: /^<!doctype html>/ })
  t.match(await ask({ kind: 'html', status: 502 }), { status: 502, type: /text\/html/ })
  t.throws(JSON.parse.bind(null, (await ask({ kind: 'not-json' })).text))
  t.match(await ask({ kind: 'empty' }), { status: 200, text: '' })
  t.match(await ask({ kind: 'redirect', headers: { location: 'http://127.0.0.1:1/' } }), { status: 302, location: 'http://127.0.0.1:1/' })
  t.match(await ask({ kind: 'body', body: { expires_in: 'soon' } }), { status: 200, text: '{"expires_in":"soon"}' })
  t.match(await ask({ kind: 'body', body: 'plain', status: 201 }), { status: 201, text: 'plain' })
})

test('connections can be reset, cut in half or left hanging', async t => {
  const client = await simulate(t)
  const ask = (signal?: AbortSignal) => fetch(`${client.url}/flexiti/pos-api/v2.5/client-id/flexitidemo/i18n`, { ...(signal === undefined ? {} : { signal }) })
  await client.control('POST', 'faults', { kind: 'reset' })
  await t.rejects(ask(), { cause: { code: /UND_ERR_SOCKET|ECONNRESET/ } })
  await client.control('POST', 'faults', { kind: 'half' })
  const half = await ask()
  t.equal(half.status, 200)
  await t.rejects(half.text())
  await client.control('POST', 'faults', { kind: 'hang' })
  await t.rejects(ask(AbortSignal.timeout(100)), { name: 'TimeoutError' })
  t.match((await client.control('GET', 'received')).body.requests, [{ status: null }, { status: 200 }, { status: null }])
})

test('latency delays a call, and then it is answered', async t => {
  const client = await simulate(t)
  const token = await client.access()
  await client.control('POST', 'faults', { kind: 'latency', latency_ms: 60 })
  const before = performance.now()
  t.equal((await client.call('GET', '/i18n', { token })).status, 200)
  t.ok(performance.now() - before >= 55)
})

test('faults are checked and can be cleared', async t => {
  const client = await simulate(t)
  for (const fault of [{ kind: 'nonsense' }, { kind: 'status', endpoint: 'nowhere' }, { kind: 'status', times: 0 }, { kind: 'status', status: 99 }, { kind: 'reset', processed: 'yes' }]) {
    t.match(await client.control('POST', 'faults', fault), { status: 400, body: { error: String } })
  }
  await client.control('POST', 'faults', { kind: 'hang' })
  t.strictSame((await client.control('DELETE', 'faults')).body, { faults: [] })
  t.equal((await client.token()).status, 200)
})

test('a reset puts everything back', async t => {
  const client = await simulate(t)
  const token = await client.access()
  await client.advance(60)
  await client.settings({ token_seconds: 8 })
  await client.control('POST', 'faults', { kind: 'hang' })
  await client.control('POST', 'reset')
  t.match((await client.control('GET', 'clock')).body, { offset_seconds: 0 })
  t.match((await client.control('GET', 'settings')).body, { token_seconds: 1200 })
  t.strictSame((await client.control('GET', 'faults')).body, { faults: [] })
  t.strictSame((await client.control('GET', 'received')).body, { requests: [] })
  t.equal((await client.call('GET', '/i18n', { token })).status, 401, 'tokens of before are unknown')
})

test('a page of another origin may not control the simulator', async t => {
  const client = await simulate(t)
  const response = await fetch(`${client.url}/__simulator/reset`, { method: 'POST', headers: { origin: 'https://shop.example' } })
  t.equal(response.status, 403)
})

test('unknown paths, methods and versions are not found, in the shape of the API', async t => {
  const client = await simulate(t)
  const token = await client.access()
  t.match(await client.call('GET', '/information', { token }), { status: 404, body: { url: '/flexiti/pos-api/v2.5/client-id/flexitidemo/information', error: 'not_found' } })
  t.match(await client.call('POST', '/i18n', { token, body: {} }), { status: 404 })
  t.match(await client.call('GET', '/i18n', { token, version: 'v2.5.1' }), { status: 404 })
  t.match(await client.call('POST', '/authorization', { token, version: 'v3', body: purchase }), { status: 404 })
})

test('a taken port is an error, or another is used if that was asked for', async t => {
  const client = await simulate(t)
  const port = Number(new URL(client.url).port)
  await t.rejects(startSimulator({ port }), { code: 'EADDRINUSE' })
  const other = await startSimulator({ port, portFallback: true })
  t.teardown(() => other.close())
  t.not(other.url, client.url)
  t.equal(other.baseUrl, `${other.url}/flexiti/pos-api`)
})
