/** Money calls in their flow: what is sent for an order, once and through whichever door, and what the flow learns of it. */
import { test } from 'tap'
import type { CallNotes } from '../../src/flexiti/client.js'
import { ExchangeError, type Answer } from '../../src/upstream/transport.js'
import type { FlowCall } from '../../src/calls/flow-calls.js'
import type { Flow, Order } from '../../src/flows/flow.js'
import { createAuditTrail } from '../../src/money/audit.js'
import { createLedger, type LedgerAnswer } from '../../src/money/ledger.js'
import { createMemoryLedgerStore } from '../../src/money/memory/store.js'
import { createMoneyCalls, type MoneyCalls, type MoneyCaller, type MoneyRequest } from '../../src/money/payments.js'
import { Problem, problem } from '../../src/problems/problem.js'
import { ID, json, last, setStage, settle, type Stage } from '../flows/helper.js'
import { LEASE } from './helper.js'

const order: Order = { reference: 'Order-1234', amount: '234.45' }
const body = { account_number: 116994755, auto_capture: true }
const request: MoneyRequest = { endpoint: 'authorize', scope: 'customer', body, route: '/v1/authorizations', path: '/v1/authorizations' }
const captureRequest: MoneyRequest = { endpoint: 'capture', scope: 'merchant', params: { authorization_id: '12343' }, body: { amount: '10.5' }, route: '/v1/authorizations/:authorization_id/capture', path: '/v1/authorizations/12343/capture' }
const depositRequest: MoneyRequest = { endpoint: 'transactions', scope: 'merchant', body: { amount: 10 }, route: '/v1/transactions', path: '/v1/transactions' }
const shopper = (idempotencyKey: string): MoneyCaller => ({ keyName: 'public', idempotencyKey })
const till = (idempotencyKey: string): MoneyCaller => ({ keyName: 'till', idempotencyKey })

interface MoneyStage extends Stage {
  money: MoneyCalls
  lines: Array<Record<string, unknown>>
  /** What was sent, in order. */
  sent: FlowCall[]
  /** How the next calls end. */
  reply: (call: FlowCall) => Answer | Promise<Answer>
  /** A flow with an order, after its widget unless told otherwise. */
  ordered (order?: Order, options?: { widget: boolean }): Promise<Flow>
  authorize (flow: Flow, caller: MoneyCaller, changes?: Partial<MoneyRequest>): Promise<LedgerAnswer | Problem>
  send (flow: Flow, request: MoneyRequest, caller: MoneyCaller): Promise<LedgerAnswer | Problem>
}

function setMoneyStage (): MoneyStage {
  const stage = setStage()
  const { clock, flows, store } = stage
  const lines: MoneyStage['lines'] = []
  const ledger = createLedger({ store: createMemoryLedgerStore({ now: clock.now }), audit: createAuditTrail((line) => { lines.push(line) }), clock, leaseMs: LEASE })
  const notes: CallNotes = {}
  const attempt = async (_flow: Flow, call: FlowCall): Promise<{ answer: Answer, token: never }> => {
    made.sent.push(call)
    return { answer: await made.reply(call), token: undefined as never }
  }
  const money = createMoneyCalls({ ledger, flows, calls: { attempt, call: async () => { throw new Error('money is not judged elsewhere') } }, clock })
  const answered = async (answer: Promise<LedgerAnswer>): Promise<LedgerAnswer | Problem> => await answer.catch((error: unknown) => {
    if (error instanceof Problem) return error
    throw error
  })
  const made: MoneyStage = {
    ...stage,
    money,
    lines,
    sent: [],
    reply: () => json(200, { authorization_id: 12343 }),
    async ordered (bound = order, { widget } = { widget: true }) {
      if (widget) await stage.pinnedFlow()
      await flows.openForOrder(ID, bound)
      const flow = await stage.read()
      if (!widget) return flow
      await store.change(ID, flow.version, { widgetSessionId: 'session-1', accountNumber: '116994755' })
      return await stage.read()
    },
    authorize: async (flow, caller, changes = {}) => await answered(money.authorize(flow, { ...request, ...changes }, caller, notes)),
    send: async (flow, call, caller) => await answered(money.send(flow, call, caller, notes))
  }
  return made
}

