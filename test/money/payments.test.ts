/**
 * Money calls in their flow: what is sent for an order, once and through whichever door, and what the flow learns of
 * it.
 */
import { test } from 'tap'
import type { CallStats } from '../../src/flexiti/client.js'
import type { UpstreamResponse } from '../../src/upstream/response.js'
import { TransportError } from '../../src/upstream/transport-error.js'
import type { FlowCalls } from '../../src/calls/flow-calls.js'
import { JsonBody } from '../../src/upstream/json-body.js'
import type { FlowCall } from '../helpers/calls.js'
import type { Flow, Order } from '../../src/flows/flow.js'
import { createAuditTrail } from '../../src/money/audit.js'
import type { LedgerResponse } from '../../src/money/call.js'
import { createLedger } from '../../src/money/ledger.js'
import { createMemoryLedgerStore } from '../../src/money/memory/store.js'
import { createPayments, type Payments } from '../../src/money/payments.js'
import type { Fields, MoneyCaller, MoneyRequest } from '../../src/money/request.js'
import { Problem, problem } from '../../src/problems/problem.js'
import { ID, json, last, createFixture, settle, type Fixture } from '../flows/helper.js'
import { LEASE } from './helper.js'

const order: Order = { reference: 'Order-1234', amount: '234.45' }
const body = { account_number: 116994755, auto_capture: true }
/** A call as tests write it down: request and caller in one piece. */
interface Asked extends Omit<MoneyRequest, 'body' | 'idempotencyKey'>, Pick<MoneyCaller, 'scope' | 'route' | 'path'> {
  body: Fields
}
type Who = Pick<MoneyCaller, 'keyName'> & Pick<MoneyRequest, 'idempotencyKey'>

const request: Asked = {
  endpoint: 'authorize', scope: 'customer', body, route: '/v1/authorizations', path: '/v1/authorizations'
}
const captureRequest: Asked = {
  endpoint: 'capture',
  scope: 'merchant',
  params: { authorization_id: '12343' },
  body: { amount: '10.5' },
  route: '/v1/authorizations/:authorization_id/capture',
  path: '/v1/authorizations/12343/capture'
}
const depositRequest: Asked = {
  endpoint: 'transactions', scope: 'merchant', body: { amount: 10 }, route: '/v1/transactions', path: '/v1/transactions'
}
const shopper = (idempotencyKey: string): Who => ({ keyName: 'public', idempotencyKey })
const till = (idempotencyKey: string): Who => ({ keyName: 'till', idempotencyKey })

function apart (
  { scope, route, path, body, ...asked }: Asked, { keyName, idempotencyKey }: Who
): [MoneyRequest, MoneyCaller] {
  return [{ ...asked, body: new JsonBody(body), idempotencyKey }, { keyName, scope, route, path }]
}

interface PaymentsFixture extends Fixture {
  money: Payments
  /** Of the audit trail, but those that say that a call goes out. */
  lines: Array<Record<string, unknown>>
  /** What was sent, in order. */
  sent: FlowCall[]
  /** How the next calls end. */
  reply: (call: FlowCall) => UpstreamResponse | Promise<UpstreamResponse>
  /** A flow with an order, after its widget unless told otherwise. */
  ordered (order?: Order, options?: { widget: boolean }): Promise<Flow>
  authorize (flow: Flow, caller: Who, changes?: Partial<Asked>): Promise<LedgerResponse | Problem>
  send (flow: Flow, request: Asked, caller: Who): Promise<LedgerResponse | Problem>
}

/** What the process would do later in the background is never done. */
function die ({ clock }: Pick<PaymentsFixture, 'clock'>): void {
  clock.sleep = async () => await new Promise<never>(() => {})
}

