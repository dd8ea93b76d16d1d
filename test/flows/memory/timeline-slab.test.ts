/** Lists of numbers in blocks: against plain arrays, with stories that begin, grow, overflow and are dropped in any order. */
import { test } from 'tap'
import { createStorySlab } from '../../../src/flows/memory/timeline-slab.js'
import { seeded } from '../../helpers/random.js'

for (const maxEntries of [2, 5, 7, 8, 15, 40]) {
  test(`stories of at most ${maxEntries} entries are what lists would be`, async (t) => {
    const random = seeded(maxEntries)
    const slab = createStorySlab(maxEntries)
    const lists = new Map<number, Array<[number, number]>>()
    const any = (): number => [...lists.keys()][Math.floor(random() * lists.size)] as number
    for (let step = 0; step < 20_000; step++) {
      if (lists.size < 3 || (lists.size < 40 && random() < 0.02)) {
        const story = slab.open()
        if (lists.has(story)) t.fail(`story ${story} was opened twice`)
        lists.set(story, [])
      } else if (random() < 0.015) {
        const story = any()
        slab.drop(story)
        lists.delete(story)
      } else {
        const story = any()
        const list = lists.get(story) as Array<[number, number]>
        const entry: [number, number] = [Math.floor(random() * 2 ** 32), Math.floor(random() * 2 ** 32)]
        slab.push(story, ...entry)
        if (list.length === maxEntries) list.splice(1, 1)
        list.push(entry)
      }
      if (step % 97 === 0) for (const [story, list] of lists) if (JSON.stringify(slab.read(story)) !== JSON.stringify(list)) t.fail(`story ${story}, step ${step}`)
    }
    t.equal(slab.bytes, 262_144, 'what is dropped is used again')
  })
}

test('more stories than one slab has blocks', async (t) => {
  const slab = createStorySlab(40)
  t.equal(slab.bytes, 0)
  const stories = Array.from({ length: 5000 }, () => slab.open())
  t.equal(new Set(stories).size, 5000)
  for (const story of stories) for (let n = 0; n < 8; n++) slab.push(story, story, n)
  for (const story of stories) if (slab.read(story).some(([when, what], n) => when !== story || what !== n)) t.fail(`story ${story}`)
  t.equal(slab.bytes, 3 * 262_144)
  for (const story of stories) slab.drop(story)
  for (let n = 0; n < 5000; n++) slab.push(slab.open(), 1, 1)
  t.equal(slab.bytes, 3 * 262_144)
})