const code = (answer: LedgerAnswer | Problem): string => answer instanceof Problem ? answer.code : 'done'

test('the order of the flow is sent, with the session of its widget', async (t) => {
  const stage = setMoneyStage()
  t.match(await stage.authorize(await stage.ordered(), shopper('a-1'), { lang: 'fr' }), { status: 200, body: '{"authorization_id":12343}', replayed: false })
  t.match(last(stage.sent), { endpoint: 'authorize', scope: 'customer', query: { lang: 'fr' } })
  t.same(last(stage.sent).body?.value, { ...body, amount: 234.45, reference: 'Order-1234', widget_session_id: 'session-1' })
  t.match(await stage.read(), { authorization: 'done', phase: 'authorized' })
})

test('a widget without a session gives none', async (t) => {
  const stage = setMoneyStage()
  await stage.pinnedFlow()
  await stage.flows.openForOrder(ID, order)
  await stage.authorize(await stage.read(), shopper('a-1'))
  t.same(last(stage.sent).body?.value, { ...body, amount: 234.45, reference: 'Order-1234' })
})

test('an amount goes as a number where a number holds it to the cent, and as text where not', async (t) => {
  for (const [amount, sent] of [['10.00', 10], ['0.10', 0.1], ['234.45', 234.45], ['9999999999999.99', 9999999999999.99], ['99999999999999.99', '99999999999999.99']] as const) {
    const stage = setMoneyStage()
    await stage.authorize(await stage.ordered({ reference: 'A', amount }), shopper('a-1'))
    t.match(last(stage.sent).body?.value, { amount: sent })
    t.equal(stage.lines[0]?.amount, amount)
  }
})

test('amount and reference of the order may be named, in any spelling, and not be changed', async (t) => {
  for (const [amount, reference, expected] of [
    [234.45, 'Order-1234', 'done'], ['234.45', undefined, 'done'], ['0234.45', undefined, 'done'],
    [234.44, undefined, 'order-mismatch'], ['234.46', undefined, 'order-mismatch'], [undefined, 'Order-1235', 'order-mismatch'], [undefined, 'order-1234', 'order-mismatch']
  ] as const) {
    for (const caller of [shopper('a-1'), till('a-1')]) {
      const stage = setMoneyStage()
      const named = { ...body, ...(amount !== undefined && { amount }), ...(reference !== undefined && { reference }) }
      t.equal(code(await stage.authorize(await stage.ordered(), caller, { body: named })), expected, `${amount} for ${reference}`)
      t.equal(stage.sent.length, expected === 'done' ? 1 : 0)
      t.equal((await stage.read()).authorization, expected === 'done' ? 'done' : undefined)
    }
  }
})

test('a shopper needs a widget and an order; the back office needs neither', async (t) => {
  const stage = setMoneyStage()
  const flow = await stage.openFlow()
  t.equal(code(await stage.authorize(flow, shopper('a-1'))), 'widget-required')
  t.equal(code(await stage.authorize(await stage.pinnedFlow(), shopper('a-1'))), 'order-required')
  t.same(stage.sent, [])
  t.equal(code(await stage.authorize(await stage.read(), till('a-1'), { body: { ...body, amount: '50' } })), 'done')
  t.same(last(stage.sent).body?.value, { ...body, amount: '50' }, 'as it was given')
  t.equal((await stage.read()).authorization, undefined, 'it says nothing of an order')
})

