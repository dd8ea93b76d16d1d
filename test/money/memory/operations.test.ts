/** The operations that are kept in memory: how they are found, and in which order they are forgotten. */
import t from 'tap'
import { begun, type Kept } from '../../../src/money/memory/kept.js'
import { createKeptOperations } from '../../../src/money/memory/operations.js'

const LEASE = 1000

function kept (caller: string, key: string, upstreamKey: string): Kept {
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
  }, upstreamKey, LEASE)
}

t.test('those that have ended are forgotten when their time is over, in the order of their end', async (t) => {
  const operations = createKeptOperations()
  const [first, second, third] = ['first', 'second', 'third'].map((key) => kept('till', key, key)) as [Kept, Kept, Kept]
  for (const one of [first, second, third]) operations.add(one, { prefixed: false })
  const end = (one: Kept, keptUntil: number): Kept =>
    operations.replace(one, { ...one, state: 'rejected', attempt: '', keptUntil })
  end(third, 5000)
  end(first, 6000)
  operations.dropOld(4999)
  t.equal(operations.size, 3)
  operations.dropOld(5000)
  t.equal(operations.withUpstreamKey('third'), undefined)
  t.equal(operations.size, 2)
  operations.dropOld(1e12)
  t.equal(operations.size, 1)
  t.equal(operations.withUpstreamKey('second'), second, 'one that has not ended is never forgotten')
  end(second, 2e12)
  operations.dropOld(2e12)
  t.equal(operations.size, 0)
})

t.test('one whose upstream key another had first is found by its caller and key', async (t) => {
  const operations = createKeptOperations()
  const first = kept('till', 'key', 'key')
  operations.add(first, { prefixed: false })
  operations.add(kept('office', 'office:key', 'office:key'), { prefixed: false })
  t.equal(operations.prefixedKey('office', 'key'), 'office:office:key', 'past one whose own key looks like it')
  const other = kept('office', 'key', 'office:office:key')
  operations.add(other, { prefixed: true })
  t.equal(operations.ofCaller(first, 'till', 'key', 0), first)
  t.equal(operations.ofCaller(first, 'office', 'key', 0), other)
  operations.forget(other)
  t.equal(operations.ofCaller(first, 'office', 'key', 0), undefined)
})

t.test('one whose lease is over while it runs stays as indeterminate', async (t) => {
  const operations = createKeptOperations()
  const one = kept('till', 'key', 'key')
  operations.add(one, { prefixed: false })
  t.equal(operations.ofCaller(one, 'till', 'key', LEASE - 1), one)
  const overdue = operations.ofCaller(one, 'till', 'key', LEASE)
  t.same(overdue, { ...one, state: 'indeterminate' })
  t.equal(operations.withUpstreamKey('key'), overdue)
  t.equal(operations.ofCaller(overdue, 'till', 'key', 1e12), overdue)
})
