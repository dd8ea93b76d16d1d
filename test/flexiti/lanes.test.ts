/** Three lanes to Flexiti: what hangs or fails in one holds nothing up in another. Over real sockets. */
import { test } from 'tap'
import { createLanes } from '../../src/flexiti/lanes.js'
import { TransportError } from '../../src/upstream/transport-error.js'
import { httpUpstream, post, request, until } from '../upstream/helper.js'

const failureOf = async (work: Promise<unknown>): Promise<string> =>
  await work.then(() => 'none', (error: unknown) => error instanceof TransportError ? error.failure : String(error))

test('with the public lane full of calls that hang, tokens are refreshed and captures go out', async (t) => {
  let waiting = 0
  const upstream = await httpUpstream(t, (response, { url }) => {
    if (url === '/hangs') waiting++
    else response.end('{}')
  })
  const lanes = createLanes({ origin: upstream.origin, connections: 2, queue: 1 })
  t.teardown(async () => { await lanes.close() })
  const shopper = lanes.of({ endpoint: 'calculateInterest' })
  const hanging = [1, 2, 3].map(async () => await failureOf(shopper.send(request({ path: '/hangs', timeoutMs: 1500 }))))
  await until(() => waiting === 2)
  t.equal(await failureOf(shopper.send(request({ path: '/plans' }))), 'queue-full')
  t.match(await lanes.of({ endpoint: 'token' }).send(post()), { status: 200 })
  t.match(await lanes.of({ endpoint: 'capture', lane: 'internal' }).send(post()), { status: 200 })
  t.match(await lanes.of({ endpoint: 'authorize', lane: 'internal' }).send(post()), { status: 200 })
  t.same(await Promise.all(hanging), ['timeout', 'timeout', 'timeout'])
})

test('an endpoint that always fails holds back itself, in its lane, and nothing else', async (t) => {
  const upstream = await httpUpstream(t, (response, { url }) => {
    response.statusCode = url.startsWith('/plans') ? 500 : 200
    response.end('{}')
  })
  const lanes = createLanes({ origin: upstream.origin, connections: 2, queue: 100 })
  t.teardown(async () => { await lanes.close() })
  const plans = lanes.of({ endpoint: 'calculateInterest' })
  for (let n = 0; n < 30; n++) await failureOf(plans.send(request({ path: `/plans/${n}` })))
  t.equal(await failureOf(plans.send(request({ path: '/plans/31' }))), 'circuit-open')
  t.ok(lanes.open)
  for (const call of [
    { endpoint: 'calculateInterest', lane: 'internal' }, { endpoint: 'capture', lane: 'internal' },
    { endpoint: 'authorize' },
    { endpoint: 'token' }
  ] as const) t.match(await lanes.of(call).send(request({ path: '/ok' })), { status: 200 }, call.endpoint)
})

test('the token lane goes on while up to nine of ten token calls fail', async (t) => {
  let count = 0
  const upstream = await httpUpstream(t, (response) => {
    response.statusCode = ++count % 10 === 0 ? 200 : 503
    response.end('{}')
  })
  const lanes = createLanes({ origin: upstream.origin, connections: 2, queue: 100 })
  t.teardown(async () => { await lanes.close() })
  for (let n = 0; n < 60; n++) {
    t.equal(await failureOf(lanes.of({ endpoint: 'token' }).send(post(`refresh_token=${n}`))), 'none')
  }
})
