/** The store in Redis: the contract of all stores, for one replica and for two that take turns. */
import { test } from 'tap'
import { alternating, connect, flowStoreOf } from '../helpers/redis-stores.js'
import { startRedis, withoutRedis } from '../helpers/redis.js'
import { storeContract } from './store-contract.js'

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
