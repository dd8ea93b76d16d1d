/** /v1/accounts/{account_number}/… at the internal door: any account, with a merchant token. */
import { test } from 'tap'
import { account } from '../../../helpers/shopper.js'
import { credit, place, till, under } from '../../../helpers/back-office.js'
import { startBff } from '../../../helpers/bff.js'

const inStore = { env: { FLEXITI_CHANNEL: 'instore' } }

test('a PIN is sent or made, and needs the store\'s request', async (t) => {
  const bff = await startBff(t, inStore)
  const verify = async (
    json: unknown, number: number | string = account
  ) => await till(bff).post(`/v1/accounts/${number}/verify`, json)
  t.match(await verify({ format: 'sms', request_id: 'r-1' }), {
    status: 200, body: { verification_code: 'verification_sent_to_sms' }
  })
  t.match(
    await verify({ format: 'security_question', security_qid: '6', security_answer: 'Rainbow', request_id: 'r-1' }),
    { status: 200, body: { verification_code: 6785 } }
  )
  t.match((await bff.simulator.received('accountVerify'))[0], {
    path: /\/v2\.5\/client-id\/flexitidemo\/account\/116994755\/verify$/,
    scope: 'merchant',
    body: { format: 'sms', request_id: 'r-1' }
  })
  t.match(await verify({ format: 'sms' }), { status: 400, body: { errors: [{ field: 'request_id' }] } })
  t.match(await verify({ format: 'security_question', request_id: 'r-1' }), {
    status: 400, body: { errors: [{ field: 'security_qid' }, { field: 'security_answer' }] }
  })
  t.match(await verify({ format: 'pigeon', request_id: 'r-1' }), {
    status: 400, body: { errors: [{ field: 'format' }] }
  })
  const wrong = await verify({
    format: 'security_question', security_qid: 6, security_answer: 'Drizzle', request_id: 'r-1'
  })
  t.match(wrong, { status: 409, body: { code: 'flexiti-rejected', flexiti: { error: 'secret_answer_mismatch' } } })
  t.notMatch(wrong.text, /Drizzle/)
  t.match(await verify({ format: 'sms', request_id: 'r-1' }, 1), { status: 404, body: { code: 'flexiti-not-found' } })
})

test('plans and terms are had for any account, without a widget', async (t) => {
  const bff = await startBff(t)
  const shop = till(bff)
  const plans = await shop.post(`/v1/accounts/0${account}/calculate-interest?lang=fr`, { amount: 10.5 })
  t.match(plans, { status: 200, body: { account_number: account, promotional_purchase: Array } })
  t.equal(
    (await shop.send('POST', '/v1/accounts/20009100/calculate-interest', { form: { amount: '10.50' } })).status, 200
  )
  t.match(await bff.simulator.received('calculateInterest'), [{
    path: /\/v2\.5\.1\/client-id\/flexitidemo\/accounts\/116994755\/calculate-interest$/,
    query: { lang: 'fr' },
    body: { amount: 10.5 }
  }, { body: { amount: 10.5 } }])
  for (const amount of [0, -1, 1.001, '1e2']) {
    t.match(
      await shop.post(`/v1/accounts/${account}/calculate-interest`, { amount }),
      { status: 400, body: { errors: [{ field: 'amount' }] } }
    )
  }
})

test('an account of Quebec is closed', async (t) => {
  const bff = await startBff(t)
  t.strictSame((await till(bff).post('/v1/accounts/20000005/close')).body, {})
  t.match(await bff.simulator.received('accountClose'), [{ path: /\/accounts\/20000005\/close$/, scope: 'merchant' }])
  t.match(await till(bff).post('/v1/accounts/20000005/close'), { status: 404, body: { code: 'flexiti-not-found' } })
})

test('what is no account number is refused before Flexiti is asked', async (t) => {
  const bff = await startBff(t)
  for (const number of ['0', '000', '1'.repeat(33), 'x', '1%2F..%2F2', '1%00', '-1', '1.5', '%2e%2e', '１２']) {
    for (const action of ['verify', 'calculate-interest', 'close', 'refund']) {
      const { status, body } = await till(bff).post(
        `/v1/accounts/${encodeURI(decodeURI(number)).replaceAll('/', '%2F')}/${action}`, { amount: 1, format: 'sms' }
      )
      t.match(
        { status, body },
        { status: 400, body: { code: 'invalid-request', errors: [{ field: 'account_number' }] } },
        `${number}/${action}`
      )
    }
  }
  t.same(await bff.simulator.received(), [])
})

test('a purchase is refunded once, however often it is asked for', async (t) => {
  const bff = await startBff(t)
  const refund = { reference: 'orderid-12345', amount: 1000.12, vcc_number: '1234567890123423', capture_id: 346123 }
  const before = Number(await credit(bff, 20035156))
  const first = await till(bff).post('/v1/accounts/20035156/refund', refund, under('refund-1'))
  t.match(first, { status: 200, text: '{}', headers: { 'idempotency-key': 'refund-1' } })
  t.match(await till(bff).post('/v1/accounts/20035156/refund', refund, under('refund-1')), {
    status: 200, text: '{}', headers: { 'idempotency-replayed': 'true' }
  })
  t.match(await till(bff).post('/v1/accounts/20035156/refund', refund, under('refund-2')), {
    status: 409, body: { code: 'flexiti-rejected', flexiti: { error: 'refunds_limit_exceeded_amount' } }
  })
  t.equal(Number(await credit(bff, 20035156)).toFixed(2), (before + 1000.12).toFixed(2))
  const [received] = await bff.simulator.received('accountRefund')
  t.match(received, {
    path: /\/v2\.5\.1\/client-id\/flexitidemo\/accounts\/20035156\/refund$/,
    scope: 'merchant',
    body: refund,
    headers: { 'x-idempotency-key': 'refund-1', 'x-context-hash': received?.body_sha256 }
  })
  t.strictSame(received?.query, {}, 'a language that nobody checked goes nowhere')
})

test('a refund names an amount, and in the store the place and the employee', async (t) => {
  const online = await startBff(t)
  t.match(await till(online).post('/v1/accounts/20035156/refund', {}), {
    status: 400, body: { errors: [{ field: 'amount' }] }
  })
  const bff = await startBff(t, inStore)
  const refused = await till(bff).post('/v1/accounts/20035156/refund', { amount: 1 })
  t.match(refused, {
    status: 400, body: { errors: [{ field: 'external_location_id' }, { field: 'external_employee_id' }] }
  })
  t.match(await till(bff).send('POST', '/v1/accounts/20035156/refund', { form: { amount: '1.00', ...place } }), {
    status: 200, text: '{}'
  })
  t.match(await bff.simulator.received('accountRefund'), [{ body: { amount: 1, ...place } }])
})
