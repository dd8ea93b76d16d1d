/**
 * The link to Redis: how soon it says that Redis is away, in each of the ways in which it can be, and that it comes
 * back by itself.
 */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { connect, Socket } from 'node:net'
import t, { type Test } from 'tap'
import { systemClock } from '../../src/util/clock.js'
import { Problem } from '../../src/problems/problem.js'
import { openRedisLink, type RedisLink, type RedisLinkOptions } from '../../src/redis/link.js'
import { until } from '../helpers/bff.js'
import { freePort } from '../helpers/ports.js'
import { startRedis, withoutRedis } from '../helpers/redis.js'

const write = { name: 'write', lua: 'redis.call(\'SET\', KEYS[1], ARGV[2]) return now' }

interface Watched {
  link: RedisLink
  /** `up`, or `down` and why. */
  changes: string[]
}

async function watch (t: Test, url: string, options: Partial<RedisLinkOptions> = {}): Promise<Watched> {
  const changes: string[] = []
  const link = await openRedisLink({
    url,
    clock: systemClock,
    onChange: (up, reason) => {
      changes.push(up ? 'up' : `down ${reason}`)
    },
    ...options
  })
  t.teardown(async () => { await link.close() })
  return { link, changes }
}

/** What a write comes to: `ok`, or the code of its problem. */
async function tryWrite (link: RedisLink): Promise<{ outcome: string, retryAfter?: number | undefined }> {
  try {
    await link.run(write, ['key'], ['value'])
    return { outcome: 'ok' }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { outcome: error.code, retryAfter: error.details.retryAfter }
  }
}

const refused = { outcome: 'store-unavailable', retryAfter: 1 }

t.test('it knows Redis\' time, as close as the two can tell', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  // A host whose own clocks are an hour off.
  const { link, changes } = await watch(t, redis.url, { clock: { ...systemClock, wall: () => Date.now() - 3_600_000 } })
  const before = link.now()
  const theirs = Number(await link.run(write, ['key'], ['value']))
  const after = link.now()
  // The hour would show; what a slow machine adds does not.
  t.ok(theirs >= before - 60_000 && theirs <= after + 60_000, `${before} ${theirs} ${after}`)
  t.same(changes, ['up'])
})

t.test('a Redis that was never there, and comes', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  await redis.kill()
  const { link, changes } = await watch(t, redis.url)
  t.equal(link.up, false)
  t.match(await tryWrite(link), refused)
  await redis.start()
  await until(() => link.up)
  t.match(await tryWrite(link), { outcome: 'ok' })
  t.match(changes, [/^down /, 'up'])
})

t.test('a Redis that is killed and comes back', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const { link, changes } = await watch(t, redis.url)
  await redis.kill()
  await until(() => !link.up)
  t.match(await tryWrite(link), refused)
  await redis.start()
  await until(() => link.up)
  t.match(await tryWrite(link), { outcome: 'ok' })
  t.match(changes, ['up', /^down /, 'up'])
})

t.test('a Redis that stands still: the first command is given up, the others do not wait, and it goes on by itself',
  { skip: withoutRedis }, async (t) => {
    const redis = await startRedis(t)
    const { link, changes } = await watch(t, redis.url)
    redis.pause()
    const first = await Promise.all(Array.from({ length: 20 }, async () => await tryWrite(link)))
    for (const { outcome } of first) t.equal(outcome, 'store-unavailable')
    let later: unknown
    tryWrite(link).then((outcome) => { later = outcome }, () => {})
    await new Promise(setImmediate)
    t.match(later, refused, 'at once')
    redis.resume()
    await until(() => link.up)
    t.match(await tryWrite(link), { outcome: 'ok' })
    t.same(changes, ['up', 'down timeout', 'up'])
  })

t.test('a Redis that stands still at the start delays it a little, and does not prevent it', { skip: withoutRedis },
  async (t) => {
    const redis = await startRedis(t)
    redis.pause()
    const { link } = await watch(t, redis.url)
    t.equal(link.up, false)
    t.match(await tryWrite(link), refused)
    redis.resume()
    await until(() => link.up)
    t.match(await tryWrite(link), { outcome: 'ok' })
  })

