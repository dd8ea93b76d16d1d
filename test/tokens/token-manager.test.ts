/** Custody of tokens: when Flexiti is asked for one, which one is used, and when a flow is given up. */
import { test } from 'tap'
import { createTokenCustody, keepTime, refreshThreshold, widgetBudget } from '../../src/tokens/token-manager.js'
import type { Token } from '../../src/flows/flow.js'
import { answer, beBusy, breakDown, createScriptedCaller, hold, ID, last, MINUTE, OTHER_ID, refuse, refuseRefresh, SECOND, setStage, settle, timeOut } from '../flows/helper.js'

const forWidget = { forWidget: true }
const tokenOfLife = (lifeMs: number): Token => ({ accessToken: 'a', lifeMs, expiresAt: lifeMs, generation: 1 })

test('no token is asked for before one is needed, then one by client_credentials, then none while it lives', async (t) => {
  const { store, custody, caller, read, clock } = setStage()
  const { flow } = await store.open({ id: ID })
  await store.get(ID)
  t.equal(caller.calls.length, 0)

  const token = await custody.acquire(flow, 'customer')
  t.match(caller.calls, [{ by: 'grant', scope: 'customer', flowId: ID }])
  t.same(token, { accessToken: 'access-1', refreshToken: 'refresh-1', lifeMs: 20 * MINUTE, expiresAt: clock.now() + 20 * MINUTE, generation: 1 })
  t.same((await read()).tokens, { customer: token })

  clock.advance(19 * MINUTE)
  t.same(await custody.acquire(await read(), 'customer'), token)
  t.same(await custody.acquire(flow, 'customer'), token, 'nor for a caller whose look at the flow was before the token')
  t.equal(caller.calls.length, 1)
})

test('every later token of the flow is a refresh, each with the last refresh token', async (t) => {
  const { store, custody, caller, read, clock } = setStage()
  await store.open({ id: ID })
  for (let n = 0; n < 5; n++) {
    await custody.acquire(await read(), 'customer')
    clock.advance(19 * MINUTE + 1)
  }
  t.same(caller.calls.map((call) => call.by), ['grant', 'refresh', 'refresh', 'refresh', 'refresh'])
  t.same(caller.calls.slice(1).map((call) => call.refreshToken), ['refresh-1', 'refresh-2', 'refresh-3', 'refresh-4'])
  t.equal((await read()).tokens.customer?.generation, 5)
})

test('life is counted from when the token was asked for, not from when it came', async (t) => {
  const { store, custody, caller, clock } = setStage()
  const { flow } = await store.open({ id: ID })
  caller.reply = hold
  const sentAt = clock.now()
  const pending = custody.acquire(flow, 'customer')
  await settle()
  clock.advance(8 * SECOND)
  last(caller.calls).answer()
  t.equal((await pending).expiresAt, sentAt + 20 * MINUTE)
})

test('the scopes of a flow are told apart, and their tokens live and die alone', async (t) => {
  const { custody, caller, read, pinnedFlow, clock } = setStage()
  await pinnedFlow()
  caller.reply = hold
  const customer = custody.renew(await read(), 'customer', (await read()).tokens.customer as Token)
  const merchant = custody.acquire(await read(), 'merchant')
  await settle()
  t.match(caller.calls, [{ by: 'refresh', scope: 'customer' }, { by: 'grant', scope: 'merchant' }])
  for (const call of caller.calls) call.answer()
  t.match(await customer, { accessToken: 'access-1', generation: 2 })
  t.match(await merchant, { accessToken: 'access-2', generation: 1 })
  t.match((await read()).tokens, { customer: { accessToken: 'access-1' }, merchant: { accessToken: 'access-2' } })

  caller.reply = refuseRefresh
  clock.advance(19 * MINUTE + 1)
  t.match(await custody.acquire(await read(), 'merchant'), { generation: 2 }, 'the pinned customer token does not pin the merchant\'s')
  t.same(caller.calls.slice(2).map(({ by, scope }) => `${by} ${scope}`), ['refresh merchant', 'grant merchant'])
  t.equal((await read()).phase, 'widget')
})

