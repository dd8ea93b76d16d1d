/** What `/health/ready` says: each part, its reasons, and how seldom Flexiti is asked for it. */
import { test } from 'tap'
import { createServiceFlow } from '../../src/calls/service-flow.js'
import { problem } from '../../src/problems/problem.js'
import { createReadiness, type Readiness } from '../../src/monitoring/readiness.js'
import { createDrivenClock, createScriptedCaller, createScriptedClient, ID, MINUTE, SECOND, settle, type DrivenClock } from '../flows/helper.js'

interface ReadinessStage {
  clock: DrivenClock
  readiness: Readiness
  /** How each probe was asked, in order. */
  probes: Array<{ newly: boolean }>
  setProbe (probe: () => Promise<void>): void
}

/** Nobody loses patience. */
const sleep = async (): Promise<void> => { await new Promise(() => {}) }

function setReadinessStage (): ReadinessStage {
  const clock = createDrivenClock()
  const probes: ReadinessStage['probes'] = []
  let probe = async (): Promise<void> => {}
  const readiness = createReadiness({ clock: { ...clock, sleep }, checkStore: async () => {}, ensureToken: async (options) => { probes.push(options); await probe() } })
  return { clock, readiness, probes, setProbe: (next) => { probe = next } }
}

const green = { ready: true, checks: { settings: { status: 'ok' }, store: { status: 'ok' }, token: { status: 'ok' }, shutdown: { status: 'ok' } } }

test('a process that can have a token is ready', async (t) => {
  const { readiness, probes } = setReadinessStage()
  t.same(await readiness.report(), green)
  t.same(probes, [{ newly: false }])
})

test('a token had within 20 minutes is proof enough; then Flexiti is asked', async (t) => {
  const { readiness, probes, clock } = setReadinessStage()
  readiness.tokenOutcome('granted')
  clock.advance(20 * MINUTE - 1)
  t.same(await readiness.report(), green)
  t.equal(probes.length, 0)
  clock.advance(1)
  t.same(await readiness.report(), green)
  t.equal(probes.length, 1)
})

test('each reason why no token can be had is named by its code, and nothing else is told', async (t) => {
  const reasons: Array<[Error, string]> = [
    [problem('flexiti-unavailable', { cause: new Error('connect ECONNREFUSED 10.0.0.1') }), 'flexiti-unavailable'],
    [problem('flexiti-timeout'), 'flexiti-timeout'],
    [problem('flexiti-failed'), 'flexiti-failed'],
    [problem('flexiti-credentials'), 'flexiti-credentials'],
    [new TypeError('a defect'), 'internal-error']
  ]
  for (const [error, reason] of reasons) {
    const { readiness, setProbe } = setReadinessStage()
    setProbe(async () => { throw error })
    t.same(await readiness.report(), { ready: false, checks: { ...green.checks, token: { status: 'red', reason } } })
  }
})

test('Flexiti is asked once in five seconds at most, however often the report is read', async (t) => {
  const { readiness, probes, setProbe, clock } = setReadinessStage()
  setProbe(async () => { throw problem('flexiti-timeout') })
  for (const report of await Promise.all(Array.from({ length: 50 }, async () => await readiness.report()))) t.equal(report.ready, false)
  clock.advance(5 * SECOND - 1)
  t.equal((await readiness.report()).ready, false)
  t.equal(probes.length, 1)
  clock.advance(1)
  setProbe(async () => {})
  t.equal((await readiness.report()).ready, true)
  t.equal(probes.length, 2)
})

test('a token that a shopper\'s call brings makes the process ready at once', async (t) => {
  const { readiness, probes, setProbe } = setReadinessStage()
  setProbe(async () => { throw problem('flexiti-timeout') })
  t.equal((await readiness.report()).ready, false)
  readiness.tokenOutcome('granted')
  t.equal((await readiness.report()).ready, true)
  t.equal(probes.length, 1)
})

test('a token call that fails for now turns nothing red', async (t) => {
  const { readiness } = setReadinessStage()
  readiness.tokenOutcome('granted')
  readiness.tokenOutcome('failed')
  t.same(await readiness.report(), green)
})

test('refused credentials turn it red at once, whatever token is in hand, until Flexiti grants one', async (t) => {
  const { readiness, probes, clock } = setReadinessStage()
  readiness.tokenOutcome('granted')
  t.equal((await readiness.report()).ready, true)
  readiness.tokenOutcome('credentials-refused')
  const red = { ready: false, checks: { ...green.checks, token: { status: 'red', reason: 'flexiti-credentials' } } }
  t.same(await readiness.report(), red)
  t.same(probes, [{ newly: true }], 'a token from before the refusal is no proof')
  clock.advance(5 * SECOND)
  readiness.tokenOutcome('failed')
  t.same(await readiness.report(), red)
  readiness.tokenOutcome('granted')
  t.same(await readiness.report(), green)
})

test('once the credentials are accepted again, it recovers by itself, with a living token in hand', async (t) => {
  const clock = createDrivenClock()
  const caller = createScriptedCaller()
  const own = createServiceFlow({ id: ID, scope: 'customer', client: createScriptedClient(), caller, clock, random: () => 0.5 })
  const readiness = createReadiness({ clock: { ...clock, sleep }, checkStore: async () => {}, ensureToken: own.ensureToken })
  const refuseCredentials = (): void => {
    caller.reply = (call) => { readiness.tokenOutcome('credentials-refused'); call.fail(problem('flexiti-credentials')) }
  }
  const accept = (): void => { caller.reply = (call) => { readiness.tokenOutcome('granted'); call.answer() } }

  accept()
  t.equal((await readiness.report()).ready, true)
  refuseCredentials()
  readiness.tokenOutcome('credentials-refused')
  for (let n = 0; n < 3; n++) {
    t.match(await readiness.report(), { ready: false, checks: { token: { reason: 'flexiti-credentials' } } })
    clock.advance(5 * SECOND)
  }
  t.equal(caller.calls.length, 3, 'one token call per probe; the first report came within five seconds of the last one')
  accept()
  t.same(await readiness.report(), green)
  t.equal(caller.calls.length, 4)
})

test('a report waits for its probe', async (t) => {
  const { readiness, setProbe } = setReadinessStage()
  let release = (): void => {}
  setProbe(async () => { await new Promise<void>((resolve) => { release = resolve }) })
  let reported = false
  const report = readiness.report().then(() => { reported = true })
  await settle()
  t.equal(reported, false)
  release()
  await report
})

test('a process that is about to end is not ready, however good its token', async (t) => {
  const { readiness } = setReadinessStage()
  readiness.tokenOutcome('granted')
  t.equal(readiness.shuttingDown, false)
  readiness.shutDown()
  t.equal(readiness.shuttingDown, true)
  t.same(await readiness.report(), { ready: false, checks: { ...green.checks, shutdown: { status: 'red', reason: 'shutting-down' } } })
})

test('a Flexiti that hangs makes it red soon, and green again when it answers after all', async (t) => {
  const clock = createDrivenClock()
  let grant = (): void => {}
  const readiness = createReadiness({
    clock: { ...clock, sleep: async () => {} },
    checkStore: async () => {},
    ensureToken: async () => { await new Promise<void>((resolve) => { grant = resolve }) }
  })
  t.match(await readiness.report(), { ready: false, checks: { token: { status: 'red', reason: 'flexiti-timeout' } } })
  grant()
  await new Promise((resolve) => { setImmediate(resolve) })
  t.match(await readiness.report(), { ready: true })
})