for (const [what, args, spoil, mend, code] of [
  ['is full', ['--maxmemory-policy', 'noeviction'], ['maxmemory', '1'], ['maxmemory', '0'], 'OOM'],
  ['misses its replicas', [], ['min-replicas-to-write', '1'], ['min-replicas-to-write', '0'], 'NOREPLICAS']
] as const) {
  t.test(`a Redis that ${what} refuses writes at once, and takes them again`, { skip: withoutRedis }, async (t) => {
    const redis = await startRedis(t, [...args])
    const { link } = await watch(t, redis.url)
    await redis.client.config('SET', ...spoil)
    const refusal = await link.run(write, ['key'], ['value']).catch((error: unknown) => error)
    t.match(refusal, { code: 'store-unavailable', details: { cause: { message: new RegExp(`^${code}`) } } })
    t.equal(link.connected, true, 'it is there, though')
    await redis.client.config('SET', ...mend)
    t.match(await tryWrite(link), { outcome: 'ok' })
  })
}

t.test('a Redis that became a replica refuses writes, and takes them when it is the primary again',
  { skip: withoutRedis }, async (t) => {
    const redis = await startRedis(t)
    const { link } = await watch(t, redis.url)
    await redis.client.replicaof('127.0.0.1', await freePort())
    t.match(await tryWrite(link), refused)
    await redis.client.replicaof('NO', 'ONE')
    await until(async () => (await tryWrite(link)).outcome === 'ok')
  })

t.test('a wrong password is said by its code, and never shown', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t, ['--requirepass', 'right'])
  const { link, changes } = await watch(t, `redis://:SESAME@127.0.0.1:${redis.port}`)
  t.equal(link.up, false)
  t.match(await tryWrite(link), refused)
  t.match(changes, [/^down (WRONGPASS|NOAUTH|ERR)/])
  t.notMatch(JSON.stringify(changes), /SESAME/)
  const refusal = await link.run(write, ['key'], ['value']).catch((error: unknown) => error as Problem)
  t.notMatch(JSON.stringify([refusal, String(refusal)]), /SESAME/)
})

t.test('a wrong password that becomes the right one lets it in without a restart', { skip: withoutRedis },
  async (t) => {
    const redis = await startRedis(t, ['--requirepass', 'right'])
    const { link } = await watch(t, `redis://:later@127.0.0.1:${redis.port}`)
    t.equal(link.up, false)
    await redis.client.config('SET', 'requirepass', 'later')
    await until(() => link.up)
    t.match(await tryWrite(link), { outcome: 'ok' })
  })

t.test('a slow Redis is waited for', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const slow = await startSlowLine(t, redis.port, 150)
  const { link } = await watch(t, `redis://127.0.0.1:${slow.port}`)
  await until(() => link.up)
  const { outcome } = await tryWrite(link)
  t.equal(outcome, 'ok')
})

t.test('a line that goes dead without a word is given up for a new one', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const line = await startSlowLine(t, redis.port, 0)
  const { link } = await watch(t, `redis://127.0.0.1:${line.port}`)
  await until(() => link.up)
  line.goSilent()
  t.match(await tryWrite(link), refused)
  await until(() => link.up)
  t.match(await tryWrite(link), { outcome: 'ok' })
})

/** A TCP line to a port that takes its time, and whose connections so far can go silent for good. */
async function startSlowLine (t: Test, port: number, delayMs: number): Promise<{ port: number, goSilent: () => void }> {
  let silenced = 0
  let connections = 0
  const server: Server = createServer((near) => {
    const number = ++connections
    const far = connect(port, '127.0.0.1')
    for (const [from, to] of [[near, far], [far, near]] as const) {
      from.on('data', (bytes) => { setTimeout(() => { if (number > silenced) to.write(bytes) }, delayMs) })
      from.on('error', () => {})
      from.on('close', () => { to.destroy() })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => { server.close() })
  return { port: (server.address() as AddressInfo).port, goSilent: () => { silenced = connections } }
}

t.test('commands of one turn go out in one write, those of the next in another', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const { link } = await watch(t, redis.url)
  await tryWrite(link)
  let writes = 0
  const { _writev, _write } = Socket.prototype
  t.teardown(() => { Object.assign(Socket.prototype, { _writev, _write }) })
  Object.assign(Socket.prototype, {
    _writev (this: Socket, ...given: Parameters<NonNullable<typeof _writev>>) {
      if (this.remotePort === redis.port) writes++
      _writev?.apply(this, given)
    },
    _write (this: Socket, ...given: Parameters<typeof _write>) {
      if (this.remotePort === redis.port) writes++
      _write.apply(this, given)
    }
  })
  const responses = await Promise.all(Array.from({ length: 50 }, async () => await tryWrite(link)))
  t.ok(responses.every(({ outcome }) => outcome === 'ok'))
  t.equal(writes, 1)
  await tryWrite(link)
  t.equal(writes, 2)
})
