/** The in-store PIN, and purchases with it (flexiti-api.md §6.3, §8.2, §9.3). */
import { test } from 'tap'
import { buyInStore, purchase, simulate, type Client, type Json } from './helpers.js'

const account = 116994755

function verifier (client: Client, token: string) {
  return (body: Json, number: number = account) =>
    client.call('POST', `/account/${number}/verify`, { token, body: { request_id: 'r-1', ...body } })
}

test('each format answers as documented: text when a PIN is sent, the PIN as a number otherwise', async t => {
  const client = await simulate(t)
  const verify = verifier(client, await client.access())
  t.strictSame((await verify({ format: 'sms' })).body, { verification_code: 'verification_sent_to_sms' })
  t.strictSame((await verify({})).body, { verification_code: 'verification_sent_to_sms' }, 'sms when not said')
  t.strictSame((await verify({ format: 'email' })).body, { verification_code: 'verification_sent_to_email' })
  t.strictSame((await verify({ format: 'security_question', security_qid: '6', security_answer: 'Rainbow' })).body, {
    verification_code: 6785
  })
  t.strictSame((await verify({ format: 'regular_purchase_bypass' })).body, { verification_code: 4365 })
  t.match(await verify({ format: 'merchant_override' }), {
    status: 409,
    body: { error: 'merchant_override_is_not_allowed' }
  })
  await client.settings({ merchant_override: true, regular_purchase_bypass: false })
  t.strictSame((await verify({ format: 'merchant_override' })).body, { verification_code: 2485 })
  t.match(await verify({ format: 'regular_purchase_bypass' }), {
    status: 409,
    body: { error: 'regular_purchase_bypass_is_not_allowed' }
  })
})

test('the inputs of verify are checked, and account and card must exist and belong together', async t => {
  const client = await simulate(t)
  const verify = verifier(client, await client.access())
  t.match(await verify({ format: 'pigeon' }), {
    status: 409,
    body: { field_errors: [{ param: 'format', msg: 'invalid', value: 'pigeon' }] }
  })
  t.match(await verify({ format: 'security_question' }), {
    status: 409,
    body: {
      field_errors: [
        { param: 'security_qid', msg: 'required' },
        { param: 'security_answer', msg: 'required' }
      ]
    }
  })
  t.match(await verify({ format: 'security_question', security_qid: 99, security_answer: 'x'.repeat(51) }), {
    status: 409,
    body: {
      field_errors: [
        { param: 'security_answer', msg: 'length' },
        { param: 'security_qid', msg: 'invalid' }
      ]
    }
  })
  t.match(await verify({ request_id: undefined }), {
    status: 409,
    body: { field_errors: [{ param: 'request_id', msg: 'required' }] }
  })
  t.match(await verify({}, 1), { status: 404, body: { error: 'not_found' } })
  t.match(await verify({ vcc_number: '2374980012873425' }), { status: 404, body: { error: 'not_found' } })
  t.match(await verify({ vcc_number: '1070015210367982' }), { status: 409, body: { error: 'vcc_account_mismatch' } })
  t.equal((await verify({ vcc_number: '1234567890101213' }, 20035156)).status, 200)
  t.match(await verify({ format: 'sms' }, 20000009), { status: 400, body: { error: 'sms_not_valid_phone' } })
  t.equal((await verify({ format: 'email' }, 20000009)).status, 200)
})

test('online the request need not be named', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  t.equal((await client.call('POST', `/account/${account}/verify`, { token, body: { format: 'sms' } })).status, 200)
})

test('a wrong secret answer more than three times in 48 hours is one too many', async t => {
  const client = await simulate(t)
  const answer = async (text: string) => {
    const token = await client.access()
    const { status, body } = await verifier(
      client,
      token
    )({ format: 'security_question', security_qid: 6, security_answer: text })
    return status === 200 ? body.verification_code : body.error
  }
  for (let count = 0; count < 3; count++) t.equal(await answer('Thunder'), 'secret_answer_mismatch')
  t.equal(await answer('rainbow'), 6785, 'still right after three')
  t.equal(await answer('Thunder'), 'tries_exceed')
  t.equal(await answer('Rainbow'), 'tries_exceed', 'the right answer does not help')
  await client.advance(48 * 3600)
  t.equal(await answer('Rainbow'), 6785)
})

