/** POST /v1/transactions: deposits, the one money call that Flexiti itself makes idempotent. */
import { test } from 'tap'
import { credit, deposit, till, under } from '../../../helpers/back-office.js'
import { startBff } from '../../../helpers/bff.js'

const inStore = { env: { FLEXITI_CHANNEL: 'instore' } }
const soonGivenUp = { env: { ...inStore.env, UPSTREAM_TIMEOUT_MS: '2000' } }
const payer = 20076677

test('a deposit is posted once per key', async (t) => {
  const bff = await startBff(t, inStore)
  const before = Number(await credit(bff, payer))
  const body = await deposit(bff)
  const first = await till(bff).post('/v1/transactions?lang=fr', body, under('d-1'))
  t.match(first, { status: 200, body: { transaction_id: String, total_amount: '10.00000', verified: true } })
  t.match(await till(bff).post('/v1/transactions?lang=fr', { ...body, amount: 10 }, under('d-1')), {
    status: 200, text: first.text, headers: { 'idempotency-replayed': 'true' }
  })
  for (const [path, changes] of [
    ['/v1/transactions?lang=fr', { amount: '10.01' }], ['/v1/transactions', {}], ['/v1/transactions?lang=en', {}]
  ] as const) {
    t.match(await till(bff).post(path, { ...body, ...changes }, under('d-1')), {
      status: 422, body: { code: 'idempotency-key-reused' }
    })
  }
  const received = await bff.simulator.received('transactions')
  t.equal(received.length, 1)
  t.match(received, [{
    path: /\/v2\.5\.1\/client-id\/flexitidemo\/transactions$/,
    query: { lang: 'fr' },
    body,
    scope: 'merchant',
    headers: { 'x-idempotency-key': 'd-1', 'x-context-hash': received[0]?.body_sha256 }
  }])
  t.equal(Number(await credit(bff, payer)), before + 10)
})

test('a form posts a deposit as JSON does', async (t) => {
  const bff = await startBff(t, inStore)
  const body = await deposit(bff)
  const form = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]))
  t.equal((await till(bff).send('POST', '/v1/transactions', { form })).status, 200)
  t.strictSame((await bff.simulator.received('transactions'))[0]?.body, body)
})

test('a deposit names account, amount, PIN and kind, and in the store the place', async (t) => {
  const bff = await startBff(t, inStore)
  const fields = async (json: unknown): Promise<string[]> => ((await till(bff).post(
    '/v1/transactions', json
  )).body.errors as Array<{ field: string }>).map(({ field }) => field).sort()
  t.strictSame(await fields({ account_number: payer }), [
    'amount', 'external_employee_id', 'external_location_id', 'request_id', 'transaction_type', 'verification_code'
  ])
  const whole = await deposit(bff)
  t.strictSame(await fields({ ...whole, transaction_type: 'promotional_purchase' }), ['transaction_type'])
  for (const amount of [0, -10, '10.001', '1e1', null]) t.strictSame(await fields({ ...whole, amount }), ['amount'])
  const { account_number: _, ...nameless } = whole
  t.equal((await till(bff).post('/v1/transactions', nameless)).status, 400)
  t.same(await bff.simulator.received('transactions'), [])
})

test('Flexiti\'s limits are passed on', async (t) => {
  const bff = await startBff(t, inStore)
  t.match(await till(bff).post('/v1/transactions', await deposit(bff, { amount: '10000.01' })), {
    status: 409, body: { code: 'flexiti-rejected', flexiti: { error: 'limit_payment_amount_24' } }
  })
  const wrongPin = await till(bff).post('/v1/transactions', await deposit(bff, { verification_code: 987654 }))
  t.match(wrongPin, { status: 409, body: { code: 'flexiti-rejected', flexiti: { error: 'wrong_verification_code' } } })
  t.notMatch(wrongPin.text, /987654/)
})

test('what went wrong on the way is repeated by the BFF itself, under the same key, and posted once', async (t) => {
  const bff = await startBff(t, inStore)
  const before = Number(await credit(bff, payer))
  for (const fault of [
    { kind: 'reset', processed: true },
    { kind: 'half', processed: true },
    { kind: 'status', status: 500, processed: true },
    { kind: 'reset' },
    { kind: 'status', status: 503 }
  ]) {
    await bff.simulator.forget()
    const body = await deposit(bff)
    await bff.simulator.fault({ endpoint: 'transactions', ...fault })
    const response = await till(bff).post('/v1/transactions', body)
    t.match(response, { status: 200, body: { verified: true } }, JSON.stringify(fault))
    const received = await bff.simulator.received('transactions')
    t.equal(received.length, 2, JSON.stringify(fault))
    t.same(new Set(received.map(({ headers }) =>
      `${headers['x-idempotency-key']} ${headers['x-context-hash']}`)).size, 1)
  }
  t.equal(Number(await credit(bff, payer)), before + 50)
})

test('an unknown outcome becomes known by sending the key again', async (t) => {
  const bff = await startBff(t, soonGivenUp)
  const before = Number(await credit(bff, payer))
  const body = await deposit(bff)
  await bff.simulator.fault({ endpoint: 'transactions', kind: 'hang', processed: true })
  t.match(await till(bff).post('/v1/transactions', body, under('d-1')), {
    status: 504, body: { code: 'outcome-unknown', idempotency_key: 'd-1' }
  })
  t.match(await till(bff).get('/v1/operations/d-1'), { body: { state: 'indeterminate' } })
  t.match(
    await till(bff).post('/v1/transactions', { ...body, amount: '11.00' }, under('d-1')),
    { status: 422 },
    'the key still names the first request'
  )
  const known = await till(bff).post('/v1/transactions', body, under('d-1'))
  t.match(known, { status: 200, body: { total_amount: '10.00000' } })
  t.equal(known.headers['idempotency-replayed'], undefined, 'Flexiti was asked')
  t.match(await till(bff).get('/v1/operations/d-1'), { body: { state: 'succeeded', answer: known.body } })
  t.equal(Number(await credit(bff, payer)), before + 10)
})

test('a repeat that does not get through leaves the outcome unknown and the key taken', async (t) => {
  const bff = await startBff(t, soonGivenUp)
  const body = await deposit(bff)
  await bff.simulator.fault({ endpoint: 'transactions', kind: 'hang', processed: true })
  await till(bff).post('/v1/transactions', body, under('d-1'))
  await bff.simulator.fault({ endpoint: 'transactions', kind: 'status', status: 429, headers: { 'retry-after': '60' } })
  t.match(await till(bff).post('/v1/transactions', body, under('d-1')), {
    status: 504, body: { code: 'outcome-unknown', idempotency_key: 'd-1' }, headers: { 'retry-after': '60' }
  })
  t.match(await till(bff).get('/v1/operations/d-1'), { status: 200, body: { state: 'indeterminate' } })
  t.equal((await till(bff).post('/v1/transactions', body, under('d-1'))).status, 200)
})
