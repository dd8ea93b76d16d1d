/** The flows' timelines in Redis: told by several processes, bounded, and never in anybody's way. */
import { test } from 'tap'
import { createRedisTimeline, type RedisTimeline } from '../../../src/flows/redis/timeline.js'
import { MAX_ENTRIES } from '../../../src/flows/timeline.js'
import { connect, connectOne } from '../../helpers/redis-stores.js'
import { startRedis, withoutRedis } from '../../helpers/redis.js'
import { ID, MINUTE, OTHER_ID } from '../helper.js'

const wall = (): number => Date.UTC(2026, 0, 31, 12)

test('all replicas tell one timeline, oldest first', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const { replicas, close } = await connect(redis.url, 2)
  t.teardown(close)
  const [first, second] = replicas.map((replica) =>
    createRedisTimeline({ ...replica, wall, keepMs: 120 * MINUTE })) as [RedisTimeline, RedisTimeline]
  first.record(ID, { event: 'opened' })
  first.record(OTHER_ID, { event: 'opened' })
  await first.stop()
  second.record(ID, { event: 'phase', phase: 'widget' })
  t.same(await second.read(ID), [
    { at: '2026-01-31T12:00:00.000Z', event: 'opened' },
    { at: '2026-01-31T12:00:00.000Z', event: 'phase', phase: 'widget' }
  ])
  t.same(await second.read('unknown'), [])
  t.ok(await redis.client.pttl(String((await redis.client.keys(`*${ID}`))[0])) > 100 * MINUTE)
  await second.stop()
})

test('of a long timeline the first entry stays and the newest, and no more than so many', { skip: withoutRedis },
  async (t) => {
    const redis = await startRedis(t)
    const { replica } = await connectOne(t, redis.url)
    const timeline = createRedisTimeline({ ...replica, wall, keepMs: MINUTE })
    timeline.record(ID, { event: 'opened' })
    for (let n = 0; n < 100; n++) {
      timeline.record(ID, { event: 'call', endpoint: 'calculateInterest', status: 200, duration_ms: n })
    }
    const entries = await timeline.read(ID)
    t.equal(entries.length, MAX_ENTRIES)
    t.match(entries[0], { event: 'opened' })
    t.match(entries[1], { duration_ms: 100 - MAX_ENTRIES + 1 })
    t.match(entries.at(-1), { duration_ms: 99 })
    await timeline.stop()
  })

test('while Redis is away nothing waits, little is kept, and what is noted later is told', { skip: withoutRedis },
  async (t) => {
    const redis = await startRedis(t)
    const { replica } = await connectOne(t, redis.url)
    const timeline = createRedisTimeline({ ...replica, wall, keepMs: MINUTE })
    await redis.kill()
    await t.rejects(timeline.read(ID), { code: 'store-unavailable' })
    for (let n = 0; n < 20_000; n++) timeline.record(OTHER_ID, { event: 'opened' })
    await redis.start()
    while (!replica.link.up) await new Promise((resolve) => { setTimeout(resolve, 10) })
    timeline.record(ID, { event: 'opened' })
    t.match(await timeline.read(ID), [{ event: 'opened' }])
    await timeline.stop()
  })