test('five hundred who ask at once make one token call and get the same token', async (t) => {
  const { store, custody, caller } = setStage()
  const { flow } = await store.open({ id: ID })
  caller.reply = hold
  const asked = Array.from({ length: 250 }, async () => await custody.acquire(flow, 'customer'))
  await settle()
  asked.push(...Array.from({ length: 250 }, async () => await custody.acquire(flow, 'customer', forWidget)))
  await settle()
  t.equal(caller.calls.length, 1)
  last(caller.calls).answer()
  const tokens = await Promise.all(asked)
  t.equal(new Set(tokens).size, 1)
  t.equal(caller.calls.length, 1)
})

test('five hundred who ask at once share one error, and the next one tries again', async (t) => {
  const { store, custody, caller } = setStage()
  const { flow } = await store.open({ id: ID })
  caller.reply = hold
  const asked = Array.from({ length: 500 }, async () => await custody.acquire(flow, 'customer'))
  await settle()
  t.equal(caller.calls.length, 1)
  timeOut(last(caller.calls))
  const outcomes = await Promise.allSettled(asked)
  t.same([...new Set(outcomes.map((outcome) => outcome.status))], ['rejected'])
  t.equal(new Set(outcomes.map((outcome) => outcome.status === 'rejected' ? outcome.reason as unknown : undefined)).size, 1)
  await t.rejects(asked[0] as Promise<Token>, { code: 'flexiti-timeout' })

  caller.reply = answer
  t.match(await custody.acquire(flow, 'customer'), { accessToken: 'access-2' })
})

test('those refused with a 401 at once share one refresh, and a straggler is given its result', async (t) => {
  const { custody, caller, openFlow, read } = setStage()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  const rejected = flow.tokens.customer as Token
  const renewed = await Promise.all(Array.from({ length: 100 }, async () => await custody.renew(flow, 'customer', rejected)))
  t.equal(new Set(renewed).size, 1)
  t.match(renewed[0], { generation: 2 })
  t.same(await custody.renew(flow, 'customer', rejected), renewed[0])
  t.equal(caller.calls.length, 1)
  t.match(await custody.renew(await read(), 'customer', renewed[0] as Token), { generation: 3 })
})

test('whoever needs a newer token than the one a call under way brings, makes the next call', async (t) => {
  const { custody, caller, openFlow } = setStage()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  const first = flow.tokens.customer as Token
  caller.reply = hold
  const one = custody.renew(flow, 'customer', first)
  const two = custody.renew(flow, 'customer', { ...first, generation: 2 })
  await settle()
  t.equal(caller.calls.length, 1)
  last(caller.calls).answer()
  t.match(await one, { generation: 2 })
  await settle()
  t.equal(caller.calls.length, 2)
  last(caller.calls).answer()
  t.match(await two, { generation: 3 })
})

test('the threshold is 60 s, the widget\'s budget 900 s, both clamped to parts of a short life', (t) => {
  t.equal(refreshThreshold(tokenOfLife(20 * MINUTE)), 60 * SECOND)
  t.equal(refreshThreshold(tokenOfLife(240 * SECOND)), 60 * SECOND)
  t.equal(refreshThreshold(tokenOfLife(100 * SECOND)), 25 * SECOND)
  t.equal(widgetBudget(tokenOfLife(20 * MINUTE)), 900 * SECOND)
  t.equal(widgetBudget(tokenOfLife(60 * MINUTE)), 900 * SECOND)
  t.equal(widgetBudget(tokenOfLife(100 * SECOND)), 75 * SECOND)
  t.end()
})

test('the keeper\'s time lies within the threshold, whatever chance says', (t) => {
  for (const lifeMs of [SECOND, 100 * SECOND, 20 * MINUTE]) {
    const token = tokenOfLife(lifeMs)
    t.equal(keepTime(token, () => 0), lifeMs - refreshThreshold(token))
    const latest = keepTime(token, () => 0.999999)
    t.ok(latest > lifeMs - refreshThreshold(token) && latest < lifeMs - refreshThreshold(token) / 2 + 1)
  }
  t.end()
})

