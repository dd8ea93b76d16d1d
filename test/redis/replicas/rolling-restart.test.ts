/** Replicas that are restarted one after the other. */
import t from 'tap'
import { until } from '../../helpers/bff.js'
import { withoutRedis } from '../../helpers/redis.js'
import { balanced, interest, nth, phaseAt, startReplicas, widgetOpened } from '../../helpers/replicas.js'
import { inFlow } from '../../helpers/shopper.js'

t.test('a rolling restart of all replicas under load fails no request and loses no flow', { skip: withoutRedis },
  async (t) => {
    const cluster = await startReplicas(t)
    const ids = await Promise.all(Array.from({ length: 30 }, async (_, n) => await widgetOpened(nth(cluster, n))))
    const door = balanced(cluster)
    const failures: unknown[] = []
    let answered = 0
    const shop = { open: true }
    const customer = async (worker: number): Promise<void> => {
      for (let n = worker; shop.open; n += 7) {
        try {
          const { status, text } = await door.send('POST', interest, {
            json: { amount: '234.45' }, headers: inFlow(ids[n % ids.length] as string)
          })
          if (status === 200) answered++
          else failures.push(text)
        } catch (error) {
          failures.push(error)
        }
      }
    }
    const shopping = Promise.all(Array.from({ length: 12 }, async (_, worker) => { await customer(worker) }))
    for (const replica of cluster.replicas) {
      door.leave(replica)
      t.equal(await replica.stop('SIGTERM'), 0)
      await replica.start()
      door.enter(replica)
      const before = answered
      await until(() => answered > before + 50)
    }
    shop.open = false
    await shopping
    t.same(failures, [])
    for (const [n, id] of ids.entries()) t.equal(await phaseAt(nth(cluster, n), id), 'widget')
  })