test('a flow serves one account, also with money', async (t) => {
  const stage = setMoneyStage()
  const flow = await stage.ordered()
  for (const account of [20009100, '20009100']) t.equal(code(await stage.authorize(flow, shopper('a-1'), { body: { ...body, account_number: account } })), 'account-mismatch')
  t.same(stage.sent, [])
  t.equal(code(await stage.authorize(flow, shopper('a-1'), { body: { ...body, account_number: '00116994755' } })), 'done', 'zeros before it make no other account')
})

test('an order is authorized once, whichever door and key', async (t) => {
  const stage = setMoneyStage()
  const flow = await stage.ordered()
  t.equal(code(await stage.authorize(flow, shopper('a-1'))), 'done')
  t.equal(code(await stage.authorize(flow, shopper('a-2'))), 'already-authorized')
  t.equal(code(await stage.authorize(flow, till('a-1'))), 'already-authorized')
  t.match(await stage.authorize(flow, shopper('a-1')), { replayed: true })
  t.equal(stage.sent.length, 1)
})

test('of many authorizations at once, through both doors, one is sent', async (t) => {
  const stage = setMoneyStage()
  const flow = await stage.ordered()
  let answer: (answer: Answer) => void = () => {}
  stage.reply = async () => await new Promise((resolve) => { answer = resolve })
  const answers = Array.from({ length: 20 }, async (_, n) => await stage.authorize(flow, n % 2 === 0 ? shopper(`a-${n % 6}`) : till(`a-${n % 6}`)))
  await settle()
  answer(json(200, {}))
  const codes = (await Promise.all(answers)).map(code)
  t.equal(stage.sent.length, 1)
  t.equal(codes.filter((each) => each === 'done').length, 1)
  t.equal(codes.filter((each) => each === 'operation-in-progress').length, 19)
})

test('after a rejection the order can be authorized another way, under another key', async (t) => {
  const stage = setMoneyStage()
  const flow = await stage.ordered()
  stage.reply = () => json(409, { error: 'credit_exceeded', message: 'Too much' })
  t.equal(code(await stage.authorize(flow, shopper('a-1'))), 'flexiti-rejected')
  t.equal((await stage.read()).authorization, undefined)
  t.equal(code(await stage.authorize(flow, shopper('a-1'))), 'flexiti-rejected')
  t.equal(stage.sent.length, 1, 'the same key is not asked again')
  stage.reply = () => json(200, {})
  t.equal(code(await stage.authorize(flow, shopper('a-2'))), 'done')
})

test('only a clear answer counts', async (t) => {
  const cases: Array<[string, () => Answer, string, string | undefined]> = [
    ['500', () => json(500, {}), 'outcome-unknown', 'unknown'],
    ['503', () => json(503, { error: 'busy' }), 'outcome-unknown', 'unknown'],
    ['408', () => json(408, {}), 'outcome-unknown', 'unknown'],
    ['a redirect', () => json(302, {}), 'outcome-unknown', 'unknown'],
    ['a page', () => ({ status: 200, headers: {}, body: Buffer.from('<html>') }), 'outcome-unknown', 'unknown'],
    ['nothing', () => ({ status: 200, headers: {}, body: Buffer.alloc(0) }), 'outcome-unknown', 'unknown'],
    ['timeout', () => { throw new ExchangeError('timeout', true) }, 'outcome-unknown', 'unknown'],
    ['reset', () => { throw new ExchangeError('reset', true) }, 'outcome-unknown', 'unknown'],
    ['garbled', () => { throw new ExchangeError('garbled', true) }, 'outcome-unknown', 'unknown'],
    ['a defect', () => { throw new TypeError('oops') }, 'outcome-unknown', 'unknown'],
    ['unreachable', () => { throw new ExchangeError('unreachable', false) }, 'flexiti-unavailable', undefined],
    ['a queue that is full', () => { throw new ExchangeError('queue-full', false) }, 'flexiti-unavailable', undefined],
    ['timeout in the queue', () => { throw new ExchangeError('timeout', false) }, 'flexiti-timeout', undefined],
    ['no token', () => { throw problem('flexiti-credentials') }, 'flexiti-credentials', undefined],
    ['401', () => json(401, {}), 'flexiti-unauthorized', undefined],
    ['403', () => json(403, {}), 'flexiti-scope', undefined],
    ['429', () => json(429, {}), 'flexiti-unavailable', undefined]
  ]
  for (const [name, reply, expected, left] of cases) {
    const stage = setMoneyStage()
    const flow = await stage.ordered()
    stage.reply = reply
    t.equal(code(await stage.authorize(flow, shopper('a-1'))), expected, name)
    t.equal((await stage.read()).authorization, left, name)
    stage.reply = () => json(200, {})
    t.equal(code(await stage.authorize(flow, shopper('a-1'))), left === 'unknown' ? 'outcome-unknown' : 'done', `${name}, again`)
    t.equal(code(await stage.authorize(flow, till('a-2'))), left === 'unknown' ? 'outcome-unknown' : 'already-authorized', `${name}, by the other door`)
    t.equal(stage.sent.length, left === 'unknown' ? 1 : 2, name)
  }
})

