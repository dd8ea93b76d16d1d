/** The meter of needless token calls, and the suspension that they lead to. */
import { test } from 'tap'
import { simulate, type Client } from './helpers.js'

const suppliers = '/v1.0/suppliers/mysuppliers'
const reading = async (client: Client) => (await client.control('GET', 'meter')).body

test('token calls are counted by grant', async t => {
  const client = await simulate(t)
  t.strictSame(await reading(client), { token_calls: 0, by_grant: {}, needless: 0, needless_at: [], suspended: false })
  const { body } = await client.login()
  await client.advance(850)
  await client.refresh(body.refresh_token)
  t.match(await reading(client), { token_calls: 2, by_grant: { password: 1, refresh_token: 1 }, needless: 0 })
})

test('a call while the last token has more than a minute left is needless, with any grant', async t => {
  const client = await simulate(t)
  const { body } = await client.login()
  await client.login()
  await client.refresh(body.refresh_token)
  const { needless, needless_at: times } = await reading(client)
  t.equal(needless, 2)
  t.equal((times as string[]).length, 2)
  await client.control('DELETE', 'meter')
  t.match(await reading(client), { token_calls: 0, needless: 0 })
})

test('with a minute left, or none, a call is not needless', async t => {
  const client = await simulate(t)
  await client.login()
  await client.advance(840)
  await client.login()
  await client.advance(901)
  await client.login()
  t.match(await reading(client), { token_calls: 3, needless: 0 })
})

test('a 401 is a reason for one new token, not for two', async t => {
  const client = await simulate(t)
  const { body } = await client.login()
  await client.control('POST', 'faults', { endpoint: 'suppliers', kind: 'status', status: 401 })
  t.equal((await client.get(suppliers, {}, body.access_token)).status, 401)
  await client.login()
  t.match(await reading(client), { needless: 0 })
  await client.login()
  t.match(await reading(client), { needless: 1 })
})

test('calls that fail count too', async t => {
  const client = await simulate(t)
  await client.login()
  await client.control('POST', 'faults', { endpoint: 'token', kind: 'status', status: 500, times: 2 })
  await client.login()
  await client.token({ grant_type: 'password', username: 'shop@example.com', password: 'wrong' })
  t.match(await reading(client), { token_calls: 3, needless: 2 })
})

test('the account is suspended after so many needless calls, and until the meter is cleared', async t => {
  const client = await simulate(t)
  await client.settings({ suspend_after_needless_calls: 2 })
  const { body } = await client.login()
  await client.login()
  t.equal((await client.get(suppliers, {}, body.access_token)).status, 200, 'one is forgiven')
  t.match(await client.login(), {
    status: 400, body: { error: 'invalid_grant', error_description: 'Account disabled' }
  })
  t.match(await reading(client), { needless: 2, suspended: true })
  t.equal((await client.refresh(body.refresh_token)).status, 400)
  t.equal((await client.get(suppliers, {}, body.access_token)).status, 403)
  await client.control('DELETE', 'meter')
  t.equal((await client.get(suppliers, {}, body.access_token)).status, 200)
})