function createPaymentsFixture (): PaymentsFixture {
  const fixture = createFixture()
  const { clock, flows, store } = fixture
  const lines: PaymentsFixture['lines'] = []
  const ledger = createLedger({
    store: createMemoryLedgerStore({ now: clock.now }),
    audit: createAuditTrail((line) => {
      if (line.event !== 'sent') lines.push(line)
    }),
    clock,
    leaseMs: LEASE
  })
  const stats: CallStats = {}
  const attempt: FlowCalls['attempt'] = async (_flow, request, options) => {
    const call = { ...request, ...options }
    made.sent.push(call)
    call.onSend?.()
    return { response: await made.reply(call), token: undefined as never }
  }
  const money = createPayments({
    ledger,
    flows,
    calls: {
      prepare: async () => undefined as never,
      attempt,
      call: async () => {
        throw new Error('money is not judged elsewhere')
      }
    },
    clock
  })
  const answered = async (
    response: Promise<LedgerResponse>
  ): Promise<LedgerResponse | Problem> => await response.catch((error: unknown) => {
    if (error instanceof Problem) return error
    throw error
  })
  const made: PaymentsFixture = {
    ...fixture,
    money,
    lines,
    sent: [],
    reply: () => json(200, { authorization_id: 12343 }),
    async ordered (bound = order, { widget } = { widget: true }) {
      if (widget) await fixture.pinnedFlow()
      await flows.bind(ID, { order: bound })
      const flow = await fixture.read()
      if (!widget) return flow
      await store.change(ID, flow.version, { widgetSessionIds: ['session-1'], accountNumber: '116994755' })
      return await fixture.read()
    },
    authorize: async (
      flow, caller, changes = {}
    ) => await answered(money.authorize(flow, ...apart({ ...request, ...changes }, caller), stats)),
    send: async (flow, call, caller) => await answered(money.send(flow, ...apart(call, caller), stats))
  }
  return made
}

const code = (response: LedgerResponse | Problem): string => response instanceof Problem ? response.code : 'succeeded'

test('the order of the flow is sent, with the session of its widget', async (t) => {
  const fixture = createPaymentsFixture()
  t.match(await fixture.authorize(await fixture.ordered(), shopper('a-1'), { query: { lang: 'fr' } }), {
    status: 200, body: '{"authorization_id":12343}', replayed: false
  })
  t.match(last(fixture.sent), { endpoint: 'authorize', scope: 'customer', query: { lang: 'fr' } })
  t.same(last(fixture.sent).body?.value, {
    ...body, amount: 234.45, reference: 'Order-1234', widget_session_id: 'session-1'
  })
  t.match(await fixture.read(), { authorization: 'succeeded', phase: 'authorized' })
})

test('a widget without a session gives none', async (t) => {
  const fixture = createPaymentsFixture()
  await fixture.pinnedFlow()
  await fixture.flows.bind(ID, { order })
  await fixture.authorize(await fixture.read(), shopper('a-1'))
  t.same(last(fixture.sent).body?.value, { ...body, amount: 234.45, reference: 'Order-1234' })
})

test('an amount goes as a number, to the cent', async (t) => {
  for (const [amount, sent] of [
    ['10.00', '10'],
    ['0.10', '0.1'],
    ['234.45', '234.45'],
    ['9999999999999.99', '9999999999999.99'],
    ['9999999999999999.99', '9999999999999999.99']
  ] as const) {
    const fixture = createPaymentsFixture()
    await fixture.authorize(await fixture.ordered({ reference: 'A', amount }), shopper('a-1'))
    t.match(last(fixture.sent).body?.bytes.toString(), `"amount":${sent},`)
    t.equal(fixture.lines[0]?.amount, amount)
  }
})