for (const [lifeMs, leftMs] of [[20 * MINUTE, 60 * SECOND], [100 * SECOND, 25 * SECOND]] as const) {
  test(`an open flow's token of ${lifeMs / SECOND} s is refreshed once less than ${leftMs / SECOND} s are left`, async (t) => {
    const { custody, caller, openFlow, read, clock } = setStage()
    await openFlow({ lifeMs })
    clock.advance(lifeMs - leftMs)
    t.match(await custody.acquire(await read(), 'customer'), { generation: 1 })
    clock.advance(1)
    t.match(await custody.acquire(await read(), 'customer'), { generation: 2 })
    t.match(caller.calls, [{ by: 'refresh', refreshToken: `refresh-0-${ID}` }])
  })
}

for (const [lifeMs, leftMs] of [[20 * MINUTE, 900 * SECOND], [100 * SECOND, 75 * SECOND]] as const) {
  test(`before the widget, a token of ${lifeMs / SECOND} s is refreshed once less than ${leftMs / SECOND} s are left`, async (t) => {
    const { custody, caller, openFlow, read, clock } = setStage()
    await openFlow({ lifeMs })
    clock.advance(lifeMs - leftMs)
    t.match(await custody.acquire(await read(), 'customer', forWidget), { generation: 1 })
    clock.advance(1)
    t.match(await custody.acquire(await read(), 'customer'), { generation: 1 }, 'any other call uses it as it is')
    t.equal(caller.calls.length, 0)
    t.match(await custody.acquire(await read(), 'customer', forWidget), { generation: 2 })
    t.match(caller.calls, [{ by: 'refresh' }])
  })
}

test('a pinned token is not refreshed before its threshold, also not for another widget', async (t) => {
  const { custody, caller, pinnedFlow, read, clock } = setStage()
  await pinnedFlow()
  clock.advance(19 * MINUTE)
  t.match(await custody.acquire(await read(), 'customer', forWidget), { generation: 1 })
  t.match(await custody.acquire(await read(), 'customer'), { generation: 1 })
  t.equal(caller.calls.length, 0)
  clock.advance(1)
  t.match(await custody.acquire(await read(), 'customer', forWidget), { generation: 2 })
  t.match(caller.calls, [{ by: 'refresh' }])
})

test('a caller who saw the flow before it was pinned leaves the pinned token alone', async (t) => {
  const { custody, caller, openFlow, flows, token, clock } = setStage()
  const seen = await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(6 * MINUTE)
  await flows.pin(seen, await token(), {})
  const acquired = await Promise.all(Array.from({ length: 5 }, async () => await custody.acquire(seen, 'customer', forWidget)))
  for (const each of acquired) t.match(each, { generation: 1 })
  t.equal(caller.calls.length, 0)
})

test('a pinned token that is refreshed is kept again at its own time', async (t) => {
  const { custody, pinnedFlow, read, clock } = setStage()
  const pinned = await pinnedFlow()
  t.equal(pinned.keepAt, clock.now() + 20 * MINUTE - 45 * SECOND)
  clock.advance(19 * MINUTE + SECOND)
  await custody.acquire(await read(), 'customer')
  t.equal((await read()).keepAt, clock.now() + 20 * MINUTE - 45 * SECOND)
  t.equal((await read()).phase, 'widget')
})

test('a 401 renews a pinned token by refresh, however young it is', async (t) => {
  const { custody, caller, pinnedFlow, read, token } = setStage()
  await pinnedFlow()
  t.match(await custody.renew(await read(), 'customer', await token()), { generation: 2 })
  t.match(caller.calls, [{ by: 'refresh' }])
})

