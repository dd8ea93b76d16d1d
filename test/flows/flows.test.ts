/** Flows as the doors see them: whose they are, what they serve, and how they move from phase to phase. */
import { test } from 'tap'
import type { Flow } from '../../src/flows/flow.js'
import { createFlows, type FlowOwner } from '../../src/flows/flows.js'
import { refuseUnmet } from '../../src/flows/guard.js'
import { createMemoryFlowStore } from '../../src/flows/memory/store.js'
import type { FlowStore } from '../../src/flows/store.js'
import { by, createDrivenClock, hold, ID, last, MINUTE, OTHER_ID, SECOND, createFixture, settle } from './helper.js'

const curl: FlowOwner = { browser: false }
const anna: FlowOwner = { browser: true, proof: 'hash-of-anna' }
const bert: FlowOwner = { browser: true, proof: 'hash-of-bert' }
const order = { reference: 'A-1', amount: '234.45' }
const idOf = (n: number): string => n.toString(16).padStart(32, '0')

test('a flow that a browser opens is that browser\'s', async (t) => {
  const { flows, tokenClient } = createFixture()
  t.match(await flows.resolve(ID, anna), { id: ID, phase: 'open', owner: 'hash-of-anna', version: 1 })
  t.match(await flows.resolve(ID, anna), { version: 1 }, 'entering again changes nothing')
  for (const stranger of [bert, curl, { browser: false, proof: 'hash-of-bert' }, { browser: true }]) {
    await t.rejects(flows.resolve(ID, stranger), { code: 'flow-not-yours', status: 403 })
    await t.rejects(flows.find(ID, stranger), { code: 'flow-not-yours' })
  }
  t.equal(tokenClient.calls.length, 0, 'and no token was asked for')
})

test('the owner\'s cookie opens the flow also where nothing else says that a browser sends it', async (t) => {
  const { flows } = createFixture()
  await flows.resolve(ID, anna)
  t.match(await flows.resolve(ID, { browser: false, proof: 'hash-of-anna' }), { owner: 'hash-of-anna' })
})

test('a flow that curl opens is nobody\'s, until a browser uses it', async (t) => {
  const { flows } = createFixture()
  const opening = { opening: true }
  t.equal((await flows.resolve(ID, curl, opening)).owner, undefined)
  t.equal((await flows.resolve(ID, curl, opening)).owner, undefined)
  t.equal(
    (await flows.resolve(ID, { browser: false, proof: 'hash-of-bert' }, opening)).owner,
    undefined,
    'a cookie alone claims nothing'
  )
  t.match(await flows.find(ID, bert), { id: ID })
  t.equal((await flows.find(ID, curl)).owner, undefined, 'nor does looking')

  t.match(await flows.resolve(ID, anna), { owner: 'hash-of-anna', version: 2 })
  await t.rejects(flows.resolve(ID, curl), { code: 'flow-not-yours' })
  await t.rejects(flows.resolve(ID, bert), { code: 'flow-not-yours' })
  t.match(await flows.resolve(ID, anna), { owner: 'hash-of-anna' })
})

test('a flow that was used without a cookie is no browser\'s any more', async (t) => {
  const { flows, read } = createFixture()
  for (const [id, open] of [
    [ID, async () => await flows.bind(ID, { order })],
    [OTHER_ID, async () => await flows.resolve(OTHER_ID, curl, { opening: true })]
  ] as const) {
    await open()
    t.match(await flows.resolve(id, curl), { used: true })
    const version = (await read(id)).version
    t.match(await flows.resolve(id, curl), { version }, 'using it again changes nothing')
    await t.rejects(flows.resolve(id, anna), { code: 'flow-not-yours', status: 403 })
    await t.rejects(flows.resolve(id, anna, { opening: true }), { code: 'flow-not-yours' })
    t.equal((await read(id)).owner, undefined)
    t.match(await flows.find(id, curl), { id })
  }
  t.match(await flows.resolve(idOf(7), curl), { used: true }, 'also the call that opens it')
  await t.rejects(flows.resolve(idOf(7), anna), { code: 'flow-not-yours' })
})

