/** The flows used last are objects, all others text; what is read is the same. */
import { test } from 'tap'
import type { Flow } from '../../../src/flows/flow.js'
import type { Entry } from '../../../src/flows/memory/entries.js'
import { pack } from '../../../src/flows/memory/packed-flow.js'
import { createRecentFlows } from '../../../src/flows/memory/recent-flows.js'

const flowOf = (id: string): Flow => ({ id, version: 1, phase: 'open', tokens: {}, openedAt: 7, owner: `of ${id}` })
const entryOf = (flow: Flow): Entry => ({
  packed: pack(flow), flow: undefined, timeline: '', usedAt: 7, openedAt: flow.openedAt, unused: false
})

test('a flow that was read is the same object, until as many others were read after it', async (t) => {
  const recent = createRecentFlows(2)
  const [a, b, c] = ['a', 'b', 'c'].map((id) => entryOf(flowOf(id))) as [Entry, Entry, Entry]
  const first = recent.read('a', a)
  t.match(first, flowOf('a'))
  recent.read('b', b)
  t.equal(recent.read('a', a), first)
  recent.read('c', c)
  t.strictSame([a, b, c].map(({ flow }) => flow !== undefined), [false, true, true])
  t.not(recent.read('a', a), first)
  t.same(recent.read('a', a), first)
})

test('what is written is read, also when the object is gone', async (t) => {
  const recent = createRecentFlows(1)
  const [a, b] = ['a', 'b'].map((id) => entryOf(flowOf(id))) as [Entry, Entry]
  const changed: Flow = { ...flowOf('a'), version: 2, owner: 'somebody else' }
  t.equal(recent.write(a, changed), changed)
  t.equal(recent.read('a', a), changed)
  recent.read('b', b)
  t.equal(a.flow, undefined)
  t.match(recent.read('a', a), changed)
})

test('a flow that is written again and again takes one place', async (t) => {
  const recent = createRecentFlows(2)
  const [a, b] = ['a', 'b'].map((id) => entryOf(flowOf(id))) as [Entry, Entry]
  recent.read('a', a)
  for (let version = 2; version < 10; version++) recent.write(b, { ...flowOf('b'), version })
  t.not(a.flow, undefined)
})