test('a pinned token whose refresh token is dead expires the flow; no new token takes its place', async (t) => {
  const { custody, caller, pinnedFlow, read, token, clock } = setStage()
  caller.reply = refuseRefresh
  await pinnedFlow()
  const flow = await read()
  await t.rejects(custody.renew(flow, 'customer', await token()), { code: 'flow-expired', status: 410 })
  const after = await read()
  t.match(after, { phase: 'expired', tokens: {}, keepAt: undefined })
  t.same(after.tokens, {})

  await t.rejects(custody.acquire(flow, 'merchant'), { code: 'flow-expired' })
  await t.rejects(custody.acquire(after, 'customer'), { code: 'flow-expired' })
  clock.advance(19 * MINUTE + SECOND)
  await t.rejects(custody.acquire(flow, 'customer'), { code: 'flow-expired' })
  t.same(caller.calls.map((call) => call.by), ['refresh'])
})

test('a pinned token found dead expires the flow without a token call', async (t) => {
  const { custody, caller, pinnedFlow, read, clock } = setStage()
  await pinnedFlow()
  clock.advance(20 * MINUTE)
  const asked = Array.from({ length: 20 }, async (_, n) => await custody.acquire(await read(), 'customer', { forWidget: n % 2 === 0 }))
  for (const outcome of await Promise.allSettled(asked)) t.match(outcome, { status: 'rejected', reason: { code: 'flow-expired' } })
  t.equal(caller.calls.length, 0)
  t.match(await read(), { phase: 'expired' })
})

test('a pinned token without a refresh token expires the flow when a 401 refuses it', async (t) => {
  const { store, custody, caller, flows, token, read } = setStage()
  caller.reply = (call) => { call.answer({ refreshToken: undefined }) }
  const { flow } = await store.open({ id: ID })
  await flows.pin(flow, await custody.acquire(flow, 'customer'), {})
  await t.rejects(custody.renew(await read(), 'customer', await token()), { code: 'flow-expired' })
  t.same(caller.calls.map((call) => call.by), ['grant'])
})

test('a pinned token without a refresh token is used until it dies, and only then is the flow over', async (t) => {
  const { store, custody, caller, flows, read, clock } = setStage()
  caller.reply = (call) => { call.answer({ refreshToken: undefined }) }
  const { flow } = await store.open({ id: ID })
  const pinned = await custody.acquire(flow, 'customer')
  await flows.pin(flow, pinned, {})
  clock.advance(20 * MINUTE - SECOND)
  t.equal((await custody.acquire(await read(), 'customer')).accessToken, pinned.accessToken)
  clock.advance(SECOND)
  await t.rejects(custody.acquire(await read(), 'customer'), { code: 'flow-expired' })
  t.same(caller.calls.map((call) => call.by), ['grant'])
})

test('a pinned token that dies while its refresh is out waits for that refresh', async (t) => {
  const { custody, caller, pinnedFlow, read, clock } = setStage()
  await pinnedFlow()
  clock.advance(20 * MINUTE - SECOND)
  caller.reply = hold
  const early = custody.acquire(await read(), 'customer')
  await settle()
  clock.advance(2 * SECOND)
  const late = custody.acquire(await read(), 'customer')
  await settle()
  t.match(await read(), { phase: 'widget' })
  last(caller.calls).answer()
  t.match(await early, { generation: 2 })
  t.match(await late, { generation: 2 })
  t.equal(caller.calls.length, 1)
})

test('a dead token of an open flow is replaced silently', async (t) => {
  const { custody, caller, openFlow, read, clock } = setStage()
  await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(20 * MINUTE)
  t.match(await custody.acquire(await read(), 'customer'), { generation: 2, accessToken: 'access-1' })
  t.match(caller.calls, [{ by: 'grant' }], 'a token cannot be refreshed after its death')

  caller.reply = refuseRefresh
  clock.advance(19 * MINUTE + SECOND)
  t.match(await custody.acquire(await read(), 'customer'), { generation: 3, accessToken: 'access-3' })
  t.same(caller.calls.slice(1).map((call) => call.by), ['refresh', 'grant'])
  t.match(await read(), { phase: 'open', tokens: { customer: { refreshToken: 'refresh-3' } } })
})

test('an open flow whose 401 cannot be mended by refresh gets a new token', async (t) => {
  const { custody, caller, openFlow, token } = setStage()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  caller.reply = refuseRefresh
  t.match(await custody.renew(flow, 'customer', await token()), { accessToken: 'access-2' })
  t.same(caller.calls.map((call) => call.by), ['refresh', 'grant'])
})

