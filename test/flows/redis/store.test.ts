/** The store in Redis: the contract of all stores, for one replica and for two that take turns. */
import { test } from 'tap'
import { until } from '../../helpers/bff.js'
import { alternating, connect, connectOne, flowStoreOf, type Replica } from '../../helpers/redis-stores.js'
import { startRedis, withoutRedis, type RedisServer } from '../../helpers/redis.js'
import { storeContract } from '../store-contract.js'

test('the store in Redis', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  for (const [name, count] of [['one replica', 1], ['two replicas', 2]] as const) {
    storeContract(name, async (inner, limits) => {
      const { replicas, advance, close } = await connect(redis.url, count)
      inner.teardown(close)
      return { store: alternating(replicas.map((replica) => flowStoreOf(replica, limits))), advance }
    }, t)
  }
})

const limits = { idleMs: 1e6, maxAgeMs: 1e6, maxCount: 10 }
const id = '0'.repeat(32)
const keyOf = (replica: Replica): string => `${replica.link.prefix}flow:${id}`

/** Redis is killed and comes back with that alone. */
async function fallBack (redis: RedisServer, replica: Replica, key: string, dump: Buffer): Promise<void> {
  await redis.kill()
  await redis.start()
  await redis.client.restore(key, 0, dump)
  await until(() => replica.link.up)
}

test('a version that Redis lost and gave out again is not taken for the one that was seen before',
  { skip: withoutRedis }, async (t) => {
    const redis = await startRedis(t)
    const { replicas, close } = await connect(redis.url, 2)
    t.teardown(close)
    const [replica, other] = replicas as [Replica, Replica]
    const store = flowStoreOf(replica, limits)
    await store.open({ id })
    const before = await redis.client.dumpBuffer(keyOf(replica))
    await store.change(id, 1, { owner: 'lost' })
    await fallBack(redis, replica, keyOf(replica), before)
    await until(() => other.link.up)
    await flowStoreOf(other, limits).change(id, 1, { accountNumber: '7' })
    const seen = await store.get(id)
    t.match(seen, { version: 2, accountNumber: '7' })
    t.equal(seen?.owner, undefined)
  })

for (const [what, put] of [
  ['put back by somebody', async (redis: RedisServer, _replica: Replica, key: string, dump: Buffer) => {
    await redis.client.restore(key, 0, dump, 'REPLACE')
  }],
  ['that Redis fell back to', fallBack]
] as const) {
  test(`a flow in an older form, ${what}, is not taken: what was seen is put in its place`, { skip: withoutRedis },
    async (t) => {
      const redis = await startRedis(t)
      const { replicas, close } = await connect(redis.url, 2)
      t.teardown(close)
      const [replica, other] = replicas as [Replica, Replica]
      const store = flowStoreOf(replica, limits)
      await store.open({ id, order: { reference: 'A-1', amount: '10.00' } })
      const before = await redis.client.dumpBuffer(keyOf(replica))
      await store.change(id, 1, { authorization: 'running', tries: 1 })
      await put(redis, replica, keyOf(replica), before)
      t.equal(await store.change(id, 1, { authorization: 'running', tries: 1 }), undefined, 'not a second time')
      t.match(await store.get(id), { version: 3, authorization: 'running', tries: 1 })
      await until(() => other.link.up)
      t.match(await flowStoreOf(other, limits).get(id), { version: 3, authorization: 'running' })
      t.match(await store.change(id, 3, { authorization: 'succeeded' }), { version: 4 })
    })
}

test('an older form under a newer number does not help, nor one that says when it was opened', { skip: withoutRedis },
  async (t) => {
    const redis = await startRedis(t)
    const { replica } = await connectOne(t, redis.url)
    const store = flowStoreOf(replica, limits)
    const { flow } = await store.open({ id })
    const sealed = String(await redis.client.hget(keyOf(replica), 's'))
    await store.change(id, 1, { authorization: 'succeeded' })
    await redis.client.hset(keyOf(replica), { s: sealed, v: '9' })
    t.match(await store.get(id), { version: 10, authorization: 'succeeded' })
    await redis.client.hset(keyOf(replica), { s: sealed, v: '11', o: String(flow.openedAt + 1000) })
    await store.open({ id }).then(() => t.fail('taken'), (error: unknown) => {
      t.match(error, { code: 'store-unavailable' })
    })
  })

test('of what Redis lost, flows in which money moved are put back, and no other', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const { replica } = await connectOne(t, redis.url)
  const store = flowStoreOf(replica, { ...limits, maxCount: 100 })
  const idOf = (n: number): string => n.toString(16).padStart(32, '0')
  for (const n of [1, 2, 3, 4]) await store.open({ id: idOf(n) })
  await store.change(idOf(2), 1, { authorization: 'indeterminate' })
  await store.change(idOf(3), 1, { application: { state: 'succeeded', upstreamKey: 'a', tries: 1, rejections: 0 } })
  await redis.client.flushall()
  // Nobody has noticed yet.
  t.match(await store.open({ id: idOf(2) }), { created: false, flow: { authorization: 'indeterminate' } })
  t.match(await store.get(idOf(3)), { application: { state: 'succeeded' } })
  t.equal(await store.get(idOf(1)), undefined)
  t.match(await store.open({ id: idOf(4) }), { created: true })
  t.match(await flowStoreOf(replica, limits).get(idOf(3)), { application: { state: 'succeeded' } })
})

test('a record of a newer version is refused plainly, and is left as it is', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const { replica } = await connectOne(t, redis.url)
  await flowStoreOf(replica, limits).open({ id })
  const key = keyOf(replica)
  await redis.client.hset(key, 's', '2.k1.AAAA')
  await t.rejects(flowStoreOf(replica, limits).get(id), {
    code: 'store-unavailable', details: { detail: /newer version/ }
  })
  t.equal(await redis.client.hget(key, 's'), '2.k1.AAAA')
})