test('of a browser and curl that reach for a new flow at once, one gets it', async (t) => {
  const { flows, read } = createFixture()
  await flows.bind(ID, { order })
  const outcomes = await Promise.allSettled([flows.resolve(ID, curl), flows.resolve(ID, anna)])
  t.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  t.match(outcomes.find(({ status }) => status === 'rejected'), { reason: { code: 'flow-not-yours' } })
  t.notOk((await read()).owner !== undefined && outcomes[0]?.status === 'fulfilled')
})

test('a flow that the shop opened for an order comes to belong to its shopper with the order', async (t) => {
  const { flows } = createFixture()
  const { flow, created } = await flows.bind(ID, { order })
  t.equal(created, true)
  t.same(flow.order, order)
  t.match(await flows.resolve(ID, anna), { owner: 'hash-of-anna', order })
})

test('an order is bound to a flow once; the same again is no other', async (t) => {
  const { flows } = createFixture()
  await flows.resolve(ID, anna)
  t.match(await flows.bind(ID, { order }), { created: false, flow: { order, owner: 'hash-of-anna' } })
  t.match(await flows.bind(ID, { order }), { created: false, flow: { order } })
  await t.rejects(flows.bind(ID, { order: { ...order, amount: '1.00' } }), { code: 'order-mismatch', status: 409 })
  await t.rejects(flows.bind(ID, { order: { ...order, reference: 'A-2' } }), { code: 'order-mismatch' })
  t.same((await flows.find(ID, anna)).order, order)
})

test('of two orders for one flow at once, one is bound', async (t) => {
  const { flows, openFlow, read } = createFixture()
  await openFlow()
  const outcomes = await Promise.allSettled([1, 2, 3].map(async (n) => await flows.bind(ID, {
    order: { reference: `A-${n}`, amount: `${n}.00` }
  })))
  t.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  t.match(outcomes.find(({ status }) => status === 'rejected'), { reason: { code: 'order-mismatch' } })
  t.match((await read()).order, { reference: 'A-1' })
})

test('no order is bound to a flow that is over', async (t) => {
  const { flows, openFlow } = createFixture()
  await flows.end(await openFlow())
  await t.rejects(flows.bind(ID, { order }), { code: 'flow-expired' })
})

for (const opened of [true, false]) {
  test(`of two browsers that race for ${opened ? 'an unowned' : 'a new'} flow, one gets it`, async (t) => {
    const { flows, read } = createFixture()
    if (opened) await flows.open(ID)
    const browsers = Array.from({ length: 10 }, (_, n) => ({ browser: true, proof: `browser-${n}` }))
    const outcomes = await Promise.allSettled(browsers.map(async (browser) => await flows.resolve(ID, browser)))
    const winners = outcomes.flatMap((outcome) => outcome.status === 'fulfilled' ? [outcome.value.owner] : [])
    t.equal(winners.length, 1)
    t.equal((await read()).owner, winners[0])
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') t.match(outcome.reason, { code: 'flow-not-yours' })
    }
  })
}

test('one browser that races with itself gets the flow in all its tabs', async (t) => {
  const { flows } = createFixture()
  await flows.open(ID)
  for (const flow of await Promise.all([1, 2, 3].map(async () => await flows.resolve(ID, anna)))) {
    t.equal(flow.owner, 'hash-of-anna')
  }
})

test('looking opens nothing and is no use of the flow', async (t) => {
  const clock = createDrivenClock()
  const store = createMemoryFlowStore({ now: clock.now, idleMs: 30 * MINUTE, maxAgeMs: 120 * MINUTE, maxCount: 10 })
  const flows = createFlows({ store, random: () => 0 })
  await t.rejects(flows.find(ID, anna), { code: 'not-found', status: 404 })
  t.equal(store.count(), 0)
  await flows.bind(ID, { order })
  clock.advance(20 * MINUTE)
  await flows.find(ID, curl)
  clock.advance(10 * MINUTE)
  await t.rejects(flows.find(ID, curl), { code: 'not-found' })
  await flows.bind(ID, { order })
  clock.advance(20 * MINUTE)
  await flows.resolve(ID, anna)
  clock.advance(20 * MINUTE)
  t.match(await flows.find(ID, anna), { id: ID })
})

