/** /v1/authorizations and /v1/captures at the internal door: authorize in the store, look, release, capture, return. */
import { test } from 'tap'
import { account, inFlow, newId, order, otherAccount, purchase, tillPurchase } from '../../../helpers/shopper.js'
import { authorized, orderedFlow, place, till, under } from '../../../helpers/back-office.js'
import { startBff, type Bff, type Json } from '../../../helpers/bff.js'

const inStore = { env: { FLEXITI_CHANNEL: 'instore' } }

/** The body of a purchase in the store, after its PIN was sent. */
async function sale (bff: Bff, changes: Json = {}): Promise<Json> {
  const body = {
    ...purchase,
    amount: 80,
    reference: 'Sale-1',
    auto_capture: false,
    verification_code: 2222,
    request_id: newId(),
    ...place,
    ...changes
  }
  await till(bff).post(`/v1/accounts/${body.account_number}/verify`, { format: 'email', request_id: body.request_id })
  return body
}

test('a purchase in the store is authorized once per key', async (t) => {
  const bff = await startBff(t, inStore)
  const body = await sale(bff)
  const first = await till(bff).post('/v1/authorizations?lang=fr', body, under('sale-1'))
  t.match(first, { status: 200, body: { authorization_id: Number, amount: 80 } })
  const again = await till(bff).post('/v1/authorizations?lang=fr', body, under('sale-1'))
  t.match(again, {
    status: 200, text: first.text, headers: { 'idempotency-replayed': 'true', 'idempotency-key': 'sale-1' }
  })
  t.match(await till(bff).post('/v1/authorizations', { ...body, amount: 81 }, under('sale-1')), {
    status: 422, body: { code: 'idempotency-key-reused' }
  })
  const received = await bff.simulator.received('authorize')
  t.match(received, [{
    path: /\/v2\.5\.1\/client-id\/flexitidemo\/authorization$/,
    query: { lang: 'fr' },
    body,
    scope: 'merchant',
    headers: { 'x-idempotency-key': 'sale-1', 'x-context-hash': received[0]?.body_sha256 }
  }])
  t.equal(received.length, 1)
})

test('in the store everything that ties the sale to its place is required', async (t) => {
  const bff = await startBff(t, inStore)
  const { body } = await till(bff).post('/v1/authorizations', { ...tillPurchase, amount: 80 })
  t.strictSame((body.errors as Array<{ field: string }>).map(({ field }) => field).sort(), [
    'external_employee_id', 'external_location_id', 'request_id', 'verification_code'
  ])
})

test('in the flow of an order the back office authorizes that order, once', async (t) => {
  const bff = await startBff(t, inStore)
  const shop = till(bff)
  const id = newId()
  await shop.post('/v1/flows', { order }, inFlow(id))
  const body = await sale(bff, { amount: '234.45', reference: undefined })
  for (const changed of [{ amount: 234.46 }, { reference: 'Other' }]) {
    t.match(
      await shop.post('/v1/authorizations', { ...body, ...changed }, inFlow(id)),
      { status: 409, body: { code: 'order-mismatch' } }
    )
  }
  t.match(await shop.post('/v1/authorizations', body, { ...inFlow(id), ...under('sale-1') }), {
    status: 200, body: { amount: 234.45, reference: order.reference }
  })
  t.match(await shop.post('/v1/authorizations', body, { ...inFlow(id), ...under('sale-2') }), {
    status: 409, body: { code: 'already-authorized' }
  })
  t.match(await shop.post(
    '/v1/authorizations', { ...body, account_number: otherAccount }, { ...inFlow(id), ...under('sale-3') }
  ), { status: 409, body: { code: 'account-mismatch' } })
  t.match(
    await shop.post('/v1/authorizations', body, { ...inFlow(newId()), ...under('sale-1') }),
    { status: 422, body: { code: 'idempotency-key-reused' } },
    'the key is this flow\'s order\'s'
  )
  await shop.send('DELETE', `/v1/flows/${id}`)
  t.match(
    await shop.post('/v1/authorizations', body, { ...inFlow(id), ...under('sale-1') }),
    { status: 200, headers: { 'idempotency-replayed': 'true' } },
    'answered also when the flow is over'
  )
  t.equal((await bff.simulator.received('authorize')).length, 1)
})

test('an order that the shopper authorized is not authorized again by the back office', async (t) => {
  const bff = await startBff(t)
  const { flowId } = await authorized(bff, '100.00')
  t.match(await till(bff).post('/v1/authorizations', { ...tillPurchase, amount: 100 }, inFlow(flowId)), {
    status: 409, body: { code: 'already-authorized' }
  })
  t.equal((await bff.simulator.received('authorize')).length, 1)
})

