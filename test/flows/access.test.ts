/** Who may use a flow: whose it is, and who comes to own it. */
import { test } from 'tap'
import type { FlowOwner } from '../../src/flows/access.js'
import { createFlows } from '../../src/flows/flows.js'
import { createMemoryFlowStore } from '../../src/flows/memory/store.js'
import { by, createDrivenClock, createFixture, ID, MINUTE, OTHER_ID } from './helper.js'

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

test('a browser that claims a flow by several calls at once is told of once', async (t) => {
  const { store } = createFixture()
  const told: string[] = []
  const flows = createFlows({ store, random: () => 0, timeline: { record: (_id, { event }) => { told.push(event) } } })
  await flows.open(ID)
  await Promise.all([1, 2, 3].map(async () => await flows.resolve(ID, anna)))
  t.strictSame(told, ['opened', 'claimed-by-browser'])
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
