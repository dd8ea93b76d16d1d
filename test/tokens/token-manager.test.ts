/** The token manager: when Flexiti is asked for one, which one is used, and when a flow is given up. */
import { test } from 'tap'
import { createTokenManager } from '../../src/tokens/token-manager.js'
import { refreshThreshold, refreshTime, widgetBudget, type Token } from '../../src/flows/token.js'
import {
  succeed, beBusy, breakDown, createScriptedTokenClient, hold, ID, last, MINUTE, OTHER_ID, refuse, refuseRefresh,
  SECOND, createFixture, settle, timeOut
} from '../flows/helper.js'

const forWidget = { forWidget: true }
const tokenOfLife = (lifeMs: number): Token => ({ accessToken: 'a', lifeMs, expiresAt: lifeMs, generation: 1 })

test('no token is asked for before one is needed, then one by client_credentials, then none while it lives',
  async (t) => {
    const { store, tokenManager, tokenClient, read, clock } = createFixture()
    const { flow } = await store.open({ id: ID })
    await store.get(ID)
    t.equal(tokenClient.calls.length, 0)

    const token = await tokenManager.getToken(flow, 'customer')
    t.match(tokenClient.calls, [{ by: 'grant', scope: 'customer', flowId: ID }])
    t.same(token, {
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
      lifeMs: 20 * MINUTE,
      expiresAt: clock.now() + 20 * MINUTE,
      generation: 1
    })
    t.same((await read()).tokens, { customer: token })

    clock.advance(19 * MINUTE)
    t.same(await tokenManager.getToken(await read(), 'customer'), token)
    t.same(
      await tokenManager.getToken(flow, 'customer'), token,
      'nor for a caller whose look at the flow was before the token'
    )
    t.equal(tokenClient.calls.length, 1)
  })

test('every later token of the flow is a refresh, each with the last refresh token', async (t) => {
  const { store, tokenManager, tokenClient, read, clock } = createFixture()
  await store.open({ id: ID })
  for (let n = 0; n < 5; n++) {
    await tokenManager.getToken(await read(), 'customer')
    clock.advance(19 * MINUTE + 1)
  }
  t.same(tokenClient.calls.map((call) => call.by), ['grant', 'refresh', 'refresh', 'refresh', 'refresh'])
  t.same(tokenClient.calls.slice(1).map((call) => call.refreshToken), [
    'refresh-1', 'refresh-2', 'refresh-3', 'refresh-4'
  ])
  t.equal((await read()).tokens.customer?.generation, 5)
})

test('life is counted from when the token was asked for, not from when it came', async (t) => {
  const { store, tokenManager, tokenClient, clock } = createFixture()
  const { flow } = await store.open({ id: ID })
  tokenClient.reply = hold
  const sentAt = clock.now()
  const pending = tokenManager.getToken(flow, 'customer')
  await settle()
  clock.advance(8 * SECOND)
  last(tokenClient.calls).succeed()
  t.equal((await pending).expiresAt, sentAt + 20 * MINUTE)
})

test('the scopes of a flow are told apart, and their tokens live and die alone', async (t) => {
  const { tokenManager, tokenClient, read, pinnedFlow, clock } = createFixture()
  await pinnedFlow()
  tokenClient.reply = hold
  const customer = tokenManager.renewToken(await read(), 'customer', (await read()).tokens.customer as Token)
  const merchant = tokenManager.getToken(await read(), 'merchant')
  await settle()
  t.match(tokenClient.calls, [{ by: 'refresh', scope: 'customer' }, { by: 'grant', scope: 'merchant' }])
  for (const call of tokenClient.calls) call.succeed()
  t.match(await customer, { accessToken: 'access-1', generation: 2 })
  t.match(await merchant, { accessToken: 'access-2', generation: 1 })
  t.match((await read()).tokens, { customer: { accessToken: 'access-1' }, merchant: { accessToken: 'access-2' } })

  tokenClient.reply = refuseRefresh
  clock.advance(19 * MINUTE + 1)
  t.match(
    await tokenManager.getToken(await read(), 'merchant'),
    { generation: 2 },
    'the pinned customer token does not pin the merchant\'s'
  )
  t.same(tokenClient.calls.slice(2).map(({ by, scope }) => `${by} ${scope}`), ['refresh merchant', 'grant merchant'])
  t.equal((await read()).phase, 'widget')
})