test('of both doors at once Flexiti gets one authorization', async (t) => {
  const bff = await startBff(t)
  const id = await orderedFlow(bff)
  const responses = await Promise.all(Array.from({ length: 10 }, async (_, n) => n % 2 === 0
    ? await bff.public.post('/v1/authorizations', purchase, inFlow(id))
    : await till(bff).post('/v1/authorizations', { ...tillPurchase, amount: 100 }, inFlow(id))))
  // The simulator may turn the merchant's token down, and then the shopper's turn comes; what never happens is two that
  // succeed.
  t.ok(responses.filter(({ status }) => status === 200).length <= 1)
  t.ok((await bff.simulator.received('authorize')).filter(({ status }) => status === 200).length <= 1)
  t.equal(
    (await till(bff).get(`/v1/authorizations?account_number=${account}`)).body.total_count,
    responses.filter(({ status }) => status === 200).length
  )
})

test('capture, release and return reach Flexiti as they were given, under their key', async (t) => {
  const bff = await startBff(t)
  const { path, authorizationId, flowId } = await authorized(bff)
  const sku = { sku_data: { purchase_order: '100001234', products: [{ sku_id: 'a', quantity: 1, unit_price: 10 }] } }
  const captured = await till(bff).post(`${path}/capture?lang=fr`, { amount: '60.00', reference: 'C-1', ...sku }, {
    ...under('c-1'), ...inFlow(flowId)
  })
  t.match(captured, { status: 200, body: { amount: 60 } })
  t.equal((await till(bff).send(
    'POST', `${path}/release?lang=en`, { form: { amount: '15.50' }, headers: under('r-1') }
  )).status, 200)
  const returned = await till(bff).send('POST', `${path}/capture/${String(captured.body.capture_id)}/return`, {
    form: 'full_return=true&reference=R-1', headers: under('b-1')
  })
  t.match(returned, {
    status: 200, body: { amount: 60, remaining_capture_amount: 0, remaining_authorization_amount: 24.5 }
  })
  const expected: Array<[string, string, Json, Json, string]> = [
    [
      'capture',
      `authorization/${authorizationId}/capture`,
      { amount: 60, reference: 'C-1', ...sku },
      { lang: 'fr' },
      'c-1'
    ],
    ['release', `authorization/${authorizationId}/release`, { amount: 15.5 }, { lang: 'en' }, 'r-1'],
    [
      'captureReturn',
      `authorization/${authorizationId}/capture/${String(captured.body.capture_id)}/return`,
      { full_return: true, reference: 'R-1' },
      {},
      'b-1'
    ]
  ]
  for (const [endpoint, address, body, query, key] of expected) {
    const [received] = await bff.simulator.received(endpoint)
    t.equal(received?.path, `/flexiti/pos-api/v2.5/client-id/flexitidemo/${address}`)
    t.strictSame(received?.body, body)
    t.strictSame(received?.query, query)
    t.match(received?.headers, { 'x-idempotency-key': key, 'x-context-hash': received?.body_sha256 })
    t.equal(received?.scope, 'merchant')
  }
  t.match(bff.audit.slice(-1), [{ operation: 'b-1', outcome: 'succeeded' }])
  t.notOk('amount' in (bff.audit.at(-1) ?? {}) &&
    bff.audit.at(-1)?.amount !== undefined, 'a full return names no amount')
})

test('bodies of money are checked before Flexiti is asked', async (t) => {
  const bff = await startBff(t)
  const cases: Array<[string, unknown, string]> = [
    ['capture', {}, 'amount'], ['capture', { amount: 0 }, 'amount'], ['capture', { amount: '1e2' }, 'amount'],
    ['capture', { amount: 1, reference: 'r'.repeat(41) }, 'reference'],
    ['release', {}, 'amount'], ['release', { amount: -1 }, 'amount'], ['release', { amount: 1.001 }, 'amount'],
    ['capture/1/return', {}, 'amount'], ['capture/1/return', { full_return: false }, 'amount'], [
      'capture/1/return', { full_return: 'yes', amount: 1 }, 'full_return'
    ], ['capture/x/return', { amount: 1 }, 'capture_id'], [
      `capture/${'1'.repeat(33)}/return`, { amount: 1 }, 'capture_id'
    ]
  ]
  for (const [action, body, field] of cases) {
    t.match(
      await till(bff).post(`/v1/authorizations/12343/${action}`, body, under('k')),
      { status: 400, body: { code: 'invalid-request', errors: [{ field }] } },
      `${action} ${JSON.stringify(body)}`
    )
  }
  for (const id of ['x', '0', '1'.repeat(33)]) {
    t.match(await till(bff).get(`/v1/authorizations/${id}`), {
      status: 400, body: { errors: [{ field: 'authorization_id' }] }
    })
  }
  t.match(await till(bff).get('/v1/operations/k'), { status: 404 }, 'and their key stays free')
  t.same(await bff.simulator.received(), [])
})

