/** Faults: what the control API makes of the next calls, or of all until it is told otherwise (docs/simulator.md). */
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { buyInStore, referenceId, simulate, type Client, type Json } from './helpers.js'

test('a status fault answers it so many times, with Retry-After if wished', async t => {
  const client = await simulate(t)
  const token = await client.access()
  await client.control('POST', 'faults', {
    endpoint: 'i18n',
    times: 2,
    kind: 'status',
    status: 429,
    headers: { 'retry-after': '3' }
  })
  t.match((await client.control('GET', 'faults')).body, {
    faults: [{ endpoint: 'i18n', times: 2, kind: 'status', processed: false }]
  })
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

test('a fault of several endpoints is for the first call of any of them', async t => {
  const client = await simulate(t)
  const token = await client.access()
  await client.control('POST', 'faults', { endpoint: ['i18n', 'termsAndConditions'], kind: 'status', status: 503 })
  t.equal((await client.call('GET', '/i18n/provinces', { token })).status, 200)
  t.equal((await client.call('GET', '/terms-and-conditions', { token })).status, 503)
  t.equal((await client.call('GET', '/i18n', { token })).status, 200, 'it is used up')
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
    const response = await fetch(`${client.url}/flexiti/pos-api/v2.5/client-id/flexitidemo/i18n`, {
      redirect: 'manual'
    })
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      location: response.headers.get('location'),
      text: await response.text()
    }
  }
  t.match(await ask({ kind: 'html' }), { status: 200, type: /text\/html/, text: /^<!doctype html>/ })
  t.match(await ask({ kind: 'html', status: 502 }), { status: 502, type: /text\/html/ })
  t.throws(JSON.parse.bind(null, (await ask({ kind: 'not-json' })).text))
  t.match(await ask({ kind: 'empty' }), { status: 200, text: '' })
  t.match(await ask({ kind: 'redirect', headers: { location: 'http://127.0.0.1:1/' } }), {
    status: 302,
    location: 'http://127.0.0.1:1/'
  })
  t.match(await ask({ kind: 'body', body: { expires_in: 'soon' } }), { status: 200, text: '{"expires_in":"soon"}' })
  t.match(await ask({ kind: 'body', body: 'plain', status: 201 }), { status: 201, text: 'plain' })
})

test('connections can be reset, cut in half or left hanging', async t => {
  const client = await simulate(t)
  const ask = (signal?: AbortSignal) =>
    fetch(`${client.url}/flexiti/pos-api/v2.5/client-id/flexitidemo/i18n`, {
      ...(signal === undefined ? {} : { signal })
    })
  await client.control('POST', 'faults', { kind: 'reset' })
  await t.rejects(ask(), { cause: { code: /UND_ERR_SOCKET|ECONNRESET/ } })
  await client.control('POST', 'faults', { kind: 'half' })
  const half = await ask()
  t.equal(half.status, 200)
  await t.rejects(half.text())
  await client.control('POST', 'faults', { kind: 'hang' })
  const caller = new AbortController()
  const hanging = t.rejects(ask(caller.signal), { name: 'AbortError' })
  while ((await received(client, 'i18n'))[2]?.faults === undefined) await sleep(2)
  caller.abort()
  await hanging
  t.match((await client.control('GET', 'received')).body.requests, [
    { status: null },
    { status: 200 },
    { status: null }
  ])
})

async function received (client: Client, endpoint: string): Promise<Json[]> {
  return (await client.control('GET', `received?endpoint=${endpoint}`)).body.requests as Json[]
}

test('latency holds a call up and no other, and then it is answered', async t => {
  const client = await simulate(t)
  const token = await client.access()
  await client.control('POST', 'faults', { endpoint: 'i18n', kind: 'latency', latency_ms: 600_000 })
  const caller = new AbortController()
  const held = fetch(`${client.url}/flexiti/pos-api/v2.5/client-id/flexitidemo/i18n`, { signal: caller.signal })
  while ((await received(client, 'i18n')).length === 0) await sleep(2)
  t.equal((await client.call('GET', '/i18n/provinces', { token })).status, 200)
  t.match(await received(client, 'i18n'), [{ status: null, faults: ['fault-1'] }])
  caller.abort()
  await t.rejects(held)
  await client.control('POST', 'faults', { id: 'slow', endpoint: 'i18n', kind: 'latency', latency_ms: 600_000 })
  const released = client.call('GET', '/i18n', { token })
  while ((await received(client, 'i18n'))[1]?.faults === undefined) await sleep(2)
  t.match(await client.control('DELETE', 'faults/slow'), { status: 200 })
  t.equal((await released).status, 200, 'at once, when it is cleared')
  await client.control('POST', 'faults', { endpoint: 'i18n', kind: 'latency', latency_ms: 1 })
  t.equal((await client.call('GET', '/i18n', { token })).status, 200)
})

