/** What Redis says of itself: told, refused where STORE_STRICT is on; and under which names its keys are. */
import { createHash } from 'node:crypto'
import t from 'tap'
import { loadSettings, type Env } from '../../config/settings.js'
import { openStores, type StoreEvents, type Stores } from '../../server/stores.js'
import { findFaults, readInfo } from '../../src/redis/server-info.js'
import { until } from '../helpers/bff.js'
import { startRedis, withoutRedis, type RedisServer } from '../helpers/redis.js'

const STORE_KEYS = `k1:${Buffer.alloc(32, 1).toString('base64')}`
const good = { policy: 'noeviction', appendOnly: true, role: 'master', cluster: false, version: '7.2.4', runId: 'a' }

t.test('INFO is read, whatever of it there is', async (t) => {
  t.match(readInfo('# Server\r\nredis_version:7.0.15\r\nrun_id:abc\r\nrole:slave\r\nmaxmemory:0\r\naof_enabled:1\r\n' +
    'maxmemory_policy:allkeys-lru\r\ncluster_enabled:0\r\n'), {
    version: '7.0.15',
    runId: 'abc',
    role: 'slave',
    maxMemory: 0,
    appendOnly: true,
    policy: 'allkeys-lru',
    cluster: false
  })
  t.ok(Object.values(readInfo('')).every((value) => value === undefined))
})

t.test('each thing that it must not be has a code', async (t) => {
  const codes = (changes: object): string[] => findFaults({ ...good, ...changes }, 1_000_000).map(({ code }) => code)
  t.same(codes({}), [])
  t.same(codes({ maxMemory: 0 }), [])
  t.same(codes({ maxMemory: 1_000_000 }), [])
  t.same(codes({ maxMemory: 999_999 }), ['too-little-memory'])
  for (const policy of ['allkeys-lru', 'volatile-ttl']) t.same(codes({ policy }), ['evicts'])
  t.same(codes({ appendOnly: false }), ['no-append-only-file'])
  t.same(codes({ role: 'slave' }), ['no-primary'])
  t.same(codes({ cluster: true }), ['cluster'])
  t.same(['6.0.16', '5.0.0', '6.2.0', '7.4.1'].map((version) => codes({ version })), [['too-old'], ['too-old'], [], []])
  t.same(findFaults({}, 0).map(({ code }) => code), ['no-info'])
})

interface Opened {
  stores: Stores
  findings: string[]
  changes: string[]
}

async function open (
  redis: RedisServer, env: Env = {}, { baseUrl = 'https://old.example', events = {} }: {
    baseUrl?: string, events?: StoreEvents
  } = {}
): Promise<Opened> {
  const findings: string[] = []
  const changes: string[] = []
  const stores = await openStores({
    settings: loadSettings({
      FLEXITI_ENVIRONMENT: 'simulator', FLOW_MAX_COUNT: '10', STORE_URL: redis.url, STORE_KEYS, ...env
    }),
    baseUrl,
    events: {
      onFinding: ({ code }, strict) => { findings.push(`${code}${strict ? ' strict' : ''}`) },
      onChange: (up, reason) => { changes.push(up ? 'up' : `down ${reason}`) },
      ...events
    }
  })
  t.teardown(async () => { await stores.close() })
  return { stores, findings, changes }
}

t.test('a Redis that may forget is told of at the start and on each return', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t, ['--maxmemory-policy', 'allkeys-lru'])
  const { stores, findings } = await open(redis)
  t.same(findings, ['evicts', 'no-append-only-file'])
  t.equal(stores.isUp(), true)
  await redis.kill()
  await until(() => !stores.isUp())
  await redis.start()
  await until(() => stores.isUp())
  t.same(findings.slice(2), ['evicts', 'no-append-only-file'])
})

t.test('with STORE_STRICT it is not used until it is right', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t, ['--maxmemory-policy', 'allkeys-lru', '--appendonly', 'yes'])
  const { stores, findings, changes } = await open(redis, { STORE_STRICT: 'on' })
  t.equal(findings[0], 'evicts strict')
  t.equal(stores.isUp(), false)
  await t.rejects(stores.flows.open({ id: '0'.repeat(32) }), { code: 'store-unavailable' })
  await redis.client.config('SET', 'maxmemory-policy', 'noeviction')
  await until(() => stores.isUp())
  t.equal((await stores.flows.open({ id: '0'.repeat(32) })).created, true)
  t.match(changes, [/evicts|connection-closed/, 'up'])
})

t.test('who may not ask INFO goes on, with a warning', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  await redis.client.call('ACL', 'SETUSER', 'shop', 'on', '>pass', '~flexiti-bff:*', '+@all', '-info')
  const { stores, findings } = await open({ ...redis, url: `redis://shop:pass@127.0.0.1:${redis.port}` })
  t.same(findings, ['no-info'])
  t.equal(stores.isUp(), true, 'with keys of ours alone')
})

t.test('keys are named by environment and client id: the address of Flexiti may change', { skip: withoutRedis },
  async (t) => {
    const redis = await startRedis(t)
    const id = '0'.repeat(32)
    const before = await open(redis, {}, { baseUrl: 'https://old.example' })
    await before.stores.flows.open({ id }, { byServer: true })
    const after = await open(redis, {}, { baseUrl: 'https://new.example' })
    t.not(await after.stores.flows.get(id), undefined)
    for (const env of [{ FLEXITI_CLIENT_ID: 'another' }, { FLEXITI_ENVIRONMENT: 'merchant-integration' }]) {
      const { stores } = await open(redis, { FLEXITI_CLIENT_ID: 'a', FLEXITI_CLIENT_SECRET: 'b', ...env })
      t.equal(await stores.flows.get(id), undefined, JSON.stringify(env))
    }
  })

t.test('what the earlier version wrote under its names is used on, by all, for good', { skip: withoutRedis },
  async (t) => {
    const redis = await startRedis(t)
    const { flexitiClientId } = loadSettings({ FLEXITI_ENVIRONMENT: 'simulator' })
    const former = createHash('sha256').update(`https://old.example ${flexitiClientId}`).digest('hex').slice(0, 12)
    await redis.client.zadd(`flexiti-bff:${former}:operations`, Date.now() + 1e6, 'an operation')
    const first = await open(redis)
    await first.stores.flows.open({ id: '1'.repeat(32) }, { byServer: true })
    t.same((await redis.client.keys('*flow:*')).length, 1)
    t.match((await redis.client.keys('*flow:*'))[0], new RegExp(former))
    const second = await open(redis, {}, { baseUrl: 'https://new.example' })
    t.not(await second.stores.flows.get('1'.repeat(32)), undefined, 'also by those who never knew that name')
  })

t.test('a Redis that was emptied is told of once, and entered again', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  let lost = 0
  const { stores } = await open(redis, {}, { events: { onLoss: () => { lost++ } } })
  await stores.check()
  t.equal(lost, 0)
  await redis.client.flushall()
  await stores.check()
  await stores.check()
  t.equal(lost, 1)
  t.equal(stores.isUp(), true)
})