test('amount and reference of the order may be named, in any spelling, and not be changed', async (t) => {
  for (const [amount, reference, expected] of [
    [234.45, 'Order-1234', 'succeeded'], ['234.45', undefined, 'succeeded'], ['0234.45', undefined, 'succeeded'],
    [234.44, undefined, 'order-mismatch'], ['234.46', undefined, 'order-mismatch'],
    [undefined, 'Order-1235', 'order-mismatch'], [undefined, 'order-1234', 'order-mismatch']
  ] as const) {
    for (const caller of [shopper('a-1'), till('a-1')]) {
      const fixture = createPaymentsFixture()
      const named = { ...body, ...(amount !== undefined && { amount }), ...(reference !== undefined && { reference }) }
      t.equal(
        code(await fixture.authorize(await fixture.ordered(), caller, { body: named })),
        expected,
        `${amount} for ${reference}`
      )
      t.equal(fixture.sent.length, expected === 'succeeded' ? 1 : 0)
      t.equal((await fixture.read()).authorization, expected === 'succeeded' ? 'succeeded' : undefined)
    }
  }
})

test('a shopper needs a widget and an order; the back office needs neither', async (t) => {
  const fixture = createPaymentsFixture()
  const flow = await fixture.openFlow()
  t.equal(code(await fixture.authorize(flow, shopper('a-1'))), 'order-required')
  t.equal(code(await fixture.authorize({ ...flow, order }, shopper('a-1'))), 'widget-required')
  t.equal(code(await fixture.authorize(await fixture.pinnedFlow(), shopper('a-1'))), 'order-required')
  t.same(fixture.sent, [])
  t.equal(
    code(await fixture.authorize(await fixture.read(), till('a-1'), { body: { ...body, amount: '50' } })), 'succeeded'
  )
  t.match(last(fixture.sent), { scope: 'customer' }, 'with the token that the widget was opened with')
  t.same(last(fixture.sent).body?.value, { ...body, amount: '50' }, 'as it was given')
  t.equal((await fixture.read()).authorization, undefined, 'it says nothing of an order')
})

test('a flow serves one account, also with money', async (t) => {
  const fixture = createPaymentsFixture()
  const flow = await fixture.ordered()
  for (const account of [20009100, '20009100']) {
    t.equal(
      code(await fixture.authorize(flow, shopper('a-1'), { body: { ...body, account_number: account } })),
      'account-mismatch'
    )
  }
  t.same(fixture.sent, [])
  t.equal(
    code(await fixture.authorize(flow, shopper('a-1'), { body: { ...body, account_number: '00116994755' } })),
    'succeeded',
    'zeros before it make no other account'
  )
})

test('an order is authorized once, whichever door and key', async (t) => {
  const fixture = createPaymentsFixture()
  const flow = await fixture.ordered()
  t.equal(code(await fixture.authorize(flow, shopper('a-1'))), 'succeeded')
  t.equal(code(await fixture.authorize(flow, shopper('a-2'))), 'already-authorized')
  t.equal(code(await fixture.authorize(flow, till('a-1'))), 'already-authorized')
  t.match(await fixture.authorize(flow, shopper('a-1')), { replayed: true })
  t.equal(fixture.sent.length, 1)
})

test('of many authorizations at once, through both doors, one is sent', async (t) => {
  const fixture = createPaymentsFixture()
  const flow = await fixture.ordered()
  let response: (response: UpstreamResponse) => void = () => {}
  fixture.reply = async () => await new Promise((resolve) => { response = resolve })
  const responses = Array.from({ length: 20 }, async (_, n) => await fixture.authorize(flow, n % 2 === 0
    ? shopper(`a-${n % 6}`)
    : till(`a-${n % 6}`)))
  await settle()
  response(json(200, {}))
  const codes = (await Promise.all(responses)).map(code)
  t.equal(fixture.sent.length, 1)
  t.equal(codes.filter((each) => each === 'succeeded').length, 1)
  t.equal(codes.filter((each) => each === 'operation-in-progress').length, 19)
})

test('after a rejection the order can be authorized another way, under another key', async (t) => {
  const fixture = createPaymentsFixture()
  const flow = await fixture.ordered()
  fixture.reply = () => json(409, { error: 'credit_exceeded', message: 'Too much' })
  t.equal(code(await fixture.authorize(flow, shopper('a-1'))), 'flexiti-rejected')
  t.equal((await fixture.read()).authorization, undefined)
  t.equal(code(await fixture.authorize(flow, shopper('a-1'))), 'flexiti-rejected')
  t.equal(fixture.sent.length, 1, 'the same key is not asked again')
  fixture.reply = () => json(200, {})
  t.equal(code(await fixture.authorize(flow, shopper('a-2'))), 'succeeded')
})

