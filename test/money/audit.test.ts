/**
 * The audit trail: a line for each money call that is sent, for its end, for each repeat and settlement, and nothing in
 * it that is anybody's business but the merchant's.
 */
import { test } from 'tap'
import { ID, SECOND } from '../flows/helper.js'
import { problem } from '../../src/problems/problem.js'
import {
  capture, createLedgerFixture, deposit, ends, indeterminate, never, openCall, refusal, sent, success
} from './helper.js'

/** What a shopper typed, as a body and an answer may hold it. */
const personal = {
  amount: 10,
  verification_code: 2485,
  vcc_number: '1070015210367982',
  sku_data: { products: [{ description: 'Ring for Jane Doe' }] }
}

const facts = {
  key: 'till',
  route: 'POST /v1/authorizations/:authorization_id/capture',
  amount: '10.00',
  reference_id: ID,
  operation: 'capture-1'
}

test('a money call leaves two lines: who, what, how much; and how it ended, and how long it took', async (t) => {
  const { run, lines, clock } = createLedgerFixture()
  await run(capture, async (_upstreamKey, onSend) => {
    t.same(lines, [], 'a call that waits for a token is not sent yet')
    onSend()
    t.same(lines, [{ event: 'sent', ...facts }], 'before the first byte')
    clock.advance(3 * SECOND)
    return success()
  })
  t.same(lines[1], { event: 'money', ...facts, outcome: 'succeeded', duration_ms: 3000 })
  t.equal(lines.length, 2)
})

test('a call that a guard refused leaves no line; one that was sent never ends without one', async (t) => {
  const { run, lines, state } = createLedgerFixture()
  await run(capture, async () => { throw problem('order-mismatch') })
  t.same(lines, [])
  await run(capture, async (_upstreamKey, onSend) => {
    onSend()
    throw problem('store-unavailable')
  })
  t.match(lines, [{ event: 'sent' }, { event: 'money', outcome: 'indeterminate' }])
  t.equal(await state(), 'indeterminate')
})

test('what the end of the process cuts off is named, and only that', async (t) => {
  const { run, lines, audit } = createLedgerFixture()
  await run({ ...capture, idempotencyKey: 'capture-0' }, sent(success()))
  const out = openCall()
  const running = run(capture, out.execute)
  t.match(audit.cutOff(), [{ key: 'capture-1', route: '/v1/authorizations/:authorization_id/capture' }])
  t.same(lines.slice(2), [{ event: 'sent', ...facts }, { event: 'cut-off', ...facts, outcome: 'indeterminate' }])
  t.same(audit.cutOff(), [], 'once')
  out.end(success())
  await running
})

test('a rejected call says why, an unknown one that it is unknown', async (t) => {
  for (const [outcome, line] of [
    [refusal('flexiti-rejected'), { outcome: 'rejected', code: 'flexiti-rejected' }],
    [refusal('flexiti-unavailable'), { outcome: 'rejected', code: 'flexiti-unavailable' }],
    [indeterminate, { outcome: 'indeterminate' }]
  ] as const) {
    const { run, lines } = createLedgerFixture()
    await run(capture, ends(outcome))
    t.match(lines, [{ event: 'money', ...line }])
  }
})

test('a repeat that was not sent leaves the outcome unknown in the trail too', async (t) => {
  const { run, lines } = createLedgerFixture()
  await run(deposit, ends(indeterminate))
  await run(deposit, ends(refusal('flexiti-unavailable')))
  t.match(lines, [{ outcome: 'indeterminate' }, { outcome: 'indeterminate', code: 'flexiti-unavailable' }])
})

test('a repeat leaves a line that says that no money moved', async (t) => {
  for (const outcome of [success(), refusal('flexiti-rejected')]) {
    const { run, lines } = createLedgerFixture()
    await run(capture, ends(outcome))
    await run(capture, never)
    t.match(lines, [{ event: 'money' }, {
      event: 'replay', key: 'till', outcome: outcome.state, operation: 'capture-1', amount: '10.00'
    }])
    t.equal(lines.length, 2)
  }
})

test('a settlement leaves a line with the key that settled', async (t) => {
  const { run, lines, ledger } = createLedgerFixture()
  await run(capture, ends(indeterminate))
  await ledger.settle('till', 'capture-1', { outcome: 'succeeded', note: 'Jane Doe told us', by: 'web' })
  t.match(lines[1], { event: 'settle', key: 'web', outcome: 'succeeded', operation: 'capture-1', reference_id: ID })
})

test('the trail holds no body, no answer and no note', async (t) => {
  const { run, lines, ledger } = createLedgerFixture()
  const call = { ...capture, body: personal }
  const named = refusal('flexiti-rejected', { detail: 'Jane Doe', flexiti: { status: 409, message: 'Jane Doe' } })
  for (const [key, outcome] of [
    ['1', success({ customer_name: 'Jane', customer_lname: 'Doe' })], ['2', named], ['3', indeterminate]
  ] as const) {
    await run({ ...call, idempotencyKey: key }, ends(outcome))
    await run({ ...call, idempotencyKey: key }, ends(outcome))
  }
  await ledger.settle('till', '3', { outcome: 'succeeded', note: 'Jane Doe told us', by: 'till' })
  t.equal(lines.length, 6)
  t.notMatch(JSON.stringify(lines), /Jane|Doe|2485|1070015210367982|told/)
  const known = new Set([
    'event', 'key', 'route', 'amount', 'outcome', 'reference_id', 'operation', 'code', 'duration_ms'
  ])
  for (const line of lines) t.same(Object.keys(line).filter((name) => !known.has(name)), [])
})
