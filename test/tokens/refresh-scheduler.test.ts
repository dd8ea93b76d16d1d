/** The refresh scheduler: pinned tokens are refreshed in time without any request, open ones are left to die. */
import { mock } from 'node:test'
import { test } from 'tap'
import { MAX_OUT } from '../../src/tokens/refresh-pace.js'
import {
  createRefreshScheduler, type RefreshScheduler, type RefreshSchedulerOptions
} from '../../src/tokens/refresh-scheduler.js'
import type { FlowStore } from '../../src/flows/store.js'
import { problem } from '../../src/problems/problem.js'
import {
  by, succeed, beBusyFor, breakDown, hold, ID, last, MINUTE, OTHER_ID, refuse, SECOND, createFixture, settle, timeOut,
  type Fixture, type TokenCall
} from '../flows/helper.js'

interface SchedulerFixture extends Fixture {
  refreshScheduler: RefreshScheduler
  reported: unknown[]
  /** Turns the clock in steps of the refresh scheduler's timer, with a tick at each. */
  pass (ms: number): Promise<void>
}

function createSchedulerFixture (
  wrap: (store: FlowStore) => FlowStore = (store) => store, more: Partial<RefreshSchedulerOptions> = {}
): SchedulerFixture {
  const fixture = createFixture()
  const reported: unknown[] = []
  const refreshScheduler = createRefreshScheduler({
    store: wrap(fixture.store),
    tokenManager: fixture.tokenManager,
    random: fixture.random,
    onError: (error) => { reported.push(error) },
    clock: fixture.clock,
    ...more
  })
  return {
    ...fixture,
    refreshScheduler,
    reported,
    async pass (ms) {
      for (let passed = 0; passed < ms; passed += 500) {
        fixture.clock.advance(Math.min(500, ms - passed))
        await refreshScheduler.tick()
        await settle()
      }
    }
  }
}

const idOf = (n: number): string => n.toString(16).padStart(32, '0')

test('a pinned token is refreshed once within its threshold, without any request, life after life', async (t) => {
  const { pass, tokenClient, pinnedFlow, read, reported } = createSchedulerFixture()
  await pinnedFlow()
  await pass(19 * MINUTE + 10 * SECOND - 500)
  t.equal(tokenClient.calls.length, 0)
  await pass(500)
  t.match(tokenClient.calls, [{ by: 'refresh', flowId: ID, refreshToken: `refresh-0-${ID}` }])
  t.match(await read(), { phase: 'widget', tokens: { customer: { generation: 2 } } })
  await pass(18 * MINUTE)
  t.equal(tokenClient.calls.length, 1)
  await pass(2 * MINUTE)
  t.match(tokenClient.calls, [{ by: 'refresh' }, { by: 'refresh', refreshToken: 'refresh-1' }])
  t.same(reported, [])
})

test('chance spreads the refreshes over the first third of the threshold', async (t) => {
  for (const [random, leftMs] of [[0.001, 60 * SECOND], [0.25, 55_000], [0.999_99, 40 * SECOND]] as const) {
    const { pass, tokenClient, pinnedFlow, setRandom, clock } = createSchedulerFixture()
    setRandom(random)
    await pinnedFlow()
    const diesAt = clock.now() + 20 * MINUTE
    await pass(18 * MINUTE)
    while (tokenClient.calls.length === 0 && clock.now() < diesAt) await pass(500)
    const left = diesAt - clock.now()
    t.ok(left <= leftMs && left > leftMs - 5 * SECOND, `${random}: ${left} ms were left`)
  }
})

test('the token of an authorized flow is kept too', async (t) => {
  const { pass, tokenClient, pinnedFlow, flows, read } = createSchedulerFixture()
  await flows.endAuthorization(await flows.beginAuthorization(await pinnedFlow(), by('upstream-1')), 'succeeded')
  t.equal((await read()).phase, 'authorized')
  await pass(20 * MINUTE)
  t.equal(tokenClient.calls.length, 1)
})