test('five hundred who ask at once make one token call and get the same token', async (t) => {
  const { store, tokenManager, tokenClient } = createFixture()
  const { flow } = await store.open({ id: ID })
  tokenClient.reply = hold
  const asked = Array.from({ length: 250 }, async () => await tokenManager.getToken(flow, 'customer'))
  await settle()
  asked.push(...Array.from({ length: 250 }, async () => await tokenManager.getToken(flow, 'customer', forWidget)))
  await settle()
  t.equal(tokenClient.calls.length, 1)
  last(tokenClient.calls).succeed()
  const tokens = await Promise.all(asked)
  t.equal(new Set(tokens).size, 1)
  t.equal(tokenClient.calls.length, 1)
})

test('five hundred who ask at once share one error, and the next one tries again', async (t) => {
  const { store, tokenManager, tokenClient } = createFixture()
  const { flow } = await store.open({ id: ID })
  tokenClient.reply = hold
  const asked = Array.from({ length: 500 }, async () => await tokenManager.getToken(flow, 'customer'))
  await settle()
  t.equal(tokenClient.calls.length, 1)
  timeOut(last(tokenClient.calls))
  const outcomes = await Promise.allSettled(asked)
  t.same([...new Set(outcomes.map((outcome) => outcome.status))], ['rejected'])
  t.equal(new Set(outcomes.map((outcome) => outcome.status === 'rejected'
    ? outcome.reason as unknown
    : undefined)).size, 1)
  await t.rejects(asked[0] as Promise<Token>, { code: 'flexiti-timeout' })

  tokenClient.reply = succeed
  t.match(await tokenManager.getToken(flow, 'customer'), { accessToken: 'access-2' })
})

test('those refused with a 401 at once share one refresh, and a straggler is given its result', async (t) => {
  const { tokenManager, tokenClient, openFlow, read, clock } = createFixture()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  const rejected = flow.tokens.customer as Token
  const renewed = await Promise.all(Array.from({ length: 100 }, async () =>
    await tokenManager.renewToken(flow, 'customer', rejected)))
  t.equal(new Set(renewed).size, 1)
  t.match(renewed[0], { generation: 2 })
  t.same(await tokenManager.renewToken(flow, 'customer', rejected), renewed[0])
  t.equal(tokenClient.calls.length, 1)
  t.equal(
    await tokenManager.renewToken(await read(), 'customer', renewed[0] as Token),
    undefined,
    'none is renewed again so soon'
  )
  t.equal(tokenClient.calls.length, 1)
  clock.advance(MINUTE)
  t.match(await tokenManager.renewToken(await read(), 'customer', renewed[0] as Token), { generation: 3 })
})

test('a caller that needs a newer token than the one a call under way brings makes the next call', async (t) => {
  const { tokenManager, tokenClient, openFlow } = createFixture()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  const first = flow.tokens.customer as Token
  tokenClient.reply = hold
  const one = tokenManager.renewToken(flow, 'customer', first)
  const two = tokenManager.renewToken(flow, 'customer', { ...first, generation: 2 })
  await settle()
  t.equal(tokenClient.calls.length, 1)
  last(tokenClient.calls).succeed()
  t.match(await one, { generation: 2 })
  await settle()
  t.equal(tokenClient.calls.length, 2)
  last(tokenClient.calls).succeed()
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

test('the refresh scheduler\'s time lies within the threshold, whatever chance says', (t) => {
  for (const lifeMs of [SECOND, 100 * SECOND, 20 * MINUTE]) {
    const token = tokenOfLife(lifeMs)
    t.equal(refreshTime(token, () => 0), lifeMs - refreshThreshold(token))
    const latest = refreshTime(token, () => 0.999999)
    t.ok(latest > lifeMs - refreshThreshold(token) && latest < lifeMs - refreshThreshold(token) / 2 + 1)
  }
  t.end()
})

for (const [lifeMs, leftMs] of [[20 * MINUTE, 60 * SECOND], [100 * SECOND, 25 * SECOND]] as const) {
  test(`an open flow's token of ${lifeMs / SECOND} s is refreshed once less than ${leftMs / SECOND} s are left`,
    async (t) => {
      const { tokenManager, tokenClient, openFlow, read, clock } = createFixture()
      await openFlow({ lifeMs })
      clock.advance(lifeMs - leftMs)
      t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 1 })
      clock.advance(1)
      t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 2 })
      t.match(tokenClient.calls, [{ by: 'refresh', refreshToken: `refresh-0-${ID}` }])
    })
}

