/**
 * The ledger: each money call once per caller and key, the same answer to repeats, and no guess about what nobody
 * knows.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'tap'
import type { Execute } from '../../src/money/call.js'
import type { ProblemCode } from '../../src/problems/catalogue.js'
import { fieldError } from '../../src/problems/field-error.js'
import { problem } from '../../src/problems/problem.js'
import { MINUTE, OTHER_ID } from '../flows/helper.js'
import {
  asking, capture, deposit, ends, LEASE, never, openCall, refusal, createLedgerFixture, success, indeterminate
} from './helper.js'

const DAY = 24 * 60 * MINUTE
const rejection = refusal('flexiti-rejected', {
  detail: 'No.', flexiti: { status: 409, error: 'auth_amount_exceeded', message: 'Too much.' }
})

test('a call runs once, and its repeats are answered as it was', async (t) => {
  const { ledger } = createLedgerFixture()
  const first = await ledger.run(capture, ends(success({ capture_id: 346123 }, 201)))
  t.match(first, { status: 201, body: '{"capture_id":346123}', replayed: false })
  for (let repeat = 0; repeat < 3; repeat++) t.same(await ledger.run(capture, never), { ...first, replayed: true })
})

test('a rejection by Flexiti is repeated as it was, and says that it is a repeat', async (t) => {
  for (const code of ['flexiti-rejected', 'flexiti-invalid-input', 'flexiti-not-found', 'flexiti-blocked'] as const) {
    const { run, state } = createLedgerFixture()
    const details = {
      detail: 'No.',
      flexiti: { status: 409, error: 'a_code', message: 'Words.' },
      errors: [fieldError('amount', 'invalid', {})]
    }
    t.match(await run(capture, ends(refusal(code, details))), { code, details })
    t.equal(await state(), 'rejected')
    const again = await run(capture, never)
    t.match(again, { code, message: 'No.', details: { ...details, headers: { 'idempotency-replayed': 'true' } } })
  }
})

test('what was not sent, or not looked at by Flexiti, leaves the key free', async (t) => {
  for (const code of [
    'flexiti-unavailable', 'flexiti-unauthorized', 'flexiti-scope', 'flexiti-credentials', 'flow-expired',
    'flexiti-failed'
  ] satisfies ProblemCode[]) {
    const { run, state } = createLedgerFixture()
    t.match(await run(capture, ends(refusal(code, { retryAfter: 7 }))), { code, details: { retryAfter: 7 } })
    t.equal(await state(), undefined)
    t.match(
      await run({ ...capture, ...asking({ amount: 11 }) }, ends(success())),
      { replayed: false },
      'also for another body'
    )
  }
})

test('a guard that says no before the sending leaves the key free', async (t) => {
  const { run, state, lines } = createLedgerFixture()
  t.match(await run(capture, async () => { throw problem('order-mismatch') }), { code: 'order-mismatch' })
  t.equal(await state(), undefined)
  t.same(lines, [], 'no money call was made')
  t.match(await run(capture, ends(success())), { replayed: false })
})

const defectAfter = (moment: 'sending' | 'nothing'): Execute => async (_operation, onSend) => {
  if (moment === 'sending') onSend()
  throw new TypeError('a defect')
}

test('a defect before anything was sent leaves the key free', async (t) => {
  const { run, state, lines } = createLedgerFixture()
  t.match(await run(capture, defectAfter('nothing')), { code: 'internal-error' })
  t.equal(await state(), undefined)
  t.match(lines, [{ event: 'money', outcome: 'rejected', code: 'internal-error' }])
  t.match(await run(capture, ends(success())), { replayed: false })
})

test('an unknown outcome stays unknown on every repeat, with the key to ask about', async (t) => {
  for (const execute of [ends(indeterminate), defectAfter('sending')]) {
    const { run, state, clock } = createLedgerFixture()
    t.match(await run(capture, execute), { code: 'outcome-unknown', details: { idempotencyKey: 'capture-1' } })
    for (let hour = 0; hour < 23; hour++) {
      clock.advance(60 * MINUTE)
      t.match(await run(capture, never), { code: 'outcome-unknown', details: { idempotencyKey: 'capture-1' } })
    }
    t.equal(await state(), 'indeterminate')
  }
})

test('a repeat while the call is out waits its turn', async (t) => {
  const { run, clock } = createLedgerFixture()
  const out = openCall()
  const first = run(capture, out.execute)
  await turn()
  t.match(await run(capture, never), {
    code: 'operation-in-progress', details: { retryAfter: Number, idempotencyKey: 'capture-1' }
  })
  clock.advance(LEASE - 1)
  t.match(await run(capture, never), { code: 'operation-in-progress' })
  out.end(success())
  t.match(await first, { replayed: false })
  t.match(await run(capture, never), { replayed: true })
})

test('of many with one key at once, one runs', async (t) => {
  const { run } = createLedgerFixture()
  const out = openCall()
  let performed = 0
  const responses = Array.from({ length: 20 }, async () => await run(capture, async (...sending) => {
    performed++
    return await out.execute(...sending)
  }))
  await turn()
  out.end(success())
  const codes = (await Promise.all(responses)).map((response) => 'code' in response
    ? response.code
    : 'succeeded').sort()
  t.equal(performed, 1)
  t.same(codes, [...Array.from({ length: 19 }, () => 'operation-in-progress'), 'succeeded'])
})

test('the key of another request is refused: other body, other address', async (t) => {
  const others = [
    asking({ amount: 10.01 }),
    asking({ amount: 10, reference: 'A' }),
    asking({}),
    asking({ amount: 10 }, { authorization_id: '12344' })
  ]
  for (const before of [success(), rejection, indeterminate]) {
    const { run } = createLedgerFixture()
    await run(capture, ends(before))
    for (const other of others) {
      t.match(await run({ ...capture, ...other }, never), { code: 'idempotency-key-reused' }, JSON.stringify(other))
    }
  }
  const { run } = createLedgerFixture()
  const out = openCall()
  const first = run(capture, out.execute)
  await turn()
  for (const other of others) {
    t.match(await run({ ...capture, ...other }, never), { code: 'idempotency-key-reused' }, 'also while it runs')
  }
  out.end(success())
  await first
})

test('the authorization of an order is not that of another flow, though the bodies are the same', async (t) => {
  const { run } = createLedgerFixture()
  const ordered = { ...capture, path: '/v1/authorizations', authorizes: true }
  await run(ordered, ends(success()))
  t.match(await run({ ...ordered, referenceId: OTHER_ID }, never), { code: 'idempotency-key-reused' })
  t.match(await run({ ...ordered, referenceId: OTHER_ID, authorizes: false }, never), {
    code: 'idempotency-key-reused'
  })
  t.match(await run(ordered, never), { replayed: true })
  t.match(
    await run({ ...ordered, authorizes: false }, never),
    { replayed: true },
    'the flow may be forgotten by now, and its order with it'
  )
})

test('a call without an order is the same call in any flow', async (t) => {
  const { run } = createLedgerFixture()
  await run(capture, ends(success()))
  t.match(await run({ ...capture, referenceId: OTHER_ID }, never), { replayed: true })
})

test('callers do not share keys, and neither sees the other\'s operations', async (t) => {
  const { run, ledger } = createLedgerFixture()
  await run(capture, ends(success({ capture_id: 1 })))
  t.match(await run(
    { ...capture, caller: 'web', keyName: 'web', ...asking({ amount: 99 }) }, ends(success({ capture_id: 2 }))
  ), { body: '{"capture_id":2}', replayed: false })
  t.match(await run(capture, never), { body: '{"capture_id":1}' })
  t.equal(await ledger.find('app', 'capture-1'), undefined)
})

test('Flexiti sees the key itself, with the caller before it where another caller has it, and a hash for shoppers',
  async (t) => {
    const { run } = createLedgerFixture()
    const keyFor = async (changes: Partial<typeof capture>): Promise<string | undefined> => {
      const out = openCall()
      out.end(success())
      await run({ ...capture, ...changes }, out.execute)
      return out.upstreamKey()
    }
    t.equal(await keyFor({}), 'capture-1')
    t.equal(await keyFor({ caller: 'web', keyName: 'web' }), 'web:capture-1')
    const shopper = await keyFor({ caller: capture.referenceId, keyName: 'public' })
    t.match(shopper, /^[0-9a-f]{64}$/)
    const other = await keyFor({ caller: OTHER_ID, keyName: 'public' })
    t.match(other, /^[0-9a-f]{64}$/)
    t.not(other, shopper)
  })

test('a process that died leaves an unknown outcome, once its lease is over', async (t) => {
  const { run, clock, state, ledger } = createLedgerFixture()
  run(capture, openCall().execute).catch(t.threw)
  await turn()
  clock.advance(LEASE - 1)
  t.equal(await state(), 'running')
  await t.rejects(ledger.settle('till', 'capture-1', { outcome: 'succeeded', note: 'seen', by: 'till' }), {
    code: 'operation-in-progress'
  })
  clock.advance(1)
  t.equal(await state(), 'indeterminate')
  t.match(await run(capture, never), { code: 'outcome-unknown' })
})

test('an attempt that comes back after its lease says how it ended', async (t) => {
  for (const [outcome, left, response] of [
    [success(), 'succeeded', { replayed: false }],
    [rejection, 'rejected', { code: 'flexiti-rejected' }],
    [indeterminate, 'indeterminate', { code: 'outcome-unknown' }],
    [refusal('flexiti-unavailable'), undefined, { code: 'flexiti-unavailable' }]
  ] as const) {
    const { run, clock, state } = createLedgerFixture()
    const out = openCall()
    const first = run(capture, out.execute)
    await turn()
    clock.advance(LEASE)
    t.match(await run(capture, never), { code: 'outcome-unknown' })
    out.end(outcome)
    t.match(await first, response)
    t.equal(await state(), left)
  }
})

test('a settled operation answers what was settled, and a late attempt tells its caller the truth and changes nothing',
  async (t) => {
    for (const outcome of [success(), rejection, refusal('flexiti-unavailable')]) {
      const { run, clock, ledger, state, lines } = createLedgerFixture()
      const out = openCall()
      const first = run(capture, out.execute)
      await turn()
      clock.advance(LEASE)
      await ledger.settle('till', 'capture-1', { outcome: 'rejected', note: 'Flexiti has none', by: 'web' })
      out.end(outcome)
      await first
      t.equal(await state(), 'rejected')
      t.match(await run(capture, never), {
        code: 'flexiti-rejected', details: { headers: { 'idempotency-replayed': 'true' } }
      })
      t.match(lines, [
        { event: 'sent' },
        { event: 'settle', outcome: 'rejected', key: 'web' },
        { event: 'money', outcome: outcome.state },
        { event: 'replay' }
      ], 'the trail has both')
    }
  })

test('settling says how it ended, for good', async (t) => {
  const { run, ledger } = createLedgerFixture()
  const settle = async (outcome: 'succeeded' | 'rejected') => await ledger.settle('till', 'capture-1', {
    outcome, note: 'Seen in the list of captures', by: 'till'
  })
  await t.rejects(settle('succeeded'), { code: 'not-found' })
  await run(capture, ends(indeterminate))
  t.match(await settle('succeeded'), {
    state: 'succeeded', settled: { by: 'till', note: 'Seen in the list of captures' }
  })
  const replayed = await run(capture, never)
  t.match(replayed, { status: 200, replayed: true })
  t.same(JSON.parse('body' in replayed ? replayed.body : ''), {
    idempotency_key: 'capture-1', outcome: 'succeeded', settled: true
  })
  await t.rejects(settle('rejected'), { code: 'operation-settled' })
  t.match(await run(capture, never), { status: 200, replayed: true })
})

test('what Flexiti answered cannot be settled otherwise', async (t) => {
  for (const outcome of [success(), rejection]) {
    const { run, ledger } = createLedgerFixture()
    await run(capture, ends(outcome))
    await t.rejects(ledger.settle('till', 'capture-1', { outcome: 'rejected', note: 'wrong', by: 'till' }), {
      code: 'operation-settled'
    })
  }
})

test('an operation settled as rejected is repeated as a rejection', async (t) => {
  const { run, ledger } = createLedgerFixture()
  await run(capture, ends(indeterminate))
  await ledger.settle('till', 'capture-1', { outcome: 'rejected', note: 'Flexiti has none', by: 'till' })
  t.match(await run(capture, never), {
    code: 'flexiti-rejected', message: /back office/, details: { idempotencyKey: 'capture-1' }
  })
})

test('what Flexiti lets be sent again is sent again under the same key, until its outcome is known', async (t) => {
  const { run, state } = createLedgerFixture()
  await run({ ...capture, idempotencyKey: 'deposit-1' }, ends(success()))
  const fromWeb = { ...deposit, caller: 'web', keyName: 'web' }
  for (let repeat = 0; repeat < 3; repeat++) {
    const out = openCall()
    out.end(indeterminate)
    t.match(await run(fromWeb, out.execute), { code: 'outcome-unknown' })
    t.equal(out.upstreamKey(), 'web:deposit-1')
  }
  t.match(await run({ ...fromWeb, ...asking({ amount: 11 }) }, never), { code: 'idempotency-key-reused' })
  t.match(await run(fromWeb, ends(success({ transaction_id: '1' }))), {
    replayed: false, body: '{"transaction_id":"1"}'
  })
  t.equal(await state(fromWeb), 'succeeded')
  t.match(await run(fromWeb, never), { replayed: true })
})

test('of many repeats of an unknown deposit at once, one is sent', async (t) => {
  const { run } = createLedgerFixture()
  await run(deposit, ends(indeterminate))
  const out = openCall()
  let performed = 0
  const responses = Array.from({ length: 10 }, async () => await run(deposit, async (...sending) => {
    performed++
    return await out.execute(...sending)
  }))
  await turn()
  out.end(success())
  const codes = (await Promise.all(responses)).map((response) => 'code' in response
    ? response.code
    : 'succeeded').sort()
  t.equal(performed, 1)
  t.same(codes, [...Array.from({ length: 9 }, () => 'operation-in-progress'), 'succeeded'])
})

test('a repeat that was not sent says nothing of the time before: the outcome stays unknown, and the key taken',
  async (t) => {
    const notSent = [ends(refusal('flexiti-unavailable', { retryAfter: 7 })), async () => {
      throw problem('flexiti-unavailable', { retryAfter: 7 })
    }]
    for (const execute of notSent) {
      for (const before of ['answered', 'died'] as const) {
        const { run, state, clock } = createLedgerFixture()
        run(deposit, before === 'answered' ? ends(indeterminate) : openCall().execute).catch(t.threw)
        await turn()
        clock.advance(LEASE)
        t.match(await run(deposit, execute), {
          code: 'outcome-unknown', details: { idempotencyKey: 'deposit-1', retryAfter: 7 }
        })
        t.equal(await state(deposit), 'indeterminate')
        t.match(await run({ ...deposit, ...asking({ amount: 11 }) }, never), { code: 'idempotency-key-reused' })
        t.match(await run(deposit, ends(success())), { replayed: false }, 'and it can be tried again at once')
      }
    }
  })

test('an attempt that was overtaken by a repeat changes nothing any more', async (t) => {
  const { run, clock, state } = createLedgerFixture()
  const late = openCall()
  const first = run(deposit, late.execute)
  await turn()
  clock.advance(LEASE)
  t.match(await run(deposit, ends(success({ transaction_id: '2' }))), { replayed: false })
  late.end(indeterminate)
  t.match(await first, { code: 'outcome-unknown' })
  t.equal(await state(deposit), 'succeeded')
  t.match(await run(deposit, never), { body: '{"transaction_id":"2"}', replayed: true })
})

test('a key is free again a day after its call has ended', async (t) => {
  for (const outcome of [success(), rejection]) {
    const { run, clock } = createLedgerFixture()
    await run(capture, ends(outcome))
    clock.advance(DAY - 1)
    t.match(await run({ ...capture, ...asking({}) }, never), { code: 'idempotency-key-reused' })
    clock.advance(1)
    t.match(await run({ ...capture, ...asking({}) }, ends(success())), { replayed: false })
  }
})

test('a call whose outcome is unknown is never sent again, however long nobody says what became of it', async (t) => {
  const { run, ledger, clock } = createLedgerFixture()
  await run(capture, ends(indeterminate))
  for (let day = 0; day < 30; day++) {
    clock.advance(DAY)
    t.match(await run(capture, never), { code: 'outcome-unknown' })
    t.match(await run({ ...capture, ...asking({}) }, never), { code: 'idempotency-key-reused' })
  }
  await ledger.settle(capture.caller, capture.idempotencyKey, { outcome: 'succeeded', note: 'Seen', by: 'till' })
  clock.advance(DAY - 1)
  t.match(await run(capture, never), { replayed: true })
})

test('a full ledger lets no money move, and still answers what it knows', async (t) => {
  const { run } = createLedgerFixture({ maxCount: 1 })
  await run(capture, ends(success()))
  t.match(await run({ ...capture, idempotencyKey: 'capture-2' }, never), {
    code: 'store-unavailable', details: { retryAfter: Number }
  })
  t.match(await run(capture, never), { replayed: true })
})

test('an outcome that cannot be written down is told as unknown, and the trail has the truth', async (t) => {
  for (const outcome of [success(), rejection, indeterminate]) {
    const { run, clock, state, lines } = createLedgerFixture({
      wrap: (store) => ({
        ...store,
        finish: async () => {
          throw problem('store-unavailable')
        }
      })
    })
    t.match(await run(capture, ends(outcome)), { code: 'outcome-unknown', details: { idempotencyKey: 'capture-1' } })
    t.match(lines, [{ event: 'money', outcome: outcome.state, operation: 'capture-1' }])
    clock.advance(LEASE)
    t.equal(await state(), 'indeterminate', 'as after a process that died')
  }
})

test('a repeat that was not sent, and cannot be written down, leaves the outcome unknown', async (t) => {
  const failures = [() => { throw problem('store-unavailable') }, async () => { throw problem('store-unavailable') }]
  for (const fail of failures) {
    let away = false
    const { run, state, clock } = createLedgerFixture({
      wrap: (store) => ({ ...store, finish: (operation, ending) => away ? fail() : store.finish(operation, ending) })
    })
    await run(deposit, ends(indeterminate))
    away = true
    t.match(await run(deposit, ends(refusal('flexiti-unavailable'))), {
      code: 'outcome-unknown', details: { idempotencyKey: 'deposit-1' }
    })
    clock.advance(LEASE)
    t.equal(await state(deposit), 'indeterminate')
  }
})

test('where nothing can be written, nothing is sent', async (t) => {
  const { run } = createLedgerFixture({
    wrap: (store) => ({
      ...store,
      begin: async () => {
        throw problem('store-unavailable')
      }
    })
  })
  t.match(await run(capture, never), { code: 'store-unavailable' })
})
