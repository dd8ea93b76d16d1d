/**
 * A Redis that answers, and answers errors: a cluster, a user who may not, a replica, a full memory. It is not up, says
 * why, and is up again without a restart.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createStoreLog } from '../../server/store-log.js'
import { systemClock } from '../../src/util/clock.js'
import { codeOf } from '../../src/redis/errors.js'
import { openRedisLink, type RedisLink } from '../../src/redis/link.js'
import { probe } from '../../src/redis/probe.js'
import { startBff, until } from '../helpers/bff.js'
import { freePort } from '../helpers/ports.js'
import { startRedis, withoutRedis, type RedisServer } from '../helpers/redis.js'

async function watch (t: Test, url: string): Promise<{ link: RedisLink, changes: string[], errors: string[] }> {
  const changes: string[] = []
  const errors: string[] = []
  const link = await openRedisLink({
    url,
    space: { prefix: 'shop:' },
    clock: systemClock,
    onChange: (up, reason) => { changes.push(up ? 'up' : `down ${reason}`) },
    onError: (code) => { errors.push(code) }
  })
  t.teardown(async () => { await link.close() })
  return { link, changes, errors }
}

interface Refusal {
  what: string
  code: string
  args?: string[]
  begin (redis: RedisServer): Promise<unknown>
  end (redis: RedisServer): Promise<unknown>
}

const refusals: Refusal[] = [
  {
    what: 'lets its user run no script',
    code: 'NOPERM',
    begin: async ({ client }) => await client.call('ACL', 'SETUSER', 'default', '-evalsha'),
    end: async ({ client }) => await client.call('ACL', 'SETUSER', 'default', '+evalsha')
  },
  {
    what: 'lets its user write no list',
    code: 'NOPERM',
    begin: async ({ client }) => await client.call('ACL', 'SETUSER', 'default', '-rpush'),
    end: async ({ client }) => await client.call('ACL', 'SETUSER', 'default', '+rpush')
  },
  {
    what: 'gives its user no keys of ours',
    code: 'NOPERM',
    begin: async ({ client }) => await client.call('ACL', 'SETUSER', 'default', 'resetkeys', '~another:*'),
    end: async ({ client }) => await client.call('ACL', 'SETUSER', 'default', 'allkeys')
  },
  {
    what: 'misses its replicas',
    code: 'NOREPLICAS',
    begin: async ({ client }) => await client.config('SET', 'min-replicas-to-write', '1'),
    end: async ({ client }) => await client.config('SET', 'min-replicas-to-write', '0')
  },
  {
    what: 'is full',
    code: 'OOM',
    args: ['--maxmemory-policy', 'noeviction'],
    begin: async ({ client }) => await client.config('SET', 'maxmemory', '1'),
    end: async ({ client }) => await client.config('SET', 'maxmemory', '0')
  },
  {
    what: 'became a replica',
    code: 'READONLY',
    begin: async ({ client }) => await client.replicaof('127.0.0.1', await freePort()),
    end: async ({ client }) => await client.replicaof('NO', 'ONE')
  },
  {
    what: 'became a replica that serves nothing while its primary is away',
    code: 'MASTERDOWN',
    args: ['--replica-serve-stale-data', 'no'],
    begin: async ({ client }) => await client.replicaof('127.0.0.1', await freePort()),
    end: async ({ client }) => await client.replicaof('NO', 'ONE')
  }
]

for (const { what, code, args = [], begin, end } of refusals) {
  t.test(`a Redis that ${what} is not up, says ${code}, and is up again by itself`, { skip: withoutRedis },
    async (t) => {
      const redis = await startRedis(t, args)
      const { link, changes, errors } = await watch(t, redis.url)
      t.equal(link.up, true)
      await link.check()
      await begin(redis)
      await t.rejects(link.check(), { code: 'store-unavailable' })
      t.equal(link.up, false)
      t.ok(errors.includes(code), errors.join())
      await end(redis)
      await until(() => link.up)
      await link.check()
      t.same(changes, ['up', `down ${code}`, 'up'])
    })
}

t.test('nobody need ask: an idle link finds out by itself', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const { link } = await watch(t, redis.url)
  await redis.client.config('SET', 'min-replicas-to-write', '1')
  await until(() => !link.up)
})

t.test('a command that is refused has it probed at once, and the link stays connected', { skip: withoutRedis },
  async (t) => {
    const redis = await startRedis(t)
    const { link, errors } = await watch(t, redis.url)
    await redis.client.config('SET', 'maxmemory', '1')
    const write = { name: 'write', lua: 'return redis.call(\'SET\', KEYS[1], 1)' }
    const refusal: unknown = await link.run(write, ['shop:key'], []).catch((error: unknown) => error)
    t.match(refusal, { code: 'store-unavailable', details: { cause: { message: /^OOM/ } } })
    await until(() => !link.up)
    t.equal(link.connected, true)
    t.ok(errors.includes('OOM'))
  })

t.test('a cluster is not up', { skip: withoutRedis }, async (t) => {
  // Its bus would take the port 10,000 above, which need not exist.
  const redis = await startRedis(t, ['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())])
  const { link, errors } = await watch(t, redis.url)
  t.equal(link.up, false)
  t.ok(errors.includes('CROSSSLOT') || errors.includes('CLUSTERDOWN'), errors.join())
  await redis.client.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
  await until(() => errors.includes('CROSSSLOT'))
  t.equal(link.up, false, 'not even one node that has all slots: keys of one script are in several')
})

for (const reply of [
  'LOADING Redis is loading the dataset in memory', 'NOAUTH Authentication required.', 'MOVED 3999 127.0.0.1:6381',
  'MISCONF Redis is configured to save RDB snapshots', 'ERR max number of clients reached'
]) {
  const code = reply.split(' ')[0] as string
  t.test(`what answers ${code} to everything is not up`, async (t) => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (bytes) => {
        // One for each command, which are arrays.
        const commands = bytes.toString('latin1').match(/(^|\n)\*\d+\r/g) ?? []
        socket.write(`-${reply}\r\n`.repeat(commands.length))
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => { server.close() })
    const { link, errors } = await watch(t, `redis://127.0.0.1:${(server.address() as AddressInfo).port}`)
    await until(() => errors.includes(code))
    t.equal(link.up, false)
    t.equal(link.connected, false, 'nothing is sent to it')
    await t.rejects(link.check(), { code: 'store-unavailable' })
  })
}

t.test('the probe uses every command that the scripts use', async (t) => {
  const root = join(import.meta.dirname, '../..')
  const sources = ['src/redis', 'src/flows/redis', 'src/money/redis'].flatMap((folder) =>
    readdirSync(join(root, folder)).filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')))
  const used = new Set(sources.flatMap((text) => [...text.matchAll(/redis\.p?call\(\\?'([A-Z]+)/g)]
    .map(([, command]) => command as string)))
  t.ok(used.size > 15, [...used].join())
  for (const command of used) {
    // In the prelude of every script.
    if (command === 'TIME') continue
    t.ok(probe.lua.includes(`'${command}'`), command)
  }
})

t.test('errors have a code, in the words of every version, and never show what a message quotes', async (t) => {
  const replies: Record<string, string> = {
    'OOM command not allowed when used memory > \'maxmemory\'. script: 1, on @user_script:3.': 'OOM',
    'ERR Error running script (call to f_1): @user_script:9: @user_script: 9: -OOM command not allowed when': 'OOM',
    'ERR The user executing the script can\'t run this command or subcommand script: 1': 'NOPERM',
    'ERR The user executing the script can\'t access at least one of the keys mentioned': 'NOPERM',
    'NOPERM User default has no permissions to run the \'evalsha\' command': 'NOPERM',
    'READONLY You can\'t write against a read only replica.': 'READONLY',
    'ERR unknown command SESAME': 'ERR'
  }
  for (const [message, code] of Object.entries(replies)) t.equal(codeOf(new Error(message)), code, message)
  t.equal(codeOf(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })), 'ECONNREFUSED')
})

t.test('the log has each code once a minute', async (t) => {
  const lines: unknown[] = []
  let now = 0
  const note = (fields: object, text: string): void => { lines.push({ ...fields, text }) }
  const events = createStoreLog({ info: note, warn: note, error: note } as never, () => now)
  for (const code of ['OOM', 'OOM', 'NOPERM', 'OOM']) events.onError(code)
  now = 59_999
  events.onError('OOM')
  now = 60_000
  events.onError('OOM')
  t.same(lines, ['OOM', 'NOPERM', 'OOM'].map((code) => ({ code, text: 'store error' })))
})

t.test('readiness and metrics of a BFF show it, with the code', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const bff = await startBff(t, {
    env: { STORE_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`, STORE_URL: redis.url }
  })
  t.match((await bff.internal.get('/metrics')).text, /^bff_store_up 1$/m)
  await redis.client.call('ACL', 'SETUSER', 'default', '-zadd')
  await until(async () => (await bff.internal.get('/health/ready')).status === 503)
  t.match((await bff.internal.get('/health/ready')).body, {
    checks: { store: { status: 'fail', reason: 'store-unavailable' } }
  })
  const { text } = await bff.internal.get('/metrics')
  t.match(text, /^bff_store_up 0$/m)
  t.match(text, /^bff_store_errors_total\{code="NOPERM"\} \d+$/m)
  await redis.client.call('ACL', 'SETUSER', 'default', '+zadd')
  await until(async () => (await bff.internal.get('/health/ready')).status === 200)
  t.match((await bff.internal.get('/metrics')).text, /^bff_store_up 1$/m)
})