test('only a clear answer counts', async (t) => {
  const cases: Array<[string, () => UpstreamResponse, string, string | undefined]> = [
    ['500', () => json(500, {}), 'outcome-unknown', 'indeterminate'],
    ['503', () => json(503, { error: 'busy' }), 'outcome-unknown', 'indeterminate'],
    ['408', () => json(408, {}), 'outcome-unknown', 'indeterminate'],
    ['a redirect', () => json(302, {}), 'outcome-unknown', 'indeterminate'],
    ['a page', () => ({ status: 200, headers: {}, body: Buffer.from('<html>') }), 'outcome-unknown', 'indeterminate'],
    ['nothing', () => ({ status: 200, headers: {}, body: Buffer.alloc(0) }), 'outcome-unknown', 'indeterminate'],
    ['timeout', () => { throw new TransportError('timeout', true) }, 'outcome-unknown', 'indeterminate'],
    ['reset', () => { throw new TransportError('reset', true) }, 'outcome-unknown', 'indeterminate'],
    ['invalid-response', () => {
      throw new TransportError('invalid-response', true)
    }, 'outcome-unknown', 'indeterminate'],
    ['a defect', () => { throw new TypeError('oops') }, 'outcome-unknown', 'indeterminate'],
    ['unreachable', () => { throw new TransportError('unreachable', false) }, 'flexiti-unavailable', undefined],
    ['a queue that is full', () => { throw new TransportError('queue-full', false) }, 'flexiti-unavailable', undefined],
    ['timeout in the queue', () => { throw new TransportError('timeout', false) }, 'flexiti-timeout', undefined],
    ['no token', () => { throw problem('flexiti-credentials') }, 'flexiti-credentials', undefined],
    ['401', () => json(401, {}), 'flexiti-unauthorized', undefined],
    ['403', () => json(403, {}), 'flexiti-scope', undefined],
    ['429', () => json(429, {}), 'flexiti-unavailable', undefined]
  ]
  for (const [name, reply, expected, left] of cases) {
    const fixture = createPaymentsFixture()
    const flow = await fixture.ordered()
    fixture.reply = reply
    t.equal(code(await fixture.authorize(flow, shopper('a-1'))), expected, name)
    t.equal((await fixture.read()).authorization, left, name)
    fixture.reply = () => json(200, {})
    t.equal(code(await fixture.authorize(flow, shopper('a-1'))), left === 'indeterminate'
      ? 'outcome-unknown'
      : 'succeeded', `${name}, again`)
    t.equal(code(await fixture.authorize(flow, till('a-2'))), left === 'indeterminate'
      ? 'outcome-unknown'
      : 'already-authorized', `${name}, by the other door`)
    t.equal(fixture.sent.length, left === 'indeterminate' ? 1 : 2, name)
  }
})

test('an authorization of unknown outcome is settled for the flow too', async (t) => {
  for (const [outcome, state, next] of [
    ['succeeded', 'succeeded', 'already-authorized'], ['rejected', undefined, 'succeeded']
  ] as const) {
    const fixture = createPaymentsFixture()
    const flow = await fixture.ordered()
    fixture.reply = () => json(500, {})
    await fixture.authorize(flow, shopper('a-1'))
    fixture.reply = () => json(200, {})
    t.match(await fixture.money.settle('a-1', { outcome, note: 'seen', by: 'till' }, ID), {
      state: outcome, settled: { by: 'till' }
    })
    t.equal((await fixture.read()).authorization, state)
    t.equal(code(await fixture.authorize(flow, shopper('a-2'))), next)
  }
})

