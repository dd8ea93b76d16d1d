/** The authorization of a flow's order at the public door: once, for what the shop said, and never on a guess. */
import { test } from 'tap'
import type { FlowCall, FlowCalls } from '../../src/flows/calls.js'
import type { Flow, Order, Token } from '../../src/flows/flow.js'
import { createFlows } from '../../src/flows/flows.js'
import { createMemoryFlowStore } from '../../src/flows/memory-store.js'
import { ExchangeError, type Answer, type ExchangeFailure } from '../../src/flexiti/exchange.js'
import { createLedger, type LedgerAnswer } from '../../src/money/ledger.js'
import { createMemoryLedgerStore } from '../../src/money/memory-ledger-store.js'
import { createMoneyCalls } from '../../src/money/money-calls.js'
import { problem, Problem } from '../../src/problems/problem.js'
import { answer, drivenClock } from '../flexiti/upstream.js'

const id = '0f8fad5bd9cb469fa16570867728950e'
const order: Order = { reference: 'A-1001', amount: '10.00' }
const body = { account_number: 20009100, financing_option: { transaction_type: 'regular_purchase' } }
const token: Token = { accessToken: 'token', lifeMs: 1_200_000, expiresAt: 1_201_000, generation: 1 }

type Step = Answer | Error | Promise<Answer>

interface Stage {
  /** What Flexiti was asked. */
  asked: FlowCall[]
  /** Answers in turn, the last one for ever. */
  will (...steps: Step[]): void
  flow (): Promise<Flow>
  authorize (changes?: Record<string, unknown>, key?: string): Promise<LedgerAnswer>
  /** The code of the problem that must come. */
  refusal (changes?: Record<string, unknown>, key?: string): Promise<string>
}

async function setStage ({ bound = order, widget = true, sessionId }: { bound?: Order | undefined | null, widget?: boolean, sessionId?: string } = {}): Promise<Stage> {
  const clock = drivenClock()
  const store = createMemoryFlowStore({ now: clock.now, idleMs: Infinity, maxAgeMs: Infinity, maxCount: 10 })
  const flows = createFlows({ store, random: () => 0 })
  await store.open({ id, ...(bound !== null && { order: bound }), tokens: { customer: token } })
  const current = async (): Promise<Flow> => await flows.look(id, { browser: false })
  if (widget) await flows.pin(await current(), token, { sessionId })

  const asked: FlowCall[] = []
  let steps: Step[] = [answer(200, { authorization_id: 12343 })]
  const attempt: FlowCalls['attempt'] = async (_flow, call) => {
    asked.push(call)
    const step = (steps.length > 1 ? steps.shift() : steps[0]) as Step
    if (step instanceof Error) throw step
    return { answer: await step, token }
  }
  const calls: FlowCalls = { attempt, call: async () => { throw new Error('a money call is never judged without its outcome') } }
  const ledger = createLedger({ store: createMemoryLedgerStore({ now: clock.now }), audit: { ended () {}, replayed () {}, settled () {} }, clock, leaseMs: 60_000 })
  const money = createMoneyCalls({ ledger, flows, calls, clock })

  let keys = 0
  const authorize: Stage['authorize'] = async (changes = {}, key = `key-${++keys}`) => await money.authorize(
    await current(),
    { endpoint: 'authorize', scope: 'customer', lang: 'en', body: { ...body, ...changes }, route: '/v1/authorizations', path: '/v1/authorizations' },
    { keyName: 'public', idempotencyKey: key },
    {}
  )
  return {
    asked,
    will: (...next) => { steps = next },
    flow: current,
    authorize,
    async refusal (changes, key) {
      try {
        await authorize(changes, key)
      } catch (error) {
        if (error instanceof Problem) return error.code
        throw error
      }
      return 'authorized'
    }
  }
}

test('the order is authorized as the shop said, and the flow knows', async (t) => {
  const stage = await setStage({ sessionId: 'session-1' })
  t.match(await stage.authorize(), { status: 200, body: '{"authorization_id":12343}', replayed: false })
  t.match(stage.asked, [{ endpoint: 'authorize', scope: 'customer', query: { lang: 'en' } }])
  t.strictSame(stage.asked[0]?.body, { ...body, amount: 10, reference: 'A-1001', widget_session_id: 'session-1' })
  t.match(await stage.flow(), { phase: 'authorized', authorization: 'done', accountNumber: '20009100' })
})

test('a widget without a session gives none', async (t) => {
  const stage = await setStage()
  await stage.authorize()
  t.strictSame(stage.asked[0]?.body, { ...body, amount: 10, reference: 'A-1001' })
})

test('an amount that a number does not hold exactly goes as text', async (t) => {
  for (const [amount, sent] of [['0.01', 0.01], ['234.45', 234.45], ['9999999999999.99', 9999999999999.99], ['9999999999999999.99', '9999999999999999.99']] as const) {
    const stage = await setStage({ bound: { reference: 'A-1001', amount } })
    await stage.authorize()
    t.match(stage.asked[0]?.body, { amount: sent })
    t.equal(JSON.stringify((stage.asked[0]?.body as { amount: unknown }).amount).replaceAll('"', ''), amount, 'no digit is lost')
  }
})

test('the amount and the reference may be repeated, in any spelling of the same', async (t) => {
  for (const same of [{ amount: 10 }, { amount: 10.0 }, { amount: '10' }, { amount: '10.0' }, { amount: '10.00' }, { reference: 'A-1001' }, { amount: '10.00', reference: 'A-1001' }]) {
    const stage = await setStage()
    t.equal(await stage.refusal(same), 'authorized', JSON.stringify(same))
    t.match(stage.asked[0]?.body, { amount: 10, reference: 'A-1001' })
  }
})