test('open flows, merchant tokens and ended flows are left to die', async (t) => {
  const { pass, tokenClient, tokenManager, openFlow, pinnedFlow, flows, read, token, clock } = createSchedulerFixture()
  await openFlow({ lifeMs: 20 * MINUTE })
  await flows.end(await pinnedFlow({ id: OTHER_ID }))
  const third = await pinnedFlow({ id: idOf(3) })
  await tokenManager.getToken(third, 'merchant')
  clock.advance(10 * MINUTE)
  await tokenManager.renewToken(await read(idOf(3)), 'customer', await token(idOf(3)))
  await pass(10 * MINUTE)
  t.same(tokenClient.calls.map(({ by, scope, flowId }) => `${by} ${scope} ${flowId}`), [
    `grant merchant ${idOf(3)}`, `refresh customer ${idOf(3)}`
  ])
  t.equal((await read()).phase, 'open')
})

test('an open flow that is on the refresh scheduler\'s list all the same is taken off it', async (t) => {
  const { pass, store, tokenClient, openFlow, read, clock } = createSchedulerFixture()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  await store.change(ID, flow.version, { refreshAt: clock.now() + 19 * MINUTE + 15 * SECOND })
  await pass(20 * MINUTE)
  t.equal(tokenClient.calls.length, 0)
  t.equal((await read()).refreshAt, undefined)
})

test('a refresh that fails for now is tried again until it succeeds', async (t) => {
  const { pass, tokenClient, pinnedFlow, read, reported, clock } = createSchedulerFixture()
  tokenClient.reply = timeOut
  await pinnedFlow()
  await pass(20 * MINUTE - 20 * SECOND)
  const tries = tokenClient.calls.length
  t.ok(tries >= 3 && tries <= 6, `${tries} tries in 25 s`)
  t.equal((await read()).phase, 'widget')
  tokenClient.reply = succeed
  await pass(10 * SECOND)
  t.equal(tokenClient.calls.length, tries + 1)
  t.match(await read(), { phase: 'widget', tokens: { customer: { generation: 2 } } })
  t.ok((await read()).refreshAt as number > clock.now() + 18 * MINUTE)
  t.same(reported, [])
})

test('tried again until the token dies; then the flow is expired, and no one asks for a new token', async (t) => {
  const { pass, tokenClient, pinnedFlow, read, clock } = createSchedulerFixture()
  tokenClient.reply = breakDown
  await pinnedFlow()
  const sentAt: number[] = []
  tokenClient.reply = (call) => { sentAt.push(clock.now()); breakDown(call) }
  const diesAt = clock.now() + 20 * MINUTE
  await pass(20 * MINUTE - 500)
  t.equal((await read()).phase, 'widget')
  t.ok(diesAt - (sentAt.at(-1) as number) <= 2 * SECOND, 'tried until shortly before death')
  await pass(2 * SECOND)
  t.match(await read(), { phase: 'expired' })
  t.ok(sentAt.length <= 15, `${sentAt.length} tries`)
  const tries = sentAt.length
  tokenClient.reply = succeed
  await pass(5 * MINUTE)
  t.equal(tokenClient.calls.length, tries)
  t.same([...new Set(tokenClient.calls.map((call) => call.by))], ['refresh'])
})

test('a short-lived pinned token survives a failure too', async (t) => {
  const { pass, tokenClient, pinnedFlow, read } = createSchedulerFixture()
  await pinnedFlow({ lifeMs: 30 * SECOND })
  tokenClient.reply = (call) => {
    if (tokenClient.calls.length === 1) timeOut(call)
    else call.succeed()
  }
  await pass(30 * SECOND)
  t.equal(tokenClient.calls.length, 2)
  t.match(await read(), { phase: 'widget', tokens: { customer: { generation: 2 } } })
})

