/**
 * /v1/operations: what became of a money call, and settling one whose outcome nobody knows, over real sockets that
 * break.
 */
import { test, type Test } from 'tap'
import { application, inFlow, newId, purchase, throughWidget, tillPurchase, toApply } from '../../../helpers/shopper.js'
import { authorized, orderedFlow, till, under } from '../../../helpers/back-office.js'
import { backofficeKey, startBff, type Bff, type Json, type Reply } from '../../../helpers/bff.js'

interface Loss {
  kind: string
  processed?: boolean
  status?: number
}

/** Every way in which an answer gets lost after the request was sent. */
const losses: Loss[] = [
  ...[true, false].flatMap((processed) => [
    { kind: 'reset', processed }, { kind: 'half', processed }, { kind: 'status', status: 500, processed },
    { kind: 'status', status: 502, processed }, { kind: 'html', processed }
  ]),
  { kind: 'status', status: 503 }, { kind: 'status', status: 408 }, { kind: 'not-json' }, { kind: 'empty' },
  { kind: 'redirect' }
]
const silences: Loss[] = [
  { kind: 'hang', processed: true }, { kind: 'hang', processed: false }, { kind: 'latency', processed: true }
]

/** Loses the answer to one capture, and settles it by what Flexiti has. */
async function loseAndSettle (t: Test, bff: Bff, key: string, loss: Loss): Promise<void> {
  const shop = till(bff)
  const name = JSON.stringify(loss)
  const { path } = await authorized(bff, 10)
  const late = loss.kind === 'latency' ? await bff.simulator.hold({ endpoint: 'capture', ...loss }) : undefined
  if (late === undefined) await bff.simulator.fault({ endpoint: 'capture', ...loss })
  const capture = async (): Promise<Reply> => await shop.post(`${path}/capture`, { amount: 4 }, under(key))
  const unknown = {
    status: 504, body: { code: 'outcome-unknown', idempotency_key: key }, headers: { 'idempotency-key': key }
  }
  t.match(await capture(), unknown, name)
  await late?.release()
  t.match(await capture(), unknown, `${name}, again`)
  t.match(
    await shop.get(`/v1/operations/${key}`),
    { status: 200, body: { state: 'indeterminate', amount: '4.00', answer: null, settled: null } },
    name
  )

  const left = (await shop.get(path)).body.remaining_authorization_amount
  t.ok(left === 6 || left === 10)
  const outcome = left === 6 ? 'succeeded' : 'rejected'
  t.match(
    await shop.post(`/v1/operations/${key}/settle`, { outcome, note: 'Seen in the authorization' }),
    { status: 200, body: { state: outcome, settled: { by: 'test', note: 'Seen in the authorization' } } },
    name
  )
  t.match(await capture(), outcome === 'succeeded'
    ? {
        status: 200, body: { idempotency_key: key, outcome, settled: true }, headers: { 'idempotency-replayed': 'true' }
      }
    : {
        status: 409,
        body: { code: 'flexiti-rejected', idempotency_key: key },
        headers: { 'idempotency-replayed': 'true' }
      }, name)
  t.equal((await bff.simulator.received('capture')).filter((received) =>
    received.path.endsWith(`${path.split('/').at(-1)}/capture`)).length, 1, name)
  t.same(bff.audit.filter(({ operation }) => operation === key).map((line) => [line.event, line.outcome]), [
    ['sent', undefined], ['money', 'indeterminate'], ['settle', outcome], ['replay', outcome]
  ])
}

test('a capture whose answer is lost stays unknown, is sent no more, and is settled by what Flexiti has', async (t) => {
  const bff = await startBff(t)
  for (const [n, loss] of losses.entries()) await loseAndSettle(t, bff, `c-${n}`, loss)
})

test('a capture that is never answered, or too late, is unknown too', async (t) => {
  const bff = await startBff(t, { env: { UPSTREAM_TIMEOUT_MS: '2000' } })
  for (const [n, loss] of silences.entries()) await loseAndSettle(t, bff, `c-${n}`, loss)
})