test('a refresh that brings no refresh token keeps the old one', async (t) => {
  const { custody, caller, openFlow, read, clock } = setStage()
  await openFlow({ lifeMs: 20 * MINUTE })
  caller.reply = (call) => { call.answer({ refreshToken: undefined }) }
  for (let n = 0; n < 3; n++) {
    clock.advance(19 * MINUTE + SECOND)
    t.equal((await custody.acquire(await read(), 'customer')).refreshToken, `refresh-0-${ID}`)
  }
  t.same(caller.calls.map((call) => call.refreshToken), Array(3).fill(`refresh-0-${ID}`))
})

test('a new token without a refresh token keeps that of no dead one', async (t) => {
  const { custody, caller, openFlow, read, clock } = setStage()
  await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(20 * MINUTE)
  caller.reply = (call) => { call.answer({ refreshToken: undefined }) }
  t.equal((await custody.acquire(await read(), 'customer')).refreshToken, undefined)
})

test('an older answer that arrives late is dropped, and its caller gets the newer token', async (t) => {
  const { custody, caller, pinnedFlow, otherProcess, token, read, clock } = setStage()
  const flow = await pinnedFlow()
  const first = await token()
  caller.reply = hold
  const late = custody.renew(flow, 'customer', first)
  await settle()

  const other = otherProcess()
  other.caller.reply = (call) => { call.answer({ accessToken: `newer-${other.caller.calls.length}` }) }
  const second = await other.custody.renew(flow, 'customer', first)
  clock.advance(SECOND)
  const third = await other.custody.renew(await read(), 'customer', second)
  const keepAt = (await read()).keepAt

  last(caller.calls).answer({ accessToken: 'older', refreshToken: 'older' })
  t.match(await late, { accessToken: 'newer-2', generation: 3 })
  t.same((await read()).tokens.customer, third)
  t.equal((await read()).keepAt, keepAt)
})

for (const [what, prepare] of [['pinned', 'pinnedFlow'], ['open', 'openFlow']] as const) {
  test(`in an ${what} flow, a refusal that arrives late does not harm the token that another process refreshed`, async (t) => {
    const stage = setStage()
    const flow = await stage[prepare]({ lifeMs: 20 * MINUTE })
    const first = await stage.token()
    stage.caller.reply = hold
    const late = stage.custody.renew(flow, 'customer', first)
    await settle()
    const winner = await stage.otherProcess().custody.renew(flow, 'customer', first)
    refuse(last(stage.caller.calls))
    t.same(await late, winner)
    t.same((await stage.read()).tokens.customer, winner)
    t.equal((await stage.read()).phase, flow.phase)
    t.equal(stage.caller.calls.length, 1, 'and no new token is asked for')
  })
}

for (const [what, failing] of [['times out', timeOut], ['meets a busy or broken line', beBusy], ['meets a broken Flexiti', breakDown]] as const) {
  test(`a refresh that ${what} ends no flow: the token in hand is used while it lives, with pauses between the tries`, async (t) => {
    const { custody, caller, pinnedFlow, read, clock } = setStage()
    caller.reply = failing
    await pinnedFlow()
    clock.advance(20 * MINUTE - 50 * SECOND)
    t.match(await custody.acquire(await read(), 'customer'), { generation: 1 })
    t.match(await custody.acquire(await read(), 'customer'), { generation: 1 })
    clock.advance(4999)
    t.match(await custody.acquire(await read(), 'customer'), { generation: 1 })
    t.equal(caller.calls.length, 1)
    clock.advance(1)
    t.match(await custody.acquire(await read(), 'customer'), { generation: 1 })
    t.equal(caller.calls.length, 2)
    t.equal((await read()).phase, 'widget')

    caller.reply = answer
    clock.advance(5 * SECOND)
    t.match(await custody.acquire(await read(), 'customer'), { generation: 2 })
    t.same(caller.calls.map((call) => call.by), ['refresh', 'refresh', 'refresh'])
  })
}