test('an ended flow can be looked at, holds no token, and lets nobody in', async (t) => {
  const { flows, pinnedFlow, read } = createFixture()
  const flow = await pinnedFlow()
  await flows.resolve(ID, anna)
  await flows.end(flow)
  t.match(await flows.find(ID, anna), { phase: 'ended', refreshAt: undefined })
  t.same((await read()).tokens, {})
  await t.rejects(flows.resolve(ID, anna), { code: 'flow-expired', status: 410 })
  await t.rejects(flows.resolve(ID, bert), { code: 'flow-not-yours' }, 'a stranger is told nothing of it')
  await flows.end(flow)
  t.equal((await read()).phase, 'ended', 'ending it twice is ending it')
})

test('a flow that is over changes no more', async (t) => {
  const { flows, openFlow, pinnedFlow, read, token, tokenManager, clock } = createFixture()
  const ended = await openFlow({ lifeMs: 20 * MINUTE })
  const endedToken = await token()
  await flows.end(ended)
  const expired = await pinnedFlow({ id: OTHER_ID })
  const expiredToken = await token(OTHER_ID)
  clock.advance(20 * MINUTE)
  await t.rejects(tokenManager.getToken(expired, 'customer'), { code: 'flow-expired' })
  t.equal((await read(OTHER_ID)).phase, 'expired')

  for (const [flow, held] of [[ended, endedToken], [expired, expiredToken]] as const) {
    const before = await read(flow.id)
    await t.rejects(flows.pin(flow, held, {}), { code: 'flow-expired' })
    await t.rejects(flows.useAccount(flow, '7'), { code: 'flow-expired' })
    await t.rejects(flows.beginAuthorization(flow, by('upstream-1')), { code: 'flow-expired' })
    await t.rejects(flows.resolve(flow.id, curl), { code: 'flow-expired' })
    await t.rejects(flows.resolve(flow.id, anna), { code: 'flow-expired' })
    await flows.end(flow)
    t.same(await read(flow.id), before)
  }
})

test('a flow that the store has forgotten is over too', async (t) => {
  const { flows, store, openFlow, token } = createFixture()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  const held = await token()
  await store.close()
  await t.rejects(flows.pin(flow, held, {}), { code: 'flow-expired' })
  await t.rejects(flows.useAccount(flow, '7'), { code: 'flow-expired' })
  await t.rejects(flows.beginAuthorization(flow, by('upstream-1')), { code: 'flow-expired' })
  t.equal(await flows.endAuthorization(flow, 'succeeded'), flow)
  await flows.end(flow)
  t.equal(store.count(), 0)
})

test('a full store is said to be full, with a time to come back', async (t) => {
  const clock = createDrivenClock()
  const store = createMemoryFlowStore({ now: clock.now, idleMs: 30 * MINUTE, maxAgeMs: 120 * MINUTE, maxCount: 2 })
  const flows = createFlows({ store, random: () => 0 })
  await flows.resolve(idOf(1), anna)
  await flows.open(idOf(2))
  const openings: Array<Promise<unknown>> = [flows.resolve(idOf(3), bert), flows.open(idOf(4)), flows.bind(idOf(5), {
    order
  })]
  for (const opening of openings) {
    await t.rejects(opening, { code: 'store-unavailable', status: 503, details: { retryAfter: 5 } })
  }
  t.match(await flows.resolve(idOf(1), anna), { owner: 'hash-of-anna' })
  t.equal((await flows.open(idOf(2))).created, false)
})

test('another failure of the store is not called full', async (t) => {
  const { store } = createFixture()
  const broken: FlowStore = { ...store, open: async () => { throw new TypeError('a defect') } }
  await t.rejects(createFlows({ store: broken, random: () => 0 }).resolve(ID, anna), TypeError)
})

test('pinning opens the widget phase and remembers what the widget knows', async (t) => {
  const { flows, openFlow, token, clock } = createFixture()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  t.throws(() => { refuseUnmet(flow, 'widget') }, { code: 'widget-required', status: 409 })
  const pinned = await flows.pin(flow, await token(), { sessionId: 's-1', accountNumber: '116991631' })
  t.match(pinned, {
    phase: 'widget',
    widgetSessionIds: ['s-1'],
    accountNumber: '116991631',
    refreshAt: clock.now() + 20 * MINUTE - 50 * SECOND
  })
  refuseUnmet(pinned, 'widget')

  const again = await flows.pin(pinned, await token(), {})
  t.match(
    again,
    { phase: 'widget', widgetSessionIds: ['s-1'], accountNumber: '116991631' },
    'a second widget without them takes nothing away'
  )
  t.match(await flows.pin(again, await token(), { sessionId: 's-2' }), { widgetSessionIds: ['s-1', 's-2'] })
})

