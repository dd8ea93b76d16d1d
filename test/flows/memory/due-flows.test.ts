/** The flows that are due: each is taken once, in its time, and where it has moved on its new time decides. */
import { test } from 'tap'
import type { Flow } from '../../../src/flows/flow.js'
import { createDueFlows, type DueFlows } from '../../../src/flows/memory/due-flows.js'

interface Fixture {
  due: DueFlows
  /** Changes the flow's time, and says so if there is one. */
  set (id: string, refreshAt: number | undefined): void
  forget (id: string): void
  take (at: number, limit?: number): string[]
}

function createFixture (): Fixture {
  const due = createDueFlows()
  const flows = new Map<string, Flow>()
  return {
    due,
    set (id, refreshAt) {
      const flow: Flow = { id, version: 1, phase: 'widget', tokens: {}, openedAt: 0, refreshAt }
      flows.set(id, flow)
      due.schedule(flow)
    },
    forget: (id) => { flows.delete(id) },
    take: (at, limit = 10) => due.take(at, limit, (id) => flows.get(id)).map(({ id }) => id)
  }
}

test('a flow is taken when its time has come, once', async (t) => {
  const { set, take } = createFixture()
  set('late', 2500)
  set('early', 1500)
  set('never', undefined)
  t.strictSame(take(1499), [])
  t.strictSame(take(1500), ['early'])
  t.strictSame(take(1500), [])
  t.strictSame(take(9000), ['late'])
})

test('those of the earliest second come first, and what is over the limit waits', async (t) => {
  const { set, take } = createFixture()
  for (const [id, at] of [['c', 3000], ['a', 1000], ['b', 2000]] as const) set(id, at)
  t.strictSame(take(3000, 2), ['a', 'b'])
  t.strictSame(take(3000, 2), ['c'])
})

test('a flow that moved on is due at its new time alone, one that is gone never', async (t) => {
  const { set, forget, take } = createFixture()
  for (const id of ['later', 'sooner', 'unset', 'gone']) set(id, 5000)
  set('later', 8000)
  set('sooner', 2000)
  set('unset', undefined)
  forget('gone')
  t.strictSame(take(2000), ['sooner'])
  t.strictSame(take(7999), [])
  t.strictSame(take(8000), ['later'])
})

test('a flow that is scheduled again within its second is due again within it', async (t) => {
  const { set, take } = createFixture()
  set('a', 1000)
  t.strictSame(take(1000), ['a'])
  set('a', 1010)
  t.strictSame(take(1009), [])
  t.strictSame(take(1010), ['a'])
})

test('nothing is due once all is cleared', async (t) => {
  const { due, set, take } = createFixture()
  set('a', 1000)
  due.clear()
  t.strictSame(take(5000), [])
})
