/**
 * A Redis that forgets: whatever it lost, or has again in an older form, a process does not repeat what it has paid.
 */
import t, { type Test } from 'tap'
import type { NewOperation } from '../../../src/money/operation.js'
import { createRecentOperations, type OperationRecord } from '../../../src/money/redis/recent.js'
import type { LedgerStore } from '../../../src/money/store.js'
import { until } from '../../helpers/bff.js'
import { connect, ledgerStoreOf, type Replica } from '../../helpers/redis-stores.js'
import { startRedis, withoutRedis, type RedisServer } from '../../helpers/redis.js'

const HOUR = 3_600_000
const LEASE = 75_000
const KEEP = 24 * HOUR
const succeeded = {
  state: 'succeeded', endedAt: 1, response: { status: 200, body: '{"capture_id":1}', contentType: 'application/json' }
} as const

function capture (key: string, attempt = `attempt of ${key}`): NewOperation {
  return {
    caller: 'till',
    key,
    method: 'POST',
    path: '/v1/authorizations/12343/capture',
    bodyHash: 'a'.repeat(64),
    attempt,
    route: '/v1/authorizations/:authorization_id/capture',
    amount: '10.00',
    referenceId: '0'.repeat(32),
    startedAt: 0
  }
}

interface Fixture {
  redis: RedisServer
  replica: Replica
  store: LedgerStore
  /** A replica that has seen nothing. */
  other: LedgerStore
  advance (ms: number): void
}

async function createFixture (t: Test, args: string[] = []): Promise<Fixture> {
  const redis = await startRedis(t, args)
  const { replicas, close, advance } = await connect(redis.url, 2)
  t.teardown(close)
  const [replica, second] = replicas as [Replica, Replica]
  const [store, other] = [replica, second].map((one) => ledgerStoreOf(one, { maxCount: 1000 }))
  return { redis, replica, store: store as LedgerStore, other: other as LedgerStore, advance }
}

async function pay (store: LedgerStore, key: string): Promise<boolean> {
  const { operation, begun } = await store.begin(capture(key), LEASE, KEEP)
  return begun && await store.finish(operation, succeeded)
}

const losses: Array<[what: string, lose: (fixture: Fixture) => Promise<unknown>]> = [
  ['is emptied', async ({ redis }) => await redis.client.flushall()],
  ['evicts the operation', async ({ redis }) => await redis.client.del(...await redis.client.keys('*operation:*'))],
  ['restarts without what it had', async ({ redis, replica }) => {
    await redis.kill()
    await until(() => !replica.link.connected)
    await redis.start()
    await until(() => replica.link.up)
  }],
  ['falls back to before the ending', async ({ redis }) => {
    for (const key of await redis.client.keys('*operation:*')) {
      await redis.client.hdel(key, 'e')
      await redis.client.hset(key, 't', 'running')
    }
  }]
]

for (const [what, lose] of losses) {
  t.test(`a Redis that ${what} has no process repeat its own capture`, { skip: withoutRedis }, async (t) => {
    const fixture = await createFixture(t)
    const { store, other } = fixture
    t.equal(await pay(store, 'capture-1'), true)
    await lose(fixture)
    // The very first that is asked, before anybody has noticed.
    t.match(await store.begin(capture('capture-1', 'again'), LEASE, KEEP), {
      begun: false, operation: { state: 'succeeded', response: succeeded.response, key: 'capture-1' }
    })
    t.equal(await pay(store, 'capture-2'), true, 'and new money is taken')
    await until(async () =>
      (await Promise.resolve(other.get('till', 'capture-1')).catch(() => undefined)) !== undefined)
    t.match(await other.begin(capture('capture-1', 'other'), LEASE, KEEP), {
      begun: false, operation: { state: 'succeeded' }
    }, 'nor another process, once it is back')
  })
}

t.test('all that a process knows is back before it takes new money', { skip: withoutRedis }, async (t) => {
  const { redis, store, other } = await createFixture(t)
  for (let n = 0; n < 500; n++) await pay(store, `capture-${n}`)
  await store.begin(capture('running'), LEASE, KEEP)
  await redis.client.flushall()
  await pay(store, 'new')
  for (let n = 0; n < 500; n += 7) t.match(await other.get('till', `capture-${n}`), { state: 'succeeded' }, `${n}`)
  t.match(await other.get('till', 'running'), { state: 'running' })
})

t.test('a capture that was out when Redis was emptied is written when it ends', { skip: withoutRedis }, async (t) => {
  const { redis, store, other } = await createFixture(t)
  const { operation } = await store.begin(capture('capture-1'), LEASE, KEEP)
  await redis.client.flushall()
  t.equal(await store.finish(operation, succeeded), true)
  t.match(await other.get('till', 'capture-1'), { state: 'succeeded', response: succeeded.response })
})

t.test('what was freed stays free, and what somebody else has settled stays settled', { skip: withoutRedis },
  async (t) => {
    const { store, other, advance } = await createFixture(t)
    const { operation } = await store.begin(capture('freed'), LEASE, KEEP)
    await store.release(operation)
    t.equal((await store.begin(capture('freed', 'second'), LEASE, KEEP)).begun, true)
    const unclear = (await store.begin(capture('unclear'), LEASE, KEEP)).operation
    advance(LEASE)
    await other.settle('till', 'unclear', { state: 'rejected', endedAt: 2, settled: { by: 'anna', note: 'none' } })
    t.equal(await store.finish(unclear, succeeded), false)
    t.match(await store.begin(capture('unclear', 'again'), LEASE, KEEP), {
      begun: false, operation: { state: 'rejected', settled: { by: 'anna' } }
    })
  })