test('a second widget in an authorized flow leaves it authorized', async (t) => {
  const { flows, pinnedFlow, token } = createFixture()
  const flow = await flows.endAuthorization(
    await flows.beginAuthorization(await pinnedFlow(), by('upstream-1')), 'succeeded'
  )
  t.match(await flows.pin(flow, await token(), {}), { phase: 'authorized' })
})

test('a widget whose token was replaced meanwhile is not pinned', async (t) => {
  const { flows, tokenManager, openFlow, token, read } = createFixture()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  const old = await token()
  await tokenManager.renewToken(flow, 'customer', old)
  await t.rejects(flows.pin(flow, old, { sessionId: 's-1', accountNumber: '7' }), {
    code: 'flexiti-scope', status: 502
  })
  const after = await read()
  t.match(after, { phase: 'open' })
  t.equal(after.accountNumber, undefined)
  t.equal(after.widgetSessionIds, undefined)
})

test('a token that came by the very call that opens the widget can be pinned with the flow as it was before',
  async (t) => {
    const { flows, tokenManager, openFlow } = createFixture()
    const flow = await openFlow()
    t.match(await flows.pin(flow, await tokenManager.getToken(flow, 'customer'), {}), { phase: 'widget' })
  })

test('a flow serves the first account it is used with, and no other', async (t) => {
  const { flows, openFlow, read } = createFixture()
  const flow = await openFlow()
  const bound = await flows.useAccount(flow, '7')
  t.equal(bound.accountNumber, '7')
  t.same(await flows.useAccount(bound, '7'), bound)
  t.match(await flows.useAccount(flow, '7'), { accountNumber: '7' }, 'also for a caller who saw it before')
  await t.rejects(flows.useAccount(bound, '8'), { code: 'account-mismatch', status: 409 })
  await t.rejects(flows.useAccount(flow, '8'), { code: 'account-mismatch' })
  t.equal((await read()).version, bound.version)
})

test('of many accounts that race for a flow, one is bound', async (t) => {
  const { flows, openFlow, read } = createFixture()
  const flow = await openFlow()
  const outcomes = await Promise.allSettled([
    '1', '2', '3', '4'
  ].map(async (number) => await flows.useAccount(flow, number)))
  const winners = outcomes.flatMap((outcome) => outcome.status === 'fulfilled' ? [outcome.value.accountNumber] : [])
  t.equal(winners.length, 1)
  t.equal((await read()).accountNumber, winners[0])
})

test('of two widgets for two accounts at once, one is pinned', async (t) => {
  const { flows, openFlow, token, read } = createFixture()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  const held = await token()
  const outcomes = await Promise.allSettled(['1', '2'].map(async (accountNumber) => await flows.pin(flow, held, {
    accountNumber, sessionId: accountNumber
  })))
  t.match(outcomes, [{ status: 'fulfilled' }, { status: 'rejected', reason: { code: 'account-mismatch' } }])
  t.match(await read(), { accountNumber: '1', widgetSessionIds: ['1'] })
})

test('of two authorizations at once, one runs and the other is told so', async (t) => {
  const { flows, pinnedFlow, read } = createFixture()
  const flow = await pinnedFlow()
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, async () =>
    await flows.beginAuthorization(flow, by('upstream-1'))))
  t.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') {
      t.match(outcome.reason, { code: 'operation-in-progress', status: 409, details: { retryAfter: 5 } })
    }
  }
  t.match(await read(), { authorization: 'running' })
})

test('an authorized flow authorizes no more', async (t) => {
  const { flows, pinnedFlow, read } = createFixture()
  const begun = await flows.beginAuthorization(await pinnedFlow(), by('upstream-1'))
  t.match(await flows.endAuthorization(begun, 'succeeded'), { phase: 'authorized', authorization: 'succeeded' })
  await t.rejects(flows.beginAuthorization(begun, by('upstream-1')), { code: 'already-authorized' })
  await t.rejects(flows.beginAuthorization(await read(), by('upstream-1')), { code: 'already-authorized' })
  refuseUnmet(await read(), 'widget')
})

