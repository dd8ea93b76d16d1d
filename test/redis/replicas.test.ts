/** Three processes over one Redis and one simulator: what one of them does the others know, also when it dies over it. */
import t, { type Test } from 'tap'
import { until, withKey, type Json, type Reply } from '../helpers/bff.js'
import { startRedis, withoutRedis } from '../helpers/redis.js'
import { balanced, startCluster, type Cluster, type Replica } from '../helpers/replicas.js'
import { account, inFlow, licence, newId, toBuy } from '../helpers/shopper.js'

const interest = `/v1/accounts/${account}/calculate-interest`

async function started (t: Test, { count = 3, args = [], env = {} }: { count?: number, args?: string[], env?: Record<string, string> } = {}): Promise<Cluster & { redis: Awaited<ReturnType<typeof startRedis>> }> {
  const redis = await startRedis(t, args)
  return { redis, ...await startCluster(t, { redis, count, env }) }
}

function nth ({ replicas }: Cluster, n: number): Replica {
  return replicas[n % replicas.length] as Replica
}

async function widgetOpened ({ public: door }: Replica, id = newId()): Promise<string> {
  const { status, text } = await door.post('/v1/widget/init', toBuy, inFlow(id))
  if (status !== 200) throw new Error(`widget/init failed: ${text}`)
  return id
}

/** The phase of a flow as a replica sees it. */
async function phaseAt ({ internal }: Replica, id: string): Promise<unknown> {
  return (await internal.get(`/v1/flows/${id}`, withKey)).body.phase
}

t.test('three thousand first calls in three hundred flows, spread over all replicas, make three hundred token calls', { skip: withoutRedis }, async (t) => {
  // However slow the machine is: a token call that was given up would be made again.
  const cluster = await started(t, { env: { UPSTREAM_TIMEOUT_MS: '120000' } })
  const ids = Array.from({ length: 300 }, newId)
  const calls: Array<Promise<Reply>> = []
  for (let round = 0; round < 10; round++) {
    for (const [n, id] of ids.entries()) calls.push(nth(cluster, n + round).public.post('/v1/customers/driverslicense', { code: licence }, inFlow(id)))
  }
  const statuses = new Set((await Promise.all(calls)).map(({ status }) => status))
  t.same([...statuses], [200])
  const asked = (await cluster.simulator.received('token')).map(({ headers }) => headers['x-reference-id'] ?? '').filter((id) => ids.includes(id))
  t.equal(asked.length, 300)
  t.equal(new Set(asked).size, 300)
})

t.test('a token call that fails fails once, for those at other replicas too', { skip: withoutRedis }, async (t) => {
  const cluster = await started(t)
  await cluster.simulator.fault({ endpoint: 'token', grant: 'client_credentials', times: 100, kind: 'status', status: 400, latency_ms: 700 })
  const id = newId()
  const responses = await Promise.all(Array.from({ length: 30 }, async (_, n) => await nth(cluster, n).public.post('/v1/customers/driverslicense', { code: licence }, inFlow(id))))
  t.same([...new Set(responses.map(({ status, body }) => `${status} ${body.code}`))], ['502 flexiti-failed'])
  const asked = (await cluster.simulator.received('token')).filter(({ headers }) => headers['x-reference-id'] === id)
  t.equal(asked.length, 1)
  await cluster.simulator.heal()
  t.equal((await nth(cluster, 1).public.post('/v1/customers/driverslicense', { code: licence }, inFlow(id))).status, 200, 'and the next one is tried')
})