for (const [lifeMs, leftMs] of [[20 * MINUTE, 900 * SECOND], [100 * SECOND, 75 * SECOND]] as const) {
  test(`before the widget, a token of ${lifeMs / SECOND} s is refreshed once less than ${leftMs / SECOND} s are left`,
    async (t) => {
      const { tokenManager, tokenClient, openFlow, read, clock } = createFixture()
      await openFlow({ lifeMs })
      clock.advance(lifeMs - leftMs)
      t.match(await tokenManager.getToken(await read(), 'customer', forWidget), { generation: 1 })
      clock.advance(1)
      t.match(
        await tokenManager.getToken(await read(), 'customer'), { generation: 1 }, 'any other call uses it as it is'
      )
      t.equal(tokenClient.calls.length, 0)
      t.match(await tokenManager.getToken(await read(), 'customer', forWidget), { generation: 2 })
      t.match(tokenClient.calls, [{ by: 'refresh' }])
    })
}

test('a pinned token is not refreshed before its threshold', async (t) => {
  const { tokenManager, tokenClient, pinnedFlow, read, clock } = createFixture()
  await pinnedFlow()
  clock.advance(19 * MINUTE)
  t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 1 })
  t.equal(tokenClient.calls.length, 0)
  clock.advance(1)
  t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 2 })
  t.match(tokenClient.calls, [{ by: 'refresh' }])
})

test('a pinned token with too little time for another widget is refreshed, once for all who open one', async (t) => {
  const { tokenManager, tokenClient, openFlow, flows, token, read, clock } = createFixture()
  const seen = await openFlow({ lifeMs: 20 * MINUTE })
  await flows.pin(seen, await token(), {})
  clock.advance(5 * MINUTE)
  t.match(await tokenManager.getToken(await read(), 'customer', forWidget), { generation: 1 })
  clock.advance(1)
  const acquired = await Promise.all(Array.from({ length: 6 }, async (_, n) =>
    await tokenManager.getToken(n % 2 === 0 ? seen : await read(), 'customer', forWidget)))
  for (const each of acquired) t.match(each, { generation: 2 })
  t.match(tokenClient.calls, [{ by: 'refresh' }])
  t.match(await read(), { phase: 'widget', refreshAt: clock.now() + 20 * MINUTE - 50 * SECOND })
})

test('a caller who saw the flow before it was pinned leaves the pinned token alone', async (t) => {
  const { tokenManager, tokenClient, openFlow, flows, token, clock } = createFixture()
  const seen = await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(6 * MINUTE)
  await flows.pin(seen, await token(), {})
  const acquired = await Promise.all(Array.from({ length: 5 }, async () =>
    await tokenManager.getToken(seen, 'customer')))
  for (const each of acquired) t.match(each, { generation: 1 })
  t.equal(tokenClient.calls.length, 0)
})

test('a pinned token that is refreshed is kept again at its own time', async (t) => {
  const { tokenManager, pinnedFlow, read, clock } = createFixture()
  const pinned = await pinnedFlow()
  t.equal(pinned.refreshAt, clock.now() + 20 * MINUTE - 50 * SECOND)
  clock.advance(19 * MINUTE + SECOND)
  await tokenManager.getToken(await read(), 'customer')
  t.equal((await read()).refreshAt, clock.now() + 20 * MINUTE - 50 * SECOND)
  t.equal((await read()).phase, 'widget')
})

test('a 401 renews a pinned token by refresh, however young it is', async (t) => {
  const { tokenManager, tokenClient, pinnedFlow, read, token } = createFixture()
  await pinnedFlow()
  t.match(await tokenManager.renewToken(await read(), 'customer', await token()), { generation: 2 })
  t.match(tokenClient.calls, [{ by: 'refresh' }])
})

