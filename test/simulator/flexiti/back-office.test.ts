/**
 * What merchants' servers call: customers, transactions, and purchases after they were authorized (flexiti-api.md
 * §6.1, §6.2, §8).
 */
import { test } from 'tap'
import { buyInStore, simulate, type Client, type Json } from './helpers.js'

async function credit (client: Client, token: string, account = 116994755): Promise<unknown> {
  return (await client.call('GET', `/customers/lookup?account_number=${account}`, { token })).body.available_credit
}

test('a search finds accounts of every status, by name, birthday and postal code', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const search = (query: Record<string, string>) =>
    client.call('GET', `/customers/search?${new URLSearchParams(query)}`, { token })
  const sarah = { first_name: 'sarah', last_name: 'SEARCH', dob: '1982-12-19' }
  const found = await search(sarah)
  t.equal(found.status, 200)
  t.match(found.body, [{
    customer_id: '123321',
    account_status: 'N',
    account_status_reason_code: 'NNOR',
    risk_rating: 'M',
    account_number: 20041219,
    customer_account_type: 'consumer',
    credit_limit: '1000.00',
    available_credit: '659.51',
    originating_merchant_name: 'ACME Jewellers',
    creation_date: '2019-05-15',
    card_ending_in: '5941',
    preferred_language: 'en-CA'
  }])
  t.equal((await search({ ...sarah, postal_code: 'M1M1M1' })).status, 200)
  t.match(await search({ ...sarah, postal_code: 'H2X1Y4' }), { status: 404, body: { error: 'not_found' } })
  t.match(await search({ ...sarah, dob: '1982-12-18' }), { status: 404 }, 'no match is an error, not an empty list')
  t.match(await search({ ...sarah, postal_code: 'M1M 1M1' }), {
    status: 409,
    body: { field_errors: [{ param: 'postal_code', msg: 'length' }] }
  })
  t.match(await search({}), {
    status: 409,
    body: { field_errors: [{ param: 'first_name' }, { param: 'last_name' }, { param: 'dob' }] }
  })
  t.match(await search({ ...sarah, first_name: 'x'.repeat(36) }), {
    status: 409,
    body: { field_errors: [{ param: 'first_name', msg: 'length' }] }
  })
  const status = async (first: string, last: string, dob: string) =>
    ((await search({ first_name: first, last_name: last, dob })).body as unknown as Json[])[0]?.account_status
  t.strictSame(
    [
      await status('Anna', 'Arrears', '1981-01-01'),
      await status('Fred', 'Frozen', '1982-02-02'),
      await status('Zoe', 'Chargedoff', '1983-03-03'),
      await status('Carl', 'Closed', '1984-04-04')
    ],
    ['A', 'F', 'Z', 'C']
  )
})

test('a lookup takes one key, and masks the contact of an authorized user', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const lookup = (query: string) => client.call('GET', `/customers/lookup?${query}`, { token })
  const byCard = await lookup('vcc_number=1234123412341234&lang=fr')
  t.match(byCard, {
    status: 200,
    body: {
      account_number: 123456789,
      province: 'QC',
      payment_protection: true,
      email: 'luc.tremblay@example.com',
      account_type: 'consumer',
      security_qid: { id: '6', text: /^Quel est le premier concert/ },
      offer_types: [
        { plan_id: 2, offer_category: 'equal_billing' },
        { plan_id: 4 },
        { plan_id: 5 },
        { plan_id: 7, offer_category: 'deferred_payment' }
      ]
    }
  })
  t.equal((await lookup('account_number=123456789')).status, 200)
  t.equal((await lookup('customer_id=123456789012')).status, 200)
  t.match((await lookup('vcc_number=1234567890101213')).body, {
    account_number: 20035156,
    customer_id: '1234567-12345',
    email: 'a*****@example.com',
    phone_number: '******0112',
    card_ending_in: '1213'
  })
  t.match(await lookup(''), { status: 409, body: { error: 'wrong_inputs' } })
  t.match(await lookup('account_number=123456789&customer_id=1'), {
    status: 409,
    body: { field_errors: [{ param: 'customer_id', msg: 'invalid' }] }
  })
  t.match(await lookup('account_number=1'), { status: 404, body: { error: 'not_found' } })
  t.match(await lookup('account_number=20000002'), { status: 409, body: { error: 'user_not_able_to_purchase' } })
  t.match(await lookup('account_number=20000008'), { status: 409, body: { error: 'user_not_active' } })
})

