/** Replicas that share a Redis make one token call for a flow, whatever comes to which of them. */
import { subscribe } from 'node:diagnostics_channel'
import t from 'tap'
import { until, type Reply } from '../../helpers/bff.js'
import { withoutRedis } from '../../helpers/redis.js'
import { nth, phaseAt, startReplicas } from '../../helpers/replicas.js'
import { inFlow, licence, newId } from '../../helpers/shopper.js'

/** Counts requests to a path from now on, as they are written to their sockets. */
function countSent (path: string): () => number {
  let count = 0
  subscribe('undici:client:sendHeaders', (message) => {
    if ((message as { request: { path: string } }).request.path === path) count++
  })
  return () => count
}

t.test('three thousand first calls in three hundred flows, spread over all replicas, make three hundred token calls, ' +
  'and none of them waits behind an ordinary call', { skip: withoutRedis }, async (t) => {
  const cluster = await startReplicas(t, { env: { UPSTREAM_TIMEOUT_MS: '120000', SHUTDOWN_GRACE_MS: '120000' } })
  const ids = Array.from({ length: 300 }, newId)
  const calls: Array<Promise<Reply>> = []
  const callAll = (round: number, from: number, to: number): void => {
    for (const [n, id] of ids.slice(from, to).entries()) {
      calls.push(nth(cluster, n + round).public.post('/v1/customers/driverslicense', { code: licence }, inFlow(id)))
    }
  }
  const asked = async (): Promise<string[]> => (await cluster.simulator.received('token'))
    .map(({ headers }) => headers['x-reference-id'] ?? '').filter((id) => ids.includes(id))
  // Every ordinary call is held up until all tokens were asked for: soon they fill their connections and their queue.
  const ordinary = await cluster.simulator.hold({ endpoint: 'driversLicense', times: 'always' })
  for (let from = 0; from < ids.length; from += 30) {
    // At two replicas at once, and so few that no machine is too slow for them.
    for (const round of [0, 1]) callAll(round, from, from + 30)
    await until(async () => (await asked()).length >= from + 30)
  }
  t.ok((await cluster.simulator.received('driversLicense')).length < 300, 'most ordinary calls wait')
  for (let round = 2; round < 10; round++) callAll(round, 0, ids.length)
  await ordinary.release()
  const statuses = new Set((await Promise.all(calls)).map(({ status }) => status))
  t.same([...statuses], [200])
  t.equal(calls.length, 3000)
  t.equal((await asked()).length, 300)
  t.equal(new Set(await asked()).size, 300)
})

t.test('a token call that fails fails once, for those at other replicas too', { skip: withoutRedis }, async (t) => {
  // Time enough for the token call to wait until all others wait for it.
  const cluster = await startReplicas(t, { env: { UPSTREAM_TIMEOUT_MS: '60000', SHUTDOWN_GRACE_MS: '60000' } })
  await cluster.simulator.fault({
    endpoint: 'token', grant: 'client_credentials', times: 100, kind: 'status', status: 400
  })
  const id = newId()
  const sent = countSent('/v1/customers/driverslicense')
  cluster.simulator.pause()
  const calls = Array.from({ length: 30 }, async (
    _, n
  ) => await nth(cluster, n).public.post('/v1/customers/driverslicense', { code: licence }, inFlow(id)))
  await until(() => sent() === calls.length)
  // A replica that has gone to Redis so often for later calls has the earlier ones waiting.
  for (const replica of cluster.replicas) {
    for (let times = 0; times < 20; times++) await phaseAt(replica, id)
  }
  cluster.simulator.resume()
  const responses = await Promise.all(calls)
  t.same([...new Set(responses.map(({ status, body }) => `${status} ${body.code}`))], ['502 flexiti-failed'])
  const asked = (await cluster.simulator.received('token')).filter(({ headers }) => headers['x-reference-id'] === id)
  t.equal(asked.length, 1)
  await cluster.simulator.heal()
  t.equal(
    (await nth(cluster, 1).public.post('/v1/customers/driverslicense', { code: licence }, inFlow(id))).status,
    200,
    'and the next one is tried'
  )
})
