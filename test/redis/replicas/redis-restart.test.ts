/** Replicas whose Redis is killed and comes back. */
import t from 'tap'
import { until } from '../../helpers/bff.js'
import { withoutRedis } from '../../helpers/redis.js'
import { interest, nth, phaseAt, startReplicas, widgetOpened } from '../../helpers/replicas.js'
import { inFlow } from '../../helpers/shopper.js'

t.test('a Redis that is killed and comes back with its append-only file has every flow; nobody restarts',
  { skip: withoutRedis }, async (t) => {
    const cluster = await startReplicas(t, { redis: ['--appendonly', 'yes', '--appendfsync', 'always'] })
    const ids = await Promise.all(Array.from({ length: 60 }, async (_, n) => await widgetOpened(nth(cluster, n))))
    await cluster.redis.kill()
    await until(async () => (await nth(cluster, 0).internal.get('/health/ready')).status === 503)
    t.match(
      await nth(cluster, 0).public.post(interest, { amount: '234.45' }, inFlow(ids[0] as string)),
      { status: 200 },
      'a held token goes on being used'
    )
    t.match(await nth(cluster, 0).public.post('/v1/flows'), { status: 503, body: { code: 'store-unavailable' } })
    await cluster.redis.start()
    for (const { internal } of cluster.replicas) {
      await until(async () => (await internal.get('/health/ready')).status === 200)
    }
    for (const [n, id] of ids.entries()) {
      t.equal(await phaseAt(nth(cluster, n + 1), id), 'widget')
      t.match(await nth(cluster, n + 1).public.post(interest, { amount: '234.45' }, inFlow(id)), { status: 200 })
    }
  })
