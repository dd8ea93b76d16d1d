/** The token endpoint of the simulated Finfo (finfo-api.md §3). */
import { test } from 'tap'
import { simulate } from './helpers.js'

test('the password gives a token for 15 minutes, a refresh token for 30, and what OpenID adds', async t => {
  const client = await simulate(t)
  const { status, body } = await client.login()
  t.equal(status, 200)
  t.match(body, {
    token_type: 'Bearer',
    expires_in: 900,
    refresh_expires_in: 1800,
    'not-before-policy': 0,
    session_state: String,
    id_token: String,
    scope: 'openid email profile'
  })
  t.ok(String(body.access_token).length > 400, 'as long as a signed token')
  t.equal((await client.get('/v1.0/suppliers/mysuppliers', {}, body.access_token)).status, 200)
})

test('without the scope openid there is no id_token', async t => {
  const client = await simulate(t, { username: 'a', password: 'b' })
  const { body } = await client.token({ grant_type: 'password', username: 'a', password: 'b' })
  t.match(body, { access_token: String, scope: 'email profile' })
  t.notOk('id_token' in body)
})

test('a refresh gives a new pair, also after the access token died, until the refresh token dies', async t => {
  const client = await simulate(t)
  const first = (await client.login()).body
  await client.advance(901)
  t.equal((await client.get('/v1.0/suppliers/mysuppliers', {}, first.access_token)).status, 401)
  const second = await client.refresh(first.refresh_token)
  t.match(second, { status: 200, body: { expires_in: 900, session_state: first.session_state } })
  t.equal((await client.get('/v1.0/suppliers/mysuppliers', {}, second.body.access_token)).status, 200)
  t.match(await client.refresh(first.refresh_token), { status: 400, body: { error: 'invalid_grant' } }, 'it rotates')
  await client.advance(1801)
  t.match(await client.refresh(second.body.refresh_token), { status: 400, body: { error: 'invalid_grant' } })
})

test('an old access token outlives a refresh, unless the settings say otherwise', async t => {
  const client = await simulate(t)
  const first = (await client.login()).body
  const second = (await client.refresh(first.refresh_token)).body
  t.equal((await client.get('/v1.0/suppliers/mysuppliers', {}, first.access_token)).status, 200)
  await client.settings({ refresh_kills_old_access_token: true })
  await client.refresh(second.refresh_token)
  t.equal((await client.get('/v1.0/suppliers/mysuppliers', {}, second.access_token)).status, 401)
})

test('without rotation, or without a refresh token in the response, the old one stays good', async t => {
  const client = await simulate(t)
  await client.settings({ rotate_refresh_tokens: false, expires_in_as_string: true })
  const first = (await client.login()).body
  t.match((await client.refresh(first.refresh_token)).body, { refresh_token: first.refresh_token, expires_in: '900' })
  await client.settings({ rotate_refresh_tokens: true, refresh_returns_refresh_token: false })
  t.notOk('refresh_token' in (await client.refresh(first.refresh_token)).body)
  t.equal((await client.refresh(first.refresh_token)).status, 200)
})

test('a wrong client, a wrong user and a wrong grant are refused', async t => {
  const client = await simulate(t)
  const login = { grant_type: 'password', username: 'shop@example.com', password: 'simulator' }
  const refused = async (form: Record<string, string>, status: number, error: string) =>
    t.match(await client.token({ ...login, ...form }), { status, body: { error, error_description: String } })
  await refused({ client_id: 'other' }, 401, 'invalid_client')
  await refused({ client_secret: 'wrong' }, 401, 'unauthorized_client')
  await refused({ password: 'wrong' }, 401, 'invalid_grant')
  await refused({ username: 'stranger' }, 401, 'invalid_grant')
  await refused({ grant_type: 'client_credentials' }, 400, 'unsupported_grant_type')
  t.match(await client.token({}), { status: 400, body: { error: 'invalid_request' } })
  t.match(await client.token({ grant_type: 'password' }), { status: 401, body: { error: 'invalid_request' } })
  t.match(await client.token({ grant_type: 'refresh_token' }), { status: 400, body: { error: 'invalid_request' } })
  t.match(await client.refresh('made up'), { status: 400, body: { error: 'invalid_grant' } })
})

test('the token call is a form sent by POST', async t => {
  const client = await simulate(t)
  const url = `${client.url}/auth/realms/finfo/protocol/openid-connect/token`
  t.equal((await fetch(url)).status, 404)
  const json = await fetch(url, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"client_id":"finfo-api"}'
  })
  t.equal(json.status, 401)
})

test('a reset forgets tokens, and revoking kills them before their time', async t => {
  const client = await simulate(t)
  const first = (await client.login()).body
  await client.control('POST', 'revoke', { tokens: 'access' })
  t.equal((await client.get('/v1.0/suppliers/mysuppliers', {}, first.access_token)).status, 401)
  const second = await client.refresh(first.refresh_token)
  t.equal(second.status, 200, 'the refresh token lived on')
  await client.control('POST', 'revoke', { tokens: 'all' })
  t.equal((await client.refresh(second.body.refresh_token)).status, 400)
  t.equal((await client.control('POST', 'revoke', { tokens: 'none' })).status, 400)
  const third = (await client.login()).body
  await client.control('POST', 'reset')
  t.equal((await client.refresh(third.refresh_token)).status, 400)
})