const deposit = {
  verification_code: 2222,
  transaction_type: 'deposit',
  amount: '10.00',
  account_number: '20076677',
  request_id: '34561234',
  external_location_id: '00-12345',
  external_employee_id: '12345-SMITH'
}

/** Gets a PIN for the account, then posts the transaction. */
async function pay (client: Client, changes: Json = {}, headers: Record<string, string> = {}) {
  const token = await client.access()
  const body: Json = { ...deposit, ...changes }
  await client.call('POST', '/account/20076677/verify', { token, body: { format: 'email', request_id: '34561234' } })
  await client.call('POST', `/account/${String(body.account_number)}/verify`, {
    token,
    body: { format: 'email', request_id: '34561234' }
  })
  return client.call('POST', '/transactions', { token, version: 'v2.5.1', body, headers })
}

test('a deposit, a payment and a trade-in lower what is owed', async t => {
  const client = await simulate(t)
  const token = await client.access()
  t.equal(await credit(client, token, 20076677), 8000)
  t.match(await pay(client), {
    status: 200,
    body: {
      transaction_id: /^\d+$/,
      customer_name: 'Dana',
      customer_lname: 'Deposit',
      total_amount: '10.00000',
      verified: true
    }
  })
  t.equal(
    (
      await pay(client, {
        transaction_type: 'instore_payment',
        account_number: undefined,
        vcc_number: 2374980020076677
      })
    ).status,
    200
  )
  t.equal(
    (
      await pay(client, {
        transaction_type: 'tradein',
        account_number: undefined,
        customer_id: '1293840',
        amount: 0.05
      })
    ).status,
    200
  )
  t.equal(await credit(client, token, 20076677), 8020.05)
})

test('a transaction has refusals of its own', async t => {
  const client = await simulate(t)
  const error = async (changes: Json) => {
    const { status, body } = await pay(client, changes)
    return status === 200 ? 200 : `${status} ${String(body.error)}`
  }
  t.equal(await error({ transaction_type: 'promotional_purchase' }), '409 invalid_transaction_type')
  t.equal(await error({ verification_code: undefined }), '409 verification_code_required')
  t.equal(await error({ verification_code: 1234 }), '409 wrong_verification_code')
  t.equal(await error({ request_id: 'another' }), '409 not_verified')
  t.equal(await error({ account_number: '1' }), '404 not_found')
  t.equal(await error({ account_number: '20000008' }), '409 user_not_active')
  t.equal(await error({ account_number: '20000001' }), '409 user_not_able_to_purchase')
  t.equal(await error({ account_number: '20000010' }), '409 account_type_not_permitted')
  t.equal(await error({ external_location_id: 'nowhere' }), '409 external_location_id_not_found')
  t.equal(await error({ vcc_number: '1070015210367982' }), '409 vcc_account_mismatch')
  t.equal(await error({ account_number: '20000011', amount: 900.01 }), '409 not_enough_credit')
  t.equal(await error({ amount: undefined }), '409 wrong_inputs')
  t.equal(await error({ account_number: undefined }), '409 wrong_inputs')
  t.equal(await error({ external_employee_id: undefined }), '409 wrong_inputs')
})

test('payments are limited to $10,000 in 24 hours', async t => {
  const client = await simulate(t)
  t.equal((await pay(client, { amount: 6000 })).status, 200)
  t.match(await pay(client, { amount: 4000.01 }), { status: 409, body: { error: 'limit_payment_amount_24' } })
  t.equal((await pay(client, { amount: 4000 })).status, 200)
  t.match(await pay(client, { amount: 0.01 }), { status: 409, body: { error: 'limit_payment_amount_24' } })
  await client.advance(86_401)
  t.equal((await pay(client, { amount: 0.01 })).status, 200)
})

