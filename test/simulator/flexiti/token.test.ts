/** The token call (flexiti-api.md §3). */
import { test } from 'tap'
import { referenceId, simulate } from './helpers.js'

test('a client gets a bearer token of 40 hex characters for 1200 seconds, for the merchant unless it asks', async t => {
  const client = await simulate(t)
  const { status, body } = await client.token()
  t.equal(status, 200)
  t.match(body, {
    token_type: 'bearer',
    access_token: /^[0-9a-f]{40}$/,
    refresh_token: /^[0-9a-f]{40}$/,
    expires_in: 1200,
    scope: 'merchant'
  })
  t.match((await client.token({ scope: 'customer' })).body, { scope: 'customer' })
})

test('the token call is form-encoded, and takes no credentials from its URL', async t => {
  const client = await simulate(t)
  const url = `${client.url}/flexiti/pos-api/v2.5/oauth/token`
  const credentials = { client_id: client.clientId, client_secret: client.clientSecret }
  const json = await fetch(url, {
    method: 'POST',
    headers: { 'x-reference-id': referenceId, 'content-type': 'application/json' },
    body: JSON.stringify(credentials)
  })
  t.match([json.status, await json.json()], [409, { error: 'wrong_inputs' }])
  const query = await fetch(`${url}?${new URLSearchParams(credentials)}`, {
    method: 'POST',
    headers: { 'x-reference-id': referenceId },
    body: new URLSearchParams(credentials)
  })
  t.match(
    [query.status, await query.json()],
    [409, { error: 'wrong_inputs', field_errors: [{ param: 'client_id' }, { param: 'client_secret' }] }]
  )
})

test('wrong credentials are invalid_client, a wrong grant is invalid_request, a wrong scope wrong_inputs', async t => {
  const client = await simulate(t)
  t.match(await client.token({}, { client_id: 'xxxxxx' }), { status: 400, body: { error: 'invalid_client' } })
  t.match(await client.token({}, { client_id: '' }), {
    status: 400,
    body: { error: 'invalid_client', message: 'Invalid or missing client_id parameter' }
  })
  t.match(await client.token({}, { client_secret: 'wrong' }), { status: 400, body: { error: 'invalid_client' } })
  t.match(await client.token({ grant_type: 'client_credential' }), { status: 400, body: { error: 'invalid_request' } })
  t.match(await client.token({ scope: 'everything' }), {
    status: 409,
    body: { error: 'wrong_inputs', field_errors: [{ param: 'scope', msg: 'invalid', value: 'everything' }] }
  })
})

test('the token call needs an x-reference-id, with or without dashes', async t => {
  const client = await simulate(t)
  const ask = async (headers: Record<string, string>) => {
    const response = await fetch(`${client.url}/flexiti/pos-api/v2.5/oauth/token`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ client_id: client.clientId, client_secret: client.clientSecret })
    })
    return [response.status, await response.json()]
  }
  t.match(await ask({}), [409, { error: 'wrong_inputs', field_errors: [{ param: 'x-reference-id', msg: 'required' }] }])
  t.match(await ask({ 'x-reference-id': 'not-a-guid' }), [
    409,
    { field_errors: [{ param: 'x-reference-id', msg: 'invalid', value: 'not-a-guid' }] }
  ])
  t.match(await ask({ 'x-reference-id': referenceId }), [200, {}])
  t.match(await ask({ 'x-reference-id': 'A0B1C2D3-e4f5-a6b7-c8d9-e0f1a2b3c4d5' }), [200, {}])
})

test('the password grant takes the merchant login', async t => {
  const client = await simulate(t)
  t.match(await client.token({ grant_type: 'password', username: 'merchantonline', password: 'simulator' }), {
    status: 200,
    body: { scope: 'merchant' }
  })
  t.match(await client.token({ grant_type: 'password', username: 'merchantonline', password: 'wrong' }), {
    status: 409,
    body: { error: 'authentication_failure' }
  })
  t.match(await client.token({ grant_type: 'password' }), {
    status: 409,
    body: { error: 'wrong_inputs', field_errors: [{ param: 'username' }, { param: 'password' }] }
  })
})

