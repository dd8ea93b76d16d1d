/** Timelines as texts: against plain lists, as they begin, grow and overflow. */
import { test } from 'tap'
import { addEntry, readEntries } from '../../../src/flows/memory/packed-timeline.js'
import { seeded } from '../../helpers/random.js'

for (const maxEntries of [2, 3, 7, 40]) {
  test(`a timeline of at most ${maxEntries} entries is what a list would be`, async (t) => {
    const random = seeded(maxEntries)
    let timeline = ''
    const list: Array<[number, number]> = []
    t.strictSame(readEntries(timeline), [])
    for (let step = 0; step < 200; step++) {
      const entry: [number, number] = [Math.floor(random() * 2 ** 32), Math.floor(random() * 2 ** 32)]
      timeline = addEntry(timeline, ...entry, maxEntries)
      if (list.length === maxEntries) list.splice(1, 1)
      list.push(entry)
      t.strictSame(readEntries(timeline), list)
    }
    t.equal(timeline.length, 8 * maxEntries)
    t.notMatch(timeline, /[^\0-\u00ff]/, 'a byte for each character')
  })
}

test('of larger and of negative integers the lower 32 bits are kept', async (t) => {
  t.strictSame(readEntries(addEntry('', 1_700_000_000_123, -1, 40)), [[1_700_000_000_123 % 2 ** 32, 2 ** 32 - 1]])
})