test('a dead refresh token expires the flow, and that is no error to report', async (t) => {
  const { pass, tokenClient, pinnedFlow, read, reported } = createSchedulerFixture()
  tokenClient.reply = refuse
  await pinnedFlow()
  await pass(20 * MINUTE)
  t.match(await read(), { phase: 'expired', tokens: {} })
  t.equal(tokenClient.calls.length, 1)
  t.same(reported, [])
})

test('refresh scheduler and requests share one token call', async (t) => {
  const { refreshScheduler, tokenManager, tokenClient, pinnedFlow, read, clock } = createSchedulerFixture()
  await pinnedFlow()
  clock.advance(20 * MINUTE - 45 * SECOND)
  tokenClient.reply = hold
  const tick = refreshScheduler.tick()
  const requests = Array.from({ length: 20 }, async () => await tokenManager.getToken(await read(), 'customer'))
  await settle()
  t.equal(tokenClient.calls.length, 1)
  last(tokenClient.calls).succeed()
  await tick
  for (const token of await Promise.all(requests)) t.equal(token.generation, 2)
  t.equal(tokenClient.calls.length, 1)
  t.ok((await read()).refreshAt as number > clock.now() + 18 * MINUTE, 'and the next time is that of the new token')
})

test('a request before the refresh scheduler leaves it nothing to do', async (t) => {
  const { pass, tokenManager, tokenClient, pinnedFlow, read, clock } = createSchedulerFixture()
  await pinnedFlow()
  clock.advance(20 * MINUTE - 59 * SECOND)
  await tokenManager.getToken(await read(), 'customer')
  await pass(MINUTE)
  t.equal(tokenClient.calls.length, 1)
})

test('two ticks at once are one', async (t) => {
  const { refreshScheduler, tokenClient, pinnedFlow, clock } = createSchedulerFixture()
  await pinnedFlow()
  clock.advance(20 * MINUTE - 45 * SECOND)
  tokenClient.reply = hold
  const ticks = [refreshScheduler.tick(), refreshScheduler.tick()]
  await settle()
  clock.advance(16 * SECOND)
  ticks.push(refreshScheduler.tick())
  await settle()
  t.equal(tokenClient.calls.length, 1)
  last(tokenClient.calls).succeed()
  await Promise.all(ticks)
  t.equal(tokenClient.calls.length, 1)
})

test('many due at once are refreshed a few at a time, each once, however often the timer ticks', async (t) => {
  const { refreshScheduler, tokenClient, pinnedFlow, clock } = createSchedulerFixture()
  for (let n = 0; n < 100; n++) await pinnedFlow({ id: idOf(n) })
  clock.advance(20 * MINUTE - 40 * SECOND)
  tokenClient.reply = hold
  await Promise.all([refreshScheduler.tick(), refreshScheduler.tick()])
  await settle()
  t.equal(tokenClient.calls.length, 4, 'a few at first')
  let answered = 0
  let most = 0
  while (answered < 100) {
    await refreshScheduler.tick()
    await settle()
    most = Math.max(most, tokenClient.calls.length - answered)
    for (; answered < tokenClient.calls.length; answered++) tokenClient.calls[answered]?.succeed()
  }
  t.ok(most > 8 && most <= MAX_OUT, `${most} at once, as it answers`)
  t.equal(tokenClient.calls.length, 100)
  t.equal(new Set(tokenClient.calls.map((call) => call.flowId)).size, 100)
})

test('a failure of one flow is reported and does not keep the others from their refresh', async (t) => {
  const { refreshScheduler, pass, tokenClient, pinnedFlow, read, reported, clock } = createSchedulerFixture()
  for (let n = 0; n < 20; n++) await pinnedFlow({ id: idOf(n) })
  clock.advance(20 * MINUTE - 45 * SECOND)
  tokenClient.reply = (call) => {
    if (call.flowId === idOf(3)) {
      call.fail(new TypeError('a defect'))
    } else {
      call.succeed()
    }
  }
  await refreshScheduler.tick()
  await settle()
  t.match(reported, [{ name: 'TypeError' }])
  for (let n = 0; n < 20; n++) if (n !== 3) t.equal((await read(idOf(n))).tokens.customer?.generation, 2)
  tokenClient.reply = succeed
  await pass(15 * SECOND)
  t.match(await read(idOf(3)), { tokens: { customer: { generation: 2 } } }, 'its lease over, it is tried again')
})