test('faults are checked and can be cleared', async t => {
  const client = await simulate(t)
  for (const fault of [
    { kind: 'nonsense' },
    { kind: 'status', endpoint: 'nowhere' },
    { kind: 'status', endpoint: ['i18n', 'nowhere'] },
    { kind: 'status', endpoint: [] },
    { kind: 'status', endpoint: 7 },
    { kind: 'status', times: 0 },
    { kind: 'status', status: 99 },
    { kind: 'reset', processed: 'yes' },
    { kind: 'reset', time: 2 },
    { times: 'forever' },
    { retry_after: 0.5 },
    { id: 7 },
    { headers: { 'no name': 'x' } },
    { headers: { 'x-y': 'a\r\nb' } },
    { headers: { 'x-y': 1 } }
  ]) {
    t.match(await client.control('POST', 'faults', fault), { status: 400, body: { error: String } })
  }
  await client.control('POST', 'faults', { kind: 'hang' })
  t.strictSame((await client.control('DELETE', 'faults')).body, { faults: [] })
  t.equal((await client.token()).status, 200)
})

test('a fault lasts until it is cleared, by its id or with all others', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const status = async () => (await client.call('GET', '/i18n', { token })).status
  await client.control('POST', 'faults', { id: 'limit', times: 'always', status: 429, retry_after: 7 })
  for (let count = 0; count < 5; count++) t.equal(await status(), 429)
  t.equal((await client.call('GET', '/i18n', { token })).headers.get('retry-after'), '7')
  t.match((await client.control('GET', 'faults')).body, { faults: [{ id: 'limit', times: 'always', hits: 6 }] })
  await client.control('POST', 'faults', { id: 'limit', times: 'always', status: 503 })
  t.equal(await status(), 503, 'the same id is replaced')
  t.match(await client.control('DELETE', 'faults/other'), { status: 404 })
  t.match(await client.control('DELETE', 'faults/limit'), { status: 200, body: { faults: [] } })
  t.equal(await status(), 200)
  await client.control('POST', 'faults', { id: 'down', times: 'always', kind: 'reset' })
  await t.rejects(status())
  await t.rejects(client.access())
  t.equal((await client.control('DELETE', 'faults')).status, 200, 'the control API is never down')
  t.equal(await status(), 200)
})

test('a slow Flexiti can be a failing one too', async t => {
  const client = await simulate(t)
  await client.control('POST', 'faults', { id: 'slow', kind: 'latency', latency_ms: 1, times: 'always' })
  await client.control('POST', 'faults', { id: 'once', status: 500 })
  t.equal((await client.call('GET', '/i18n')).status, 500)
  t.equal((await client.call('GET', '/i18n')).status, 401)
  t.match(await received(client, 'i18n'), [{ faults: ['slow', 'once'] }, { faults: ['slow'] }])
})

test('a fault may be for one flow', async t => {
  const client = await simulate(t)
  const token = await client.access()
  await client.control('POST', 'faults', {
    reference_id: 'A0B1C2D3-e4f5-a6b7-c8d9-e0f1a2b3c4d5',
    status: 500,
    times: 'always'
  })
  t.equal((await client.call('GET', '/i18n', { token })).status, 500)
  t.equal((await client.call('GET', '/i18n', { token, headers: { 'x-reference-id': 'f'.repeat(32) } })).status, 200)
})

test('an error code comes with its documented status, in the shape of the API', async t => {
  const client = await simulate(t)
  const ask = async (fault: Json) => {
    await client.control('POST', 'faults', fault)
    return client.call('GET', '/i18n', {})
  }
  const url = '/flexiti/pos-api/v2.5/client-id/flexitidemo/i18n'
  t.match(await ask({ error: 'customer_identity_not_found' }), {
    status: 404,
    body: { url, message: String, error: 'customer_identity_not_found' }
  })
  t.match(await ask({ error: 'sms_not_valid_phone' }), { status: 400 })
  t.match(await ask({ error: 'application_declined_2' }), { status: 409, body: { error: 'application_declined_2' } })
  t.match(await ask({ error: 'a_code_of_tomorrow' }), { status: 409, body: { error: 'a_code_of_tomorrow' } })
  t.match(await ask({ error: 'general_error', status: 400, message: 'no' }), {
    status: 400,
    body: { error: 'general_error', message: 'no' }
  })
  t.match(await ask({ status: 409, body: { code: 409, error: 'not_permitted' } }), {
    status: 409,
    body: { code: 409, error: 'not_permitted' }
  })
  await client.settings({ error_shape: 'old' })
  t.match(await ask({ error: 'not_permitted', message: 'no' }), {
    status: 409,
    body: { code: 409, error: 'not_permitted', error_description: 'no' }
  })
})

test('a response can be lost after the money has moved', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const { body } = await buyInStore(client, token, { auto_capture: false, amount: 100 })
  const capture = () =>
    client.call('POST', `/authorization/${String(body.authorization_id)}/capture`, { token, body: { amount: 60 } })
  await client.control('POST', 'faults', { endpoint: 'capture', kind: 'reset', processed: true })
  await t.rejects(capture())
  t.match((await client.control('GET', `received?reference_id=${referenceId}&endpoint=capture`)).body, {
    requests: [{ status: null }]
  })
  const { captures } = (
    await client.call('GET', `/authorization/${String(body.authorization_id)}`, { token, version: 'v2.5.1' })
  ).body
  t.match(captures, [{ amount: 60 }])
  t.match(await capture(), { status: 409, body: { error: 'auth_amount_exceeded' } })
})
