/**
 * Requests that follow each other on one connection: every response is that of its request, whatever comes behind it.
 */
import { test, type Test } from 'tap'
import { authorized } from '../helpers/back-office.js'
import { startBff, until, withKey, type Bff } from '../helpers/bff.js'
import { connectTo, request, type Heard } from '../helpers/connection.js'
import { licence } from '../helpers/shopper.js'

const hex = (text: string): Buffer => Buffer.from(text, 'hex')
/** The head of a POST with these lines. */
const head = (...lines: string[]): string => ['POST /v1/flows HTTP/1.1', 'host: x', ...lines, '', ''].join('\r\n')
const keyed = (...lines: string[]): string => head(`authorization: ${withKey.authorization}`, ...lines)
const JSON_TYPE = 'content-type: application/json'
const chunked = head(JSON_TYPE, 'transfer-encoding: chunked')

/** What is no HTTP, or breaks off in the middle. */
const nonsense: Record<string, string | Buffer> = {
  'a stray byte': 'x',
  'a stray NUL': Buffer.from([0]),
  words: 'nonsense\r\n\r\n',
  'a TLS hello': hex('16030102000100010d0a0d0a'),
  'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a version that there is not': 'GET /v1/flows HTTP/9.9\r\nhost: x\r\n\r\n',
  'a tunnel': 'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n',
  'a header without a colon': 'GET /v1/flows HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n',
  'headers that are too large': `GET /v1/flows HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
  'an address that is too long': `GET /${'y'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
  'two lengths': 'POST /v1/flows HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
  'a length that is none': 'POST /v1/flows HTTP/1.1\r\nhost: x\r\ncontent-length: minus\r\n\r\n',
  'a length and chunks': `${head('content-length: 5', 'transfer-encoding: chunked')}0\r\n\r\n`,
  'an encoding that is not known': 'POST /v1/flows HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\n0\r\n\r\n',
  'a bad chunk': `${chunked}zz\r\n`,
  'an endless chunk extension': `${chunked}3;${'e'.repeat(20_000)}\r\n`,
  'a bad chunk behind a good one': `${chunked}2\r\n{"\r\nzz\r\n`
}

/** A purchase to capture, with a Flexiti that takes its time for it. */
async function stage (
  t: Test
): Promise<{ bff: Bff, capture: (key: string) => string, slow: (ms?: number) => Promise<void> }> {
  const bff = await startBff(t)
  const { path } = await authorized(bff, '100.00')
  return {
    bff,
    capture: (key) => request('POST', `${path}/capture`, { ...withKey, 'idempotency-key': key }, { amount: 1 }),
    slow: async (ms = 60) => {
      await bff.simulator.fault({
        endpoint: 'capture',
        kind: 'latency',
        latency_ms: ms,
        times: 'always'
      })
    }
  }
}

const captures = async ({ simulator }: Bff): Promise<number> => (await simulator.received('capture')).length

function isCapture ({ status, body }: Heard | undefined = { status: 0, headers: {}, text: '', body: {} }): boolean {
  return status === 200 && body.capture_id !== undefined
}

for (const whole of [true, false]) {
  test(`nonsense behind a capture takes nothing from its response, sent ${whole ? 'with' : 'after'} it`, async t => {
    const { bff, capture, slow } = await stage(t)
    await slow()
    let made = 0
    for (const [what, bytes] of Object.entries(nonsense)) {
      const caller = await connectTo(bff.internalUrl)
      const sent = Buffer.concat([Buffer.from(capture(`key-${made}`)), Buffer.from(bytes)])
      if (whole) {
        caller.say(sent)
      } else {
        caller.say(capture(`key-${made}`))
        await until(async () => await captures(bff) === made + 1)
        caller.say(bytes)
      }
      made++
      const heard = await caller.ended()
      t.ok(isCapture(heard[0]), `${what}: the capture's response comes first, whole`)
      t.ok(heard.length <= 2 && heard.slice(1).every(({ status }) => status >= 400), `${what}: then at most a refusal`)
      t.equal(await captures(bff), made)
      caller.reset()
    }
  })
}

test('several payments are answered in their order, and what follows them last', async t => {
  const { bff, capture, slow } = await stage(t)
  await slow()
  const caller = await connectTo(bff.internalUrl)
  caller.say(
    capture('a') + capture('b') + request(
      'GET',
      '/v1/operations/none',
      withKey
    ) + capture('c') + 'nonsense\r\n\r\n' + capture('never read')
  )
  const heard = await caller.ended()
  t.strictSame(heard.map(({ status }) => status), [200, 200, 404, 200, 400])
  t.strictSame(heard.filter(isCapture).map(({ headers }) => headers['idempotency-key']), ['a', 'b', 'c'])
  t.equal(await captures(bff), 3)
})

test('a request that Fastify would close after takes nothing from those behind it', async t => {
  const { bff, capture, slow } = await stage(t)
  await slow(20)
  const followed: Record<string, [text: string, status: number]> = {
    'JSON that is none': [
      `${keyed(JSON_TYPE, 'content-length: 1')}{`,
      400
    ],
    'a media type that is not read': [
      `${keyed('content-type: text/plain', 'content-length: 1')}x`,
      415
    ],
    'a body that is too large': [
      keyed(JSON_TYPE, 'content-length: 70000') + 'x'.repeat(70_000),
      413
    ],
    'no host': ['GET /v1/flows HTTP/1.1\r\n\r\n', 400],
    'two hosts': ['GET /v1/flows HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n', 400],
    'an expectation that is not met': ['GET /v1/flows HTTP/1.1\r\nhost: x\r\nexpect: miracles\r\n\r\n', 417]
  }
  let key = 0
  for (const [what, [text, status]] of Object.entries(followed)) {
    const before = await captures(bff)
    const caller = await connectTo(bff.internalUrl)
    caller.say(capture(`key-${key++}`) + text + capture(`key-${key++}`) + 'nonsense\r\n\r\n')
    const heard = await caller.ended()
    const made = await captures(bff) - before
    t.equal(heard.filter(isCapture).length, made, `${what}: every capture that was made is answered`)
    t.ok(isCapture(heard[0]), what)
    t.equal(heard[1]?.status, status, what)
    caller.reset()
  }
})

test('a door that closes answers all that was asked on a connection before it closes that', async t => {
  const { bff, capture, slow } = await stage(t)
  await slow()
  const caller = await connectTo(bff.internalUrl)
  caller.say(capture('a') + capture('b') + capture('c'))
  await until(async () => await captures(bff) === 3)
  const closed = bff.doors.internal.close()
  const heard = await caller.ended()
  t.strictSame(heard.map(isCapture), [true, true, true])
  t.strictSame(heard.map(({ headers }) => headers.connection === 'close'), [false, false, true])
  caller.finish()
  await closed
})

test('what comes while a door closes is answered with what came before it, in order', async t => {
  const { bff, capture, slow } = await stage(t)
  await slow()
  const caller = await connectTo(bff.internalUrl)
  caller.say(capture('a'))
  await until(async () => await captures(bff) === 1)
  const closed = bff.doors.internal.close()
  const late = request('GET', '/v1/operations/none', withKey)
  caller.say(late + late)
  const heard = await caller.ended()
  t.strictSame(heard.map(({ status }) => status), [200, 404, 404])
  caller.finish()
  await closed
})

test('a response that waited for its turn when the door began to close does not keep the door open', async t => {
  const bff = await startBff(t)
  const held = await bff.simulator.hold({ endpoint: 'captures' })
  const caller = await connectTo(bff.internalUrl)
  caller.say(request('GET', '/v1/captures', withKey) + request('GET', '/health/live'))
  await held.arrived()
  const idle = await connectTo(bff.internalUrl)
  idle.say(request('GET', '/health/live'))
  await idle.heard(1)
  t.equal(bff.doors.internal.inFlight().length, 2, 'the second response is ready, and waits for the first')
  const closed = bff.doors.internal.close()
  await idle.ended()
  const from = performance.now()
  await held.release()
  t.strictSame((await caller.ended()).map(({ status }) => status), [200, 200])
  await closed
  t.ok(performance.now() - from < 20_000, 'it is closed long before idle connections are at other times')
})

test('nothing that is asked behind a response that says close is worked on', async t => {
  const { bff, capture, slow } = await stage(t)
  await slow(100)
  const caller = await connectTo(bff.internalUrl)
  const tooLarge = keyed(JSON_TYPE, 'content-length: 70000')
  // Its response, with `connection: close`, waits behind the capture's.
  caller.say(capture('a') + tooLarge)
  await until(async () => await captures(bff) === 1)
  caller.say('x'.repeat(70_000) + capture('b'))
  const heard = await caller.ended()
  t.strictSame(heard.map(({ status }) => status), [200, 413])
  t.equal(await captures(bff), 1)
})

test('a request that is over its time takes nothing from the response before it', async t => {
  const { bff, capture, slow } = await stage(t)
  bff.doors.internal.server.headersTimeout = 40
  bff.doors.internal.server.requestTimeout = 40
  await slow(1500)
  for (const late of [
    'GET /v1/flows HTTP/1.1\r\nho',
    request('POST', '/v1/flows', { ...withKey, 'content-type': 'application/json', 'content-length': '10' }) + '{'
  ]) {
    const caller = await connectTo(bff.internalUrl)
    caller.say(capture(`key-${late.length}`) + late)
    const heard = await caller.ended()
    t.ok(isCapture(heard[0]))
    t.equal(heard[1]?.status, 408)
    t.equal(heard.length, 2)
  }
})

test('a request whose body breaks off is answered in its turn, and logged as what it was', async t => {
  const { bff } = await stage(t)
  const lines = (await bff.requestLines(1)).length
  const caller = await connectTo(bff.publicUrl)
  caller.say(request('POST', '/v1/customers/driverslicense', {}, { code: licence }) + `${chunked}zz\r\n`)
  t.strictSame((await caller.ended()).map(({ status }) => status), [200, 400])
  caller.finish()
  t.match((await bff.requestLines(lines + 2)).slice(lines).map(({ route, status }) => [route, status]).sort(), [
    ['/v1/customers/driverslicense', 200],
    ['/v1/flows', 400]
  ])
})

test('a caller that reads nothing more and sends on is let go', async t => {
  const { bff } = await stage(t)
  const caller = await connectTo(bff.publicUrl)
  caller.say('nonsense\r\n\r\n')
  await caller.ended()
  // The caller's own side stays open; the door does not wait for it.
  await until(() => {
    caller.say('x')
    return caller.socket.destroyed
  })
  t.pass()
})