test('what a process that died leaves is settled for the flow too', async (t) => {
  const fixture = createPaymentsFixture()
  const flow = await fixture.ordered()
  fixture.reply = async () => await new Promise(() => {})
  fixture.authorize(flow, till('a-1')).catch(t.threw)
  await settle()
  t.equal((await fixture.read()).authorization, 'running')
  fixture.clock.advance(LEASE)
  t.equal(code(await fixture.authorize(flow, till('a-1'))), 'outcome-unknown')
  t.equal(code(await fixture.authorize(flow, shopper('a-2'))), 'outcome-unknown')
  await fixture.money.settle('a-1', { outcome: 'rejected', note: 'Flexiti has none', by: 'till' })
  t.equal((await fixture.read()).authorization, undefined)
})

test('a late answer to a try that was settled undoes no authorization after it', async (t) => {
  for (const late of [json(409, { error: 'credit_exceeded' }), json(500, {})]) {
    const fixture = createPaymentsFixture()
    const flow = await fixture.ordered()
    let response: (response: UpstreamResponse) => void = () => {}
    fixture.reply = async () => await new Promise((resolve) => { response = resolve })
    const first = fixture.authorize(flow, till('a-1'))
    await settle()
    fixture.clock.advance(LEASE)
    await fixture.money.settle('a-1', { outcome: 'rejected', note: 'Flexiti has none', by: 'till' })
    fixture.reply = () => json(200, {})
    t.equal(code(await fixture.authorize(flow, till('a-2'))), 'succeeded')
    response(late)
    await first
    t.equal((await fixture.read()).authorization, 'succeeded')
    t.equal(code(await fixture.authorize(flow, till('a-3'))), 'already-authorized')
  }
})

test('to settle one authorization as rejected does not free the flow from another that holds it', async (t) => {
  for (const [reply, state] of [
    [async () => await new Promise<never>(() => {}), 'running'],
    [() => json(500, {}), 'indeterminate'],
    [() => json(200, {}), 'succeeded']
  ] as const) {
    const fixture = createPaymentsFixture()
    const flow = await fixture.ordered()
    const { beginAuthorization } = fixture.flows
    die(fixture)
    fixture.flows.beginAuthorization = async () => { throw problem('store-unavailable') }
    t.equal(code(await fixture.authorize(flow, till('a-1'))), 'store-unavailable')
    fixture.flows.beginAuthorization = beginAuthorization
    fixture.clock.advance(LEASE)
    fixture.reply = reply
    fixture.authorize(flow, till('a-2')).catch(t.threw)
    await settle()
    t.equal((await fixture.read()).authorization, state)
    await fixture.money.settle('a-1', { outcome: 'rejected', note: 'was never sent', by: 'till' })
    t.equal((await fixture.read()).authorization, state)
    t.not(code(await fixture.authorize(flow, till('a-3'))), 'succeeded')
    t.equal(fixture.sent.length, 1)
  }
})

test('to settle one authorization as succeeded closes the flow, whatever else holds it', async (t) => {
  const fixture = createPaymentsFixture()
  const flow = await fixture.ordered()
  fixture.reply = () => json(500, {})
  await fixture.authorize(flow, till('a-1'))
  await fixture.money.settle('a-1', { outcome: 'rejected', note: 'Flexiti has none', by: 'till' })
  await fixture.authorize(flow, till('a-2'))
  await fixture.money.settle('a-2', { outcome: 'succeeded', note: 'Flexiti has it', by: 'till' })
  t.equal((await fixture.read()).authorization, 'succeeded')
})