test('what Flexiti refused to look at, or never got, leaves the key free', async (t) => {
  const bff = await startBff(t)
  const shop = till(bff)
  const { path } = await authorized(bff)
  for (const [fault, response] of [
    [{ kind: 'status', status: 429, headers: { 'retry-after': '9' } }, {
      status: 503, body: { code: 'flexiti-unavailable' }, headers: { 'retry-after': '9' }
    }],
    [{ kind: 'status', status: 403, body: { error: 'insufficient_scope' } }, {
      status: 502, body: { code: 'flexiti-scope' }
    }],
    [{ kind: 'status', status: 401, times: 2 }, { status: 502, body: { code: 'flexiti-unauthorized' } }]
  ] as const) {
    await bff.simulator.fault({ endpoint: 'capture', ...fault })
    t.match(await shop.post(`${path}/capture`, { amount: 4 }, under('c-1')), response)
    t.match(await shop.get('/v1/operations/c-1'), { status: 404, body: { code: 'not-found' } })
  }
  t.equal((await shop.post(`${path}/capture`, { amount: 5 }, under('c-1'))).status, 200, 'also for another body')
})

test('Flexiti out of reach moves no money and takes no key', async (t) => {
  const bff = await startBff(t)
  await till(bff).get('/v1/captures')
  await bff.simulator.close()
  t.match(await till(bff).post('/v1/authorizations/12343/capture', { amount: 4 }, under('c-1')), {
    status: 503, body: { code: 'flexiti-unavailable' }, headers: { 'retry-after': /^\d+$/ }
  })
  t.match(await till(bff).get('/v1/operations/c-1'), { status: 404 })
  t.match(bff.audit, [
    { event: 'sent', operation: 'c-1' }, { event: 'money', outcome: 'rejected', code: 'flexiti-unavailable' }
  ])
})

test('an operation that is out is running, and cannot be settled', async (t) => {
  const bff = await startBff(t)
  const shop = till(bff)
  const { path } = await authorized(bff)
  const held = await bff.simulator.hold({ endpoint: 'capture' })
  const out = shop.post(`${path}/capture`, { amount: 4 }, under('c-1'))
  const running = {
    status: 409, body: { code: 'operation-in-progress', retry_after: Number }, headers: { 'retry-after': /^[1-9]\d*$/ }
  }
  await held.arrived()
  t.match(await shop.get('/v1/operations/c-1'), {
    status: 200, body: { state: 'running', ended_at: null, answer: null }
  })
  t.match(await shop.post(`${path}/capture`, { amount: 4 }, under('c-1')), running)
  t.match(await shop.post('/v1/operations/c-1/settle', { outcome: 'rejected', note: 'impatient' }), running)
  t.match(await shop.post('/v1/operations/c-1/settle', { outcome: 'maybe', note: '' }), {
    status: 400, body: { errors: [{ field: 'note' }, { field: 'outcome', message: /succeeded/ }] }
  })
  await held.release()
  t.equal((await out).status, 200)
  t.match(await shop.post('/v1/operations/c-1/settle', { outcome: 'rejected', note: 'late' }), {
    status: 409, body: { code: 'operation-settled' }
  })
})

test('an operation shows what was asked and answered, to the digit', async (t) => {
  const bff = await startBff(t)
  const { path, flowId } = await authorized(bff)
  await bff.simulator.fault({
    endpoint: 'capture', kind: 'body', body: '{"capture_id":9999999999999999,"amount":10.10}'
  })
  t.equal(
    (await till(bff).post(`${path}/capture`, { amount: '10.1' }, { ...under('a/b?c#d%2F'), ...inFlow(flowId) })).status,
    200
  )
  const shown = await till(bff).get(`/v1/operations/${encodeURIComponent('a/b?c#d%2F')}`)
  t.match(shown, { status: 200, headers: { 'content-type': /^application\/json/ } })
  t.match(shown.body, {
    idempotency_key: 'a/b?c#d%2F',
    state: 'succeeded',
    request: 'POST /v1/authorizations/:authorization_id/capture',
    amount: '10.10',
    reference_id: flowId,
    settled: null,
    started_at: /^\d{4}-\d\d-\d\dT.*Z$/,
    ended_at: /^\d{4}-\d\d-\d\dT.*Z$/
  })
  t.ok(shown.text.includes('"answer":{"capture_id":9999999999999999,"amount":10.10}'), shown.text)
})