test('a store that fails is reported, and the next tick works', async (t) => {
  let broken = true
  const { refreshScheduler, tokenClient, pinnedFlow, reported, clock } = createSchedulerFixture((store) => ({
    ...store,
    claimDue: async (limit, leaseMs) => {
      if (broken) throw new Error('no store')
      return await store.claimDue(limit, leaseMs)
    }
  }))
  await pinnedFlow()
  clock.advance(20 * MINUTE - 45 * SECOND)
  await refreshScheduler.tick()
  t.match(reported, [{ message: 'no store' }])
  broken = false
  await refreshScheduler.tick()
  await settle()
  t.equal(tokenClient.calls.length, 1)
})

test('a flow that is ended while the refresh scheduler refreshes it stays ended', async (t) => {
  const { refreshScheduler, pass, tokenClient, pinnedFlow, flows, read, reported, clock } = createSchedulerFixture()
  await pinnedFlow()
  clock.advance(20 * MINUTE - 45 * SECOND)
  tokenClient.reply = hold
  const tick = refreshScheduler.tick()
  await settle()
  await flows.end(await read())
  last(tokenClient.calls).succeed()
  await tick
  t.match(await read(), { phase: 'ended', tokens: {}, refreshAt: undefined })
  t.same((await read()).tokens, {})
  await pass(MINUTE)
  t.equal(tokenClient.calls.length, 1)
  t.same(reported, [])
})

test('a flow ended while its refresh fails is not planned for another', async (t) => {
  const { refreshScheduler, tokenClient, pinnedFlow, flows, read, reported, clock } = createSchedulerFixture()
  await pinnedFlow()
  clock.advance(20 * MINUTE - 45 * SECOND)
  tokenClient.reply = hold
  const tick = refreshScheduler.tick()
  await settle()
  await flows.end(await read())
  timeOut(last(tokenClient.calls))
  await tick
  t.match(await read(), { phase: 'ended', refreshAt: undefined })
  t.same(reported, [])
})

test('stop waits for what is out and sends no more', async (t) => {
  const { refreshScheduler, tokenClient, pinnedFlow, read, clock } = createSchedulerFixture()
  for (let n = 0; n < 40; n++) await pinnedFlow({ id: idOf(n) })
  clock.advance(20 * MINUTE - 40 * SECOND)
  tokenClient.reply = hold
  await refreshScheduler.tick()
  await settle()
  let stopped = false
  const stop = refreshScheduler.stop().then(() => { stopped = true })
  await settle()
  t.equal(stopped, false)
  const [first] = tokenClient.calls
  const out = tokenClient.calls.length
  for (const call of tokenClient.calls) call.succeed()
  await stop
  t.equal(tokenClient.calls.length, out)
  t.equal((await read(first?.flowId)).tokens.customer?.generation, 2)
  await refreshScheduler.tick()
  await settle()
  t.equal(tokenClient.calls.length, out, 'nor does a tick after it')
})

test('stop waits for no refresh that hangs', async (t) => {
  const { refreshScheduler, tokenClient, pinnedFlow, clock } = createSchedulerFixture()
  await pinnedFlow()
  clock.advance(20 * MINUTE - 40 * SECOND)
  tokenClient.reply = hold
  await refreshScheduler.tick()
  await settle()
  const stop = refreshScheduler.stop()
  await settle()
  clock.advance(10 * SECOND)
  await stop
  t.equal(tokenClient.calls.length, 1)
})