t.test('a rolling restart of all replicas under load fails no request and loses no flow', { skip: withoutRedis }, async (t) => {
  const cluster = await started(t)
  const ids = await Promise.all(Array.from({ length: 30 }, async (_, n) => await widgetOpened(nth(cluster, n))))
  const door = balanced(cluster)
  const failures: unknown[] = []
  let answered = 0
  const shop = { open: true }
  const customer = async (worker: number): Promise<void> => {
    for (let n = worker; shop.open; n += 7) {
      try {
        const { status, text } = await door.send('POST', interest, { json: { amount: '234.45' }, headers: inFlow(ids[n % ids.length] as string) })
        if (status === 200) answered++
        else failures.push(text)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  const shopping = Promise.all(Array.from({ length: 12 }, async (_, worker) => { await customer(worker) }))
  for (const replica of cluster.replicas) {
    t.equal(await replica.stop('SIGTERM'), 0)
    await replica.start()
  }
  shop.open = false
  await shopping
  t.same(failures, [])
  t.ok(answered > 300, `there was load: ${answered} calls`)
  for (const [n, id] of ids.entries()) t.equal(await phaseAt(nth(cluster, n), id), 'widget')
})

t.test('a replica that is killed in the middle of a refresh costs no flow: another one refreshes', { skip: withoutRedis }, async (t) => {
  const cluster = await started(t, { count: 2, env: { UPSTREAM_TIMEOUT_MS: '1000' } })
  const [first, second] = [nth(cluster, 0), nth(cluster, 1)]
  const id = await widgetOpened(first)
  // Both find their token refused; the first one's refresh gets no answer.
  await cluster.simulator.fault({ endpoint: 'calculateInterest', times: 2, kind: 'status', status: 401, body: '{"error":"unauthorized"}' })
  await cluster.simulator.fault({ endpoint: 'token', grant: 'refresh_token', kind: 'status', status: 503, latency_ms: 900 })
  const refreshes = async (): Promise<Json[]> => (await cluster.simulator.received('token')).filter(({ grant }) => grant === 'refresh_token') as unknown as Json[]
  const lost = first.public.post(interest, { amount: '234.45' }, inFlow(id)).catch((error: unknown) => error)
  await until(async () => (await refreshes()).length === 1)
  await first.stop('SIGKILL')
  await lost

  const response = await second.public.post(interest, { amount: '234.45' }, inFlow(id))
  t.match(response, { status: 200 })
  t.equal((await refreshes()).length, 2)
  t.equal(await phaseAt(second, id), 'widget')
})

t.test('money that was sent when its replica was killed is of unknown outcome at the others, and is not sent again', { skip: withoutRedis }, async (t) => {
  const cluster = await started(t, { count: 2, env: { UPSTREAM_TIMEOUT_MS: '800' } })
  const [first, second] = [nth(cluster, 0), nth(cluster, 1)]
  const send = async (replica: Replica): Promise<Reply> => await replica.internal.post('/v1/authorizations/12343/capture', { amount: '10.00' }, { ...withKey, 'idempotency-key': 'capture-1' })
  await cluster.simulator.fault({ endpoint: 'capture', kind: 'status', status: 200, latency_ms: 700, processed: true })
  const lost = send(first).catch((error: unknown) => error)
  await until(async () => (await cluster.simulator.received('capture')).length === 1)
  await first.stop('SIGKILL')
  await lost

  t.match(await send(second), { status: 409, body: { code: 'operation-in-progress' } })
  await until(async () => (await second.internal.get('/v1/operations/capture-1', withKey)).body.state === 'indeterminate')
  t.match(await send(second), { status: 504, body: { code: 'outcome-unknown' } })
  t.equal((await cluster.simulator.received('capture')).length, 1)
})

t.test('a Redis that is killed and comes back with its append-only file has every flow; nobody restarts', { skip: withoutRedis }, async (t) => {
  const { redis, ...cluster } = await started(t, { args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
  const ids = await Promise.all(Array.from({ length: 60 }, async (_, n) => await widgetOpened(nth(cluster, n))))
  await redis.kill()
  await until(async () => (await nth(cluster, 0).internal.get('/health/ready')).status === 503)
  t.match(await nth(cluster, 0).public.post(interest, { amount: '234.45' }, inFlow(ids[0] as string)), { status: 200 }, 'a held token goes on being used')
  t.match(await nth(cluster, 0).public.post('/v1/flows'), { status: 503, body: { code: 'store-unavailable' } })
  await redis.start()
  for (const { internal } of cluster.replicas) await until(async () => (await internal.get('/health/ready')).status === 200)
  for (const [n, id] of ids.entries()) {
    t.equal(await phaseAt(nth(cluster, n + 1), id), 'widget')
    t.match(await nth(cluster, n + 1).public.post(interest, { amount: '234.45' }, inFlow(id)), { status: 200 })
  }
})