test('an answer without a body is shown, and repeated, as none', async (t) => {
  const bff = await startBff(t)
  const { path } = await authorized(bff)
  await bff.simulator.fault({ endpoint: 'release', kind: 'empty', status: 204 })
  t.match(await till(bff).post(`${path}/release`, { amount: 1 }, under('r-1')), { status: 204, text: '' })
  t.match(await till(bff).post(`${path}/release`, { amount: 1 }, under('r-1')), {
    status: 204, text: '', headers: { 'idempotency-replayed': 'true' }
  })
  t.match(await till(bff).get('/v1/operations/r-1'), { status: 200, body: { state: 'succeeded', answer: null } })
})

test('what Flexiti said to a shopper is found by the flow, and settled for the flow', async (t) => {
  const bff = await startBff(t)
  const shop = till(bff)
  for (const [outcome, authorization, phase, next] of [
    ['succeeded', 'succeeded', 'authorized', 'already-authorized'], ['rejected', null, 'widget', undefined]
  ] as const) {
    const id = await orderedFlow(bff)
    await bff.simulator.fault({ endpoint: 'authorize', kind: 'reset', processed: false })
    t.match(await bff.public.post('/v1/authorizations', purchase, { ...inFlow(id), ...under('buy') }), {
      status: 504, body: { code: 'outcome-unknown', idempotency_key: 'buy' }
    })
    t.match((await shop.get(`/v1/flows/${id}`)).body, {
      authorization: 'indeterminate', authorization_operation: { key_name: 'public', idempotency_key: 'buy' }
    })
    t.match(await shop.get('/v1/operations/buy'), { status: 404 }, 'it is no operation of this key')
    t.match(await shop.get(`/v1/operations/buy?reference_id=${newId()}`), { status: 404 })
    const dashed = id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-').toUpperCase()
    t.match(await shop.get(`/v1/operations/buy?reference_id=${dashed}`), {
      status: 200, body: { state: 'indeterminate', reference_id: id, amount: '100.00' }
    })
    t.match(
      await shop.post(`/v1/operations/buy/settle?reference_id=${dashed}`, { outcome, note: 'Seen in the list' }),
      { status: 200, body: { state: outcome } }
    )
    t.match((await shop.get(`/v1/flows/${id}`)).body, { authorization, phase, authorization_operation: null })
    t.match(
      await bff.public.post('/v1/authorizations', purchase, { ...inFlow(id), ...under('buy-again') }),
      next === undefined ? { status: 200 } : { status: 409, body: { code: next } }
    )
  }
})

test('a flow names the operation to settle, also one whose key nobody but the shopper\'s page was told', async (t) => {
  const bff = await startBff(t)
  const shop = till(bff)
  const id = await orderedFlow(bff)
  await bff.simulator.fault({ endpoint: 'authorize', kind: 'reset', processed: true })
  const held = await bff.simulator.hold({ endpoint: 'authorize' })
  const lost = bff.public.post('/v1/authorizations', purchase, inFlow(id))
  await held.arrived()
  const running = await shop.get(`/v1/flows/${id}`)
  t.match(running.body, { authorization: 'running', authorization_operation: { key_name: 'public' } })
  await held.release()
  t.match(await lost, { status: 504, body: { code: 'outcome-unknown' } })
  const unknown = await shop.get(`/v1/flows/${id}`)
  t.match(unknown.body, { authorization: 'indeterminate', application: null, application_operation: null })
  t.strictSame(unknown.body.authorization_operation, running.body.authorization_operation)
  const { idempotency_key: key } = unknown.body.authorization_operation as Json
  t.equal(key, (await lost).body.idempotency_key)
  const operation = `/v1/operations/${String(key)}`
  t.match(await shop.get(`${operation}?reference_id=${id}`), { status: 200, body: { state: 'indeterminate' } })
  const finding = { outcome: 'succeeded', note: 'Seen in the list' }
  t.equal((await shop.post(`${operation}/settle?reference_id=${id}`, finding)).status, 200)
  t.match((await shop.get(`/v1/flows/${id}`)).body, { authorization: 'succeeded', authorization_operation: null })
})