test('a settlement of which the flow could not be told is repeated, and then it knows', async (t) => {
  const fixture = createPaymentsFixture()
  const flow = await fixture.ordered()
  fixture.reply = () => json(500, {})
  await fixture.authorize(flow, shopper('a-1'))
  const { settleAuthorization } = fixture.flows
  fixture.flows.settleAuthorization = async () => { throw problem('store-unavailable') }
  const succeeded = { outcome: 'succeeded', note: 'seen', by: 'till' } as const
  await t.rejects(fixture.money.settle('a-1', succeeded, ID), { code: 'store-unavailable' })
  fixture.flows.settleAuthorization = settleAuthorization.bind(fixture.flows)
  t.equal((await fixture.read()).authorization, 'indeterminate')
  await t.rejects(fixture.money.settle('a-1', { ...succeeded, outcome: 'rejected' }, ID), { code: 'operation-settled' })
  t.match(await fixture.money.settle('a-1', { ...succeeded, note: 'seen again', by: 'web' }, ID), {
    state: 'succeeded', settled: { by: 'till', note: 'seen' }
  })
  t.equal((await fixture.read()).authorization, 'succeeded')
})

test('settling a call that was no order\'s authorization leaves every flow as it is', async (t) => {
  const fixture = createPaymentsFixture()
  const flow = await fixture.ordered()
  fixture.reply = () => json(500, {})
  await fixture.send(flow, captureRequest, till('c-1'))
  await fixture.authorize(flow, shopper('a-1'))
  await fixture.money.settle('c-1', { outcome: 'succeeded', note: 'seen', by: 'till' })
  t.equal((await fixture.read()).authorization, 'indeterminate')
})

test('the same operation is answered from the ledger, whatever has become of the flow', async (t) => {
  const fixture = createPaymentsFixture()
  await fixture.authorize(await fixture.ordered(), till('a-1'))
  await fixture.flows.end(await fixture.read())
  t.match(await fixture.authorize(await fixture.read(), till('a-1')), { replayed: true })
  t.equal(code(await fixture.authorize(await fixture.read(), till('a-2'))), 'flow-expired')
  const forgotten = { ...await fixture.read(), order: undefined }
  t.match(await fixture.authorize(forgotten, till('a-1')), { replayed: true })
})

test('what Flexiti said is known although the flow cannot be told; the flow learns it later, and nothing is sent ' +
  'again meanwhile', async (t) => {
  const fixture = createPaymentsFixture()
  fixture.clock.sleep = async () => { await new Promise((resolve) => { setImmediate(resolve) }) }
  const flow = await fixture.ordered()
  const { endAuthorization } = fixture.flows
  fixture.flows.endAuthorization = async () => { throw problem('store-unavailable') }
  t.equal(code(await fixture.authorize(flow, shopper('a-1'))), 'succeeded')
  t.match(await fixture.authorize(flow, shopper('a-1')), { replayed: true })
  t.equal(code(await fixture.authorize(flow, shopper('a-2'))), 'operation-in-progress')
  fixture.flows.endAuthorization = endAuthorization
  while ((await fixture.read()).authorization !== 'succeeded') await new Promise((resolve) => { setImmediate(resolve) })
  t.equal(code(await fixture.authorize(flow, shopper('a-2'))), 'already-authorized')
  t.equal(fixture.sent.length, 1)
})

/** As when the store has done it, and its answer is lost. */
function losingAnswers (fixture: PaymentsFixture): { mend: () => void } {
  const { beginAuthorization } = fixture.flows
  fixture.flows.beginAuthorization = async (taken, holder) => {
    await beginAuthorization(taken, holder)
    throw problem('store-unavailable')
  }
  return { mend: () => { fixture.flows.beginAuthorization = beginAuthorization } }
}