test('an authorization of unknown outcome is settled for the flow too', async (t) => {
  for (const [outcome, state, next] of [['succeeded', 'done', 'already-authorized'], ['rejected', undefined, 'done']] as const) {
    const stage = setMoneyStage()
    const flow = await stage.ordered()
    stage.reply = () => json(500, {})
    await stage.authorize(flow, shopper('a-1'))
    stage.reply = () => json(200, {})
    t.match(await stage.money.settle('a-1', { outcome, note: 'seen', by: 'till' }, ID), { state: outcome, settled: { by: 'till' } })
    t.equal((await stage.read()).authorization, state)
    t.equal(code(await stage.authorize(flow, shopper('a-2'))), next)
  }
})

test('what a process that died leaves is settled for the flow too', async (t) => {
  const stage = setMoneyStage()
  const flow = await stage.ordered()
  stage.reply = async () => await new Promise(() => {})
  stage.authorize(flow, till('a-1')).catch(t.threw)
  await settle()
  t.equal((await stage.read()).authorization, 'running')
  stage.clock.advance(LEASE)
  t.equal(code(await stage.authorize(flow, till('a-1'))), 'outcome-unknown')
  t.equal(code(await stage.authorize(flow, shopper('a-2'))), 'operation-in-progress')
  await stage.money.settle('a-1', { outcome: 'rejected', note: 'Flexiti has none', by: 'till' })
  t.equal((await stage.read()).authorization, undefined)
})

test('a late answer to a try that was settled undoes no authorization after it', async (t) => {
  for (const late of [json(409, { error: 'credit_exceeded' }), json(500, {})]) {
    const stage = setMoneyStage()
    const flow = await stage.ordered()
    let answer: (answer: Answer) => void = () => {}
    stage.reply = async () => await new Promise((resolve) => { answer = resolve })
    const first = stage.authorize(flow, till('a-1'))
    await settle()
    stage.clock.advance(LEASE)
    await stage.money.settle('a-1', { outcome: 'rejected', note: 'Flexiti has none', by: 'till' })
    stage.reply = () => json(200, {})
    t.equal(code(await stage.authorize(flow, till('a-2'))), 'done')
    answer(late)
    await first
    t.equal((await stage.read()).authorization, 'done')
    t.equal(code(await stage.authorize(flow, till('a-3'))), 'already-authorized')
  }
})

test('to settle one authorization as rejected does not free the flow from another that holds it', async (t) => {
  for (const [reply, state] of [[async () => await new Promise<never>(() => {}), 'running'], [() => json(500, {}), 'unknown'], [() => json(200, {}), 'done']] as const) {
    const stage = setMoneyStage()
    const flow = await stage.ordered()
    const { beginAuthorization } = stage.flows
    stage.flows.beginAuthorization = async () => { throw problem('store-unavailable') }
    t.equal(code(await stage.authorize(flow, till('a-1'))), 'outcome-unknown')
    stage.flows.beginAuthorization = beginAuthorization
    stage.reply = reply
    stage.authorize(flow, till('a-2')).catch(t.threw)
    await settle()
    t.equal((await stage.read()).authorization, state)
    await stage.money.settle('a-1', { outcome: 'rejected', note: 'was never sent', by: 'till' })
    t.equal((await stage.read()).authorization, state)
    t.not(code(await stage.authorize(flow, till('a-3'))), 'done')
    t.equal(stage.sent.length, 1)
  }
})

