/** Counting by name over windows. */
import { test } from 'tap'
import { createWindowCounters } from '../../src/util/window-counters.js'

test('a window begins with its first count and ends as a whole', async (t) => {
  let now = 1000
  const counters = createWindowCounters({ now: () => now, max: 10 })
  t.strictSame(counters.add('a', 60), { count: 1, leftMs: 60 })
  now += 59
  t.strictSame(counters.add('a', 60), { count: 2, leftMs: 1 })
  t.strictSame(counters.add('b', 60), { count: 1, leftMs: 60 }, 'each name for itself')
  now += 1
  t.strictSame(counters.add('a', 60), { count: 1, leftMs: 60 })
})

test('the names that were counted last are kept', async (t) => {
  const counters = createWindowCounters({ now: () => 0, max: 2 })
  for (const name of ['a', 'b', 'a', 'c']) counters.add(name, 60)
  t.equal(counters.add('a', 60).count, 3)
  t.equal(counters.add('b', 60).count, 1, 'forgotten')
})