test('a wrong identification word is piw_mismatch', async t => {
  const client = await simulate(t)
  const verify = verifier(client, await client.access())
  t.match(await verify({ format: 'security_question', security_qid: 6, security_answer: 'Rainbow', piw: 'oak' }), {
    status: 409,
    body: { error: 'piw_mismatch' }
  })
  t.equal(
    (await verify({ format: 'security_question', security_qid: 6, security_answer: 'Rainbow', piw: 'maple' })).status,
    200
  )
})

test('a purchase in the store takes a PIN of the same request, once, while it is fresh', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const verify = verifier(client, token)
  const buy = (changes: Json = {}) =>
    client.call('POST', '/authorization', {
      token,
      version: 'v2.5.1',
      body: {
        ...purchase,
        verification_code: 2222,
        request_id: 'r-1',
        external_location_id: '00-12345',
        external_employee_id: '12345-SMITH',
        ...changes
      }
    })
  t.match(await buy(), { status: 404, body: { error: 'customer_identity_not_found' } }, 'no PIN was issued')
  await verify({ format: 'email' })
  t.match(await buy({ verification_code: 1111 }), { status: 404, body: { error: 'customer_identity_not_found' } })
  t.match(await buy({ request_id: 'r-2' }), { status: 409, body: { error: 'not_verified' } })
  t.match(await buy({ external_location_id: '99-12345' }), {
    status: 409,
    body: { error: 'external_location_id_not_found' }
  })
  t.match(await buy({ external_employee_id: '12345-DENIED' }), { status: 409, body: { error: 'not_permitted' } })
  t.match(await buy({ verification_code: undefined, external_employee_id: undefined }), {
    status: 409,
    body: {
      field_errors: [
        { param: 'external_employee_id', msg: 'required' },
        { param: 'verification_code', msg: 'required' }
      ]
    }
  })
  t.equal((await buy({ verification_code: '2222' })).status, 200, 'also as a string')
  t.match(await buy(), { status: 404, body: { error: 'customer_identity_not_found' } }, 'the PIN is spent')
  await verify({ format: 'email' })
  await client.advance(601)
  t.match(await buy(), { status: 404, body: { error: 'customer_identity_not_found' } }, 'the PIN is old')
  t.match(
    await buy({
      verification_code: undefined,
      request_id: undefined,
      external_location_id: undefined,
      external_employee_id: undefined
    }),
    { status: 404, body: { error: 'customer_identity_not_found' } },
    'neither PIN nor widget'
  )
})

test('the bypass PIN buys regular purchases of at most $200, and not after more than three in a day', async t => {
  const client = await simulate(t)
  let token = await client.access()
  const place = { request_id: 'r-1', external_location_id: '00-12345', external_employee_id: '12345-SMITH' }
  const bypass = () => verifier(client, token)({ format: 'regular_purchase_bypass' })
  const buy = (changes: Json) =>
    client.call('POST', '/authorization', {
      token,
      version: 'v2.5.1',
      body: {
        ...purchase,
        ...place,
        financing_option: { transaction_type: 'regular_purchase' },
        amount: 200,
        verification_code: 4365,
        ...changes
      }
    })
  await bypass()
  t.match(await buy({ amount: 200.01 }), { status: 404, body: { error: 'customer_identity_not_found' } })
  t.match(await buy({ financing_option: purchase.financing_option }), { status: 404 })
  for (let count = 0; count < 4; count++) {
    t.equal((await bypass()).status, 200)
    t.match(await buy({}), { status: 200, body: { financing_option: { transaction_type: 'regular_purchase' } } })
  }
  t.match(await bypass(), { status: 409, body: { error: 'regular_purchase_bypass_is_not_allowed' } })
  t.match(
    (
      await client.call('POST', `/accounts/${account}/calculate-interest`, {
        token,
        version: 'v2.5.1',
        body: { amount: 10 }
      })
    ).body,
    { regular_purchase: { verify: false } }
  )
  await client.advance(86_401)
  token = await client.access()
  t.equal((await bypass()).status, 200)
})

