/** The operations that are kept in memory: how they are found, and in which order they are forgotten. */
import t from 'tap'
import { begun, type Kept } from '../../../src/money/memory/kept.js'
import { createKeptOperations } from '../../../src/money/memory/operations.js'

const LEASE = 1000

function kept (caller: string, key: string, upstreamKey: string, keptUntil: number): Kept {
  return begun({
    caller,
    key,
    method: 'POST',
    path: '/v1/authorizations/12343/capture',
    bodyHash: 'a'.repeat(64),
    attempt: 'first',
    route: '/v1/authorizations/:authorization_id/capture',
    referenceId: '7f0c2a9e4b1d4c3e8a5f6d7b8c9e0a1b',
    startedAt: 1_700_000_000_000
  }, upstreamKey, LEASE, keptUntil)
}

t.test('those whose time is over are forgotten, and one that was replaced keeps its turn', async (t) => {
  const operations = createKeptOperations()
  const [first, second, third] = [5000, 6000, 7000].map((until) => kept('till', `key-${until}`, `key-${until}`, until))
  for (const one of [first, second, third]) operations.add(one as Kept, { prefixed: false })
  operations.replace(first as Kept, { ...(first as Kept), state: 'rejected', attempt: '' })
  operations.dropOld(4999)
  t.equal(operations.size, 3)
  operations.dropOld(6000)
  t.equal(operations.size, 1)
  t.equal(operations.withUpstreamKey('key-7000'), third)
  operations.dropOld(7000)
  t.equal(operations.size, 0)
})

t.test('one whose upstream key another had first is found by its caller and key', async (t) => {
  const operations = createKeptOperations()
  const first = kept('till', 'key', 'key', 5000)
  operations.add(first, { prefixed: false })
  operations.add(kept('office', 'office:key', 'office:key', 5000), { prefixed: false })
  t.equal(operations.prefixedKey('office', 'key'), 'office:office:key', 'past one whose own key looks like it')
  const other = kept('office', 'key', 'office:office:key', 5000)
  operations.add(other, { prefixed: true })
  t.equal(operations.ofCaller(first, 'till', 'key', 0), first)
  t.equal(operations.ofCaller(first, 'office', 'key', 0), other)
  operations.forget(other)
  t.equal(operations.ofCaller(first, 'office', 'key', 0), undefined)
})

t.test('one whose lease is over while it runs stays as indeterminate, until it is forgotten', async (t) => {
  const operations = createKeptOperations()
  const one = kept('till', 'key', 'key', 5000)
  operations.add(one, { prefixed: false })
  t.equal(operations.ofCaller(one, 'till', 'key', LEASE - 1), one)
  const overdue = operations.ofCaller(one, 'till', 'key', LEASE)
  t.same(overdue, { ...one, state: 'indeterminate' })
  t.equal(operations.withUpstreamKey('key'), overdue)
  t.equal(operations.ofCaller(overdue, 'till', 'key', 5000), undefined)
})