t.test('a state that was changed beside what is sealed is not believed', { skip: withoutRedis }, async (t) => {
  const { redis, store, other } = await createFixture(t)
  await pay(store, 'capture-1')
  const [key = ''] = await redis.client.keys('*operation:*')
  await redis.client.hset(key, 't', 'indeterminate')
  await t.rejects(Promise.resolve(other.get('till', 'capture-1')), { code: 'store-unavailable' })
  await t.rejects(Promise.resolve(other.begin(capture('capture-1', 'again'), LEASE, KEEP)), {
    code: 'store-unavailable'
  })
  t.match(await store.get('till', 'capture-1'), { state: 'succeeded' }, 'who has seen it puts it right')
  t.match(await other.get('till', 'capture-1'), { state: 'succeeded' })
})

t.test('an ending of the earlier version, which has no state in it, is understood', { skip: withoutRedis },
  async (t) => {
    const { redis, replica, store, other } = await createFixture(t)
    await store.begin(capture('capture-1'), LEASE, KEEP)
    const [key = ''] = await redis.client.keys('*operation:*')
    const { state: _state, ...former } = succeeded
    await redis.client.hset(key, { t: 'succeeded', e: replica.sealer.seal(JSON.stringify(former), `${key}:ending`) })
    t.match(await other.begin(capture('capture-1', 'again'), LEASE, KEEP), {
      begun: false, operation: { state: 'succeeded', response: succeeded.response }
    })
  })

t.test('a tenth of the ledger is kept for the shop\'s server and its orders', { skip: withoutRedis }, async (t) => {
  const { replica } = await createFixture(t)
  const store = ledgerStoreOf(replica, { maxCount: 20 })
  const stranger = (n: number): NewOperation => ({ ...capture(`apply-${n}`), caller: String(n).padStart(32, '0') })
  for (let n = 0; n < 18; n++) t.equal((await store.begin(stranger(n), LEASE, KEEP)).begun, true)
  await t.rejects(Promise.resolve(store.begin(stranger(18), LEASE, KEEP)), { name: 'LedgerFullError' })
  t.equal((await store.begin(capture('capture-1'), LEASE, KEEP)).begun, true)
  t.equal((await store.begin({ ...stranger(19), authorizes: true }, LEASE, KEEP)).begun, true)
  await t.rejects(Promise.resolve(store.begin(capture('capture-2'), LEASE, KEEP)), { name: 'LedgerFullError' })
})

t.test('a full Redis takes captures and what finishes work, and no stranger\'s application', { skip: withoutRedis },
  async (t) => {
    const { redis, store } = await createFixture(t, ['--maxmemory-policy', 'noeviction'])
    const { operation } = await store.begin(capture('capture-1'), LEASE, KEEP)
    await redis.client.config('SET', 'maxmemory', '1')
    t.equal(await store.finish(operation, succeeded), true)
    t.equal(await pay(store, 'capture-2'), true)
    await t.rejects(
      Promise.resolve(store.begin({ ...capture('apply-1'), caller: '0'.repeat(32) }, LEASE, KEEP)),
      { code: 'store-unavailable' }
    )
    const unclear = (await store.begin(capture('capture-3'), LEASE, KEEP)).operation
    await store.finish(unclear, { state: 'indeterminate', endedAt: 1 })
    t.match(await store.resume('till', 'capture-3', 'second', LEASE), { state: 'running', attempt: 'second' })
  })

t.test('what a process remembers is bounded, by the oldest, and by a day', async (t) => {
  let now = 0
  const recent = createRecentOperations(() => now, { ms: KEEP }, 20_000)
  const record: OperationRecord = ['succeeded', 'a', '0', '0', 'b'.repeat(500), 'e'.repeat(500), String(KEEP), 'w']
  for (let n = 0; n < 100; n++) recent.remember(`place-${n}`, record)
  const kept = recent.all()
  t.ok(kept.length > 5 && kept.length <= 20_000 / 1500, String(kept.length))
  t.equal(kept.at(-1)?.[0], 'place-99')
  t.equal(recent.find('place-0'), undefined)
  now = KEEP
  t.equal(recent.find('place-99'), undefined)
  t.same(recent.all(), [])
})

t.test('what a process saw in doubt a day ago may have been ended and forgotten by another since', async (t) => {
  let now = 0
  const recent = createRecentOperations(() => now, { ms: KEEP })
  const unclear: OperationRecord = ['indeterminate', 'a', '0', '0', 'b', 'e', String(9e15), 'w']
  recent.remember('unclear', unclear)
  recent.remember('done', unclear.with(0, 'succeeded') as OperationRecord)
  now = KEEP - 1
  t.equal(recent.isStale('unclear'), false)
  now = KEEP
  t.equal(recent.isStale('unclear'), true)
  t.equal(recent.isStale('done'), false)
  t.same(recent.find('unclear'), unclear, 'it is known all the same, for a Redis that lost it')
})