test('a success ends the pause', async (t) => {
  const { custody, caller, openFlow, token, read, clock } = setStage()
  await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(20 * MINUTE - 50 * SECOND)
  caller.reply = timeOut
  await custody.acquire(await read(), 'customer')
  caller.reply = (call) => { call.answer({ lifeMs: SECOND }) }
  await custody.renew(await read(), 'customer', await token())
  clock.advance(900)
  t.match(await custody.acquire(await read(), 'customer'), { generation: 3 })
})

test('the nearer the token\'s death, the shorter the pause', async (t) => {
  const { custody, caller, pinnedFlow, read, clock } = setStage()
  caller.reply = timeOut
  await pinnedFlow()
  clock.advance(20 * MINUTE - 4 * SECOND)
  await custody.acquire(await read(), 'customer')
  clock.advance(2 * SECOND)
  await custody.acquire(await read(), 'customer')
  t.equal(caller.calls.length, 2)
  caller.reply = answer
  clock.advance(1 * SECOND)
  t.match(await custody.acquire(await read(), 'customer'), { generation: 2 })
})

test('a pause of the held token does not outlive it', async (t) => {
  const { custody, caller, openFlow, read, clock } = setStage()
  await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(20 * MINUTE - SECOND)
  caller.reply = timeOut
  await custody.acquire(await read(), 'customer')
  clock.advance(SECOND)
  await t.rejects(custody.acquire(await read(), 'customer'), { code: 'flexiti-timeout' }, 'no dead token is used')
  caller.reply = answer
  t.match(await custody.acquire(await read(), 'customer'), { generation: 2 })
})

test('a refresh that fails after the token died throws, and the next try finds a pinned flow expired', async (t) => {
  const { custody, caller, pinnedFlow, read, clock } = setStage()
  await pinnedFlow()
  clock.advance(20 * MINUTE - SECOND)
  caller.reply = hold
  const pending = custody.acquire(await read(), 'customer')
  await settle()
  clock.advance(10 * SECOND)
  timeOut(last(caller.calls))
  await t.rejects(pending, { code: 'flexiti-timeout' })
  t.match(await read(), { phase: 'widget' })
  await t.rejects(custody.acquire(await read(), 'customer'), { code: 'flow-expired' })
  t.match(await read(), { phase: 'expired' })
})

test('a transient failure after a 401 is thrown, as no fit token is in hand, and ends no flow', async (t) => {
  const { custody, caller, pinnedFlow, read, token } = setStage()
  caller.reply = beBusy
  await pinnedFlow()
  await t.rejects(custody.renew(await read(), 'customer', await token()), { code: 'flexiti-unavailable' })
  t.match(await read(), { phase: 'widget', tokens: { customer: { generation: 1 } } })
  caller.reply = answer
  t.match(await custody.renew(await read(), 'customer', await token()), { generation: 2 })
})

test('a widget is opened with the token in hand if it cannot be refreshed now', async (t) => {
  const { custody, caller, openFlow, clock, read } = setStage()
  await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(10 * MINUTE)
  caller.reply = timeOut
  t.match(await custody.acquire(await read(), 'customer', forWidget), { generation: 1 })
})

test('a defect of ours is not mistaken for a failure of Flexiti', async (t) => {
  const { custody, caller, openFlow, read, clock } = setStage()
  await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(20 * MINUTE - 50 * SECOND)
  caller.reply = (call) => { call.fail(new TypeError('a defect')) }
  await t.rejects(custody.acquire(await read(), 'customer'), TypeError)
})

