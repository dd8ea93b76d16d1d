/** The store in memory: the contract of all stores, and how it gets rid of dead flows without ever pausing for them. */
import { test } from 'tap'
import { createMemoryFlowStore } from '../../../src/flows/memory/store.js'
import { StoreFullError } from '../../../src/flows/store.js'
import { createDrivenClock, MINUTE, SECOND } from '../helper.js'
import { storeContract } from '../store-contract.js'

storeContract('memory', (t, limits) => {
  const clock = createDrivenClock()
  const store = createMemoryFlowStore({ now: clock.now, ...limits })
  t.teardown(async () => { await store.close() })
  return { store, advance: clock.advance }
})

const idOf = (n: number): string => n.toString(16).padStart(32, '0')
/** Whose flows live as long as they are used. */
const server = { byServer: true }
const limits = { idleMs: 30 * MINUTE, maxAgeMs: 120 * MINUTE, maxCount: 10_000 }

test('each opened flow sweeps a few dead ones out, never all at once', async (t) => {
  const clock = createDrivenClock()
  const store = createMemoryFlowStore({ now: clock.now, ...limits })
  for (let n = 0; n < 1000; n++) await store.open({ id: idOf(n) }, server)
  clock.advance(30 * MINUTE)
  let before = store.count()
  let most = 0
  for (let n = 1000; n < 1400; n++) {
    await store.open({ id: idOf(n) }, server)
    most = Math.max(most, before + 1 - store.count())
    before = store.count()
  }
  t.ok(most <= 4, `at most 4 at a time, not ${most}`)
  t.equal(store.count(), 400, 'the thousand dead are gone, the living are there')
})

test('a quiet store empties by the refresh scheduler\'s asking alone', async (t) => {
  const clock = createDrivenClock()
  const store = createMemoryFlowStore({ now: clock.now, ...limits })
  for (let n = 0; n < 3000; n++) {
    await store.open({ id: idOf(n), tokens: {}, refreshAt: clock.now() + 60 * MINUTE }, server)
  }
  clock.advance(30 * MINUTE)
  for (let tick = 0; tick < 20; tick++) await store.claimDue(16, 15 * SECOND)
  t.equal(store.count(), 0)
})

test('living flows survive the sweep, whatever dies around them', async (t) => {
  const clock = createDrivenClock()
  const store = createMemoryFlowStore({ now: clock.now, ...limits })
  for (let n = 0; n < 1000; n++) await store.open({ id: idOf(n) }, server)
  clock.advance(20 * MINUTE)
  for (let n = 0; n < 1000; n += 3) await store.get(idOf(n))
  clock.advance(10 * MINUTE)
  for (let tick = 0; tick < 20; tick++) await store.claimDue(16, 15 * SECOND)
  t.equal(store.count(), 334)
  for (let n = 0; n < 1000; n++) if ((await store.get(idOf(n)) !== undefined) !== (n % 3 === 0)) t.fail(`flow ${n}`)
})

test('a full store is searched whole once a second at most; in between, room is made piece by piece', async (t) => {
  const clock = createDrivenClock()
  const store = createMemoryFlowStore({ now: clock.now, ...limits, maxCount: 1000 })
  await store.open({ id: idOf(0) }, server)
  clock.advance(500)
  for (let n = 1; n < 1000; n++) await store.open({ id: idOf(n) }, server)
  clock.advance(30 * MINUTE - 500)
  t.equal((await store.open({ id: idOf(1000) }, server)).created, true, 'the search finds the one dead flow')
  clock.advance(500)
  await t.rejects(store.open({ id: idOf(1001) }, server), StoreFullError)
  t.equal((await store.open({ id: idOf(1001) }, server)).created, true)
  t.equal(store.count(), 997, 'four went, one came')

  for (let n = 2000; n < 2003; n++) await store.open({ id: idOf(n) }, server)
  clock.advance(500)
  for (let n = 3000; n < 4000 - 7; n++) await store.open({ id: idOf(n) }, server)
  t.ok(store.count() <= 1000)
  for (const n of [1000, 1001, 2000, 2001, 2002]) t.not(await store.get(idOf(n)), undefined)
})

test('a closed store holds nothing', async (t) => {
  const clock = createDrivenClock()
  const store = createMemoryFlowStore({ now: clock.now, ...limits })
  await store.open({ id: idOf(1), refreshAt: clock.now() }, server)
  await store.close()
  t.equal(store.count(), 0)
  t.equal(await store.get(idOf(1)), undefined)
  t.same(await store.claimDue(10, SECOND), [])
})