test('to settle one authorization as succeeded closes the flow, whatever else holds it', async (t) => {
  const stage = setMoneyStage()
  const flow = await stage.ordered()
  stage.reply = () => json(500, {})
  await stage.authorize(flow, till('a-1'))
  await stage.money.settle('a-1', { outcome: 'rejected', note: 'Flexiti has none', by: 'till' })
  await stage.authorize(flow, till('a-2'))
  await stage.money.settle('a-2', { outcome: 'succeeded', note: 'Flexiti has it', by: 'till' })
  t.equal((await stage.read()).authorization, 'done')
})

test('a settlement of which the flow could not be told is repeated, and then it knows', async (t) => {
  const stage = setMoneyStage()
  const flow = await stage.ordered()
  stage.reply = () => json(500, {})
  await stage.authorize(flow, shopper('a-1'))
  const { settleAuthorization } = stage.flows
  stage.flows.settleAuthorization = async () => { throw problem('store-unavailable') }
  const succeeded = { outcome: 'succeeded', note: 'seen', by: 'till' } as const
  await t.rejects(stage.money.settle('a-1', succeeded, ID), { code: 'store-unavailable' })
  stage.flows.settleAuthorization = settleAuthorization.bind(stage.flows)
  t.equal((await stage.read()).authorization, 'unknown')
  await t.rejects(stage.money.settle('a-1', { ...succeeded, outcome: 'rejected' }, ID), { code: 'operation-settled' })
  t.match(await stage.money.settle('a-1', { ...succeeded, note: 'seen again', by: 'web' }, ID), { state: 'succeeded', settled: { by: 'till', note: 'seen' } })
  t.equal((await stage.read()).authorization, 'done')
})

test('settling a call that was no order\'s authorization leaves every flow as it is', async (t) => {
  const stage = setMoneyStage()
  const flow = await stage.ordered()
  stage.reply = () => json(500, {})
  await stage.send(flow, captureRequest, till('c-1'))
  await stage.authorize(flow, shopper('a-1'))
  await stage.money.settle('c-1', { outcome: 'succeeded', note: 'seen', by: 'till' })
  t.equal((await stage.read()).authorization, 'unknown')
})

test('the same operation is answered from the ledger, whatever has become of the flow', async (t) => {
  const stage = setMoneyStage()
  await stage.authorize(await stage.ordered(), till('a-1'))
  await stage.flows.end(await stage.read())
  t.match(await stage.authorize(await stage.read(), till('a-1')), { replayed: true })
  t.equal(code(await stage.authorize(await stage.read(), till('a-2'))), 'flow-expired')
  const forgotten = { ...await stage.read(), order: undefined }
  t.match(await stage.authorize(forgotten, till('a-1')), { replayed: true })
})

test('what Flexiti said is known although the flow cannot be told; the flow learns it later, and nothing is sent again meanwhile', async (t) => {
  const stage = setMoneyStage()
  stage.clock.sleep = async () => { await new Promise((resolve) => { setImmediate(resolve) }) }
  const flow = await stage.ordered()
  const { endAuthorization } = stage.flows
  stage.flows.endAuthorization = async () => { throw problem('store-unavailable') }
  t.equal(code(await stage.authorize(flow, shopper('a-1'))), 'done')
  t.match(await stage.authorize(flow, shopper('a-1')), { replayed: true })
  t.equal(code(await stage.authorize(flow, shopper('a-2'))), 'operation-in-progress')
  stage.flows.endAuthorization = endAuthorization
  while ((await stage.read()).authorization !== 'done') await new Promise((resolve) => { setImmediate(resolve) })
  t.equal(code(await stage.authorize(flow, shopper('a-2'))), 'already-authorized')
  t.equal(stage.sent.length, 1)
})