test('a key is honoured once: the same key gets the earlier success, and a changed hash a warning', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const headers = { 'x-idempotency-key': 'key-1', 'x-context-hash': 'aaaa' }
  t.match(await pay(client, { verification_code: 1234 }, headers), {
    status: 409,
    body: { error: 'wrong_verification_code' }
  })
  const first = await pay(client, {}, headers)
  t.equal(first.status, 200, 'a failure is not kept')
  t.strictSame((await pay(client, {}, headers)).body, first.body)
  t.strictSame(
    (await pay(client, {}, { 'x-idempotency-key': 'key-1' })).body,
    first.body,
    'without a hash there is nothing to compare'
  )
  t.match(await pay(client, { amount: 11 }, { ...headers, 'x-context-hash': 'bbbb' }), {
    status: 409,
    body: { error: 'idempotency_key_reused' }
  })
  t.equal(await credit(client, token, 20076677), 8010, 'paid once')
  t.not((await pay(client, {}, { 'x-idempotency-key': 'key-2' })).body.transaction_id, first.body.transaction_id)
})

test('the key means nothing to other endpoints', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const { body } = await buyInStore(client, token, { auto_capture: false, amount: 100 })
  const capture = () =>
    client.call('POST', `/authorization/${String(body.authorization_id)}/capture`, {
      token,
      body: { amount: 10 },
      headers: { 'x-idempotency-key': 'same' }
    })
  t.not((await capture()).body.capture_id, (await capture()).body.capture_id)
})

test('an authorization is captured in parts, and what is left is released', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const bought = await buyInStore(client, token, { auto_capture: false, amount: 100 })
  t.match(bought.body, { authorization_status: 'opened', remaining_authorization_amount: 100 })
  t.notOk('capture' in bought.body)
  t.equal(await credit(client, token), 13900, 'the amount is held')
  const path = `/authorization/${String(bought.body.authorization_id)}`
  const capture = (amount: unknown) =>
    client.call('POST', `${path}/capture`, { token, body: { amount, reference: 'Order-1' } })
  const release = (amount: unknown) => client.call('POST', `${path}/release`, { token, body: { amount } })
  t.match(await capture(60.25), {
    status: 200,
    body: {
      capture_id: Number,
      reference: 'Order-1',
      amount: 60.25,
      remaining_authorization_amount: 39.75,
      date: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/,
      message: String
    }
  })
  t.match(await capture(39.76), { status: 409, body: { error: 'auth_amount_exceeded' } })
  t.match(await release(39.76), { status: 409, body: { error: 'auth_amount_exceeded' } })
  t.match(await release(9.75), {
    status: 200,
    body: { released_amount: 9.75, remaining_authorization_amount: 30, authorization_status: 'opened' }
  })
  t.equal(await credit(client, token), 13909.75)
  t.match(await release(30), {
    status: 200,
    body: { remaining_authorization_amount: 0, authorization_status: 'closed' }
  })
  t.match(await capture(1), { status: 409, body: { error: 'authorization_ended' } })
  t.match(await release(1), { status: 409, body: { error: 'authorization_ended' } })
  t.equal(await credit(client, token), 13939.75)
  t.match(await capture(undefined), { status: 409, body: { field_errors: [{ param: 'amount', msg: 'required' }] } })
  for (const action of ['capture', 'release']) {
    t.match(await client.call('POST', `/authorization/9999/${action}`, { token, body: { amount: 1 } }), {
      status: 404,
      body: { error: 'not_found' }
    })
    t.match(
      await client.call('POST', `${path}/${action}`, { token, version: 'v2.5.1', body: { amount: 1 } }),
      { status: 404 },
      'only v2.5 is known'
    )
  }
})

