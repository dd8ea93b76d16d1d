/**
 * Callers that end their side after the request (RFC 9112 §9.6), callers that vanish, and doors that close meanwhile.
 */
import { test } from 'tap'
import { authorized } from '../helpers/back-office.js'
import { startBff, until, withKey, type Bff } from '../helpers/bff.js'
import { connectTo, request, type Heard } from '../helpers/connection.js'
import { routesOf, type Route } from '../helpers/routes.js'
import { licence, newId } from '../helpers/shopper.js'

const decoded = request('POST', '/v1/customers/driverslicense', {}, { code: licence })

/** Says one request on a connection of its own, and returns what came back. */
async function ask (url: string, text: string, { halfClosed = false, behind = '' } = {}): Promise<Heard[]> {
  const caller = await connectTo(url)
  caller.say(text + behind)
  if (halfClosed) caller.finish()
  const heard = halfClosed || behind !== '' ? await caller.ended() : await caller.heard(1)
  caller.reset()
  return heard
}

for (const name of ['public', 'internal'] as const) {
  for (const [pace, latency] of [['fast', 0], ['slow', 25]] as const) {
    test(`every route of the ${name} door answers who ends their side (${pace} Flexiti)`, async t => {
      const bff = await startBff(t, { env: { MERCHANT_LOGIN: undefined } })
      if (latency > 0) await bff.simulator.fault({ kind: 'latency', latency_ms: latency, times: 'always' })
      const url = name === 'public' ? bff.publicUrl : bff.internalUrl
      const routes = routesOf(bff.doors[name]).filter(({ method }) => method !== 'HEAD')
      t.ok(routes.length > 12)
      for (const route of [...routes, { method: 'GET', url: '', path: '/nowhere' }]) {
        const said = (): string => textOf(name, route)
        const [whole] = await ask(url, said())
        const [halfClosed, ...none] = await ask(url, said(), { halfClosed: true })
        const [followed] = await ask(url, said(), { behind: '\u0000nonsense\r\n\r\n' })
        const told = (heard: Heard | undefined): unknown => [heard?.status, heard?.body.code]
        t.strictSame(told(halfClosed), told(whole), `${route.method} ${route.url} with its caller's side ended`)
        t.strictSame(told(followed), told(whole), `${route.method} ${route.url} with nonsense behind`)
        t.strictSame(none, [])
      }
    })
  }
}

function textOf (door: 'public' | 'internal', { method, path }: Pick<Route, 'method' | 'path'>): string {
  const headers = { 'x-reference-id': newId(), ...(door === 'internal' && withKey) }
  return request(method, path, headers, method === 'POST' ? { code: licence } : undefined)
}

test('who ends their side behind a capture, and behind several, hears of all of them', async t => {
  const bff = await startBff(t)
  const { path } = await authorized(bff, '100.00')
  const capture = (): string => request('POST', `${path}/capture`, withKey, { amount: 1 })
  for (const latency of [0, 60]) {
    await bff.simulator.heal()
    if (latency > 0) {
      await bff.simulator.fault({
        endpoint: 'capture',
        kind: 'latency',
        latency_ms: latency,
        times: 'always'
      })
    }
    t.strictSame((await ask(bff.internalUrl, capture(), { halfClosed: true })).map(({ status }) => status), [200])
    t.strictSame(
      (await ask(bff.internalUrl, capture() + capture() + capture(), { halfClosed: true })).map(({ status }) => status),
      [200, 200, 200]
    )
  }
  await bff.requestLines(10)
  const lines = bff.logs.filter(({ route }) => String(route).endsWith('/capture'))
  t.strictSame(lines.map(({ status }) => status), Array.from({ length: 8 }, () => 200))
})

test('half a request and the end of its caller are refused after what came before', async t => {
  const bff = await startBff(t)
  t.strictSame(
    (await ask(bff.publicUrl, `${decoded}GET /v1/i18n HT`, { halfClosed: true })).map(({ status }) => status),
    [200, 400]
  )
  t.strictSame((await ask(bff.publicUrl, decoded.slice(0, -3), { halfClosed: true })).map(({ status }) => status), [
    400
  ])
  t.strictSame(await ask(bff.publicUrl, '', { halfClosed: true }), [])
})

test('a door that closes answers a caller whose side is ended, and is closed then', async t => {
  const bff = await startBff(t)
  await bff.simulator.fault({ endpoint: 'driversLicense', kind: 'latency', latency_ms: 60 })
  const caller = await connectTo(bff.publicUrl)
  caller.say(decoded)
  caller.finish()
  await until(async () => (await bff.simulator.received('driversLicense')).length === 1)
  const closed = bff.doors.public.close()
  t.strictSame((await caller.ended()).map(({ status }) => status), [200])
  await closed
})

test('a caller that breaks off is known by its log line, and its connection is gone', async t => {
  const bff = await startBff(t)
  await bff.simulator.fault({ endpoint: 'driversLicense', kind: 'hang' })
  const caller = await connectTo(bff.publicUrl)
  caller.say(decoded)
  await until(async () => (await bff.simulator.received('driversLicense')).length === 1)
  caller.reset()
  t.match((await bff.requestLines(1)).at(-1), { route: '/v1/customers/driverslicense', status: 499 })
})

test('connections of which one side is ended do not pile up', async t => {
  const bff = await startBff(t)
  const callers = await Promise.all(Array.from({ length: 50 }, async () => await connectTo(bff.publicUrl)))
  for (const [at, caller] of callers.entries()) {
    if (at % 2 === 0) caller.say(request('GET', '/health/live'))
    caller.finish()
  }
  await until(async () => await openConnections(bff) === 0)
  for (const [at, caller] of callers.entries()) t.equal(caller.responses().length, at % 2 === 0 ? 1 : 0)
})

async function openConnections ({ doors }: Bff): Promise<number> {
  return await new Promise((resolve, reject) => {
    doors.public.server.getConnections((error, count) => { error === null ? resolve(count) : reject(error) })
  })
}
