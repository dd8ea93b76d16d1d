/**
 * What the client sends again, how often and when; and what it never does. The clock is driven, the sockets are real.
 */
import { test, type Test } from 'tap'
import { flatClient, type FlatClient, type SentCall } from '../helpers/calls.js'
import {
  createFlexitiClient, type CallStats, type FlexitiClientOptions
} from '../../src/flexiti/client.js'
import { endpointTable, type EndpointName } from '../../src/flexiti/endpoints.js'
import { TransportError } from '../../src/upstream/transport-error.js'
import {
  makeResponse, drivenClock, failureOf, httpUpstream, NOON, refusedOrigin, respondJson, type DrivenClock,
  type HttpUpstream, type Respond
} from '../upstream/helper.js'

const referenceId = '0f8fad5bd9cb469fa16570867728950e'
const params = { key: 'provinces', account_number: '20009100', authorization_id: '12343', capture_id: '346123' }
const idempotencyKey = 'order-7'
const read: SentCall = { endpoint: 'i18n', referenceId }
const transaction: SentCall = {
  endpoint: 'transactions', referenceId, idempotencyKey, body: { bytes: Buffer.from('{}'), type: 'application/json' }
}

interface Fixture {
  client: FlatClient
  clock: DrivenClock
}

function setUp (t: Test, origin: string, options: Partial<FlexitiClientOptions> = {}): Fixture {
  const clock = drivenClock()
  const client = createFlexitiClient({
    baseUrl: origin,
    clientId: 'flexitidemo',
    referenceIdFormat: 'compact',
    timeoutMs: 15_000,
    connections: 4,
    queue: 4,
    clock,
    random: () => 0.5,
    ...options
  })
  t.teardown(async () => { await client.close() })
  return { client: flatClient(client), clock }
}

const break_: Respond = (response) => { response.socket?.resetAndDestroy() }
const half: Respond = (response) => {
  response.writeHead(200, { 'content-length': '100' })
  response.write('{"half":', () => { response.socket?.destroy() })
}

/** An upstream that takes the steps in turn, and the last one for ever. */
async function script (t: Test, ...steps: Respond[]): Promise<HttpUpstream> {
  return await httpUpstream(t, (response, request, n) => {
    (steps[n - 1] ?? steps.at(-1) as Respond)(response, request, n)
  })
}

const failing: Record<string, Respond> = {
  429: respondJson(429, {}),
  500: respondJson(500, {}),
  502: respondJson(502, {}),
  503: respondJson(503, {}),
  reset: break_,
  half
}

test('a read that fails is repeated, and the first answer that is one is returned', async (t) => {
  for (const [how, fails] of Object.entries(failing)) {
    const upstream = await script(t, fails, fails, respondJson(200, { good: true }))
    t.match(await setUp(t, upstream.origin).client.send(read), { status: 200 }, how)
    t.equal(upstream.seen.length, 3, how)
  }
})

test('it is repeated twice at most, and the last outcome is the one that counts', async (t) => {
  const upstream = await script(t, break_, respondJson(500, {}), respondJson(503, {}), respondJson(200, {}))
  t.match(await setUp(t, upstream.origin).client.send(read), { status: 503 })
  t.equal(upstream.seen.length, 3)

  const breaking = await script(t, respondJson(500, {}), respondJson(500, {}), break_)
  t.match(await failureOf(setUp(t, breaking.origin).client.send(read)), { failure: 'reset' })
  t.equal(breaking.seen.length, 3)
})

test('the token call is repeated, with the same body', async (t) => {
  const upstream = await script(t, respondJson(500, {}), break_, respondJson(200, {}))
  const body = {
    bytes: Buffer.from(
      'grant_type=client_credentials'
    ),
    type: 'application/x-www-form-urlencoded'
  } as const
  t.match(await setUp(t, upstream.origin).client.send({ endpoint: 'token', referenceId, body }), { status: 200 })
  t.strictSame(upstream.seen.map((request) => request.body), Array.from({ length: 3 }, () =>
    'grant_type=client_credentials'))
})

test('an answer that says no is not asked for again', async (t) => {
  for (const status of [302, 400, 401, 403, 404, 408, 409, 422, 465]) {
    const upstream = await script(t, respondJson(status, {}))
    t.match(await setUp(t, upstream.origin).client.send(read), { status })
    t.equal(upstream.seen.length, 1, String(status))
  }
})

