/** The token of the deployment in Redis, at two replicas in turn; and what Redis itself gets to see of it. */
import t from 'tap'
import { createRedisTokenStore } from '../../../src/finfo/redis/token-store.js'
import { NO_RECORD, withGrant } from '../../../src/finfo/token.js'
import { createSealer } from '../../../src/redis/seal.js'
import { startRedis, withoutRedis } from '../../helpers/redis.js'
import { alternating, connect, connectOne } from '../../helpers/redis-stores.js'
import { checkTokenStore } from '../token-store-contract.js'

const key = 'finfo:account'
const record = withGrant(NO_RECORD, {
  accessToken: 'an-access-token', refreshToken: 'a-refresh-token', lifeMs: 900_000
}, { sentAt: 0, refreshed: false, after401: false, calls: 1 })

t.test('in Redis', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)

  checkTokenStore(t, async () => {
    const { replicas, close } = await connect(redis.url, 2)
    t.teardown(close)
    const stores = replicas.map(({ link, sealer, prefix }) => createRedisTokenStore({
      link, sealer, key: `${prefix}${key}`
    }))
    return { store: alternating(stores) }
  })

  t.test('nothing of a token is to be read there, and it is gone some time after it is of use', async (t) => {
    const { replica: { link, sealer, prefix } } = await connectOne(t, redis.url)
    await createRedisTokenStore({ link, sealer, key: prefix + key }).write(record, 0)
    const stored = JSON.stringify(await redis.client.hgetall(prefix + key))
    t.notMatch(stored, /access|refresh|generation/)
    const left = await redis.client.pttl(prefix + key)
    t.ok(left > 1_800_000 && left <= 27 * 3_600_000)
  })

  t.test('what no key here opens counts as nothing, and is written over', async (t) => {
    const { replica: { link, sealer, prefix } } = await connectOne(t, redis.url)
    const other = createSealer([{ id: 'k2', key: Buffer.alloc(32, 9) }])
    await createRedisTokenStore({ link, sealer: other, key: prefix + key }).write(record, 0)
    const store = createRedisTokenStore({ link, sealer, key: prefix + key })
    t.strictSame(await store.read(), { version: 1, record: NO_RECORD })
    t.equal(await store.write(record, 1), true)
    t.strictSame(await store.read(), { version: 2, record })
  })

  t.test('a Redis that is away is a store that is unavailable', async (t) => {
    const { replica: { link, sealer, prefix } } = await connectOne(t, redis.url)
    await redis.kill()
    const store = createRedisTokenStore({ link, sealer, key: prefix + key })
    await t.rejects(store.read(), { code: 'store-unavailable' })
    await t.rejects(store.write(record, 0), { code: 'store-unavailable' })
  })
})
