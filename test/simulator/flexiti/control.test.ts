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
  t.match(await client.control('POST', 'settings', { token_seconds: 8, error_shape: 'old' }), {
    status: 200,
    body: { token_seconds: 8, error_shape: 'old', gzip: false }
  })
  t.match(await client.control('POST', 'settings', { token_seconds: 9, nonsense: true }), {
    status: 400,
    body: { error: /nonsense/ }
  })
  t.match(await client.control('POST', 'settings', { error_shape: 'newest' }), {
    status: 400,
    body: { error: /current, .*old/ }
  })
  t.match(await client.control('POST', 'settings', { gzip: 'yes' }), { status: 400, body: { error: /boolean/ } })
  t.match((await client.control('GET', 'settings')).body, { token_seconds: 8 }, 'a refused change changes nothing')
})

test('wrong inputs come in each of the shapes that Flexiti prints', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const wrong = async (shape: string) => {
    await client.settings({ error_shape: shape })
    return (await client.call('GET', '/i18n?lang=de', { token })).body
  }
  const url = '/flexiti/pos-api/v2.5/client-id/flexitidemo/i18n'
  const fields = [{ param: 'lang', msg: 'invalid', value: 'de' }]
  t.strictSame(await wrong('current'), {
    url,
    message: 'Some inputs are wrong or missing!',
    error: 'wrong_inputs',
    field_errors: fields
  })
  t.strictSame(await wrong('example'), {
    url,
    message: 'Some inputs are wrong!',
    error: 'wrong_input',
    field_errors: fields
  })
  t.strictSame(await wrong('prose'), {
    url,
    message: 'Some inputs are wrong or missing!',
    error: 'wrong_inputs',
    error_fields: fields
  })
  t.strictSame(await wrong('old'), {
    code: 409,
    error: 'wrong_inputs',
    error_description: 'Some inputs are wrong or missing!'
  })
})

test('error bodies come in the current or in the old shape', async t => {
  const client = await simulate(t)
  t.strictSame((await client.call('GET', '/i18n')).body, {
    url: '/flexiti/pos-api/v2.5/client-id/flexitidemo/i18n',
    message: 'Unauthorized: wrong or expired access token',
    error: 'unauthorized'
  })
  await client.settings({ error_shape: 'old' })
  t.strictSame((await client.call('GET', '/i18n')).body, {
    code: 401,
    error: 'invalid_token',
    error_description: 'The access token provided is invalid.'
  })
  const token = await client.access()
  await client.advance(1201)
  t.match((await client.call('GET', '/i18n', { token })).body, {
    error_description: 'The access token provided has expired.'
  })
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
    {
      number: 1,
      endpoint: 'token',
      grant: 'client_credentials',
      body: { client_id: 'flexitidemo', scope: 'customer' },
      scope: null,
      status: 200
    },
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
  const filtered = async (query: string) =>
    ((await client.control('GET', `received?${query}`)).body.requests as Json[]).map(request => request.number)
  t.strictSame(await filtered('endpoint=token'), [1])
  t.strictSame(await filtered('reference_id=FFFFFFFF-ffff-ffff-ffff-ffffffffffff'), [3])
  const summary = await client.control('GET', 'received?view=summary&endpoint=calculateInterest')
  t.match(summary.body, {
    requests: [
      {
        number: 2,
        reference_id: referenceId,
        endpoint: 'calculateInterest',
        method: 'POST',
        scope: 'customer',
        status: 200
      }
    ]
  })
  t.notMatch(
    JSON.stringify(summary.body),
    new RegExp(`${token}|10\\.5|headers`),
    'the summary has no token and no body'
  )
  await client.control('DELETE', 'received')
  t.strictSame(await filtered(''), [])
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
  const response = await fetch(`${client.url}/__simulator/reset`, {
    method: 'POST',
    headers: { origin: 'https://shop.example' }
  })
  t.equal(response.status, 403)
})

test('unknown paths, methods and versions are not found, in the shape of the API', async t => {
  const client = await simulate(t)
  const token = await client.access()
  t.match(await client.call('GET', '/information', { token }), {
    status: 404,
    body: { url: '/flexiti/pos-api/v2.5/client-id/flexitidemo/information', error: 'not_found' }
  })
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