test('a flow names the operation of its application', async (t) => {
  const bff = await startBff(t)
  const shop = till(bff)
  const id = await throughWidget(bff, bff.public, { init: toApply, order: null })
  await bff.simulator.fault({ endpoint: 'apply', kind: 'reset', processed: true })
  const lost = await bff.public.post('/v1/apply', application, inFlow(id))
  t.match(lost, { status: 504, body: { code: 'outcome-unknown' } })
  const key = String(lost.body.idempotency_key)
  t.match((await shop.get(`/v1/flows/${id}`)).body, {
    authorization: null,
    authorization_operation: null,
    application: 'indeterminate',
    application_operation: { key_name: 'public', idempotency_key: key }
  })
  const finding = { outcome: 'succeeded', note: 'Flexiti has it' }
  t.equal((await shop.post(`/v1/operations/${key}/settle?reference_id=${id}`, finding)).status, 200)
  t.match((await shop.get(`/v1/flows/${id}`)).body, { application: 'succeeded', application_operation: null })
})

test('an operation of the back office is named to its own key; to another, only whose it is', async (t) => {
  const bff = await startBff(t, { env: { BACKOFFICE_KEYS: `test:${backofficeKey},office:${'o'.repeat(32)}` } })
  const office = till(bff, { authorization: `Bearer ${'o'.repeat(32)}` })
  const id = await orderedFlow(bff)
  await bff.simulator.fault({ endpoint: 'authorize', kind: 'reset', processed: true })
  const asked = { ...tillPurchase, amount: 100, reference: 'Order-1001' }
  t.match(await till(bff).post('/v1/authorizations', asked, { ...inFlow(id), ...under('1') }), { status: 504 })
  t.match((await till(bff).get(`/v1/flows/${id}`)).body, {
    authorization_operation: { key_name: 'test', idempotency_key: '1' }
  })
  t.match(await till(bff).get('/v1/operations/1'), { status: 200, body: { state: 'indeterminate', reference_id: id } })
  t.match(await office.get('/v1/operations/1'), { status: 404 })
  t.match(await office.get(`/v1/operations/1?reference_id=${id}`), { status: 404 })
  t.strictSame((await office.get(`/v1/flows/${id}`)).body.authorization_operation, {
    key_name: 'test', idempotency_key: null
  }, 'under such a key it may have an operation of its own, and would settle that')
})

test('a settlement says what Flexiti has, and how that was found out', async (t) => {
  const bff = await startBff(t)
  const shop = till(bff)
  const { path } = await authorized(bff)
  await bff.simulator.fault({ endpoint: 'capture', kind: 'reset', processed: true })
  await shop.post(`${path}/capture`, { amount: 4 }, under('c-1'))
  for (const [body, field] of [
    [{ note: 'x' }, 'outcome'],
    [{ outcome: 'maybe', note: 'x' }, 'outcome'],
    [{ outcome: 'indeterminate', note: 'x' }, 'outcome'],
    [{ outcome: 'succeeded' }, 'note'],
    [{ outcome: 'succeeded', note: '' }, 'note'],
    [{ outcome: 'succeeded', note: 'x'.repeat(501) }, 'note']
  ] as const) {
    t.match(
      await shop.post('/v1/operations/c-1/settle', body),
      { status: 400, body: { code: 'invalid-request', errors: [{ field }] } },
      JSON.stringify(body)
    )
  }
  for (const [path, field] of [
    [`/v1/operations/${'k'.repeat(256)}`, 'idempotency_key'],
    ['/v1/operations/a%20b', 'idempotency_key'],
    ['/v1/operations/c-1?reference_id=x', 'reference_id'],
    [`/v1/operations/c-1?reference_id=${newId()}&reference_id=${newId()}`, 'reference_id']
  ] as const) {
    t.match(await shop.get(path), { status: 400, body: { errors: [{ field }] } }, path)
  }
  t.match(await shop.post('/v1/operations/none/settle', { outcome: 'succeeded', note: 'x' }), {
    status: 404, body: { code: 'not-found' }
  })
  t.match(await shop.send('POST', '/v1/operations/c-1/settle', { form: { outcome: 'succeeded', note: 'Seen' } }), {
    status: 200, body: { state: 'succeeded' }
  })
  t.match(bff.audit.at(-1), { event: 'settle', key: 'test', operation: 'c-1', outcome: 'succeeded' })
})