test('an idempotency key is visible ASCII, and one is made where none is given', async (t) => {
  const bff = await startBff(t)
  const { path } = await authorized(bff)
  for (const key of ['', ' ', 'a b', 'k'.repeat(256), 'clé']) {
    t.match(
      await till(bff).post(`${path}/capture`, { amount: 1 }, under(Buffer.from(key).toString('latin1'))),
      { status: 400, body: { errors: [{ field: 'idempotency-key' }] } },
      key
    )
  }
  t.match(await till(bff).send('POST', `${path}/capture`, {
    json: { amount: 1 },
    headers: {
      'idempotency-key': [
        'a', 'b'
      ]
    }
  }), { status: 400, body: { errors: [{ field: 'idempotency-key' }] } }, 'two are none')
  for (const key of ['k'.repeat(255), '!~{}"\'\\/?#%']) {
    t.match(
      await till(bff).post(`${path}/capture`, { amount: 1 }, under(key)),
      { status: 200, headers: { 'idempotency-key': key } }
    )
  }
  const made = await till(bff).post(`${path}/capture`, { amount: 1 })
  t.match(made.headers['idempotency-key'], /^[0-9a-f-]{36}$/)
  t.match(await till(bff).get(`/v1/operations/${String(made.headers['idempotency-key'])}`), {
    status: 200, body: { state: 'succeeded', answer: made.body }
  })
  const other = await till(bff).post(`${path}/capture`, { amount: 1 })
  t.not(other.headers['idempotency-key'], made.headers['idempotency-key'], 'two calls without a key are two operations')
})

test('Flexiti\'s rejections are passed on, and repeated', async (t) => {
  const bff = await startBff(t)
  const { path } = await authorized(bff)
  const tooMuch = {
    status: 409, body: { code: 'flexiti-rejected', flexiti: { status: 409, error: 'auth_amount_exceeded' } }
  }
  t.match(await till(bff).post(`${path}/capture`, { amount: 100.01 }, under('c-1')), tooMuch)
  t.match(await till(bff).post(`${path}/capture`, { amount: 100.01 }, under('c-1')), {
    ...tooMuch, headers: { 'idempotency-replayed': 'true' }
  })
  t.match(await till(bff).post(`${path}/release`, { amount: 100.01 }), tooMuch)
  t.equal((await bff.simulator.received('capture')).length, 1)
  t.match(await till(bff).get('/v1/operations/c-1'), { body: { state: 'rejected', answer: null } })
  const { body } = await till(bff).post(`${path}/capture`, { amount: 100 })
  t.match(await till(bff).post(`${path}/capture`, { amount: 1 }), {
    status: 409, body: { flexiti: { error: 'authorization_ended' } }
  })
  t.match(await till(bff).post(`${path}/capture/${String(body.capture_id)}/return`, { amount: 100.01 }), {
    status: 409, body: { flexiti: { error: 'capture_amount_exceeded' } }
  })
})

test('what Flexiti does not know is not found', async (t) => {
  const bff = await startBff(t)
  const missing = { status: 404, body: { code: 'flexiti-not-found' } }
  t.match(await till(bff).get('/v1/authorizations/99999'), missing)
  for (const action of ['release', 'capture', 'capture/346123/return']) {
    t.match(await till(bff).post(`/v1/authorizations/99999/${action}`, { amount: 1 }), missing, action)
  }
  const { path } = await authorized(bff)
  t.match(await till(bff).post(`${path}/capture/999/return`, { amount: 1 }), missing)
})

test('two captures of the same remainder at once: Flexiti decides, and one gets it', async (t) => {
  const bff = await startBff(t)
  const { path } = await authorized(bff)
  const responses = await Promise.all([
    'c-1', 'c-2'
  ].map(async (key) => await till(bff).post(`${path}/capture`, { amount: 60 }, under(key))))
  t.same(responses.map(({ status }) => status).sort(), [200, 409])
  t.match((await till(bff).get(path)).body, { remaining_authorization_amount: 40 })
})

test('one capture sent many times at once is made once', async (t) => {
  const bff = await startBff(t)
  const { path } = await authorized(bff)
  const responses = await Promise.all(Array.from({ length: 10 }, async () =>
    await till(bff).post(`${path}/capture`, { amount: 10 }, under('c-1'))))
  t.ok(responses.every(({ status, body }) => status === 200 ||
    (status === 409 && body.code === 'operation-in-progress')))
  for (const { headers } of responses.filter(({ status }) => status === 409)) t.match(headers['retry-after'], /^\d+$/)
  t.equal((await bff.simulator.received('capture')).length, 1)
  t.match((await till(bff).get(path)).body, { remaining_authorization_amount: 90 })
})

