/** The flows' timelines in Redis: told by several processes, bounded, and never in anybody's way. */
import { test } from 'tap'
import { createRedisTimeline, type RedisTimeline } from '../../../src/flows/redis/timeline.js'
import { MAX_ENTRIES } from '../../../src/flows/timeline.js'
import { connect, connectOne, flowStoreOf, type Replica } from '../../helpers/redis-stores.js'
import { startRedis, withoutRedis } from '../../helpers/redis.js'
import { ID, MINUTE, OTHER_ID } from '../helper.js'

const wall = (): number => Date.UTC(2026, 0, 31, 12)

/** A timeline is kept with its flow. */
async function openFlows (replica: Replica, ...ids: string[]): Promise<void> {
  const store = flowStoreOf(replica, { idleMs: 30 * MINUTE, maxAgeMs: 120 * MINUTE, maxCount: 10 })
  for (const id of ids) await store.open({ id }, { byServer: true })
}

test('all replicas tell one timeline, oldest first', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const { replicas, close } = await connect(redis.url, 2)
  t.teardown(close)
  const [first, second] = replicas.map((replica) =>
    createRedisTimeline({ ...replica, wall, keepMs: 120 * MINUTE })) as [RedisTimeline, RedisTimeline]
  await openFlows(replicas[0] as Replica, ID, OTHER_ID)
  first.record(ID, { event: 'opened' })
  first.record(OTHER_ID, { event: 'opened' })
  await first.stop()
  second.record(ID, { event: 'phase', phase: 'widget' })
  t.same(await second.read(ID), [
    { at: '2026-01-31T12:00:00.000Z', event: 'opened' },
    { at: '2026-01-31T12:00:00.000Z', event: 'phase', phase: 'widget' }
  ])
  t.same(await second.read('unknown'), [])
  t.ok(await redis.client.pttl(String((await redis.client.keys(`*events:${ID}`))[0])) > 100 * MINUTE)
  await second.stop()
})

test('of a long timeline the first entry stays and the newest, and no more than so many', { skip: withoutRedis },
  async (t) => {
    const redis = await startRedis(t)
    const { replica } = await connectOne(t, redis.url)
    const timeline = createRedisTimeline({ ...replica, wall, keepMs: MINUTE })
    await openFlows(replica, ID)
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
    await openFlows(replica, ID)
    timeline.record(ID, { event: 'opened' })
    t.match(await timeline.read(ID), [{ event: 'opened' }])
    await timeline.stop()
  })

test('of a flow that is gone, or never was, nothing is kept', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const { replica, advance } = await connectOne(t, redis.url)
  const timeline = createRedisTimeline({ ...replica, wall, keepMs: MINUTE })
  const store = flowStoreOf(replica, { idleMs: MINUTE, maxAgeMs: MINUTE, maxCount: 10 })
  await store.open({ id: ID })
  timeline.record(ID, { event: 'opened' })
  timeline.record(OTHER_ID, { event: 'opened' })
  t.equal((await timeline.read(ID)).length, 1)
  t.same(await redis.client.keys('*events:*'), [(await redis.client.keys(`*events:${ID}`))[0]])
  advance(2 * MINUTE)
  await store.open({ id: OTHER_ID })
  t.same(await redis.client.keys('*events:*'), [], 'swept with its flow')
  await timeline.stop()
})

test('entries are sealed, and those of the earlier version are still told', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const { replica } = await connectOne(t, redis.url)
  const timeline = createRedisTimeline({ ...replica, wall, keepMs: MINUTE })
  await openFlows(replica, ID)
  const former = { at: '2026-01-31T11:59:00.000Z', event: 'opened' }
  await redis.client.rpush(`${replica.link.prefix}timeline:${ID}`, JSON.stringify(former))
  const events = [
    { event: 'claimed-by-browser' }, { event: 'phase', phase: 'widget' }, { event: 'token-granted', scope: 'customer' },
    { event: 'call', endpoint: 'calculateInterest', status: 200, duration_ms: 3 },
    { event: 'call', endpoint: 'calculateInterest', failure: 'timeout', duration_ms: 15_000 }
  ] as const
  for (const event of events) timeline.record(ID, event)
  const at = new Date(wall()).toISOString()
  t.same(await timeline.read(ID), [former, ...events.map((event) => ({ at, ...event }))])
  const [key = ''] = await redis.client.keys(`*events:${ID}`)
  const kept = await redis.client.lrange(key, 0, -1)
  t.equal(kept.length, events.length)
  for (const entry of kept) t.match(entry, /^1\.k1\.[\w-]+$/)
  await redis.client.lset(key, 0, kept[1] as string)
  await redis.client.rename(key, key.replace(ID, OTHER_ID))
  await t.rejects(timeline.read(OTHER_ID), { code: 'store-unavailable' }, 'of another flow')
  await timeline.stop()
})