test('the timer ticks from start to stop, and again after another start', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => { mock.timers.reset() })
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 500) {
      mock.timers.tick(500)
      await settle()
    }
  }
  let claims = 0
  const { store, tokenManager, random } = createFixture()
  const refreshScheduler = createRefreshScheduler({
    store: { ...store, claimDue: async () => { claims++; return [] } },
    tokenManager,
    random,
    onError: (error) => { t.fail(String(error)) },
    everyMs: 500
  })
  refreshScheduler.start()
  refreshScheduler.start()
  await pass(2000)
  t.equal(claims, 4)
  await refreshScheduler.stop()
  await pass(2000)
  t.equal(claims, 4)
  refreshScheduler.start()
  await pass(500)
  t.equal(claims, 5)
  await refreshScheduler.stop()
})

const due = 20 * MINUTE - 40 * SECOND

test('a slow refresh holds up none of the others', async (t) => {
  const { pass, tokenClient, pinnedFlow, read, clock } = createSchedulerFixture()
  for (let n = 0; n < 40; n++) await pinnedFlow({ id: idOf(n) })
  clock.advance(due)
  tokenClient.reply = (call) => { if (Number.parseInt(call.flowId, 16) % 8 !== 0) call.succeed() }
  await pass(2 * SECOND)
  t.equal(tokenClient.calls.length, 40)
  for (let n = 0; n < 40; n++) t.equal((await read(idOf(n))).tokens.customer?.generation, n % 8 === 0 ? 1 : 2)
})

test('2,000 are due at once, 3 % of their token calls take 9 s: none dies', async (t) => {
  const { pass, tokenClient, pinnedFlow, read, clock } = createSchedulerFixture()
  for (let n = 0; n < 2000; n++) await pinnedFlow({ id: idOf(n) })
  clock.advance(due)
  tokenClient.reply = (call) => {
    if (tokenClient.calls.length % 33 === 0) clock.sleep(9 * SECOND).then(() => { call.succeed() }, () => {})
    else call.succeed()
  }
  await pass(38 * SECOND)
  for (let n = 0; n < 2000; n++) {
    const { phase, tokens } = await read(idOf(n))
    if (phase !== 'widget' || tokens.customer?.generation !== 2) t.fail(`flow ${n}: ${phase}`)
  }
  t.equal(tokenClient.calls.length, 2000)
})

test('flows that the shop\'s server bound come first, then those that die first', async (t) => {
  const { pass, store, tokenClient, pinnedFlow, refreshScheduler, clock } = createSchedulerFixture()
  const order = { reference: 'order', amount: '1.00' }
  for (let n = 0; n < 300; n++) {
    const flow = await pinnedFlow({ id: idOf(n), lifeMs: 20 * MINUTE + (n * 7 % 10) * SECOND })
    if (n % 3 === 1) await store.change(flow.id, flow.version, { order })
    if (n % 3 === 2) await store.change(flow.id, flow.version, { accountNumber: '7', accountVouched: true })
  }
  clock.advance(due)
  const deaths = new Map<string, number>()
  for (let n = 0; n < 300; n++) deaths.set(idOf(n), n * 7 % 10)
  tokenClient.reply = succeed
  await refreshScheduler.tick()
  await pass(30 * SECOND)
  const sent = tokenClient.calls.map(({ flowId }) => flowId)
  t.equal(sent.length, 300)
  const isBound = (id: string): boolean => Number.parseInt(id, 16) % 3 !== 0
  t.ok(sent.slice(0, 200).every(isBound))
  for (const part of [sent.slice(0, 200), sent.slice(200)]) {
    const times = part.map((id) => deaths.get(id) as number)
    t.same(times, [...times].sort((a, b) => a - b))
  }
})

test('after a 429 none is sent until Retry-After is over', async (t) => {
  const { pass, tokenClient, pinnedFlow, read, clock } = createSchedulerFixture()
  for (let n = 0; n < 50; n++) await pinnedFlow({ id: idOf(n) })
  clock.advance(20 * MINUTE - 50 * SECOND)
  tokenClient.reply = beBusyFor(30)
  await pass(29 * SECOND)
  t.ok(tokenClient.calls.length <= 4, `${tokenClient.calls.length} were refused`)
  tokenClient.reply = succeed
  await pass(10 * SECOND)
  for (let n = 0; n < 50; n++) t.equal((await read(idOf(n))).tokens.customer?.generation, 2)
})