test('an authorization can be unauthorized, and employees can lack permission', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const bought = await buyInStore(client, token, { auto_capture: true, reference: 'UNAUTHORIZED-1' })
  t.match(bought, { status: 200, body: { authorization_status: 'unauthorized' } })
  t.match(
    await client.call('POST', `/authorization/${String(bought.body.authorization_id)}/capture`, {
      token,
      body: { amount: 1 }
    }),
    { status: 409, body: { error: 'not_permitted' } }
  )
  t.equal(await credit(client, token), 14000, 'and holds nothing')
  const good = await buyInStore(client, token, { auto_capture: false })
  t.match(
    await client.call('POST', `/authorization/${String(good.body.authorization_id)}/capture`, {
      token,
      body: { amount: 1, external_employee_id: '1-DENIED' }
    }),
    { status: 409, body: { error: 'not_permitted' } }
  )
})

test('a capture is returned in parts or in full, within 100 days, if it is promotional', async t => {
  const client = await simulate(t)
  let token = await client.access()
  const bought = await buyInStore(client, token, { amount: 100 })
  const { capture_id: captureId } = bought.body.capture as Json
  const path = `/authorization/${String(bought.body.authorization_id)}/capture/${String(captureId)}/return`
  const giveBack = (body: Json, to = path) => client.call('POST', to, { token, body })
  t.match(
    await giveBack({
      reference: 'Order-1234',
      full_return: false,
      amount: 10,
      sku_data: { transaction_total: -1026.47 }
    }),
    {
      status: 200,
      body: {
        return_id: Number,
        reference: 'Order-1234',
        capture_id: captureId,
        amount: 10,
        remaining_capture_amount: 90,
        remaining_authorization_amount: 0,
        date: String
      }
    }
  )
  t.equal(await credit(client, token), 13910)
  t.match(await giveBack({ amount: 90.01 }), { status: 409, body: { error: 'capture_amount_exceeded' } })
  t.match(await giveBack({ full_return: false }), {
    status: 409,
    body: { field_errors: [{ param: 'amount', msg: 'required' }] }
  })
  t.match(await giveBack({ amount: 1, vcc_number: '1070015210367982' }), {
    status: 409,
    body: { error: 'vcc_account_mismatch' }
  })
  t.match(await giveBack({ amount: 1, vcc_number: '2374980012873425' }), { status: 404, body: { error: 'not_found' } })
  t.match(await giveBack({ amount: 1, external_location_id: '99-00000' }), {
    status: 409,
    body: { error: 'external_location_id_not_found' }
  })
  t.match(
    await giveBack({ amount: 1 }, path.replace(String(captureId), '346123')),
    { status: 404 },
    'a capture of another authorization'
  )
  t.match(await giveBack({ full_return: true }), { status: 200, body: { amount: 90, remaining_capture_amount: 0 } })
  t.match(await giveBack({ full_return: true }), { status: 409, body: { error: 'capture_amount_exceeded' } })
  t.equal(await credit(client, token), 14000)

  const regular = await buyInStore(client, token, { financing_option: { transaction_type: 'regular_purchase' } })
  const regularCapture = regular.body.capture as Json
  t.match(
    await giveBack(
      { full_return: true },
      `/authorization/${String(regular.body.authorization_id)}/capture/${String(regularCapture.capture_id)}/return`
    ),
    { status: 409, body: { error: 'wrong_transaction_type' } }
  )

  const late = await buyInStore(client, token)
  const lateCapture = late.body.capture as Json
  const latePath = [
    '/authorization', late.body.authorization_id, 'capture', lateCapture.capture_id, 'return'
  ].join('/')
  await client.advance(100 * 86_400 - 60)
  token = await client.access()
  t.equal((await giveBack({ amount: 1 }, latePath)).status, 200)
  await client.advance(120)
  t.match(await giveBack({ amount: 1 }, latePath), { status: 409, body: { error: 'return_date_exceeded' } })
})