test('a flow that may have been taken in hand as the store went away is of unknown outcome until somebody settles it', async (t) => {
  const stage = setMoneyStage()
  const flow = await stage.ordered()
  const { beginAuthorization } = stage.flows
  stage.flows.beginAuthorization = async (taken, wireKey) => {
    await beginAuthorization(taken, wireKey)
    throw problem('store-unavailable')
  }
  t.match(await stage.authorize(flow, shopper('a-1')), { code: 'outcome-unknown', details: { idempotencyKey: 'a-1' } })
  stage.flows.beginAuthorization = beginAuthorization
  t.equal(code(await stage.authorize(flow, shopper('a-2'))), 'operation-in-progress')
  t.equal(stage.sent.length, 0)
  await stage.money.settle('a-1', { outcome: 'rejected', note: 'never sent', by: 'till' }, ID)
  t.equal(code(await stage.authorize(flow, shopper('a-2'))), 'done')
})

test('every money call goes out under its key, with the parameters of its address', async (t) => {
  const stage = setMoneyStage()
  t.equal(code(await stage.send(await stage.openFlow(), captureRequest, till('c-1'))), 'done')
  t.match(last(stage.sent), { endpoint: 'capture', scope: 'merchant', params: { authorization_id: '12343' }, body: { value: { amount: '10.5' } }, idempotencyKey: 'c-1' })
  t.match(stage.lines, [{ event: 'money', key: 'till', amount: '10.50', route: 'POST /v1/authorizations/:authorization_id/capture' }])
})

test('a call without an amount is recorded without one', async (t) => {
  const stage = setMoneyStage()
  await stage.send(await stage.openFlow(), { ...captureRequest, body: { full_return: true } }, till('r-1'))
  t.equal(stage.lines[0]?.amount, undefined)
  t.match(await stage.money.look('till', 'r-1'), { state: 'succeeded' })
})

test('of all calls a repeat of transactions alone goes out again', async (t) => {
  for (const [again, times] of [[depositRequest, 3], [captureRequest, 1]] as const) {
    const stage = setMoneyStage()
    const flow = await stage.openFlow()
    stage.reply = () => json(500, {})
    for (let repeat = 0; repeat < 3; repeat++) t.equal(code(await stage.send(flow, again, till('m-1'))), 'outcome-unknown')
    t.equal(stage.sent.length, times)
    t.same(new Set(stage.sent.map(({ idempotencyKey }) => idempotencyKey)), new Set(['m-1']))
  }
})

test('an operation is found by who began it: a key, or the flow of a shopper', async (t) => {
  const stage = setMoneyStage()
  await stage.authorize(await stage.ordered(), shopper('a-1'))
  t.match(await stage.money.look('till', 'a-1', ID), { state: 'succeeded', authorizes: true })
  await t.rejects(stage.money.look('till', 'a-1'), { code: 'not-found' })
  await t.rejects(stage.money.look('till', 'a-9', ID), { code: 'not-found' })
})

test('what Flexiti says of a rejection repeats nothing that the caller sent', async (t) => {
  const stage = setMoneyStage()
  stage.reply = () => json(409, { error: 'wrong_verification_code', message: 'Code 987654 is wrong for account 116994755', field_errors: [{ param: 'verification_code', msg: 'not 987654', value: '987654' }] })
  const answer = await stage.send(await stage.openFlow(), { ...captureRequest, body: { ...body, verification_code: '987654' } }, till('c-1'))
  t.equal(code(answer), 'flexiti-invalid-input')
  t.notMatch(JSON.stringify(answer), /987654|116994755/)
})