test('a rejected authorization may be tried again', async (t) => {
  const { flows, pinnedFlow } = createFixture()
  const flow = await pinnedFlow()
  const rejected = await flows.endAuthorization(await flows.beginAuthorization(flow, by('upstream-1')), 'rejected')
  t.match(rejected, { phase: 'widget' })
  t.equal(rejected.authorization, undefined)
  t.match(await flows.beginAuthorization(flow, by('upstream-1')), { authorization: 'running' })
})

for (const end of ['rejected', 'not-sent', 'indeterminate'] as const) {
  test(`an ending that is told twice (${end}) does not touch the try that came after it`, async (t) => {
    const { flows, pinnedFlow, read } = createFixture()
    const first = await flows.beginAuthorization(await pinnedFlow(), by('upstream-1'))
    await flows.endAuthorization(first, 'rejected')
    await flows.beginAuthorization(await read(), by('upstream-1'))
    await flows.endAuthorization(first, end)
    t.match(await read(), { authorization: 'running', rejections: 1, tries: 2 })
    await t.rejects(flows.beginAuthorization(await read(), by('upstream-1')), { code: 'operation-in-progress' })
    await flows.endAuthorization(first, 'succeeded')
    t.match(await read(), { authorization: 'succeeded' }, 'but a success is a fact')
  })
}

test('after twenty rejections a flow authorizes nothing more; what was not sent does not count', async (t) => {
  const { flows, pinnedFlow } = createFixture()
  const flow = await pinnedFlow()
  for (let n = 0; n < 30; n++) {
    await flows.endAuthorization(await flows.beginAuthorization(flow, by('upstream-1')), 'not-sent')
  }
  for (let n = 0; n < 20; n++) {
    await flows.endAuthorization(await flows.beginAuthorization(flow, by('upstream-1')), 'rejected')
  }
  await t.rejects(flows.beginAuthorization(flow, by('upstream-1')), {
    code: 'rate-limited', status: 429, details: { retryAfter: 3600 }
  })
})

test('an authorization of unknown outcome is never tried again, until somebody finds out', async (t) => {
  const { flows, pinnedFlow, read } = createFixture()
  for (const [id, outcome] of [[ID, 'succeeded'], [OTHER_ID, undefined]] as const) {
    const begun = await flows.beginAuthorization(await pinnedFlow({ id }), by('upstream-1'))
    t.match(await flows.endAuthorization(begun, 'indeterminate'), { phase: 'widget', authorization: 'indeterminate' })
    await t.rejects(flows.beginAuthorization(await read(id), by('upstream-1')), {
      code: 'outcome-unknown', status: 504
    })
    await flows.settleAuthorization(id, 'upstream-1', outcome === 'succeeded' ? 'succeeded' : 'rejected')
    t.equal((await read(id)).authorization, outcome)
    if (outcome === 'succeeded') {
      await t.rejects(flows.beginAuthorization(begun, by('upstream-1')), { code: 'already-authorized' })
    } else {
      t.match(await flows.beginAuthorization(begun, by('upstream-1')), { authorization: 'running' })
    }
  }
  t.equal((await read()).phase, 'authorized')
})

test('settling changes nothing where the outcome is known, or no flow is there', async (t) => {
  const { flows, pinnedFlow, read, store } = createFixture()
  await flows.endAuthorization(await flows.beginAuthorization(await pinnedFlow(), by('upstream-1')), 'succeeded')
  await flows.settleAuthorization(ID, 'upstream-1', 'rejected')
  t.equal((await read()).authorization, 'succeeded')
  await flows.settleAuthorization(OTHER_ID, 'upstream-1', 'succeeded')
  t.equal(store.count(), 1)
})

test('an authorization that ends after its flow did is noted, and the flow stays ended', async (t) => {
  const { flows, pinnedFlow } = createFixture()
  const begun = await flows.beginAuthorization(await pinnedFlow(), by('upstream-1'))
  await flows.end(begun)
  t.match(await flows.endAuthorization(begun, 'succeeded'), { phase: 'ended', authorization: 'succeeded' })
})