test('a refresh gives a new pair, and the old refresh and access tokens are dead', async t => {
  const client = await simulate(t)
  const first = (await client.token({ scope: 'customer' })).body
  const refresh = (token: unknown) => client.token({ grant_type: 'refresh_token', refresh_token: String(token) })
  const second = await refresh(first.refresh_token)
  t.match(second, { status: 200, body: { scope: 'customer', expires_in: 1200 } })
  t.not(second.body.refresh_token, first.refresh_token)
  t.equal((await client.call('GET', '/i18n', { token: String(first.access_token) })).status, 401)
  t.equal((await client.call('GET', '/i18n', { token: String(second.body.access_token) })).status, 200)
  t.match(
    await refresh(first.refresh_token),
    { status: 400, body: { code: 400, error: 'invalid_grant', error_description: 'Invalid refresh token' } },
    'in the old shape of OAuth errors'
  )
  t.match(
    await refresh(first.access_token),
    { status: 400, body: { error: 'invalid_grant' } },
    'an access token is not a refresh token'
  )
  t.match(await client.token({ grant_type: 'refresh_token' }), {
    status: 409,
    body: { error: 'wrong_inputs', field_errors: [{ param: 'refresh_token', msg: 'required', value: null }] }
  })
  t.equal((await refresh(second.body.refresh_token)).status, 200)
})

test('a token cannot be refreshed after it has expired', async t => {
  const client = await simulate(t)
  const first = (await client.token()).body
  const refresh = (token: unknown) => client.token({ grant_type: 'refresh_token', refresh_token: String(token) })
  await client.advance(1190)
  t.equal((await client.call('GET', '/i18n', { token: String(first.access_token) })).status, 200)
  const second = await refresh(first.refresh_token)
  t.equal(second.status, 200)
  await client.advance(1201)
  t.equal((await client.call('GET', '/i18n', { token: String(second.body.access_token) })).status, 401)
  t.match(await refresh(second.body.refresh_token), {
    status: 400,
    body: { error: 'invalid_grant', error_description: 'Refresh token has expired' }
  })
})

test('a refresh may not widen the scope', async t => {
  const client = await simulate(t)
  const { body } = await client.token({ scope: 'customer' })
  const refused = await client.token({
    grant_type: 'refresh_token',
    refresh_token: String(body.refresh_token),
    scope: 'merchant'
  })
  t.match(refused, { status: 400, body: { error: 'invalid_scope' } })
  const same = await client.token({
    grant_type: 'refresh_token',
    refresh_token: String(body.refresh_token),
    scope: 'customer'
  })
  t.match(same, { status: 200, body: { scope: 'customer' } }, 'and a refused refresh uses nothing up')
})

test('a token lives as long as the settings say, and its life may be a string', async t => {
  const client = await simulate(t, { tokenSeconds: 30 })
  t.match((await client.token()).body, { expires_in: 30 })
  await client.settings({ token_seconds: 8, expires_in_as_string: true })
  const { body } = await client.token()
  t.equal(body.expires_in, '8')
  await client.advance(9)
  t.equal((await client.call('GET', '/i18n', { token: String(body.access_token) })).status, 401)
})

test('without rotation the refresh token stays; without one in the answer the old one stays good', async t => {
  const client = await simulate(t)
  await client.settings({ rotate_refresh_tokens: false, refresh_kills_old_access_token: false })
  const first = (await client.token()).body
  const refresh = () => client.token({ grant_type: 'refresh_token', refresh_token: String(first.refresh_token) })
  t.equal((await refresh()).body.refresh_token, first.refresh_token)
  t.equal(
    (await client.call('GET', '/i18n', { token: String(first.access_token) })).status,
    200,
    'the old access token lives on'
  )
  await client.settings({ rotate_refresh_tokens: true, refresh_returns_refresh_token: false })
  t.notOk('refresh_token' in (await refresh()).body)
  t.equal((await refresh()).status, 200)
})
