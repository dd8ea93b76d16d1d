/** Counters that replicas share: how far each knows of the others, and what it does without them. */
import { test } from 'tap'
import { createSharedCounters } from '../../src/redis/counters.js'
import { connect, connectOne } from '../helpers/redis-stores.js'
import { startRedis, withoutRedis } from '../helpers/redis.js'

const MINUTE = 60_000
/** They are told when the test says so. */
const never = { everyMs: 2 ** 30 }

test('replicas learn what the others counted when they tell Redis', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const { replicas, close } = await connect(redis.url, 2)
  t.teardown(close)
  const [first, second] = replicas.map((replica) => createSharedCounters({ ...replica, ...never })) as [
    ReturnType<typeof createSharedCounters>, ReturnType<typeof createSharedCounters>
  ]
  for (let n = 1; n <= 5; n++) t.match(first.add('192.0.2.1', MINUTE), { count: n, leftMs: MINUTE })
  t.match(second.add('192.0.2.1', MINUTE), { count: 1 })
  await first.sync()
  await second.sync()
  t.match(second.peek('192.0.2.1'), { count: 6 })
  t.match(second.add('192.0.2.1', MINUTE), { count: 7 })
  t.match(first.peek('192.0.2.1'), { count: 5 }, 'the first has not heard of it yet')
  t.match(first.add('192.0.2.2', MINUTE), { count: 1 }, 'each name counts apart')
  await first.sync()
  t.match(first.peek('192.0.2.1'), { count: 5 }, 'and hears only of what it counts itself')
  first.add('192.0.2.1', MINUTE)
  await second.sync()
  await first.sync()
  t.match(first.peek('192.0.2.1'), { count: 8 })
  for (const counters of [first, second]) counters.stop()
})

test('a window ends for all, and the count begins anew', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const { replica, advance } = await connectOne(t, redis.url)
  const counters = createSharedCounters({ ...replica, ...never })
  t.teardown(() => { counters.stop() })
  counters.add('192.0.2.1', MINUTE)
  await counters.sync()
  advance(MINUTE + 1)
  await redis.client.flushall()
  t.same(counters.peek('192.0.2.1'), { count: 0, leftMs: 0 })
  t.match(counters.add('192.0.2.1', MINUTE), { count: 1 })
})

test('without Redis each process counts for itself; what is counted while a call is out is told with the next',
  { skip: withoutRedis }, async (t) => {
    const redis = await startRedis(t)
    const { replica } = await connectOne(t, redis.url)
    const counters = createSharedCounters({ ...replica, ...never })
    t.teardown(() => { counters.stop() })
    counters.add('192.0.2.1', MINUTE)
    const telling = counters.sync()
    t.match(counters.add('192.0.2.1', MINUTE), { count: 2 })
    await telling
    t.match(counters.peek('192.0.2.1'), { count: 2 })
    await redis.kill()
    t.match(counters.add('192.0.2.1', MINUTE), { count: 3 })
    await counters.sync()
    t.match(counters.add('192.0.2.1', MINUTE), { count: 4 })
  })

test('Redis holds no address', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const { replica } = await connectOne(t, redis.url)
  const counters = createSharedCounters({ ...replica, ...never })
  t.teardown(() => { counters.stop() })
  for (let n = 0; n < 450; n++) counters.add(`192.0.2.${n}`, MINUTE)
  await counters.sync()
  const keys = await redis.client.keys('*count:*')
  t.equal(keys.length, 450)
  t.notMatch(keys.join(' '), /192\.0\.2/)
  t.ok(await redis.client.pttl(keys[0] as string) > 0)
})