test('what happens to a flow while its token call is out is not lost', async (t) => {
  const { flows, tokenManager, tokenClient, openFlow, read } = createFixture()
  const flow = await openFlow()
  tokenClient.reply = hold
  const pending = tokenManager.getToken(flow, 'customer')
  await settle()
  await flows.resolve(ID, anna)
  await flows.bind(ID, { order })
  await flows.useAccount(flow, '7')
  last(tokenClient.calls).succeed()
  await pending
  const after: Flow = await read()
  t.match(after, { owner: 'hash-of-anna', order, accountNumber: '7', tokens: { customer: { generation: 1 } } })
})

test('a flow that is over while its authorization is unknown says that the order may be sold already', async (t) => {
  const clock = createDrivenClock()
  const store = createMemoryFlowStore({ now: clock.now, idleMs: MINUTE, maxAgeMs: MINUTE, maxCount: 10 })
  const flows = createFlows({ store, random: () => 0 })
  const { flow } = await flows.bind(ID, { order: { reference: 'order-1', amount: '10.00' } })
  const begun = await flows.beginAuthorization(flow, by('upstream-1'))
  await flows.end(await flows.endAuthorization(begun, 'indeterminate'))
  await t.rejects(flows.resolve(ID, { browser: false }), {
    code: 'flow-expired', message: /hether its order was authorized is not known/
  })
})

test('a hold that is over leaves the authorization in doubt, and frees nothing', async (t) => {
  const { flows, clock, pinnedFlow, read } = createFixture()
  const until = clock.now() + MINUTE
  const begun = await flows.beginAuthorization(await pinnedFlow(), by('a-1', { runningUntil: until }))
  t.equal(flows.authorizationOf(begun), 'running')
  clock.advance(MINUTE - 1)
  await t.rejects(flows.beginAuthorization(begun, by('a-2')), { code: 'operation-in-progress' })
  clock.advance(1)
  t.equal(flows.authorizationOf(await read()), 'indeterminate')
  await t.rejects(flows.beginAuthorization(begun, by('a-2')), { code: 'outcome-unknown' })
  clock.advance(-MINUTE)
  t.equal(flows.authorizationOf(await read()), 'running', 'a clock that jumps changes the word, and nothing else')
  clock.advance(10 * MINUTE)
  t.match(await flows.endAuthorization(begun, 'rejected'), { authorization: undefined, hold: undefined, rejections: 1 })
  const next = await flows.beginAuthorization(begun, by('a-2'))
  t.match(next, { authorization: 'running', hold: { key: 'a-2', tries: 2 } })
})

test('an application in hand is held, left in doubt and withdrawn in the same way', async (t) => {
  const { flows, clock, pinnedFlow, read } = createFixture()
  const holder = by('a-1', { runningUntil: clock.now() + MINUTE })
  const begun = await flows.beginApplication(await pinnedFlow(), 's-1', holder)
  clock.advance(MINUTE)
  t.equal(flows.applicationOf(await read()), 'indeterminate')
  for (const session of ['s-1', 's-2']) {
    await t.rejects(flows.beginApplication(begun, session, by('a-2')), { code: 'outcome-unknown' })
  }
  await flows.withdrawApplication(begun, 'another try')
  t.equal(flows.applicationOf(await read()), 'indeterminate')
  await flows.withdrawApplication(begun, holder.attempt)
  t.equal(flows.applicationOf(await read()), undefined)
  t.match(await flows.beginApplication(begun, 's-1', by('a-2')), { application: { tries: 2, hold: { key: 'a-2' } } })
})

test('to withdraw a try takes back that try alone, and not once its outcome is known', async (t) => {
  const { flows, pinnedFlow, read } = createFixture()
  const flow = await pinnedFlow()
  await flows.withdrawAuthorization(flow, 'never begun')
  for (const end of ['succeeded', 'indeterminate'] as const) {
    const { id } = await pinnedFlow({ id: end === 'succeeded' ? ID : OTHER_ID })
    const begun = await flows.beginAuthorization(await read(id), by('a-1'))
    await flows.withdrawAuthorization(flow, by('a-2').attempt)
    t.equal((await read(id)).authorization, 'running')
    await flows.endAuthorization(begun, end)
    await flows.withdrawAuthorization({ id }, by('a-1').attempt)
    t.equal((await read(id)).authorization, end)
  }
})