test('lists pass filters and pages through, and Flexiti\'s own words back', async (t) => {
  const bff = await startBff(t)
  const amounts = [10, 20, 30]
  for (const amount of amounts) await authorized(bff, amount, `Order-${amount}`)
  const page = await till(bff).get(
    `/v1/authorizations?account_number=${account}&authorization_status=opened&transaction_type=promotional_purchase&` +
      'creation_date_from=2020-01-31&page_number=2&page_size=2&lang=fr'
  )
  t.match(page.body, {
    page_number: 2, page_size: 2, total_count: 3, authorizations: [{ amount: 30, message: /achat/ }]
  })
  const [received] = await bff.simulator.received('authorizations')
  t.strictSame(received?.query, {
    account_number: String(account),
    authorization_status: 'opened',
    transaction_type: 'promotional_purchase',
    creation_date_from: '2020-01-31',
    page_number: '2',
    page_size: '2',
    lang: 'fr'
  })
  t.match((await till(bff).get('/v1/captures?account_number=20035156&page_size=1')).body, {
    total_count: 1, captures: [{ capture_id: 346123 }]
  })
  t.match((await bff.simulator.received('captures'))[0], { query: { account_number: '20035156', page_size: '1' } })
  t.match((await till(bff).get('/v1/authorizations?creation_date_to=2018-12-11')).body, {
    total_count: 0, authorizations: []
  })
  t.match(
    await till(bff).get('/v1/authorizations?page_size=101'),
    { status: 422, body: { code: 'flexiti-invalid-input', errors: [{ field: 'page_size' }] } },
    'Flexiti knows its own limits'
  )
})

test('a filter that is wrong or given twice is refused', async (t) => {
  const bff = await startBff(t)
  for (const [query, field] of [
    ['lang=de', 'lang'], ['account_number=x', 'account_number'], ['transaction_type=deposit', 'transaction_type'], [
      'creation_date_from=yesterday', 'creation_date_from'
    ], ['page_size=ten', 'page_size'],
    ['page_size=1&page_size=2', 'page_size'], ['lang=en&lang=fr', 'lang'], ['sort=a&sort=b', 'sort'], [
      'account_number=1&account_number=2', 'account_number'
    ], ['authorization_status=a&authorization_status=b', 'authorization_status']
  ] as const) {
    t.match(
      await till(bff).get(`/v1/authorizations?${query}`),
      { status: 400, body: { code: 'invalid-request', errors: [{ field }] } },
      query
    )
  }
  for (const [query, field] of [
    ['lang=de', 'lang'], ['authorization_id=1&authorization_id=2', 'authorization_id']
  ] as const) {
    t.match(await till(bff).get(`/v1/captures?${query}`), { status: 400, body: { errors: [{ field }] } }, query)
  }
  t.match(await till(bff).get('/v1/authorizations/12343?lang=en&lang=fr'), {
    status: 400, body: { errors: [{ field: 'lang' }] }
  })
  t.same(await bff.simulator.received(), [])
})

test('a filter that nobody knows is refused, and passed on where Flexiti has the word', async (t) => {
  const strict = await startBff(t)
  for (const path of ['/v1/authorizations?reference=Order-1001', '/v1/captures?reference=Order-1001']) {
    t.match(await till(strict).get(path), {
      status: 400,
      body: { code: 'invalid-request', errors: [{ field: 'reference', rule: 'unknown', message: /account_number/ }] }
    }, path)
  }
  t.same(await strict.simulator.received(), [])

  const bff = await startBff(t, { env: { FLEXITI_CHECKS: 'shape' } })
  t.equal((await till(bff).get('/v1/authorizations?sort=newest&page_size=2')).status, 200)
  t.strictSame((await bff.simulator.received('authorizations'))[0]?.query, { sort: 'newest', page_size: '2' })
  t.equal((await till(bff).get('/v1/authorizations?sort=a&sort=b')).status, 400)
  const { path } = await authorized(bff)
  t.equal((await till(bff).post(`${path}/capture?expand=fees`, { amount: 1 })).status, 200)
  t.strictSame((await bff.simulator.received('capture'))[0]?.query, { expand: 'fees' })
  t.match(await till(bff).post(`${path}/capture?Amount=100`, { amount: 1 }), {
    status: 400, body: { errors: [{ field: 'Amount', rule: 'unknown' }] }
  }, 'but none that the BFF decides on')
})
