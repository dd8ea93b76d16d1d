/** The breaker: what opens it, what does not, and how one probe closes it again. */
import { test, type Test } from 'tap'
import { createBreaker, type Breaker } from '../../src/upstream/breaker.js'
import type { UpstreamResponse } from '../../src/upstream/response.js'
import { TransportError } from '../../src/upstream/transport-error.js'
import { makeResponse, failureOf, request, until } from './helper.js'

type Step = number | TransportError | Promise<UpstreamResponse>

interface Fixture {
  breaker: Breaker
  /** Calls that got through to the upstream. */
  calls: () => number
  /** What the upstream does from now on. */
  does (step: Step | (() => Step)): void
  full (is: boolean): void
  /** One call after the other; what came of them. */
  call (count?: number): Promise<Array<number | string>>
}

function setUp (t: Test, resetMs = 60_000): Fixture {
  let next: Step | (() => Step) = 200
  let calls = 0
  let full = false
  const breaker = createBreaker({
    async send () {
      calls++
      const step = typeof next === 'function' ? next() : next
      if (step instanceof TransportError) throw step
      return typeof step === 'number' ? makeResponse(step) : await step
    },
    get full () { return full }
  }, { resetMs })
  t.teardown(() => { breaker.close() })
  return {
    breaker,
    calls: () => calls,
    does: (step) => { next = step },
    full: (is) => { full = is },
    async call (count = 1) {
      const outcomes: Array<number | string> = []
      for (let n = 0; n < count; n++) outcomes.push(await outcomeOf(breaker))
      return outcomes
    }
  }
}

let inputs = 0

/** One call with an input of its own. */
async function send (breaker: Breaker, path = `/${++inputs}`): Promise<UpstreamResponse> {
  return await breaker.send(request({ path }))
}

async function outcomeOf (breaker: Breaker): Promise<number | string> {
  try {
    return (await send(breaker)).status
  } catch (error) {
    return (error as TransportError).failure
  }
}

const reset = (): TransportError => new TransportError('reset', true)

test('answers pass through as they are, server errors too', async (t) => {
  const { breaker, does, call } = setUp(t)
  for (const status of [200, 204, 302, 404, 500, 503]) {
    does(status)
    t.strictSame(await call(), [status])
  }
  const given = makeResponse(502, 'bad gateway', { 'x-word': 'kept' })
  does(Promise.resolve(given))
  t.equal(await send(breaker), given)
})

test('a call without an answer fails with the very failure', async (t) => {
  const { breaker, does } = setUp(t)
  const failure = reset()
  does(failure)
  t.equal(await failureOf(send(breaker)), failure)
})

test('twenty failing calls open it, nineteen do not', async (t) => {
  const failures: Step[] = [
    500,
    503,
    reset(),
    new TransportError('timeout', true),
    new TransportError('unreachable', false),
    new TransportError('invalid-response', true)
  ]
  for (const failure of failures) {
    const { breaker, does, call, calls } = setUp(t)
    does(failure)
    await call(19)
    t.equal(breaker.open, false)
    await call()
    t.equal(breaker.open, true)
    t.strictSame(await call(3), ['circuit-open', 'circuit-open', 'circuit-open'])
    t.equal(calls(), 20, 'what is held back never reaches the upstream')
  }
})

test('a call that is held back was not sent', async (t) => {
  const { breaker, does, call } = setUp(t)
  does(500)
  await call(20)
  t.match(await failureOf(send(breaker)), { failure: 'circuit-open', sent: false })
})

test('half of the calls failing leaves it closed, more than half opens it', async (t) => {
  const { breaker, does, call } = setUp(t)
  await call(10)
  does(500)
  await call(10)
  t.equal(breaker.open, false, '10 of 20')
  await call()
  t.equal(breaker.open, true, '11 of 21')
})

test('client errors, refusals and too many requests do not open it', async (t) => {
  for (const status of [400, 401, 403, 404, 409, 422, 429, 465]) {
    const { breaker, does, call } = setUp(t)
    does(status)
    await call(60)
    t.equal(breaker.open, false, String(status))
  }
})

test('a full queue neither opens it nor hides that calls fail', async (t) => {
  const { breaker, does, full, call, calls } = setUp(t)
  full(true)
  t.strictSame(await call(100), Array.from({ length: 100 }, () => 'queue-full'))
  t.equal(breaker.open, false)
  t.equal(calls(), 0)
  full(false)
  does(500)
  await call(20)
  t.equal(breaker.open, true)
})