test('what is not repeatable is sent once, however it fails, with or without an idempotency key', async (t) => {
  const once = (Object.keys(endpointTable) as EndpointName[]).filter((name) => endpointTable[name].method === 'POST' &&
    !['token', 'transactions'].includes(name))
  t.equal(once.length, 12)
  for (const endpoint of once) {
    for (const fails of [respondJson(503, {}), respondJson(429, {}, { 'retry-after': '1' }), break_]) {
      for (const call of [{ endpoint, referenceId, params }, { endpoint, referenceId, params, idempotencyKey }]) {
        const upstream = await script(t, fails)
        const { client, clock } = setUp(t, upstream.origin)
        await client.send(call).catch(() => {})
        t.equal(upstream.seen.length, 1, endpoint)
        t.strictSame(clock.slept, [])
      }
    }
  }
})

test('a transaction is repeated under an idempotency key only, and then with the same key', async (t) => {
  const { idempotencyKey: _key, ...bare } = transaction
  const upstream = await script(t, respondJson(500, {}), break_, respondJson(200, {}))
  t.match(await setUp(t, upstream.origin).client.send(transaction), { status: 200 })
  t.strictSame(upstream.seen.map(({ headers }) => headers['x-idempotency-key']), ['order-7', 'order-7', 'order-7'])

  const other = await script(t, break_, respondJson(200, {}))
  t.match(await failureOf(setUp(t, other.origin).client.send(bare)), { failure: 'reset', sent: true })
  t.equal(other.seen.length, 1)
})

test('a transaction that may have been done stays so, whatever the later tries say, unless one succeeds', async (t) => {
  const no = [respondJson(429, {}), respondJson(401, {}), respondJson(404, {}), respondJson(409, {
    error: 'not_enough_credit'
  })]
  for (const last of no) {
    const broken = await script(t, break_, last)
    t.match(await failureOf(setUp(t, broken.origin).client.send(transaction)), { failure: 'reset', sent: true })
    const failed = await script(t, respondJson(500, { first: true }), last)
    t.match(await setUp(t, failed.origin).client.send(transaction), { status: 500 })
    t.ok(failed.seen.length > 1)
  }
  const later = await script(t, respondJson(429, {}), break_, respondJson(429, {}))
  t.match(await failureOf(setUp(t, later.origin).client.send(transaction)), { failure: 'reset', sent: true })
  const refused = await script(t, respondJson(429, {}), respondJson(409, {}))
  t.match(await setUp(t, refused.origin).client.send(transaction), { status: 409 }, 'a busy Flexiti did nothing')
})

test('a transaction that was sent and then could not be sent again counts as sent', async (t) => {
  for (const first of [makeResponse(503), new TransportError('reset', true)]) {
    let tries = 0
    const { client } = setUp(t, 'http://unused.example', {
      transport: {
        full: false,
        close: async () => {},
        async send () {
          const outcome = ++tries === 1 ? first : new TransportError('unreachable', false)
          if (outcome instanceof TransportError) throw outcome
          return outcome
        }
      }
    })
    if (first instanceof TransportError) t.equal(await failureOf(client.send(transaction)), first)
    else t.equal(await client.send(transaction), first)
    t.equal(tries, 3)
  }
})

test('a timeout is not repeated: the caller waited long enough', async (t) => {
  const upstream = await script(t, () => {})
  const { client, clock } = setUp(t, upstream.origin, { timeoutMs: 30 })
  t.match(await failureOf(client.send(read)), { failure: 'timeout' })
  t.ok(upstream.seen.length <= 1)
  t.strictSame(clock.slept, [])
})

test('where nothing could be sent, a read is tried again', async (t) => {
  const { client, clock } = setUp(t, await refusedOrigin())
  t.match(await failureOf(client.send(read)), { failure: 'unreachable', sent: false })
  t.equal(clock.slept.length, 2)
})

test('what the breaker or the queue refuses is not tried again', async (t) => {
  const upstream = await script(t, respondJson(500, {}))
  const { client, clock } = setUp(t, upstream.origin, { breaker: { volume: 1 } })
  t.match(await failureOf(client.send(read)), { failure: 'circuit-open', sent: false })
  t.equal(upstream.seen.length, 1)
  t.equal(clock.slept.length, 1, 'only after the answer that opened it')

  const narrow = setUp(t, upstream.origin, { connections: 0, queue: 0 })
  t.match(await failureOf(narrow.client.send(read)), { failure: 'queue-full', sent: false })
  t.strictSame(narrow.clock.slept, [])
})

