/** Work under a lease: done by one, waited for by the others, shared as a result or as a failure. */
import { test } from 'tap'
import { createLeases, type Leases } from '../../src/tokens/lease.js'
import { createMemoryFlowStore } from '../../src/flows/memory/store.js'
import { problem, type Problem } from '../../src/problems/problem.js'
import { createDrivenClock, SECOND } from '../flows/helper.js'

const LEASE = 20 * SECOND

interface LeaseFixture {
  /** Leases of one process more. */
  join (): Leases
  /** What the work brought, for all to see. */
  result: { value: string | undefined }
  find (): Promise<string | undefined>
  advance (ms: number): void
  /** Every pause that somebody made. */
  pauses: number[]
}

/** Those who sleep wake up at once, a little later on the clock. */
function createLeaseFixture (): LeaseFixture {
  const clock = createDrivenClock()
  const store = createMemoryFlowStore({ now: clock.now, idleMs: Infinity, maxAgeMs: Infinity, maxCount: 1 })
  const result: LeaseFixture['result'] = { value: undefined }
  const pauses: number[] = []
  const sleep = async (ms: number): Promise<void> => {
    pauses.push(ms)
    await new Promise((resolve) => { setImmediate(resolve) })
  }
  return {
    join: () => createLeases({ store, clock: { sleep }, random: () => 0.5, leaseMs: LEASE }),
    result,
    find: async () => result.value,
    advance: clock.advance,
    pauses
  }
}

async function turns (count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => { setImmediate(resolve) })
}

test('one does the work, those who wait see what it brought', async (t) => {
  const { join, find, result } = createLeaseFixture()
  let works = 0
  const all = await Promise.all(Array.from({ length: 10 }, async () => await join().within('token', find, async () => {
    works++
    await turns(5)
    result.value = 'brought'
    return 'brought'
  })))
  t.equal(works, 1)
  t.same(new Set(all), new Set(['brought']))
})

test('names are apart', async (t) => {
  const { join } = createLeaseFixture()
  const nothing = async (): Promise<undefined> => undefined
  t.equal(await join().within('a', nothing, async () => await join().within('b', nothing, async () => 'both')), 'both')
})

test('a failure of the work is the failure of all who waited, and nobody tries again; the next one does', async (t) => {
  const { join, find } = createLeaseFixture()
  let works = 0
  const fail = async (): Promise<string> => {
    works++
    await turns(3)
    throw problem('flexiti-unavailable', { retryAfter: 7, detail: 'Later, please.', cause: new Error('private') })
  }
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, async () =>
    await join().within('token', find, fail)))
  t.equal(works, 1)
  for (const outcome of outcomes) {
    t.equal(outcome.status, 'rejected')
    if (outcome.status === 'rejected') {
      t.match(outcome.reason, { code: 'flexiti-unavailable', details: { retryAfter: 7, detail: 'Later, please.' } })
    }
  }
  t.equal(
    outcomes.filter((outcome) => (outcome as PromiseRejectedResult).reason.details.cause !== undefined).length,
    1,
    'the private reason stays with the one'
  )
  t.equal(await join().within('token', find, async () => 'better'), 'better')
})

test('a defect of the work is not shared: the next one who waited takes over', async (t) => {
  const { join, find } = createLeaseFixture()
  const broken = join().within('token', find, async () => {
    await turns(3)
    throw new TypeError('a mistake')
  })
  const waiting = join().within('token', find, async () => 'done')
  await t.rejects(broken, TypeError)
  t.equal(await waiting, 'done')
})

test('who dies over the work holds the others up for no longer than the lease', async (t) => {
  const { join, find, advance } = createLeaseFixture()
  join().within('token', find, async () => await new Promise<string>(() => {})).catch(() => {})
  let done: string | undefined
  const waiting = join().within('token', find, async () => 'done').then((value) => { done = value })
  await turns(20)
  t.equal(done, undefined)
  advance(LEASE)
  await waiting
  t.equal(done, 'done')
})

test('work that says that it takes longer keeps the lease', async (t) => {
  const { join, find, advance, result } = createLeaseFixture()
  const working = join().within('token', find, async (extend) => {
    advance(LEASE - 1)
    await extend()
    advance(LEASE - 1)
    await turns(10)
    result.value = 'brought'
    return 'brought'
  })
  let works = 0
  const waiting = join().within('token', find, async () => {
    works++
    return 'twice'
  })
  t.same(await Promise.all([working, waiting]), ['brought', 'brought'])
  t.equal(works, 0)
})

test('pauses grow, up to a quarter of a second', async (t) => {
  const { join, find, advance, pauses } = createLeaseFixture()
  join().within('token', find, async () => await new Promise<string>(() => {})).catch(() => {})
  const waiting = join().within('token', find, async () => 'done')
  await turns(30)
  t.same(pauses.slice(0, 6), [15, 30, 60, 120, 187.5, 187.5])
  advance(LEASE)
  await waiting
})

test('a lease that cannot be given back takes nothing from the result, nor from the failure', async (t) => {
  const store = createMemoryFlowStore({ now: () => 0, idleMs: Infinity, maxAgeMs: Infinity, maxCount: 1 })
  const away = { lease: store.lease, release: async () => { throw problem('store-unavailable') } }
  const leases = createLeases({ store: away, clock: { sleep: async () => {} }, random: () => 0, leaseMs: LEASE })
  t.equal(await leases.within('a', async () => undefined, async () => 'done'), 'done')
  await t.rejects(leases.within('b', async () => undefined, async () => {
    throw problem('flexiti-failed')
  }), { code: 'flexiti-failed' } satisfies Partial<Problem>)
})

test('a lease that may have been taken as the store went away is given back when it is there again', async (t) => {
  const clock = createDrivenClock()
  const store = createMemoryFlowStore({ now: clock.now, idleMs: Infinity, maxAgeMs: Infinity, maxCount: 1 })
  let away = true
  const flaky = {
    lease: async (...args: Parameters<typeof store.lease>) => {
      const response = await store.lease(...args)
      if (away) throw problem('store-unavailable')
      return response
    },
    release: async (...args: Parameters<typeof store.release>) => {
      if (away) throw problem('store-unavailable')
      await store.release(...args)
    }
  }
  const sleep = async (): Promise<void> => { await turns(1) }
  const leases = createLeases({ store: flaky, clock: { sleep }, random: () => 0, leaseMs: LEASE })
  const nothing = async (): Promise<undefined> => undefined
  await t.rejects(leases.within('token', nothing, async () =>
    'done'), { code: 'store-unavailable' } satisfies Partial<Problem>)
  away = false
  await turns(20)
  t.same(await store.lease('token', 'another', LEASE), { state: 'taken' }, 'long before the lease is over')
})
