/** Flows as the doors see them: how they move from phase to phase, serve one account, and end. */
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