test('the pauses are drawn evenly from nothing to a bound that doubles', async (t) => {
  for (const [random, expected] of [[0, [0, 0]], [0.5, [50, 100]], [0.999, [99.9, 199.8]]] as const) {
    const upstream = await script(t, respondJson(503, {}))
    const { client, clock } = setUp(t, upstream.origin, { random: () => random })
    await client.send(read)
    t.strictSame(clock.slept, expected)
  }
})

test('Retry-After is waited for, plus a drawn bit, up to five seconds; a longer one is left to the caller',
  async (t) => {
    const date = (seconds: number): string => new Date(NOON + seconds * 1000).toUTCString()
    const cases: Array<[string, number[]]> = [
      ['0', [50, 100]],
      ['2', [2050, 2100]],
      ['5', [5050, 5100]],
      ['6', []],
      ['3600', []],
      [date(3), [3050, 100]],
      [date(-60), [50, 100]],
      [date(60), []],
      ['soon', [50, 100]],
      ['-1', [50, 100]],
      ['1.5', [50, 100]]
    ]
    for (const status of [429, 503]) {
      for (const [header, expected] of cases) {
        const upstream = await script(t, respondJson(status, {}, { 'retry-after': header }))
        const { client, clock } = setUp(t, upstream.origin)
        t.match(await client.send(read), { status, headers: { 'retry-after': header } })
        t.strictSame(clock.slept, expected, header)
        t.equal(upstream.seen.length, expected.length + 1)
      }
    }
  })

test('all tries together stay within one deadline', async (t) => {
  const upstream = await script(t, respondJson(429, {}, { 'retry-after': '4' }))
  const patient = setUp(t, upstream.origin, { timeoutMs: 8000 })
  t.match(await patient.client.send(read), { status: 429 })
  t.strictSame(patient.clock.slept, [4050], 'a second pause would end after the deadline')
  t.equal(upstream.seen.length, 2)

  const hasty = setUp(t, upstream.origin, { timeoutMs: 4050 })
  await hasty.client.send(read)
  t.strictSame(hasty.clock.slept, [])
})

test('a repeat has only the time that is left', async (t) => {
  const given: number[] = []
  const clock = drivenClock()
  const client = createFlexitiClient({
    baseUrl: 'http://unused.example',
    clientId: 'flexitidemo',
    referenceIdFormat: 'compact',
    timeoutMs: 10_000,
    connections: 1,
    queue: 1,
    clock,
    random: () => 0,
    transport: {
      full: false,
      close: async () => {},
      async send ({ timeoutMs }) {
        given.push(timeoutMs)
        clock.advance(3000)
        return makeResponse(503)
      }
    }
  })
  t.teardown(async () => { await client.close() })
  await flatClient(client).send(read)
  t.strictSame(given, [10_000, 7000, 4000])
})

test('the token call has ten seconds, or less where the setting says less', async (t) => {
  for (const [timeoutMs, expected] of [[15_000, 10_000], [60_000, 10_000], [4000, 4000]] as const) {
    const given: number[] = []
    const { client } = setUp(t, 'http://unused.example', {
      timeoutMs,
      transport: {
        full: false,
        close: async () => {},
        async send (request) { given.push(request.timeoutMs); return makeResponse(200) }
      }
    })
    await client.send({ endpoint: 'token', referenceId })
    await client.send(read)
    t.strictSame(given, [expected, timeoutMs])
  }
})

test('the notes say what the call did upstream, and add up over calls', async (t) => {
  const upstream = await script(t, respondJson(503, {}), break_, respondJson(200, {}), respondJson(409, {}))
  const { client } = setUp(t, upstream.origin)
  const stats: CallStats = {}
  await client.send(read, stats)
  t.strictSame(stats, { upstreamStatus: 200, upstreamMs: 150, upstreamTries: 3 })
  await client.send({ endpoint: 'apply', referenceId }, stats)
  t.strictSame(stats, { upstreamStatus: 409, upstreamMs: 150, upstreamTries: 4 })
})

test('the notes do not count what was never sent', async (t) => {
  const stats: CallStats = {}
  await setUp(t, await refusedOrigin()).client.send(read, stats).catch(() => {})
  t.strictSame(stats, { upstreamMs: 150 })
})