test('after a while one call is let through as a probe, and the others are refused at once', async (t) => {
  const { breaker, does, call, calls } = setUp(t, 5)
  does(500)
  await call(20)
  await until(() => !breaker.open)

  let heal = (_answer: UpstreamResponse): void => {}
  does(() => new Promise<UpstreamResponse>((resolve) => { heal = resolve }))
  const probe = outcomeOf(breaker)
  t.strictSame(await call(5), Array.from({ length: 5 }, () => 'circuit-open'))
  t.equal(calls(), 21)
  heal(makeResponse(200))
  t.equal(await probe, 200)

  does(200)
  t.strictSame(await call(3), [200, 200, 200], 'a good probe closes it')
})

test('a client error is a good probe', async (t) => {
  const { breaker, does, call } = setUp(t, 5)
  does(500)
  await call(20)
  await until(() => !breaker.open)
  does(404)
  t.strictSame(await call(3), [404, 404, 404])
})

test('a bad probe opens it again at once', async (t) => {
  const { breaker, does, call, calls } = setUp(t, 5)
  for (const failure of [500, reset()]) {
    does(500)
    while (!breaker.open) await call()
    await until(() => !breaker.open)
    const before = calls()
    does(failure)
    await call()
    t.equal(breaker.open, true)
    t.strictSame(await call(2), ['circuit-open', 'circuit-open'])
    t.equal(calls(), before + 1)
    await until(() => !breaker.open)
    does(200)
    t.strictSame(await call(), [200])
  }
})

test('a full queue is no probe: it does not close the breaker', async (t) => {
  const { breaker, does, full, call, calls } = setUp(t, 5)
  does(500)
  await call(20)
  await until(() => !breaker.open)
  full(true)
  t.strictSame(await call(3), ['queue-full', 'queue-full', 'queue-full'])
  full(false)
  t.strictSame(await call(2), [500, 'circuit-open'], 'the next call is the probe')
  t.equal(calls(), 21)
})

test('once closed for good it sends nothing', async (t) => {
  const { breaker, call, calls } = setUp(t)
  await call()
  breaker.close()
  t.match(await failureOf(send(breaker)), { failure: 'circuit-open', sent: false })
  t.equal(calls(), 1)
})

test('one input that fails again and again opens it for nobody', async (t) => {
  for (const failure of [500, reset()]) {
    const { breaker, does, call } = setUp(t)
    does(failure)
    for (let n = 0; n < 60; n++) await send(breaker, '/the-same').catch(() => {})
    t.equal(breaker.open, false)
    await call(120)
    t.equal(breaker.open, true, 'many inputs do')
  }
})

test('an input that always fails does not keep it open for others by being the probe', async (t) => {
  let isWell = false
  const breaker = createBreaker({
    send: async ({ path }) => makeResponse(isWell && path !== '/bad' ? 200 : 500),
    full: false
  }, { resetMs: 100 })
  t.teardown(() => { breaker.close() })
  const bad = async (): Promise<unknown> => await send(breaker, '/bad').then(
    ({ status }) => status, (error: TransportError) => error.failure
  )
  await bad()
  for (let n = 0; n < 19; n++) await send(breaker)
  isWell = true
  await until(() => !breaker.open)
  t.equal(await bad(), 500)
  t.equal(breaker.open, true)
  await until(() => !breaker.open)
  t.equal(await bad(), 'circuit-open', 'the next probe is left to others')
  t.equal(await outcomeOf(breaker), 200)
  t.equal(await bad(), 500, 'it is closed for all')
})

test('an input that failed as the probe is the probe again where no other comes', async (t) => {
  const { breaker, does, call } = setUp(t, 50)
  does(500)
  await call(20)
  for (let n = 0; n < 2; n++) {
    let outcome: unknown = 'circuit-open'
    while (outcome === 'circuit-open') {
      await new Promise((resolve) => { setTimeout(resolve, 5) })
      outcome = await send(breaker, '/the-same').then(({ status }) => status, ({ failure }) => failure)
    }
    t.equal(outcome, 500)
  }
})

test('as a probe, also an input that failed before counts', async (t) => {
  const { breaker, does, call } = setUp(t, 5)
  does(500)
  await send(breaker, '/the-same')
  await call(20)
  await until(() => !breaker.open)
  await send(breaker, '/the-same')
  t.equal(breaker.open, true)
})