test('a pinned token whose refresh token is dead expires the flow; no new token takes its place', async (t) => {
  const { tokenManager, tokenClient, pinnedFlow, read, token, clock } = createFixture()
  tokenClient.reply = refuseRefresh
  await pinnedFlow()
  const flow = await read()
  await t.rejects(tokenManager.renewToken(flow, 'customer', await token()), { code: 'flow-expired', status: 410 })
  const after = await read()
  t.match(after, { phase: 'expired', tokens: {}, refreshAt: undefined })
  t.same(after.tokens, {})

  await t.rejects(tokenManager.getToken(flow, 'merchant'), { code: 'flow-expired' })
  await t.rejects(tokenManager.getToken(after, 'customer'), { code: 'flow-expired' })
  clock.advance(19 * MINUTE + SECOND)
  await t.rejects(tokenManager.getToken(flow, 'customer'), { code: 'flow-expired' })
  t.same(tokenClient.calls.map((call) => call.by), ['refresh'])
})

test('a pinned token found dead expires the flow without a token call', async (t) => {
  const { tokenManager, tokenClient, pinnedFlow, read, clock } = createFixture()
  await pinnedFlow()
  clock.advance(20 * MINUTE)
  const asked = Array.from({ length: 20 }, async (_, n) => await tokenManager.getToken(await read(), 'customer', {
    forWidget: n % 2 === 0
  }))
  for (const outcome of await Promise.allSettled(asked)) {
    t.match(outcome, { status: 'rejected', reason: { code: 'flow-expired' } })
  }
  t.equal(tokenClient.calls.length, 0)
  t.match(await read(), { phase: 'expired' })
})

test('a pinned token without a refresh token expires the flow when a 401 refuses it', async (t) => {
  const { store, tokenManager, tokenClient, flows, token, read } = createFixture()
  tokenClient.reply = (call) => { call.succeed({ refreshToken: undefined }) }
  const { flow } = await store.open({ id: ID })
  await flows.pin(flow, await tokenManager.getToken(flow, 'customer'), {})
  await t.rejects(tokenManager.renewToken(await read(), 'customer', await token()), { code: 'flow-expired' })
  t.same(tokenClient.calls.map((call) => call.by), ['grant'])
})

test('a pinned token without a refresh token is used until it dies, and only then is the flow over', async (t) => {
  const { store, tokenManager, tokenClient, flows, read, clock } = createFixture()
  tokenClient.reply = (call) => { call.succeed({ refreshToken: undefined }) }
  const { flow } = await store.open({ id: ID })
  const pinned = await tokenManager.getToken(flow, 'customer')
  await flows.pin(flow, pinned, {})
  clock.advance(20 * MINUTE - SECOND)
  t.equal((await tokenManager.getToken(await read(), 'customer')).accessToken, pinned.accessToken)
  clock.advance(SECOND)
  await t.rejects(tokenManager.getToken(await read(), 'customer'), { code: 'flow-expired' })
  t.same(tokenClient.calls.map((call) => call.by), ['grant'])
})

test('a pinned token that dies while its refresh is out waits for that refresh', async (t) => {
  const { tokenManager, tokenClient, pinnedFlow, read, clock } = createFixture()
  await pinnedFlow()
  clock.advance(20 * MINUTE - SECOND)
  tokenClient.reply = hold
  const early = tokenManager.getToken(await read(), 'customer')
  await settle()
  clock.advance(2 * SECOND)
  const late = tokenManager.getToken(await read(), 'customer')
  await settle()
  t.match(await read(), { phase: 'widget' })
  last(tokenClient.calls).succeed()
  t.match(await early, { generation: 2 })
  t.match(await late, { generation: 2 })
  t.equal(tokenClient.calls.length, 1)
})

test('a dead token of an open flow is replaced silently', async (t) => {
  const { tokenManager, tokenClient, openFlow, read, clock } = createFixture()
  await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(20 * MINUTE)
  t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 2, accessToken: 'access-1' })
  t.match(tokenClient.calls, [{ by: 'grant' }], 'a token cannot be refreshed after its death')

  tokenClient.reply = refuseRefresh
  clock.advance(19 * MINUTE + SECOND)
  t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 3, accessToken: 'access-3' })
  t.same(tokenClient.calls.slice(1).map((call) => call.by), ['refresh', 'grant'])
  t.match(await read(), { phase: 'open', tokens: { customer: { refreshToken: 'refresh-3' } } })
})

test('an open flow whose 401 cannot be mended by refresh gets a new token', async (t) => {
  const { tokenManager, tokenClient, openFlow, token } = createFixture()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  tokenClient.reply = refuseRefresh
  t.match(await tokenManager.renewToken(flow, 'customer', await token()), { accessToken: 'access-2' })
  t.same(tokenClient.calls.map((call) => call.by), ['refresh', 'grant'])
})

