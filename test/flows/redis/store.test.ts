/** The store in Redis: the contract of all stores, for one replica and for two that take turns. */
import { test } from 'tap'
import { alternating, connect, connectOne, flowStoreOf } from '../../helpers/redis-stores.js'
import { startRedis, withoutRedis } from '../../helpers/redis.js'
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

test('a version that Redis lost and gave out again is not taken for the one that was seen before',
  { skip: withoutRedis }, async (t) => {
    const redis = await startRedis(t)
    const { replica } = await connectOne(t, redis.url)
    const store = flowStoreOf(replica, { idleMs: 1e6, maxAgeMs: 1e6, maxCount: 10 })
    const id = '0'.repeat(32)
    await store.open({ id })
    const [key = ''] = await redis.client.keys('*flow:*')
    const before = await redis.client.dumpBuffer(key)
    await store.change(id, 1, { owner: 'lost' })
    await redis.kill()
    await redis.start()
    await redis.client.restore(key, 0, before)
    while (!replica.link.up) await new Promise((resolve) => { setTimeout(resolve, 10) })
    await store.change(id, 1, { accountNumber: '7' })
    const seen = await store.get(id)
    t.match(seen, { version: 2, accountNumber: '7' })
    t.equal(seen?.owner, undefined)
  })

test('a record of a newer version is refused plainly, and is left as it is', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const { replica } = await connectOne(t, redis.url)
  const limits = { idleMs: 1e6, maxAgeMs: 1e6, maxCount: 10 }
  const id = '0'.repeat(32)
  await flowStoreOf(replica, limits).open({ id })
  const [key = ''] = await redis.client.keys('*flow:*')
  await redis.client.hset(key, 's', '2.k1.AAAA')
  await t.rejects(flowStoreOf(replica, limits).get(id), {
    code: 'store-unavailable', details: { detail: /newer version/ }
  })
  t.equal(await redis.client.hget(key, 's'), '2.k1.AAAA')
})
