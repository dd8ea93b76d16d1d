/** What `/health/ready` says: each part, its reasons, and how seldom Flexiti is asked for it. */
import { test } from 'tap'
import { createServiceFlow } from '../../src/calls/service-flow.js'
import { problem } from '../../src/problems/problem.js'
import { createReadiness, type Readiness } from '../../src/monitoring/readiness.js'
import { createTokenHealth, type TokenHealth } from '../../src/monitoring/token-health.js'
import {
  createDrivenClock, createScriptedTokenClient, createScriptedClient, ID, MINUTE, SECOND, settle, type DrivenClock
} from '../flows/helper.js'

interface ReadinessFixture {
  clock: DrivenClock
  tokenHealth: TokenHealth
  readiness: Readiness
  /** How each probe was asked, in order. */
  probes: Array<{ newly: boolean }>
  setProbe (probe: () => Promise<void>): void
}

/** Nobody loses patience. */
const sleep = async (): Promise<void> => { await new Promise(() => {}) }

function createReadinessFixture (): ReadinessFixture {
  const clock = createDrivenClock()
  const probes: ReadinessFixture['probes'] = []
  let probe = async (): Promise<void> => {}
  const tokenHealth = createTokenHealth(clock)
  const readiness = createReadiness({
    clock: { ...clock, sleep },
    tokenHealth,
    checkStore: async () => {},
    ensureToken: async (options) => { probes.push(options); await probe() }
  })
  return { clock, tokenHealth, readiness, probes, setProbe: (next) => { probe = next } }
}

const passing = {
  ready: true,
  checks: {
    settings: { status: 'pass' },
    store: { status: 'pass' },
    token: { status: 'pass' },
    audit: { status: 'pass' },
    shutdown: { status: 'pass' }
  }
}

test('a process that can have a token is ready', async (t) => {
  const { readiness, probes } = createReadinessFixture()
  t.same(await readiness.report(), passing)
  t.same(probes, [{ newly: false }])
})

test('a token had within 20 minutes is proof enough; then Flexiti is asked', async (t) => {
  const { readiness, tokenHealth, probes, clock } = createReadinessFixture()
  tokenHealth.record('granted')
  clock.advance(20 * MINUTE - 1)
  t.same(await readiness.report(), passing)
  t.equal(probes.length, 0)
  clock.advance(1)
  t.same(await readiness.report(), passing)
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
    const { readiness, setProbe } = createReadinessFixture()
    setProbe(async () => { throw error })
    t.same(await readiness.report(), { ready: false, checks: { ...passing.checks, token: { status: 'fail', reason } } })
  }
})

test('Flexiti is asked once in five seconds at most, however often the report is read', async (t) => {
  const { readiness, probes, setProbe, clock } = createReadinessFixture()
  setProbe(async () => { throw problem('flexiti-timeout') })
  for (const report of await Promise.all(Array.from({ length: 50 }, async () => await readiness.report()))) {
    t.equal(report.ready, false)
  }
  clock.advance(5 * SECOND - 1)
  t.equal((await readiness.report()).ready, false)
  t.equal(probes.length, 1)
  clock.advance(1)
  setProbe(async () => {})
  t.equal((await readiness.report()).ready, true)
  t.equal(probes.length, 2)
})

test('a token that a shopper\'s call brings makes the process ready at once', async (t) => {
  const { readiness, tokenHealth, probes, setProbe } = createReadinessFixture()
  setProbe(async () => { throw problem('flexiti-timeout') })
  t.equal((await readiness.report()).ready, false)
  tokenHealth.record('granted')
  t.equal((await readiness.report()).ready, true)
  t.equal(probes.length, 1)
})

test('a token call that fails for now makes nothing fail', async (t) => {
  const { readiness, tokenHealth } = createReadinessFixture()
  tokenHealth.record('granted')
  tokenHealth.record('failed')
  t.same(await readiness.report(), passing)
})

test('refused credentials make it fail at once, whatever token is in hand, until Flexiti grants one', async (t) => {
  const { readiness, tokenHealth, probes, clock } = createReadinessFixture()
  tokenHealth.record('granted')
  t.equal((await readiness.report()).ready, true)
  tokenHealth.record('credentials-refused')
  const failing = {
    ready: false, checks: { ...passing.checks, token: { status: 'fail', reason: 'flexiti-credentials' } }
  }
  t.same(await readiness.report(), failing)
  t.same(probes, [{ newly: true }], 'a token from before the refusal is no proof')
  clock.advance(5 * SECOND)
  tokenHealth.record('failed')
  t.same(await readiness.report(), failing)
  tokenHealth.record('granted')
  t.same(await readiness.report(), passing)
})

test('once the credentials are accepted again, it recovers by itself, with a living token in hand', async (t) => {
  const clock = createDrivenClock()
  const tokenClient = createScriptedTokenClient()
  const own = createServiceFlow({
    id: ID, scope: 'customer', client: createScriptedClient(), tokenClient, clock, random: () => 0.5
  })
  const tokenHealth = createTokenHealth(clock)
  const readiness = createReadiness({
    clock: { ...clock, sleep }, tokenHealth, checkStore: async () => {}, ensureToken: own.ensureToken
  })
  const refuseCredentials = (): void => {
    tokenClient.reply = (call) => {
      tokenHealth.record('credentials-refused')
      call.fail(problem('flexiti-credentials'))
    }
  }
  const accept = (): void => { tokenClient.reply = (call) => { tokenHealth.record('granted'); call.succeed() } }

  accept()
  t.equal((await readiness.report()).ready, true)
  refuseCredentials()
  tokenHealth.record('credentials-refused')
  for (let n = 0; n < 3; n++) {
    t.match(await readiness.report(), { ready: false, checks: { token: { reason: 'flexiti-credentials' } } })
    clock.advance(5 * SECOND)
  }
  t.equal(
    tokenClient.calls.length, 3, 'one token call per probe; the first report came within five seconds of the last one'
  )
  accept()
  t.same(await readiness.report(), passing)
  t.equal(tokenClient.calls.length, 4)
})

test('a report waits for its probe', async (t) => {
  const { readiness, setProbe } = createReadinessFixture()
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
  const { readiness, tokenHealth } = createReadinessFixture()
  tokenHealth.record('granted')
  t.equal(readiness.shuttingDown, false)
  readiness.shutDown()
  t.equal(readiness.shuttingDown, true)
  t.same(await readiness.report(), {
    ready: false, checks: { ...passing.checks, shutdown: { status: 'fail', reason: 'shutting-down' } }
  })
})

test('a Flexiti that hangs makes it fail soon, and pass again when it answers after all', async (t) => {
  const clock = createDrivenClock()
  let grant = (): void => {}
  const readiness = createReadiness({
    clock: { ...clock, sleep: async () => {} },
    tokenHealth: createTokenHealth(clock),
    checkStore: async () => {},
    ensureToken: async () => { await new Promise<void>((resolve) => { grant = resolve }) }
  })
  t.match(await readiness.report(), { ready: false, checks: { token: { status: 'fail', reason: 'flexiti-timeout' } } })
  grant()
  await new Promise((resolve) => { setImmediate(resolve) })
  t.match(await readiness.report(), { ready: true })
})
