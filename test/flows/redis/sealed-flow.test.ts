/** A flow as a record of Redis: what comes out is what went in, and what was moved or made up does not open. */
import { test, type Test } from 'tap'
import type { Flow } from '../../../src/flows/flow.js'
import { createFlowKeys } from '../../../src/flows/redis/keys.js'
import { createFlowSealer, type FlowRecord, type FlowSealer } from '../../../src/flows/redis/sealed-flow.js'
import { problem, type Problem } from '../../../src/problems/problem.js'
import { createSealer, SealBrokenError, type Sealer } from '../../../src/redis/seal.js'
import { storeKeys } from '../../helpers/redis-stores.js'
import { ID, OTHER_ID } from '../helper.js'

const flow: Flow = {
  id: ID, version: 3, phase: 'widget', tokens: {}, openedAt: 1000, owner: 'someone', refreshAt: 5000
}

interface Fixture {
  sealer: Sealer
  flows: FlowSealer
  /** Why records did not open. */
  errors: unknown[]
}

function createFixture (): Fixture {
  const sealer = createSealer(storeKeys)
  const errors: unknown[] = []
  const unreadable = (error: unknown): Problem => {
    errors.push(error)
    return problem('store-unavailable')
  }
  const keys = createFlowKeys({ prefix: 'shop:' })
  return { sealer, flows: createFlowSealer({ link: { losses: 2, unreadable }, sealer, keys }), errors }
}

function refuses (t: Test, { flows, errors }: Fixture, id: string, record: FlowRecord): void {
  t.throws(() => flows.open(id, record), { code: 'store-unavailable' })
  t.type(errors.at(-1), SealBrokenError)
}

test('a sealed flow opens as it was, with the times and the version that Redis has', async (t) => {
  const { flows } = createFixture()
  const sealed = flows.seal(flow)
  t.notMatch(sealed, /someone/)
  t.strictSame(flows.open(ID, ['3', '1000', '5000', sealed]), {
    flow, form: { version: 3, openedAt: 1000 }, losses: 2
  })
  const { refreshAt: _refreshAt, ...unplanned } = flow
  t.strictSame(flows.open(ID, ['4', '1000', '', sealed]), {
    flow: { ...unplanned, version: 4 }, form: { version: 3, openedAt: 1000 }, losses: 2
  }, 'a version that moved its times alone is of the form before')
})

test('a seal is of one flow, and of one life of it', async (t) => {
  const fixture = createFixture()
  const sealed = fixture.flows.seal(flow)
  refuses(t, fixture, OTHER_ID, ['3', '1000', '', sealed])
  refuses(t, fixture, ID, ['3', '1001', '', sealed])
})

test('what an earlier program sealed is of the oldest form', async (t) => {
  const { sealer, flows } = createFixture()
  const sealed = sealer.seal(JSON.stringify({ phase: 'open', tokens: {} }), `shop:flow:${ID}`)
  t.strictSame(flows.open(ID, ['7', '1000', '', sealed]), {
    flow: { id: ID, version: 7, phase: 'open', tokens: {}, openedAt: 1000 },
    form: { version: 0, openedAt: 1000 },
    losses: 2
  })
})