test('what goes wrong in one flow does not touch another', async (t) => {
  const { custody, caller, pinnedFlow, read, clock } = setStage()
  await pinnedFlow()
  await pinnedFlow({ id: OTHER_ID })
  clock.advance(20 * MINUTE - 50 * SECOND)
  caller.reply = (call) => { if (call.flowId === ID) refuse(call); else call.answer() }
  const [one, other] = await Promise.allSettled([custody.acquire(await read(), 'customer'), custody.acquire(await read(OTHER_ID), 'customer')])
  t.match(one, { status: 'rejected', reason: { code: 'flow-expired' } })
  t.match(other, { status: 'fulfilled', value: { generation: 2 } })

  clock.advance(20 * MINUTE - 50 * SECOND)
  await pinnedFlow({ id: '3'.repeat(32), lifeMs: 50 * SECOND })
  clock.advance(40 * SECOND)
  caller.reply = (call) => { if (call.flowId === OTHER_ID) timeOut(call); else call.answer() }
  t.match(await custody.acquire(await read(OTHER_ID), 'customer'), { generation: 2 })
  t.match(await custody.acquire(await read('3'.repeat(32)), 'customer'), { generation: 2 }, 'the pause of one is not the pause of all')
})

for (const lifeMs of [SECOND, 2 * SECOND, 8 * SECOND]) {
  test(`tokens of ${lifeMs / SECOND} s do not loop`, async (t) => {
    const { store, custody, caller, read, clock } = setStage()
    await store.open({ id: ID })
    caller.reply = (call) => { call.answer({ lifeMs }) }
    for (const options of [undefined, forWidget]) {
      const before = caller.calls.length
      await custody.acquire(await read(), 'customer', options)
      for (let n = 0; n < 10; n++) await custody.acquire(await read(), 'customer', options)
      t.ok(caller.calls.length - before <= 1)
    }
    clock.advance(lifeMs * 0.75)
    await custody.acquire(await read(), 'customer')
    t.equal(caller.calls.length, 1, 'a quarter is left')
    clock.advance(1)
    await custody.acquire(await read(), 'customer')
    t.equal(caller.calls.length, 2)
  })
}

test('a token that is dead when it arrives is handed out once, not asked for again and again', async (t) => {
  const { store, custody, caller, read, clock } = setStage()
  const { flow } = await store.open({ id: ID })
  caller.reply = (call) => { clock.advance(2 * SECOND); call.answer({ lifeMs: SECOND }) }
  t.match(await custody.acquire(flow, 'customer', forWidget), { generation: 1 })
  t.equal(caller.calls.length, 1)
  t.match(await custody.acquire(await read(), 'customer'), { generation: 2 })
  t.equal(caller.calls.length, 2)
})

test('a renewal is not answered with a newer token that has died since', async (t) => {
  const { custody, caller, openFlow, token, read, clock } = setStage()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  const first = await token()
  caller.reply = (call) => { call.answer({ lifeMs: SECOND }) }
  await custody.renew(flow, 'customer', first)
  clock.advance(SECOND)
  t.match(await custody.renew(await read(), 'customer', first), { generation: 3 })
})

for (const by of ['grant', 'refresh'] as const) {
  test(`a flow that is ended while its ${by} is out stays ended and without tokens`, async (t) => {
    const { custody, caller, openFlow, flows, read, clock } = setStage()
    await openFlow(by === 'grant' ? {} : { lifeMs: 20 * MINUTE })
    clock.advance(20 * MINUTE - 50 * SECOND)
    caller.reply = hold
    const pending = custody.acquire(await read(), 'customer')
    await settle()
    t.equal(last(caller.calls).by, by)
    await flows.end(await read())
    last(caller.calls).answer()
    await t.rejects(pending, { code: 'flow-expired' })
    t.match(await read(), { phase: 'ended' })
    t.same((await read()).tokens, {})
  })
}

test('a flow that ends while its refresh is refused asks for no new token', async (t) => {
  const { custody, caller, openFlow, flows, read, token } = setStage()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  caller.reply = hold
  const pending = custody.renew(flow, 'customer', await token())
  await settle()
  await flows.end(await read())
  refuse(last(caller.calls))
  await t.rejects(pending, { code: 'flow-expired' })
  t.equal(caller.calls.length, 1)
})

test('a flow that is gone from the store while its token call is out does not come back', async (t) => {
  const { store, custody, caller, openFlow } = setStage()
  const flow = await openFlow()
  caller.reply = hold
  const pending = custody.acquire(flow, 'customer')
  await settle()
  await store.close()
  last(caller.calls).answer()
  await t.rejects(pending, { code: 'flow-expired' })
  t.equal(store.count(), 0)
  await t.rejects(custody.acquire(flow, 'customer'), { code: 'flow-expired' })
})