test('who may not buy, and what may not be bought', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const error = async (changes: Json) => {
    const { status, body } = await buyInStore(client, token, changes)
    return status === 200 ? 200 : `${status} ${String(body.error)}`
  }
  const plan = (id: number, term: number) => ({
    financing_option: { transaction_type: 'promotional_purchase', plan_id: id, term }
  })
  t.equal(await error({ account_number: 1 }), '404 not_found')
  t.equal(await error({ vcc_number: '2374980012873425' }), '404 not_found')
  t.equal(await error({ vcc_number: '1070015210367982' }), '409 vcc_account_mismatch')
  t.equal(await error({ account_number: 20035156, vcc_number: '1234567890101213' }), 200)
  for (const number of [20000001, 20000002, 20000003, 20000004]) {
    t.equal(await error({ account_number: number }), '409 user_not_able_to_purchase')
  }
  t.equal(await error({ account_number: 20000010 }), '409 account_type_not_permitted')
  t.equal(await error(plan(1, 12)), '409 plan_term_not_set')
  t.equal(await error(plan(4, 5)), '409 plan_term_not_set')
  t.equal(
    await error({ account_number: 20000007, ...plan(5, 6) }),
    '409 plan_term_not_available',
    'a prime plan for a non-prime customer'
  )
  t.equal(
    await error({ account_number: 20000005, ...plan(6, 6) }),
    '409 plan_term_not_available',
    'SAC Interest Accrues in Quebec'
  )
  t.equal(await error(plan(7, 6)), '409 plan_term_not_available', 'SAC No Payments in the rest of Canada')
  t.equal(
    await error({ account_number: 20000011, amount: 99 }),
    '409 credit_exceeded',
    'with its interest it is more than the $100 left'
  )
  t.equal(await error({ account_number: 20000011, amount: 95 }), 200)
  await client.settings({ may_authorize: false })
  t.equal(await error({}), '409 not_permitted')
  await client.settings({ may_authorize: true, preauthorization: false })
  t.equal(await error({ auto_capture: false }), '409 auth_not_allowed')
  await client.settings({ regular_purchases: false })
  t.equal(await error({ financing_option: { transaction_type: 'regular_purchase' } }), '409 plan_term_not_set')
})

test('the inputs of a purchase are checked', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const params = async (body: Json) => {
    const reply = await client.call('POST', '/authorization?lang=fr', { token, version: 'v2.5.1', body })
    return (reply.body.field_errors as Array<{ param: string; msg: string }>).map(
      error => `${error.param} ${error.msg}`
    )
  }
  t.strictSame(await params({}), [
    'account_number required',
    'financing_option.transaction_type required',
    'financing_option.plan_id required',
    'financing_option.term required',
    'amount required',
    'auto_capture required'
  ])
  t.strictSame(await params({ ...purchase, widget_session_id: 'not-a-guid' }), ['widget_session_id invalid'])
})

test('v2.5 of the authorization has apr, and messages come in the language asked for', async t => {
  const client = await simulate(t)
  const token = await client.access()
  await verifier(client, token)({ format: 'email' })
  const { status, body } = await client.call('POST', '/authorization?lang=fr', {
    token,
    version: 'v2.5',
    body: {
      ...purchase,
      verification_code: 2222,
      request_id: 'r-1',
      external_location_id: '00-12345',
      external_employee_id: '1'
    }
  })
  t.equal(status, 200)
  t.match(body, { authorization_status: 'closed', financing_option: { apr: 0.0999 }, message: "L'achat est autorisé." })
  t.notOk('annual_rates' in (body.financing_option as Json))
})
