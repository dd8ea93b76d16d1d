/** Who may call what (flexiti-api.md §4), and what every call needs (§2). */
import { test } from 'tap'
import { applicant, purchase, referenceId, simulate } from './helpers.js'

type Case = readonly [name: string, method: 'GET' | 'POST', path: string, version?: string]

const shopper: readonly Case[] = [
  ['i18n', 'GET', '/i18n'],
  ['i18nKey', 'GET', '/i18n/provinces'],
  ['termsAndConditions', 'GET', '/terms-and-conditions'],
  ['merchantsLogin', 'POST', '/merchants/login'],
  ['widgetInit', 'POST', '/widget/init'],
  ['apply', 'POST', '/apply'],
  ['driversLicense', 'POST', '/customers/driverslicense'],
  ['accountVerify', 'POST', '/account/20009100/verify'],
  ['calculateInterest', 'POST', '/accounts/20009100/calculate-interest', 'v2.5.1'],
  ['accountClose', 'POST', '/accounts/1/close'],
  ['authorize', 'POST', '/authorization', 'v2.5.1']
]

const merchant: readonly Case[] = [
  ['customersSearch', 'GET', '/customers/search'],
  ['customersLookup', 'GET', '/customers/lookup'],
  ['accountRefund', 'POST', '/accounts/20009100/refund', 'v2.5.1'],
  ['transactions', 'POST', '/transactions', 'v2.5.1'],
  ['authorizations', 'GET', '/authorizations', 'v2.5.1'],
  ['authorization', 'GET', '/authorization/1', 'v2.5.1'],
  ['captures', 'GET', '/captures', 'v2.5.1'],
  ['release', 'POST', '/authorization/1/release'],
  ['capture', 'POST', '/authorization/1/capture'],
  ['captureReturn', 'POST', '/authorization/1/capture/1/return']
]

const options = (method: string, version = 'v2.5') => ({ version, ...(method === 'POST' ? { body: {} } : {}) })

test('a customer token opens the shopper\'s endpoints and gets 403 on the merchant\'s', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  for (const [name, method, path, version] of shopper) {
    const { status } = await client.call(method, path, { token, ...options(method, version) })
    t.ok([200, 404, 409].includes(status), `${name} answers ${status}`)
  }
  for (const [name, method, path, version] of merchant) {
    t.match(
      await client.call(method, path, { token, ...options(method, version) }),
      {
        status: 403,
        body: { error: 'insufficient_scope', message: 'Insufficient scope: authorized scope is insufficient' }
      },
      name
    )
  }
})

test('a merchant token may call everything; every endpoint has its name', async t => {
  const client = await simulate(t)
  const token = await client.access('merchant')
  for (const [name, method, path, version] of [...shopper, ...merchant]) {
    const { status } = await client.call(method, path, { token, ...options(method, version) })
    t.ok([200, 404, 409].includes(status), `${name} answers ${status}`)
  }
  const { requests } = (await client.control('GET', 'received')).body as { requests: Array<{ endpoint: string }> }
  t.strictSame(
    requests.map(request => request.endpoint),
    ['token', ...shopper.map(([name]) => name), ...merchant.map(([name]) => name)]
  )
})

test('without a good token every endpoint answers 401, and without a reference 409', async t => {
  const client = await simulate(t)
  const token = await client.access()
  for (const [name, method, path, version] of [...shopper, ...merchant]) {
    t.match(
      await client.call(method, path, options(method, version)),
      { status: 401, body: { error: 'unauthorized' } },
      name
    )
    t.match(
      await client.call(method, path, { token: '0'.repeat(40), ...options(method, version) }),
      { status: 401 },
      name
    )
    t.match(
      await client.call(method, path, { token, ...options(method, version), headers: { 'x-reference-id': '' } }),
      {
        status: 409,
        body: { error: 'wrong_inputs', field_errors: [{ param: 'x-reference-id', msg: 'required', value: null }] }
      },
      name
    )
  }
})

test('bodies are JSON objects: a form or broken JSON is wrong_inputs', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const post = (body: string, type: string) =>
    client.call('POST', '/widget/init', { token, body, headers: { 'content-type': type } })
  const wrong = { status: 409, body: { error: 'wrong_inputs' } }
  t.match(await post('flow=apply', 'application/x-www-form-urlencoded'), wrong)
  t.match(await post('{"flow":', 'application/json'), wrong)
  t.match(await post('["flow"]', 'application/json'), wrong)
  t.equal((await post(JSON.stringify({ ...applicant, flow: 'apply' }), 'application/json; charset=utf-8')).status, 200)
})

test('a path of another client is wrong_inputs', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const response = await fetch(`${client.url}/flexiti/pos-api/v2.5/client-id/another/i18n`, {
    headers: { authorization: `Bearer ${token}`, 'x-reference-id': referenceId }
  })
  t.match([response.status, await response.json()], [409, { field_errors: [{ param: 'client_id', value: 'another' }] }])
})

test('a wrong set-up is invalid_role everywhere, or general_error where Flexiti lists it', async t => {
  const client = await simulate(t)
  const token = await client.access()
  await client.settings({ reject_general_error: true })
  t.match(await client.call('GET', '/i18n', { token }), { status: 409, body: { error: 'general_error' } })
  t.match(await client.call('POST', '/apply', { token, body: {} }), { status: 400, body: { error: 'general_error' } })
  t.match(await client.call('POST', '/authorization', { token, body: purchase }), {
    status: 409,
    body: { error: 'general_error' }
  })
  t.equal(
    (await client.call('POST', '/accounts/116994755/calculate-interest', { token, body: { amount: 1 } })).status,
    200
  )
  await client.settings({ reject_invalid_role: true })
  t.match(await client.call('GET', '/i18n', { token }), { status: 409, body: { error: 'invalid_role' } })
  t.match(await client.token(), { status: 409, body: { error: 'invalid_role' } })
})
