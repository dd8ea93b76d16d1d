/**
 * Lists of numbers in blocks: against plain arrays, with timelines that begin, grow, overflow and are dropped in any
 * order.
 */
import { test } from 'tap'
import { createTimelineSlab } from '../../../src/flows/memory/timeline-slab.js'
import { seeded } from '../../helpers/random.js'

for (const maxEntries of [2, 5, 7, 8, 15, 40]) {
  test(`timelines of at most ${maxEntries} entries are what lists would be`, async (t) => {
    const random = seeded(maxEntries)
    const slab = createTimelineSlab(maxEntries)
    const lists = new Map<number, Array<[number, number]>>()
    const any = (): number => [...lists.keys()][Math.floor(random() * lists.size)] as number
    for (let step = 0; step < 20_000; step++) {
      if (lists.size < 3 || (lists.size < 40 && random() < 0.02)) {
        const timeline = slab.open()
        if (lists.has(timeline)) t.fail(`timeline ${timeline} was opened twice`)
        lists.set(timeline, [])
      } else if (random() < 0.015) {
        const timeline = any()
        slab.drop(timeline)
        lists.delete(timeline)
      } else {
        const timeline = any()
        const list = lists.get(timeline) as Array<[number, number]>
        const entry: [number, number] = [Math.floor(random() * 2 ** 32), Math.floor(random() * 2 ** 32)]
        slab.push(timeline, ...entry)
        if (list.length === maxEntries) list.splice(1, 1)
        list.push(entry)
      }
      if (step % 97 === 0) {
        for (const [timeline, list] of lists) {
          if (JSON.stringify(slab.read(timeline)) !== JSON.stringify(list)) t.fail(`timeline ${timeline}, step ${step}`)
        }
      }
    }
    t.equal(slab.bytes, 262_144, 'what is dropped is used again')
  })
}

test('more timelines than one slab has blocks', async (t) => {
  const slab = createTimelineSlab(40)
  t.equal(slab.bytes, 0)
  const timelines = Array.from({ length: 5000 }, () => slab.open())
  t.equal(new Set(timelines).size, 5000)
  for (const timeline of timelines) for (let n = 0; n < 8; n++) slab.push(timeline, timeline, n)
  for (const timeline of timelines) {
    if (slab.read(timeline).some(([when, what], n) => when !== timeline || what !== n)) t.fail(`timeline ${timeline}`)
  }
  t.equal(slab.bytes, 3 * 262_144)
  for (const timeline of timelines) slab.drop(timeline)
  for (let n = 0; n < 5000; n++) slab.push(slab.open(), 1, 1)
  t.equal(slab.bytes, 3 * 262_144)
})