test('a refresh that brings no refresh token keeps the old one', async (t) => {
  const { tokenManager, tokenClient, openFlow, read, clock } = createFixture()
  await openFlow({ lifeMs: 20 * MINUTE })
  tokenClient.reply = (call) => { call.succeed({ refreshToken: undefined }) }
  for (let n = 0; n < 3; n++) {
    clock.advance(19 * MINUTE + SECOND)
    t.equal((await tokenManager.getToken(await read(), 'customer')).refreshToken, `refresh-0-${ID}`)
  }
  t.same(tokenClient.calls.map((call) => call.refreshToken), Array(3).fill(`refresh-0-${ID}`))
})

test('a new token without a refresh token keeps that of no dead one', async (t) => {
  const { tokenManager, tokenClient, openFlow, read, clock } = createFixture()
  await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(20 * MINUTE)
  tokenClient.reply = (call) => { call.succeed({ refreshToken: undefined }) }
  t.equal((await tokenManager.getToken(await read(), 'customer')).refreshToken, undefined)
})

test('an older answer that arrives late is dropped, and the newer token stays', async (t) => {
  const { tokenManager, tokenClient, pinnedFlow, otherProcess, token, read, clock } = createFixture()
  const flow = await pinnedFlow()
  const first = await token()
  tokenClient.reply = hold
  const late = tokenManager.renewToken(flow, 'customer', first)
  await settle()

  const other = otherProcess()
  other.tokenClient.reply = (call) => { call.succeed({ accessToken: `newer-${other.tokenClient.calls.length}` }) }
  const second = await other.tokenManager.renewToken(flow, 'customer', first)
  clock.advance(61 * SECOND)
  const third = await other.tokenManager.renewToken(await read(), 'customer', second as Token)
  const refreshAt = (await read()).refreshAt

  await t.rejects(late, { code: 'flexiti-timeout' }, 'its caller has given up')
  last(tokenClient.calls).succeed({ accessToken: 'older', refreshToken: 'older' })
  await settle()
  t.same((await read()).tokens.customer, third)
  t.equal((await read()).refreshAt, refreshAt)
})

for (const [what, prepare] of [['pinned', 'pinnedFlow'], ['open', 'openFlow']] as const) {
  test(`in an ${what} flow, a refusal that arrives late does not harm the token that another process refreshed`,
    async (t) => {
      const fixture = createFixture()
      const flow = await fixture[prepare]({ lifeMs: 20 * MINUTE })
      const first = await fixture.token()
      fixture.tokenClient.reply = hold
      const late = fixture.tokenManager.renewToken(flow, 'customer', first)
      await settle()
      const winner = await fixture.otherProcess().tokenManager.renewToken(flow, 'customer', first)
      refuse(last(fixture.tokenClient.calls))
      t.same(await late, winner)
      t.same((await fixture.read()).tokens.customer, winner)
      t.equal((await fixture.read()).phase, flow.phase)
      t.equal(fixture.tokenClient.calls.length, 1, 'and no new token is asked for')
    })
}

for (const [what, failing] of [
  ['times out', timeOut], ['meets a busy or broken line', beBusy], ['meets a broken Flexiti', breakDown]
] as const) {
  test(`a refresh that ${what} ends no flow: the token in hand is used while it lives, with pauses between the tries`,
    async (t) => {
      const { tokenManager, tokenClient, pinnedFlow, read, clock } = createFixture()
      tokenClient.reply = failing
      await pinnedFlow()
      clock.advance(20 * MINUTE - 50 * SECOND)
      t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 1 })
      t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 1 })
      clock.advance(4999)
      t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 1 })
      t.equal(tokenClient.calls.length, 1)
      clock.advance(1)
      t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 1 })
      t.equal(tokenClient.calls.length, 2)
      t.equal((await read()).phase, 'widget')

      tokenClient.reply = succeed
      clock.advance(5 * SECOND)
      t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 2 })
      t.same(tokenClient.calls.map((call) => call.by), ['refresh', 'refresh', 'refresh'])
    })
}

test('a success ends the pause', async (t) => {
  const { tokenManager, tokenClient, openFlow, token, read, clock } = createFixture()
  await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(20 * MINUTE - 50 * SECOND)
  tokenClient.reply = timeOut
  await tokenManager.getToken(await read(), 'customer')
  tokenClient.reply = (call) => { call.succeed({ lifeMs: SECOND }) }
  await tokenManager.renewToken(await read(), 'customer', await token())
  clock.advance(900)
  t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 3 })
})