test('another amount or reference is refused, and nothing is sent', async (t) => {
  const stage = await setStage()
  const other = [{ amount: 10.01 }, { amount: 9.99 }, { amount: '1.00' }, { amount: '0' }, { amount: -10 }, { amount: 1000 }, { reference: 'A-1002' }, { reference: 'a-1001' }, { reference: '' }, { amount: 10, reference: 'A-10010' }]
  for (const changes of other) t.equal(await stage.refusal(changes), 'order-mismatch', JSON.stringify(changes))
  t.strictSame(stage.asked, [])
  t.match(await stage.flow(), { phase: 'widget', authorization: undefined })
})

test('a flow without an order authorizes nothing', async (t) => {
  const stage = await setStage({ bound: null })
  t.equal(await stage.refusal({ amount: 10, reference: 'A-1001' }), 'order-required')
  t.strictSame(stage.asked, [])
})

test('a flow that has not opened the widget authorizes nothing', async (t) => {
  const stage = await setStage({ widget: false })
  t.equal(await stage.refusal(), 'widget-required')
  t.strictSame(stage.asked, [])
})

test('the account is the flow\'s from the first try on, however it is written', async (t) => {
  const stage = await setStage()
  stage.will(answer(409, { error: 'credit_exceeded' }))
  t.equal(await stage.refusal(), 'flexiti-rejected')
  t.equal(await stage.refusal({ account_number: 20009101 }), 'account-mismatch')
  t.equal(await stage.refusal({ account_number: '0020009100' }), 'flexiti-rejected')
  t.equal(stage.asked.length, 2)
})

test('a rejection lets the shopper try again', async (t) => {
  const stage = await setStage()
  stage.will(answer(409, { error: 'plan_term_not_available' }), answer(404, { error: 'not_found' }), answer(200, { authorization_id: 7 }))
  t.equal(await stage.refusal(), 'flexiti-rejected')
  t.equal((await stage.flow()).authorization, undefined)
  t.equal(await stage.refusal(), 'flexiti-not-found')
  t.match(await stage.authorize(), { status: 200 })
})

test('what was not sent may be tried again, at once and under the same key', async (t) => {
  for (const failure of ['unreachable', 'queue-full', 'held-back', 'timeout'] satisfies ExchangeFailure[]) {
    const stage = await setStage()
    stage.will(new ExchangeError(failure, false), answer(200, {}))
    t.equal(await stage.refusal({}, 'same'), failure === 'timeout' ? 'flexiti-timeout' : 'flexiti-unavailable')
    t.equal((await stage.flow()).authorization, undefined)
    t.match(await stage.authorize({}, 'same'), { status: 200 })
    t.equal(stage.asked.length, 2)
  }
})

test('where no token could be had the shopper may try again', async (t) => {
  const stage = await setStage()
  stage.will(problem('flexiti-credentials'), answer(200, {}))
  t.equal(await stage.refusal(), 'flexiti-credentials')
  t.match(await stage.authorize(), { status: 200 })
})

test('what was sent without a clear answer is unknown, stays unknown, and is never sent again', async (t) => {
  const unclear: Step[] = [new ExchangeError('timeout', true), new ExchangeError('reset', true), new ExchangeError('garbled', true), answer(500, {}), answer(504, {}), answer(408, {}), answer(302, ''), answer(200, '<html>')]
  for (const step of unclear) {
    const stage = await setStage()
    stage.will(step, answer(200, {}))
    const raised = await stage.authorize({}, 'first').catch((error: unknown) => error)
    t.match(raised, { code: 'outcome-unknown', status: 504, details: { idempotencyKey: 'first' } })
    t.equal((await stage.flow()).authorization, 'unknown')
    t.equal(await stage.refusal({}, 'first'), 'outcome-unknown', 'under the same key')
    t.equal(await stage.refusal({}, 'second'), 'outcome-unknown', 'under another key')
    t.equal(stage.asked.length, 1)
    t.match(await stage.flow(), { phase: 'widget', authorization: 'unknown' })
  }
})

test('an order is authorized once', async (t) => {
  const stage = await setStage()
  await stage.authorize({}, 'first')
  t.equal(await stage.refusal({}, 'second'), 'already-authorized')
  t.match(await stage.authorize({}, 'first'), { status: 200, replayed: true }, 'the same key gets the same answer')
  t.equal(stage.asked.length, 1)
})

test('of many at once Flexiti gets one', async (t) => {
  const stage = await setStage()
  let release = (_answer: Answer): void => {}
  stage.will(new Promise<Answer>((resolve) => { release = resolve }))
  const first = stage.refusal()
  const others = await Promise.all([stage.refusal(), stage.refusal(), stage.refusal()])
  t.strictSame(others, ['operation-in-progress', 'operation-in-progress', 'operation-in-progress'])
  release(answer(200, {}))
  t.equal(await first, 'authorized')
  t.equal(stage.asked.length, 1)
})

test('the words of a rejection lose what the shopper and the shop said', async (t) => {
  const stage = await setStage({ sessionId: 'session-number-1' })
  stage.will(answer(409, { error: 'not_verified', message: 'Order A-1001 of account 20009100 in session-number-1 is not verified' }))
  const raised = await stage.authorize().catch((error: unknown) => error)
  t.match(raised, { details: { flexiti: { error: 'not_verified', message: 'Order … of account … in … is not verified' } } })
})