test('a call that was never sent is rejected, though the flow was taken in hand as the store went away: the flow is ' +
  'freed, and then the key', async (t) => {
  const fixture = createPaymentsFixture()
  let back = (): void => {}
  const storeIsBack = new Promise<void>((resolve) => { back = resolve })
  fixture.clock.sleep = async () => { await storeIsBack }
  const flow = await fixture.ordered()
  const { mend } = losingAnswers(fixture)
  t.equal(code(await fixture.authorize(flow, shopper('a-1'))), 'store-unavailable')
  t.equal((await fixture.read()).authorization, 'running')
  t.equal(code(await fixture.authorize(flow, shopper('a-1'))), 'operation-in-progress', 'until the flow is free')
  mend()
  t.equal(code(await fixture.authorize(flow, shopper('a-2'))), 'operation-in-progress')
  t.equal(fixture.sent.length, 0)
  back()
  await settle()
  t.match(await fixture.read(), { authorization: undefined, hold: undefined, rejections: undefined })
  await t.rejects(fixture.money.find('till', 'a-1', ID), { code: 'not-found' }, 'the key is free')
  t.match(fixture.lines, [{ event: 'money', outcome: 'rejected', code: 'store-unavailable', operation: 'a-1' }])
  t.equal(code(await fixture.authorize(flow, shopper('a-1'))), 'succeeded')
  t.equal(fixture.sent.length, 1)
})

test('a process that dies before it could free the flow leaves an operation that a person settles for both',
  async (t) => {
    const fixture = createPaymentsFixture()
    die(fixture)
    const flow = await fixture.ordered()
    const { mend } = losingAnswers(fixture)
    t.equal(code(await fixture.authorize(flow, shopper('a-1'))), 'store-unavailable')
    mend()
    fixture.clock.advance(LEASE)
    t.equal(code(await fixture.authorize(flow, shopper('a-1'))), 'outcome-unknown')
    t.equal(code(await fixture.authorize(flow, shopper('a-2'))), 'outcome-unknown', 'it is in doubt, and not free')
    t.equal(fixture.flows.authorizationOf(await fixture.read()), 'indeterminate')
    await fixture.money.settle('a-1', { outcome: 'rejected', note: 'never sent', by: 'till' }, ID)
    t.equal(code(await fixture.authorize(flow, shopper('a-2'))), 'succeeded')
  })

test('what was withdrawn late does not free the flow from the try after it', async (t) => {
  const fixture = createPaymentsFixture()
  const flow = await fixture.ordered()
  const { mend } = losingAnswers(fixture)
  let back = (): void => {}
  const storeIsBack = new Promise<void>((resolve) => { back = resolve })
  fixture.clock.sleep = async () => { await storeIsBack }
  await fixture.authorize(flow, shopper('a-1'))
  mend()
  fixture.clock.advance(LEASE)
  await fixture.money.settle('a-1', { outcome: 'rejected', note: 'never sent', by: 'till' }, ID)
  fixture.reply = async () => await new Promise<never>(() => {})
  fixture.authorize(flow, shopper('a-2')).catch(t.threw)
  await settle()
  back()
  await settle()
  t.equal((await fixture.read()).authorization, 'running')
  t.equal(code(await fixture.authorize(flow, shopper('a-3'))), 'operation-in-progress')
  t.equal(fixture.sent.length, 1)
})

test('a flow in doubt learns from the ledger what a process that died could not tell it', async (t) => {
  for (const [reply, other, left] of [
    [json(200, { authorization_id: 7, amount: 234.45 }), 'already-authorized', {
      authorization: 'succeeded', phase: 'authorized', authorized: { id: '7', amount: '234.45' }, hold: undefined
    }],
    [json(409, { error: 'credit_exceeded', message: 'No' }), 'succeeded', { authorization: 'succeeded', rejections: 1 }]
  ] as const) {
    for (const key of ['a-1', 'a-2']) {
      const fixture = createPaymentsFixture()
      const flow = await fixture.ordered()
      fixture.reply = () => reply
      const { endAuthorization } = fixture.flows
      fixture.flows.endAuthorization = async () => { throw problem('store-unavailable') }
      const first = code(await fixture.authorize(flow, shopper('a-1')))
      fixture.flows.endAuthorization = endAuthorization
      fixture.reply = () => json(200, {})
      const read = async (): Promise<Flow> => await fixture.read()
      t.equal(code(await fixture.authorize(await read(), shopper('a-2'))), 'operation-in-progress')
      fixture.clock.advance(LEASE)
      t.equal(fixture.flows.authorizationOf(await read()), 'indeterminate')
      t.equal(code(await fixture.authorize(await read(), shopper(key))), key === 'a-1' ? first : other)
      if (key === 'a-2') t.match(await read(), left)
      else t.equal(fixture.flows.authorizationOf(await read()), first === 'succeeded' ? 'succeeded' : undefined)
    }
  }
})