test('a token that is pinned while its replacement is on the way stays; the replacement is dropped', async (t) => {
  const { custody, caller, openFlow, flows, token, read, clock } = setStage()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(10 * MINUTE)
  caller.reply = (call) => { if (call.by === 'refresh') refuse(call) }
  const pending = custody.acquire(flow, 'customer', forWidget)
  await settle()
  t.equal(last(caller.calls).by, 'grant')
  await flows.pin(flow, await token(), {})
  last(caller.calls).answer()
  t.match(await pending, { generation: 1 }, 'the widget of the other call goes on')
  t.match(await read(), { phase: 'widget', tokens: { customer: { accessToken: `access-0-${ID}` } } })
})

test('if the pinned token then is dead too, the flow is expired', async (t) => {
  const { custody, caller, openFlow, flows, token, read } = setStage()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  const first = await token()
  caller.reply = (call) => { if (call.by === 'refresh') refuse(call) }
  const pending = custody.renew(flow, 'customer', first)
  await settle()
  await flows.pin(flow, first, {})
  last(caller.calls).answer()
  await t.rejects(pending, { code: 'flow-expired' })
  t.match(await read(), { phase: 'expired' })
  t.same(caller.calls.map((call) => call.by), ['refresh', 'grant', 'refresh'])
})

test('a refresh that was on its way when its token was pinned is kept', async (t) => {
  const { custody, caller, openFlow, flows, token, read, clock } = setStage()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(10 * MINUTE)
  caller.reply = hold
  const pending = custody.acquire(flow, 'customer', forWidget)
  await settle()
  await flows.pin(flow, await token(), {})
  last(caller.calls).answer()
  t.match(await pending, { generation: 2 })
  t.match(await read(), { phase: 'widget', tokens: { customer: { generation: 2 } }, keepAt: clock.now() + 20 * MINUTE - 45 * SECOND })
})

test('no error that custody throws holds a token', async (t) => {
  const { custody, caller, pinnedFlow, read, token } = setStage()
  await pinnedFlow()
  const held = await token()
  for (const reply of [timeOut, beBusy, refuse]) {
    caller.reply = reply
    const [outcome] = await Promise.allSettled([custody.renew(await read(), 'customer', held)])
    const text = outcome?.status === 'rejected' && outcome.reason instanceof Error ? `${String(outcome.reason.stack)} ${JSON.stringify(outcome.reason)} ${JSON.stringify(outcome.reason.cause)}` : ''
    t.not(text, '')
    t.notMatch(text, held.accessToken)
    t.notMatch(text, held.refreshToken as string)
  }
})

test('with a shared store, a dead pinned token is given a moment: whoever refreshed it may be about to store the new one', async (t) => {
  const { store, pinnedFlow, read, clock } = setStage()
  const flow = await pinnedFlow({ lifeMs: 20 * MINUTE })
  clock.advance(20 * MINUTE)
  let pauses = 0
  const late = async (): Promise<void> => {
    pauses++
    const current = await read()
    const token = { accessToken: 'late', refreshToken: 'late', lifeMs: 20 * MINUTE, expiresAt: clock.now() + 20 * MINUTE, generation: 2 }
    await store.change(current.id, current.version, { tokens: { customer: token } })
  }
  const custody = createTokenCustody({ store, caller: createScriptedCaller(), random: () => 0.5, clock: { sleep: late }, shared: true })
  t.match(await custody.acquire(flow, 'customer'), { accessToken: 'late' })
  t.equal(pauses, 1)
  t.equal((await read()).phase, 'widget')

  clock.advance(20 * MINUTE)
  const alone = createTokenCustody({ store, caller: createScriptedCaller(), random: () => 0.5, clock: { sleep: async () => {} }, shared: true })
  await t.rejects(alone.acquire(await read(), 'customer'), { code: 'flow-expired' })
})
