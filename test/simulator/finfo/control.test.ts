/** What the Finfo simulator shares with the other one: time, settings, faults, received requests, reset, ports. */
import { test } from 'tap'
import { startFinfoSimulator } from '../../../simulator/finfo/server.js'
import { simulate, type Json } from './helpers.js'

const suppliers = '/v1.0/suppliers/mysuppliers'

test('settings are merged, checked and shown', async t => {
  const client = await simulate(t, { tokenSeconds: 30 })
  t.match((await client.control('GET', 'settings')).body, { token_seconds: 30, refresh_seconds: 1800 })
  t.match(await client.control('POST', 'settings', { gzip: true }), { status: 200, body: { gzip: true } })
  t.match(await client.control('POST', 'settings', { nonsense: 1 }), { status: 400, body: { error: /nonsense/ } })
  t.equal((await client.get(suppliers)).headers.get('content-encoding'), 'gzip')
})

test('faults fit one endpoint and one grant', async t => {
  const client = await simulate(t)
  await client.control('POST', 'faults', {
    endpoint: 'token', grant: 'refresh_token', kind: 'status', status: 429, headers: { 'retry-after': '7' }
  })
  await client.control('POST', 'faults', { endpoint: 'article', kind: 'reset' })
  const { body, status } = await client.login()
  t.equal(status, 200)
  const limited = await client.refresh(body.refresh_token)
  t.equal(limited.status, 429)
  t.equal(limited.headers.get('retry-after'), '7')
  t.equal((await client.get(suppliers)).status, 200)
  await t.rejects(client.get('/v2.2/article', { finfoArticleId: 500100101 }))
  t.equal((await client.get('/v2.2/article', { finfoArticleId: 500100101 })).status, 200)
  const unknown = await client.control('POST', 'faults', { endpoint: 'i18n', kind: 'reset' })
  t.match(unknown, { status: 400, body: { error: /one of token/ } })
})

test('what was received is reported', async t => {
  const client = await simulate(t)
  await client.get('/v2.2/article', { finfoArticleId: 500100101 })
  await client.get('/nowhere')
  t.match((await client.control('GET', 'received')).body.requests as Json[], [
    { number: 1, endpoint: 'token', grant: 'password', body: { client_id: 'finfo-api', scope: 'openid' }, status: 200 },
    {
      number: 2, endpoint: 'article', path: '/finfo/v2.2/article', query: { finfoArticleId: '500100101' }, status: 200
    },
    { number: 3, endpoint: null, status: 404 }
  ])
  t.match((await client.control('GET', 'received?endpoint=token')).body.requests, [{ number: 1 }])
})

test('a reset forgets changes, settings and the meter', async t => {
  const client = await simulate(t)
  await client.login()
  await client.login()
  await client.settings({ articles_multiplied_by: 2 })
  await client.control('POST', 'reset')
  t.match((await client.control('GET', 'meter')).body, { token_calls: 0, needless: 0 })
  t.match((await client.control('GET', 'settings')).body, { articles_multiplied_by: 1 })
  t.equal((await client.control('GET', 'nonsense')).status, 404)
})

test('a taken port is an error, or another is used if that was asked for', async t => {
  const client = await simulate(t)
  const port = Number(new URL(client.url).port)
  await t.rejects(startFinfoSimulator({ port }), { code: 'EADDRINUSE' })
  const other = await startFinfoSimulator({ port, portFallback: true })
  t.teardown(() => other.close())
  t.equal(other.baseUrl, `${other.url}/finfo`)
  t.equal(other.tokenUrl, `${other.url}/auth/realms/finfo/protocol/openid-connect/token`)
})
