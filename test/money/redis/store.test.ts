/** The ledger in Redis: the contract of all ledger stores, for one replica and for two that take turns. */
import { test } from 'tap'
import { alternating, connect, ledgerStoreOf } from '../../helpers/redis-stores.js'
import { startRedis, withoutRedis } from '../../helpers/redis.js'
import { ledgerStoreContract } from '../store-contract.js'

test('the ledger in Redis', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  for (const [name, count] of [['one replica', 1], ['two replicas', 2]] as const) {
    ledgerStoreContract(name, async (inner, limits) => {
      const { replicas, advance, close } = await connect(redis.url, count)
      inner.teardown(close)
      return { store: alternating(replicas.map((replica) => ledgerStoreOf(replica, limits))), advance }
    }, t)
  }
})