test('a hold that the version before left behind says nothing of the try that it begins', async (t) => {
  const fixture = createPaymentsFixture()
  const flow = await fixture.ordered()
  fixture.reply = () => json(409, { error: 'credit_exceeded', message: 'No' })
  await fixture.authorize(flow, shopper('a-1'))
  // It neither knows holds nor removes them.
  const { version } = await fixture.read()
  await fixture.store.change(ID, version, {
    authorization: 'running',
    tries: 2,
    authorizedBy: 'f'.repeat(64),
    hold: { attempt: 'dead', caller: ID, key: 'a-1', until: 0, tries: 1 }
  })
  t.equal(fixture.flows.authorizationOf(await fixture.read()), 'running')
  t.equal(code(await fixture.authorize(await fixture.read(), shopper('a-2'))), 'operation-in-progress')
  t.equal((await fixture.read()).authorization, 'running')
})

test('every money call goes out under its key, with the parameters of its address', async (t) => {
  const fixture = createPaymentsFixture()
  t.equal(code(await fixture.send(await fixture.openFlow(), captureRequest, till('c-1'))), 'succeeded')
  t.match(last(fixture.sent), {
    endpoint: 'capture',
    scope: 'merchant',
    params: { authorization_id: '12343' },
    body: { value: { amount: '10.5' } },
    idempotencyKey: 'c-1'
  })
  t.match(fixture.lines, [{
    event: 'money', key: 'till', amount: '10.50', route: 'POST /v1/authorizations/:authorization_id/capture'
  }])
})

test('a call without an amount is recorded without one', async (t) => {
  const fixture = createPaymentsFixture()
  await fixture.send(await fixture.openFlow(), { ...captureRequest, body: { full_return: true } }, till('r-1'))
  t.equal(fixture.lines[0]?.amount, undefined)
  t.match(await fixture.money.find('till', 'r-1'), { state: 'succeeded' })
})

test('of all calls a repeat of transactions alone goes out again', async (t) => {
  for (const [again, times] of [[depositRequest, 3], [captureRequest, 1]] as const) {
    const fixture = createPaymentsFixture()
    const flow = await fixture.openFlow()
    fixture.reply = () => json(500, {})
    for (let repeat = 0; repeat < 3; repeat++) {
      t.equal(code(await fixture.send(flow, again, till('m-1'))), 'outcome-unknown')
    }
    t.equal(fixture.sent.length, times)
    t.same(new Set(fixture.sent.map(({ idempotencyKey }) => idempotencyKey)), new Set(['m-1']))
  }
})

test('an operation is found by who began it: a key, or the flow of a shopper', async (t) => {
  const fixture = createPaymentsFixture()
  await fixture.authorize(await fixture.ordered(), shopper('a-1'))
  t.match(await fixture.money.find('till', 'a-1', ID), { state: 'succeeded', authorizes: true })
  await t.rejects(fixture.money.find('till', 'a-1'), { code: 'not-found' })
  await t.rejects(fixture.money.find('till', 'a-9', ID), { code: 'not-found' })
})

test('what Flexiti says of a rejection repeats nothing that the caller sent', async (t) => {
  const fixture = createPaymentsFixture()
  fixture.reply = () => json(409, {
    error: 'wrong_verification_code',
    message: 'Code 987654 is wrong for account 116994755',
    field_errors: [{ param: 'verification_code', msg: 'not 987654', value: '987654' }]
  })
  const response = await fixture.send(
    await fixture.openFlow(), { ...captureRequest, body: { ...body, verification_code: '987654' } }, till('c-1')
  )
  t.equal(code(response), 'flexiti-invalid-input')
  t.notMatch(JSON.stringify(response), /987654|116994755/)
})