test('the nearer the token\'s death, the shorter the pause', async (t) => {
  const { tokenManager, tokenClient, pinnedFlow, read, clock } = createFixture()
  tokenClient.reply = timeOut
  await pinnedFlow()
  clock.advance(20 * MINUTE - 4 * SECOND)
  await tokenManager.getToken(await read(), 'customer')
  clock.advance(2 * SECOND)
  await tokenManager.getToken(await read(), 'customer')
  t.equal(tokenClient.calls.length, 2)
  tokenClient.reply = succeed
  clock.advance(1 * SECOND)
  t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 2 })
})

test('a pause of the held token does not outlive it', async (t) => {
  const { tokenManager, tokenClient, openFlow, read, clock } = createFixture()
  await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(20 * MINUTE - SECOND)
  tokenClient.reply = timeOut
  await tokenManager.getToken(await read(), 'customer')
  clock.advance(SECOND)
  await t.rejects(tokenManager.getToken(await read(), 'customer'), { code: 'flexiti-timeout' }, 'no dead token is used')
  tokenClient.reply = succeed
  t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 2 })
})

test('a refresh that fails after the token died throws, and the next try finds a pinned flow expired', async (t) => {
  const { tokenManager, tokenClient, pinnedFlow, read, clock } = createFixture()
  await pinnedFlow()
  clock.advance(20 * MINUTE - SECOND)
  tokenClient.reply = hold
  const pending = tokenManager.getToken(await read(), 'customer')
  await settle()
  clock.advance(10 * SECOND)
  timeOut(last(tokenClient.calls))
  await t.rejects(pending, { code: 'flexiti-timeout' })
  t.match(await read(), { phase: 'widget' })
  await t.rejects(tokenManager.getToken(await read(), 'customer'), { code: 'flow-expired' })
  t.match(await read(), { phase: 'expired' })
})

test('a transient failure after a 401 is thrown, as no fit token is in hand, and ends no flow', async (t) => {
  const { tokenManager, tokenClient, pinnedFlow, read, token } = createFixture()
  tokenClient.reply = beBusy
  await pinnedFlow()
  await t.rejects(tokenManager.renewToken(await read(), 'customer', await token()), { code: 'flexiti-unavailable' })
  t.match(await read(), { phase: 'widget', tokens: { customer: { generation: 1 } } })
  tokenClient.reply = succeed
  t.match(await tokenManager.renewToken(await read(), 'customer', await token()), { generation: 2 })
})

test('a widget is opened with the token in hand if it cannot be refreshed now', async (t) => {
  const { tokenManager, tokenClient, openFlow, clock, read } = createFixture()
  await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(10 * MINUTE)
  tokenClient.reply = timeOut
  t.match(await tokenManager.getToken(await read(), 'customer', forWidget), { generation: 1 })
})

test('a defect of ours is not mistaken for a failure of Flexiti', async (t) => {
  const { tokenManager, tokenClient, openFlow, read, clock } = createFixture()
  await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(20 * MINUTE - 50 * SECOND)
  tokenClient.reply = (call) => { call.fail(new TypeError('a defect')) }
  await t.rejects(tokenManager.getToken(await read(), 'customer'), TypeError)
})

test('what goes wrong in one flow does not touch another', async (t) => {
  const { tokenManager, tokenClient, pinnedFlow, read, clock } = createFixture()
  await pinnedFlow()
  await pinnedFlow({ id: OTHER_ID })
  clock.advance(20 * MINUTE - 50 * SECOND)
  tokenClient.reply = (call) => { if (call.flowId === ID) refuse(call); else call.succeed() }
  const [one, other] = await Promise.allSettled([
    tokenManager.getToken(await read(), 'customer'), tokenManager.getToken(await read(OTHER_ID), 'customer')
  ])
  t.match(
    one, { status: 'fulfilled', value: { generation: 1 } }, 'a refused refresh ends nothing while the token lives'
  )
  t.match(other, { status: 'fulfilled', value: { generation: 2 } })
  const calls = tokenClient.calls.length
  clock.advance(40 * SECOND)
  t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 1 })
  t.equal(tokenClient.calls.length, calls, 'and is not tried again')
  clock.advance(10 * SECOND)
  await t.rejects(tokenManager.getToken(await read(), 'customer'), { code: 'flow-expired' })

  clock.advance(20 * MINUTE - 100 * SECOND)
  await pinnedFlow({ id: '3'.repeat(32), lifeMs: 50 * SECOND })
  clock.advance(40 * SECOND)
  tokenClient.reply = (call) => { if (call.flowId === OTHER_ID) timeOut(call); else call.succeed() }
  t.match(await tokenManager.getToken(await read(OTHER_ID), 'customer'), { generation: 2 })
  t.match(
    await tokenManager.getToken(await read('3'.repeat(32)), 'customer'),
    { generation: 2 },
    'the pause of one is not the pause of all'
  )
})

