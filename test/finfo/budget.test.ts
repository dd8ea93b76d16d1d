/** What Finfo is asked for in a minute, and the pause after a 429. */
import { test } from 'tap'
import { createBudget, type Lane, type SharedPause } from '../../src/finfo/budget.js'
import { createWindowCounters } from '../../src/util/window-counters.js'

function build (perMinute: number, sharedPause?: SharedPause) {
  const clock = { at: 1000 }
  const now = (): number => clock.at
  const budget = createBudget({ perMinute, counters: createWindowCounters({ now, max: 1 }), sharedPause, now })
  const take = async (lane: Lane): Promise<void> => {
    await budget.check(lane)
    budget.take(lane)
  }
  return { clock, budget, take }
}

test('a fifth is left to the merchant\'s servers, and the next minute begins anew', async (t) => {
  const { clock, take } = build(10)
  for (let call = 0; call < 8; call++) await take('public')
  await t.rejects(take('public'), { code: 'finfo-unavailable', details: { retryAfter: 60 } })
  await take('internal')
  await take('internal')
  await t.rejects(take('internal'), { code: 'finfo-unavailable' })
  clock.at += 60_000
  await take('public')
})

test('during a pause there is no call, and the longer of two counts', async (t) => {
  const { clock, budget, take } = build(10)
  budget.pause(60)
  budget.pause(1)
  await t.rejects(take('internal'), { code: 'finfo-unavailable', details: { retryAfter: 60 } })
  clock.at += 60_001
  await take('internal')
})

test('a pause is told to the others, and theirs is kept', async (t) => {
  const told: number[] = []
  let left = 0
  const { budget, take, clock } = build(10, { leftMs: async () => left, set: async (ms) => { told.push(ms) } })
  await take('public')
  budget.pause(60)
  t.strictSame(told, [60_000])
  clock.at += 60_001
  await take('public')
  left = 5000
  await t.rejects(take('public'), { code: 'finfo-unavailable', details: { retryAfter: 5 } })
})

test('a store that is away holds nothing up, and leaves each process its own pauses', async (t) => {
  const away = async (): Promise<never> => { throw new Error('away') }
  const { budget, take } = build(10, { leftMs: away, set: away })
  await take('public')
  budget.pause(60)
  await t.rejects(take('public'), { code: 'finfo-unavailable' })
})
