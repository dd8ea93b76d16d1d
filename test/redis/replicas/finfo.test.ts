/** Replicas that share a Redis have one token of Finfo's between them, over any restart. */
import t, { type Test } from 'tap'
import { Agent } from 'undici'
import { controlOf, withKey, type FinfoControl } from '../../helpers/bff.js'
import { startFinfo } from '../../helpers/finfo.js'
import { withoutRedis } from '../../helpers/redis.js'
import { nth, startReplicas, type Replicas } from '../../helpers/replicas.js'

const list = '/v1/finfo/articles?supplier_id=4101&from=2020-01-01&to=2030-01-01'

async function startWithFinfo (t: Test, env: Record<string, string> = {}): Promise<Replicas & { finfo: FinfoControl }> {
  const agent = new Agent()
  const finfo = await startFinfo(agent, controlOf)
  t.teardown(async () => {
    await finfo.close()
    await agent.destroy()
  })
  await finfo.settings({ suspend_after_needless_calls: 1 })
  const cluster = await startReplicas(t, {
    env: {
      FINFO_ENVIRONMENT: 'simulator',
      FINFO_BASE_URL: finfo.baseUrl,
      FINFO_TOKEN_URL: finfo.tokenUrl,
      FINFO_REQUESTS_PER_MINUTE: '1000000',
      // However slow the machine is: a token call that was given up would be made again.
      UPSTREAM_TIMEOUT_MS: '120000',
      SHUTDOWN_GRACE_MS: '120000',
      ...env
    }
  })
  return { ...cluster, finfo }
}

async function callAll (cluster: Replicas, count: number): Promise<string[]> {
  const responses = await Promise.all(Array.from({ length: count }, async (_, n) =>
    await nth(cluster, n).internal.get(list, withKey)))
  return [...new Set(responses.map(({ status, body }) => `${status} ${String(body.code ?? '')}`.trim()))]
}

t.test('first calls at three replicas at once make one token call, and a rolling restart makes none',
  { skip: withoutRedis }, async (t) => {
    const cluster = await startWithFinfo(t)
    t.strictSame(await callAll(cluster, 150), ['200'])
    t.match(await cluster.finfo.meter(), { token_calls: 1, needless: 0 })

    for (const replica of cluster.replicas) {
      t.equal(await replica.stop('SIGTERM'), 0)
      await replica.start()
      t.equal((await replica.internal.get(list, withKey)).status, 200)
    }
    t.strictSame(await callAll(cluster, 30), ['200'])
    t.match(await cluster.finfo.meter(), { token_calls: 1, needless: 0, suspended: false })
  })

t.test('a wrong password is tried once by all replicas, and not again by one that is restarted',
  { skip: withoutRedis }, async (t) => {
    const cluster = await startWithFinfo(t, { FINFO_PASSWORD: 'not the one' })
    const start = performance.now()
    /** The pause after the first one lasts a minute. */
    const allowed = (): number => 1 + Math.floor((performance.now() - start) / 60_000)
    t.strictSame(await callAll(cluster, 60), ['502 finfo-credentials'])
    t.ok((await cluster.finfo.meter()).token_calls <= allowed())
    const [replica] = cluster.replicas
    await replica?.stop('SIGKILL')
    await replica?.start()
    t.strictSame(await callAll(cluster, 60), ['502 finfo-credentials'])
    t.ok((await cluster.finfo.meter()).token_calls <= allowed())
    for (const { lines } of cluster.replicas.map(({ process }) => process())) {
      t.notMatch(JSON.stringify(lines), 'not the one')
    }
    const stored = await Promise.all((await cluster.redis.client.keys('*finfo*')).map(async (key) =>
      JSON.stringify(await cluster.redis.client.hgetall(key))))
    t.ok(stored.length > 0)
    t.notMatch(stored.join(), /not the one|shop@example/)
  })

t.test('a 429 that one replica gets holds back the calls of all', { skip: withoutRedis }, async (t) => {
  const cluster = await startWithFinfo(t)
  t.strictSame(await callAll(cluster, 3), ['200'])
  await cluster.finfo.fault({ endpoint: 'article', kind: 'status', status: 429, headers: { 'retry-after': '600' } })
  t.equal((await nth(cluster, 0).internal.get(list, withKey)).status, 503)
  for (const replica of cluster.replicas) {
    const { status, body, headers } = await replica.internal.get(list, withKey)
    t.strictSame([status, body.code], [503, 'finfo-unavailable'])
    t.ok(Number(headers['retry-after']) > 500, String(headers['retry-after']))
  }
})