for (const lifeMs of [SECOND, 2 * SECOND, 8 * SECOND]) {
  test(`tokens of ${lifeMs / SECOND} s do not loop`, async (t) => {
    const { store, tokenManager, tokenClient, read, clock } = createFixture()
    await store.open({ id: ID })
    tokenClient.reply = (call) => { call.succeed({ lifeMs }) }
    for (const options of [undefined, forWidget]) {
      const before = tokenClient.calls.length
      await tokenManager.getToken(await read(), 'customer', options)
      for (let n = 0; n < 10; n++) await tokenManager.getToken(await read(), 'customer', options)
      t.ok(tokenClient.calls.length - before <= 1)
    }
    clock.advance(lifeMs * 0.75)
    await tokenManager.getToken(await read(), 'customer')
    t.equal(tokenClient.calls.length, 1, 'a quarter is left')
    clock.advance(1)
    await tokenManager.getToken(await read(), 'customer')
    t.equal(tokenClient.calls.length, 2)
  })
}

test('a token that is dead when it arrives is handed out once, not asked for again and again', async (t) => {
  const { store, tokenManager, tokenClient, read, clock } = createFixture()
  const { flow } = await store.open({ id: ID })
  tokenClient.reply = (call) => { clock.advance(2 * SECOND); call.succeed({ lifeMs: SECOND }) }
  t.match(await tokenManager.getToken(flow, 'customer', forWidget), { generation: 1 })
  t.equal(tokenClient.calls.length, 1)
  t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 2 })
  t.equal(tokenClient.calls.length, 2)
})

test('a renewal is not answered with a newer token that has died since', async (t) => {
  const { tokenManager, tokenClient, openFlow, token, read, clock } = createFixture()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  const first = await token()
  tokenClient.reply = (call) => { call.succeed({ lifeMs: SECOND }) }
  await tokenManager.renewToken(flow, 'customer', first)
  clock.advance(SECOND)
  t.match(await tokenManager.renewToken(await read(), 'customer', first), { generation: 3 })
})

for (const by of ['grant', 'refresh'] as const) {
  test(`a flow that is ended while its ${by} is out stays ended and without tokens`, async (t) => {
    const { tokenManager, tokenClient, openFlow, flows, read, clock } = createFixture()
    await openFlow(by === 'grant' ? {} : { lifeMs: 20 * MINUTE })
    clock.advance(20 * MINUTE - 50 * SECOND)
    tokenClient.reply = hold
    const pending = tokenManager.getToken(await read(), 'customer')
    await settle()
    t.equal(last(tokenClient.calls).by, by)
    await flows.end(await read())
    last(tokenClient.calls).succeed()
    await t.rejects(pending, { code: 'flow-expired' })
    t.match(await read(), { phase: 'ended' })
    t.same((await read()).tokens, {})
  })
}

test('a flow that ends while its refresh is refused asks for no new token', async (t) => {
  const { tokenManager, tokenClient, openFlow, flows, read, token } = createFixture()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  tokenClient.reply = hold
  const pending = tokenManager.renewToken(flow, 'customer', await token())
  await settle()
  await flows.end(await read())
  refuse(last(tokenClient.calls))
  await t.rejects(pending, { code: 'flow-expired' })
  t.equal(tokenClient.calls.length, 1)
})

test('a flow that is gone from the store while its token call is out does not come back', async (t) => {
  const { store, tokenManager, tokenClient, openFlow } = createFixture()
  const flow = await openFlow()
  tokenClient.reply = hold
  const pending = tokenManager.getToken(flow, 'customer')
  await settle()
  await store.close()
  last(tokenClient.calls).succeed()
  await t.rejects(pending, { code: 'flow-expired' })
  t.equal(store.count(), 0)
  await t.rejects(tokenManager.getToken(flow, 'customer'), { code: 'flow-expired' })
})

