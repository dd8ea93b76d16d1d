/**
 * The simulator's accounts, seen and added by the control API, and the values that make things happen
 * (docs/simulator.md).
 */
import { test } from 'tap'
import { simulate, type Json } from './helpers.js'

test('an account can be added, and is like any other', async t => {
  const client = await simulate(t)
  const added = {
    account_number: 777,
    customer_id: '888',
    vcc_number: '2374980000000777',
    first_name: 'Ada',
    last_name: 'Added',
    dob: '1990-01-31',
    credit_limit: '123.45'
  }
  t.match(await client.control('POST', 'accounts', added), {
    status: 200,
    body: { account_number: 777, available_credit: '123.45', account_status: 'N' }
  })
  const token = await client.access()
  t.match(await client.call('GET', '/customers/lookup?vcc_number=2374980000000777', { token }), {
    status: 200,
    body: { account_number: 777, customer_id: '888', available_credit: 123.45 }
  })
  const { accounts } = (await client.control('GET', 'accounts')).body as { accounts: Json[] }
  t.match(accounts.at(-1), { account_number: 777 })
  t.match(accounts[0], {
    account_number: 116994755,
    first_name: 'Flexiti',
    purpose: String,
    category_type: 'preferred'
  })
  for (const wrong of [
    { account_number: '' },
    { customer_id: 'x'.repeat(33) },
    { vcc_number: '1' },
    { dob: '1990' },
    { credit_limit: 'much' },
    { first_name: '' }
  ]) {
    t.match(await client.control('POST', 'accounts', { ...added, ...wrong }), { status: 400, body: { error: String } })
  }
})

test('authorized users are found by name and by their own customer id', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const found = await client.call('GET', '/customers/search?first_name=Arthur&last_name=Authorized&dob=1991-04-05', {
    token
  })
  t.match(found.body, [
    {
      customer_id: '1234567-12345',
      account_number: 20035156,
      first_name: 'Arthur',
      card_ending_in: '1213',
      customer_account_type: 'business'
    }
  ])
  t.match((await client.call('GET', '/customers/lookup?customer_id=1234567-12345', { token })).body, {
    customer_id: '1234567-12345',
    email: 'a*****@example.com'
  })
  t.match((await client.call('GET', '/customers/lookup?customer_id=1234567', { token })).body, {
    customer_id: '1234567',
    email: 'bella.business@example.com'
  })
})

test('the values that make things happen are listed', async t => {
  const client = await simulate(t)
  const { body } = await client.control('GET', 'test-data')
  t.match(body, {
    pins: { widget: '2222', security_question: '6785' },
    security_question: { security_answer: 'Rainbow' },
    merchant_login: { merchant_username: 'merchantonline', merchant_password: 'simulator' },
    accounts: [{ account_number: 116994755 }]
  })
  const results = new Map(
    (body.decisions as Array<{ middle_name: string; result: string }>).map(({ middle_name: name, result }) => [
      name,
      result
    ])
  )
  t.equal(results.get('P-MISSING_INFO'), 'pending')
  t.equal(results.get('D-MISSING_INFO'), 'declined')
  t.equal(results.get('A-RR_XXX'), 'approved')
  t.equal(results.get('D-EMAIL_DBL_TIMEOUT'), 'retry')
  t.equal(results.size, 17)
  await client.settings({ standard_accounts: false })
  const strict = (await client.control('GET', 'test-data')).body.decisions as Json[]
  t.match(strict.find(({ middle_name: name }) => name === 'A-RR_XXX'), { result: 'declined' })
})

test('the tokens of one flow, or all of them, can be made to expire', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const alive = async () => (await client.call('GET', '/i18n', { token })).status === 200
  t.match(await client.control('POST', 'tokens/expire', { reference_id: 'f'.repeat(32) }), {
    status: 200,
    body: { expired: 0 }
  })
  t.ok(await alive())
  t.match(await client.control('POST', 'tokens/expire', { reference_id: 'A0B1C2D3-E4F5-A6B7-C8D9-E0F1A2B3C4D5' }), {
    body: { expired: 1 }
  })
  t.notOk(await alive())
  const { body } = await client.token()
  t.match(await client.control('POST', 'tokens/expire'), { body: { expired: 1 } })
  t.match(await client.token({ grant_type: 'refresh_token', refresh_token: String(body.refresh_token) }), {
    status: 400,
    body: { error: 'invalid_grant' }
  })
})
