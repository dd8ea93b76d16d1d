/** The pause that replicas share, at two of them in turn. */
import t from 'tap'
import { createRedisPause } from '../../../src/finfo/redis/pause.js'
import { startRedis, withoutRedis } from '../../helpers/redis.js'
import { alternating, connect } from '../../helpers/redis-stores.js'

t.test('a pause in Redis', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const { replicas, advance, close } = await connect(redis.url, 2)
  t.teardown(close)
  const pauseOf = (key: string) => alternating(replicas.map(({ link, prefix }) =>
    createRedisPause({ link, key: prefix + key })))

  t.test('is none at first, and known to all once it is set, until it ends', async (t) => {
    const pause = pauseOf('one')
    t.equal(await pause.leftMs(), 0)
    await pause.set(600_000)
    for (let replica = 0; replica < 2; replica++) t.equal(await pause.leftMs(), 600_000)
    advance(599_000)
    t.equal(await pause.leftMs(), 1000)
    advance(1000)
    t.equal(await pause.leftMs(), 0)
  })

  t.test('is not shortened by a shorter one', async (t) => {
    const pause = pauseOf('two')
    await pause.set(600_000)
    await pause.set(1000)
    t.equal(await pause.leftMs(), 600_000)
    await pause.set(6_000_000)
    t.equal(await pause.leftMs(), 6_000_000)
  })

  t.test('cannot be told by a store that is away', async (t) => {
    await redis.kill()
    const pause = pauseOf('one')
    await t.rejects(pause.leftMs(), { code: 'store-unavailable' })
    await t.rejects(pause.set(1), { code: 'store-unavailable' })
  })
})
