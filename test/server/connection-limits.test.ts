/** How many connections the doors take, and what becomes of one more. */
import { test } from 'tap'
import { connectionLimits } from '../../server/connection-limits.js'
import { startBff, until } from '../helpers/bff.js'
import { connectTo, request, type Connection } from '../helpers/connection.js'
import { run } from '../helpers/process.js'

const settings = {
  maxConnections: 10_000,
  upstreamConnections: 64,
  flexitiBaseUrl: 'https://flexiti.test',
  finfoEnvironment: 'off',
  finfoConnections: 8
} as const
const live = request('GET', '/health/live')

test('a quarter is the internal door\'s, and with enough descriptors all are taken', async t => {
  for (const descriptors of [undefined, 65_536, 1_048_576]) {
    t.strictSame(connectionLimits(settings, descriptors), {
      public: 7500,
      internal: 2500,
      reduced: false
    })
  }
})

test('with few descriptors there are fewer, and always some left for Flexiti and the store', async t => {
  for (const descriptors of [256, 512, 1024, 4096, 10_000]) {
    for (const upstreamConnections of [1, 64, 128]) {
      const limits = connectionLimits({ ...settings, upstreamConnections }, descriptors)
      const total = limits.public + limits.internal
      t.ok(limits.public > 0 && limits.internal > 0 && limits.reduced)
      if (total > 8) {
        t.ok(
          total + 64 + upstreamConnections * 1.25 + 32 <= 0.75 * descriptors,
        `${total} of ${descriptors}`
        )
      }
    }
  }
  const [own, embedded] = [
    connectionLimits(settings, 1024),
    connectionLimits({ ...settings, flexitiBaseUrl: undefined }, 1024)
  ]
  t.ok(embedded.public < own.public, 'the simulator in the process has connections too')
  const withFinfo = connectionLimits({ ...settings, finfoEnvironment: 'production', finfoConnections: 100 }, 1024)
  t.ok(withFinfo.public < own.public, 'those to Finfo are left too')
})

async function hold (url: string, count: number): Promise<Connection[]> {
  return await Promise.all(Array.from({ length: count }, async () => await connectTo(url)))
}

/** Whether a connection of its own is answered. */
async function isAnswered (url: string): Promise<boolean> {
  try {
    const caller = await connectTo(url)
    caller.say(live)
    const [response] = await caller.heard(1)
    caller.reset()
    return response?.status === 200
  } catch {
    return false
  }
}

for (const [full, other] of [['publicUrl', 'internalUrl'], ['internalUrl', 'publicUrl']] as const) {
  test(`connections that fill one door leave the other open (${full})`, async t => {
    const bff = await startBff(t, { env: { MAX_CONNECTIONS: '16' } })
    const slow = await hold(bff[full], 20)
    // Some versions of Node take a connection that never said anything for idle, and let it make room.
    for (const { say } of slow) say('GET /health/live HTTP/1.1\r\n')
    await until(() => slow.some(({ socket }) => socket.readableEnded || socket.destroyed))
    t.not(await isAnswered(bff[full]), true)
    t.equal(await isAnswered(bff[other]), true)
    for (const { reset } of slow) reset()
    await until(async () => await isAnswered(bff[full]))
    const { text } = await bff.internal.get('/metrics')
    t.match(text, new RegExp(`bff_connections_refused_total\\{door="${full.replace('Url', '')}"\\} [1-9]`))
  })
}

test('at the limit, connections that were answered and are idle make room', async t => {
  const bff = await startBff(t, { env: { MAX_CONNECTIONS: '16' } })
  const idle = await hold(bff.publicUrl, 12)
  for (const caller of idle) {
    caller.say(live)
    await caller.heard(1)
  }
  await until(async () => await isAnswered(bff.publicUrl))
  t.ok(idle.some(({ socket }) => socket.readableEnded))
})

test('requests that are over their time are looked for every half second', async t => {
  const bff = await startBff(t)
  for (const { server } of [bff.doors.public, bff.doors.internal]) {
    t.ok((server as unknown as { connectionsCheckingInterval: number }).connectionsCheckingInterval <= 1000)
    t.strictSame([server.headersTimeout, server.requestTimeout], [10_000, 30_000])
    server.headersTimeout = 20
    server.requestTimeout = 50
  }
  for (const url of [bff.publicUrl, bff.internalUrl]) {
    for (const text of [
      '',
      'GET /health/li',
      'POST /v1/flows HTTP/1.1\r\nhost: x\r\nauthorization: Bearer x\r\ncontent-length: 9\r\n\r\n{'
    ]) {
      const caller = await connectTo(url)
      caller.say(text)
      const [response] = await caller.ended()
      t.ok(
        response === undefined ? text === '' : [401, 408, 415].includes(response.status),
        `${text}: ${String(response?.status)}`
      )
    }
  }
})

test('idle connections beyond the descriptors of a process take neither door away', async t => {
  const bff = run(t, 'server/main.js', { PORT: '0', INTERNAL_PORT: '0' }, { descriptors: 400 })
  const { public: door, internal } = await bff.listening()
  t.match(bff.lines.find(({ msg }) => msg === 'too few file descriptors for MAX_CONNECTIONS'), {
    level: 40,
    connections: Number
  })
  const silent = await hold(door, 450)
  t.equal(await isAnswered(internal), true)
  for (const { reset } of silent) reset()
  await until(async () => await isAnswered(door))
  const caller = await connectTo(door)
  caller.say(request('GET', '/v1/i18n/provinces?lang=fr'))
  t.equal((await caller.heard(1))[0]?.status, 200, 'and Flexiti is reached')
})