test('a refund answers {} and may not exceed what is owed', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const refund = (body: Json, account = 20035156) =>
    client.call('POST', `/accounts/${account}/refund`, { token, version: 'v2.5.1', body })
  const example = { reference: 'orderid-12345', amount: 1000.12, vcc_number: '1234567890123423', capture_id: 346123 }
  const first = await refund(example)
  t.equal(first.status, 200)
  t.strictSame(first.body, {})
  t.equal(await credit(client, token, 20035156), 24500.12)
  t.match(await refund(example), { status: 409, body: { error: 'refunds_limit_exceeded_amount' } })
  t.match(
    await refund({ amount: 1 }, 116994755),
    { status: 409, body: { error: 'refunds_limit_exceeded_amount' } },
    'nothing is owed'
  )
  t.match(await refund({ amount: 1 }, 1), { status: 404, body: { error: 'not_found' } })
  t.match(await refund({ amount: 1, capture_id: 999999 }), { status: 404 })
  t.match(await refund({ amount: 1, vcc_number: '1070015210367982' }), {
    status: 409,
    body: { error: 'vcc_account_mismatch' }
  })
  t.match(await refund({ amount: 1 }, 20000010), { status: 409, body: { error: 'account_type_not_permitted' } })
  t.match(await refund({ amount: 1, external_location_id: 'x', external_employee_id: '12345-SMITH' }), {
    status: 409,
    body: { error: 'external_location_id_not_found' }
  })
  t.match(await refund({ amount: 1, external_location_id: '00-12345' }), {
    status: 409,
    body: { field_errors: [{ param: 'external_employee_id', msg: 'required' }] }
  }, 'in the store both are needed')
  t.match(await refund({}), { status: 409, body: { error: 'wrong_inputs' } })
  t.equal((await refund({ amount: 1 })).status, 200, 'without a capture')
})

test('authorizations are listed by filter and page, and shown by id', async t => {
  const client = await simulate(t)
  const token = await client.access()
  for (let count = 0; count < 3; count++) await buyInStore(client, token, { auto_capture: false })
  const bought = await buyInStore(client, token, { financing_option: { transaction_type: 'regular_purchase' } })
  const list = (query = '') => client.call('GET', `/authorizations${query}`, { token, version: 'v2.5.1' })
  t.match((await list('?account_number=116994755&authorization_status=opened&page_size=2')).body, {
    page_number: 1,
    page_size: 2,
    total_count: 3,
    authorizations: { length: 2 }
  })
  t.match((await list('?account_number=116994755&authorization_status=opened&page_size=2&page_number=2')).body, {
    authorizations: { length: 1 }
  })
  t.match((await list('?account_number=116994755&transaction_type=regular_purchase')).body, {
    total_count: 1,
    authorizations: [{ authorization_status: 'closed' }]
  })
  const today = new Date().toISOString().slice(0, 10)
  t.match((await list(`?account_number=116994755&creation_date_from=${today}`)).body, { total_count: Number })
  t.match((await list('?creation_date_to=2018-12-11&lang=en')).body, { total_count: 0, authorizations: [] })
  for (const query of [
    '?authorization_status=lost',
    '?creation_date_from=yesterday',
    '?page_size=101',
    '?page_number=0',
    '?transaction_type=deposit',
    '?lang=de'
  ]) {
    t.match(await list(query), { status: 409, body: { error: 'wrong_inputs' } }, query)
  }
  const id = String(bought.body.authorization_id)
  const one = await client.call('GET', `/authorization/${id}?lang=en`, { token, version: 'v2.5.1' })
  t.match(one, {
    status: 200,
    body: { authorization_id: Number(id), captures: [{ capture_id: (bought.body.capture as Json).capture_id }] }
  })
  t.match(await client.call('GET', '/authorization/99999', { token, version: 'v2.5.1' }), {
    status: 404,
    body: { error: 'not_found' }
  })
  t.match(await client.call('GET', '/authorization/abc', { token, version: 'v2.5' }), { status: 404 })
})

test('captures are listed by filter and page', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const bought = await buyInStore(client, token)
  const list = async (query: string) =>
    (await client.call('GET', `/captures?${query}`, { token, version: 'v2.5.1' })).body
  t.match(await list(''), { total_count: 2, captures: [{ capture_id: 346123 }, { amount: 10.5 }] })
  t.match(await list(`authorization_id=${String(bought.body.authorization_id)}`), {
    total_count: 1,
    captures: [{ reference: 'Order-1234' }]
  })
  t.match(await list('account_number=20035156'), { total_count: 1 })
  t.match(await list('page_size=1&page_number=2'), { total_count: 2, captures: [{ amount: 10.5 }] })
})
