/** The entries of the store in memory: how long they live, and that what is dropped leaves nothing behind. */
import { test } from 'tap'
import { createEntries, type Entries, type Entry } from '../../../src/flows/memory/entries.js'
import { UNUSED_MS } from '../../../src/flows/store.js'
import { createDrivenClock, MINUTE, SECOND, type DrivenClock } from '../helper.js'

interface Fixture {
  clock: DrivenClock
  entries: Entries
  /** Adds an entry that was opened just now. */
  add (id: string, changes?: Partial<Entry>): Entry
}

function createFixture (): Fixture {
  const clock = createDrivenClock()
  const entries = createEntries({ now: clock.now, idleMs: 30 * MINUTE, maxAgeMs: 120 * MINUTE })
  return {
    clock,
    entries,
    add (id, changes) {
      const entry: Entry = {
        packed: 'a flow',
        flow: undefined,
        timeline: 'a timeline',
        usedAt: clock.now(),
        openedAt: clock.now(),
        unused: false,
        ...changes
      }
      entries.add(id, entry)
      return entry
    }
  }
}

test('an entry lives from its last use, a stranger\'s unused one for less, and none beyond its age', async (t) => {
  const { clock, entries, add } = createFixture()
  const now = clock.now()
  t.equal(entries.diesAt(add('used')), now + 30 * MINUTE)
  t.equal(entries.diesAt(add('unused', { unused: true })), now + UNUSED_MS)
  t.equal(entries.diesAt(add('old', { openedAt: now - 100 * MINUTE })), now + 20 * MINUTE)
})

test('a dead entry is there until somebody asks for it, and then nothing of it is', async (t) => {
  const { clock, entries, add } = createFixture()
  const entry = add('a')
  clock.advance(30 * MINUTE - 1)
  t.equal(entries.find('a'), entry)
  clock.advance(1)
  t.equal(entries.peek('a'), entry)
  t.equal(entries.find('a'), undefined)
  t.equal(entries.peek('a'), undefined)
  t.match(entry, { packed: '', timeline: '', flow: undefined })
})

test('a sweep goes on where the last one stopped, and begins anew at the end', async (t) => {
  const { clock, entries, add } = createFixture()
  for (const id of ['a', 'b', 'c', 'd']) add(id)
  entries.sweep(2)
  clock.advance(30 * MINUTE)
  entries.sweep(1)
  t.notOk(entries.peek('c'), 'the third is next')
  t.equal(entries.size, 3)
  entries.sweep(2)
  t.equal(entries.size, 2)
  entries.sweep(4)
  t.equal(entries.size, 0)
})

test('all are looked at once a second at most', async (t) => {
  const { clock, entries, add } = createFixture()
  for (let n = 0; n < 100; n++) add(`${n}`)
  clock.advance(30 * MINUTE)
  entries.sweepAll()
  t.equal(entries.size, 0)
  add('dead', { usedAt: clock.now() - 30 * MINUTE })
  clock.advance(SECOND - 1)
  entries.sweepAll()
  t.equal(entries.size, 1)
  clock.advance(1)
  entries.sweepAll()
  t.equal(entries.size, 0)
})