test('a Retry-After that the token does not live to see is broken once, at the end', async (t) => {
  const { pass, tokenClient, pinnedFlow, read, clock } = createSchedulerFixture()
  for (const id of [ID, OTHER_ID]) await pinnedFlow({ id })
  const diesAt = clock.now() + 20 * MINUTE
  clock.advance(20 * MINUTE - 50 * SECOND)
  const left: number[] = []
  tokenClient.reply = (call) => {
    left.push(diesAt - clock.now())
    if (left.length > 3) call.succeed()
    else beBusyFor(600)(call)
  }
  await pass(49 * SECOND)
  t.equal(left.length, 4)
  for (const ms of left.slice(0, 2)) t.equal(ms, 49.5 * SECOND)
  for (const ms of left.slice(2)) t.ok(ms <= 5 * SECOND && ms >= 3 * SECOND, `${ms} ms were left`)
  const phases = [await read(ID), await read(OTHER_ID)]
  t.equal(phases.filter(({ tokens }) => tokens.customer?.generation === 2).length, 1)
  await pass(2 * SECOND)
  t.equal(tokenClient.calls.length, 4, 'and no more after that')
  t.equal([await read(ID), await read(OTHER_ID)].filter(({ phase }) => phase === 'expired').length, 1)
})

test('while it fails, fewer are sent at a time, and more when it answers again', async (t) => {
  const { refreshScheduler, tokenClient, pinnedFlow, clock } = createSchedulerFixture()
  for (let n = 0; n < 200; n++) await pinnedFlow({ id: idOf(n) })
  clock.advance(due)
  tokenClient.reply = hold
  await refreshScheduler.tick()
  await settle()
  let done = 0
  const end = async (how: (call: TokenCall) => void): Promise<number> => {
    const out = tokenClient.calls.slice(done)
    done = tokenClient.calls.length
    for (const call of out) how(call)
    await settle()
    return tokenClient.calls.length - done
  }
  let out = 4
  for (let round = 0; round < 6; round++) out = await end(succeed)
  t.ok(out >= 8, `${out} after successes`)
  const before = out
  out = await end(breakDown)
  t.ok(out <= before / 2, `${out} after failures`)
  for (let round = 0; round < 6; round++) out = await end(succeed)
  t.ok(out >= before / 2 + 2, `${out} when it answers again`)
})

test('it says how many wait, and how late it is', async (t) => {
  const late: number[] = []
  const { refreshScheduler, tokenClient, pinnedFlow, clock } = createSchedulerFixture(undefined, {
    onLate: (ms) => { late.push(ms) }
  })
  for (let n = 0; n < 10; n++) await pinnedFlow({ id: idOf(n) })
  clock.advance(due)
  tokenClient.reply = hold
  await refreshScheduler.tick()
  t.equal(refreshScheduler.waiting, 6)
  t.equal(refreshScheduler.lateMs, 0)
  tokenClient.calls[0]?.fail(problem('flexiti-unavailable', { retryAfter: 30, flexiti: { status: 429 } }))
  await settle()
  clock.advance(12 * SECOND)
  t.equal(refreshScheduler.lateMs, 12 * SECOND)
  await refreshScheduler.tick()
  t.same(late, [0, 12 * SECOND])
})

test('what is out is not sent again when its claim is over', async (t) => {
  const { pass, tokenClient, pinnedFlow, read, clock } = createSchedulerFixture()
  await pinnedFlow()
  clock.advance(due)
  tokenClient.reply = hold
  await pass(33 * SECOND)
  t.equal(tokenClient.calls.length, 1)
  last(tokenClient.calls).succeed()
  await settle()
  t.match(await read(), { phase: 'widget', tokens: { customer: { generation: 2 } } })
})