test('a token that is pinned while its replacement is on the way stays; the replacement is dropped', async (t) => {
  const { tokenManager, tokenClient, openFlow, flows, token, read, clock } = createFixture()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(10 * MINUTE)
  tokenClient.reply = (call) => { if (call.by === 'refresh') refuse(call) }
  const pending = tokenManager.getToken(flow, 'customer', forWidget)
  await settle()
  t.equal(last(tokenClient.calls).by, 'grant')
  await flows.pin(flow, await token(), {})
  last(tokenClient.calls).succeed()
  t.match(await pending, { generation: 1 }, 'the widget of the other call goes on')
  t.match(await read(), { phase: 'widget', tokens: { customer: { accessToken: `access-0-${ID}` } } })
})

test('if the pinned token then is dead too, the flow is expired', async (t) => {
  const { tokenManager, tokenClient, openFlow, flows, token, read } = createFixture()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  const first = await token()
  tokenClient.reply = (call) => { if (call.by === 'refresh') refuse(call) }
  const pending = tokenManager.renewToken(flow, 'customer', first)
  await settle()
  await flows.pin(flow, first, {})
  last(tokenClient.calls).succeed()
  await t.rejects(pending, { code: 'flow-expired' })
  t.match(await read(), { phase: 'expired' })
  t.same(tokenClient.calls.map((call) => call.by), ['refresh', 'grant', 'refresh'])
})

test('a refresh that was on its way when its token was pinned is kept', async (t) => {
  const { tokenManager, tokenClient, openFlow, flows, token, read, clock } = createFixture()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(10 * MINUTE)
  tokenClient.reply = hold
  const pending = tokenManager.getToken(flow, 'customer', forWidget)
  await settle()
  await flows.pin(flow, await token(), {})
  last(tokenClient.calls).succeed()
  t.match(await pending, { generation: 2 })
  t.match(await read(), {
    phase: 'widget', tokens: { customer: { generation: 2 } }, refreshAt: clock.now() + 20 * MINUTE - 50 * SECOND
  })
})

test('no error that the token manager throws holds a token', async (t) => {
  const { tokenManager, tokenClient, pinnedFlow, read, token } = createFixture()
  await pinnedFlow()
  const held = await token()
  for (const reply of [timeOut, beBusy, refuse]) {
    tokenClient.reply = reply
    const [outcome] = await Promise.allSettled([tokenManager.renewToken(await read(), 'customer', held)])
    const text = outcome?.status === 'rejected' && outcome.reason instanceof Error
      ? `${String(outcome.reason.stack)} ${JSON.stringify(outcome.reason)} ${JSON.stringify(outcome.reason.cause)}`
      : ''
    t.not(text, '')
    t.notMatch(text, held.accessToken)
    t.notMatch(text, held.refreshToken as string)
  }
})

test('with a shared store, a dead pinned token gets a moment: another replica may store the new one', async (t) => {
  const { store, pinnedFlow, read, clock } = createFixture()
  const flow = await pinnedFlow({ lifeMs: 20 * MINUTE })
  clock.advance(20 * MINUTE)
  let pauses = 0
  const late = async (): Promise<void> => {
    pauses++
    const current = await read()
    const token = {
      accessToken: 'late',
      refreshToken: 'late',
      lifeMs: 20 * MINUTE,
      expiresAt: clock.now() + 20 * MINUTE,
      generation: 2
    }
    await store.change(current.id, current.version, { tokens: { customer: token } })
  }
  const tokenManager = createTokenManager({
    store, tokenClient: createScriptedTokenClient(), random: () => 0.5, clock: { sleep: late }, shared: true
  })
  t.match(await tokenManager.getToken(flow, 'customer'), { accessToken: 'late' })
  t.equal(pauses, 1)
  t.equal((await read()).phase, 'widget')

  clock.advance(20 * MINUTE)
  const alone = createTokenManager({
    store, tokenClient: createScriptedTokenClient(), random: () => 0.5, clock: { sleep: async () => {} }, shared: true
  })
  await t.rejects(alone.getToken(await read(), 'customer'), { code: 'flow-expired' })
})
