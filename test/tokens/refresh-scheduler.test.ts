/** The keeper: pinned tokens are refreshed in time without any request, open ones are left to die. */
import { mock } from 'node:test'
import { test } from 'tap'
import { AT_ONCE, createKeeper, type Keeper } from '../../src/tokens/refresh-scheduler.js'
import type { FlowStore } from '../../src/flows/store.js'
import { answer, breakDown, hold, ID, last, MINUTE, OTHER_ID, refuse, SECOND, setStage, settle, timeOut, type Stage } from '../flows/helper.js'

interface KeeperStage extends Stage {
  keeper: Keeper
  reported: unknown[]
  /** Turns the clock in steps of the keeper's timer, with a tick at each. */
  pass (ms: number): Promise<void>
}

function setKeeperStage (wrap: (store: FlowStore) => FlowStore = (store) => store): KeeperStage {
  const stage = setStage()
  const reported: unknown[] = []
  const keeper = createKeeper({ store: wrap(stage.store), custody: stage.custody, random: stage.random, onError: (error) => { reported.push(error) } })
  return {
    ...stage,
    keeper,
    reported,
    async pass (ms) {
      for (let passed = 0; passed < ms; passed += 500) {
        stage.clock.advance(Math.min(500, ms - passed))
        await keeper.tick()
      }
    }
  }
}

const idOf = (n: number): string => n.toString(16).padStart(32, '0')

test('a pinned token is refreshed once within its threshold, without any request, life after life', async (t) => {
  const { pass, caller, pinnedFlow, read, reported } = setKeeperStage()
  await pinnedFlow()
  await pass(20 * MINUTE - 45 * SECOND - 500)
  t.equal(caller.calls.length, 0)
  await pass(500)
  t.match(caller.calls, [{ by: 'refresh', flowId: ID, refreshToken: `refresh-0-${ID}` }])
  t.match(await read(), { phase: 'widget', tokens: { customer: { generation: 2 } } })
  await pass(18 * MINUTE)
  t.equal(caller.calls.length, 1)
  await pass(2 * MINUTE)
  t.match(caller.calls, [{ by: 'refresh' }, { by: 'refresh', refreshToken: 'refresh-1' }])
  t.same(reported, [])
})

test('chance spreads the refreshes over the first half of the threshold', async (t) => {
  for (const [random, leftMs] of [[0.001, 60 * SECOND], [0.25, 52_500], [0.999_99, 30 * SECOND]] as const) {
    const { pass, caller, pinnedFlow, setRandom, clock } = setKeeperStage()
    setRandom(random)
    await pinnedFlow()
    const diesAt = clock.now() + 20 * MINUTE
    await pass(18 * MINUTE)
    while (caller.calls.length === 0 && clock.now() < diesAt) await pass(500)
    const left = diesAt - clock.now()
    t.ok(left <= leftMs && left > leftMs - 5 * SECOND, `${random}: ${left} ms were left`)
  }
})

test('the token of an authorized flow is kept too', async (t) => {
  const { pass, caller, pinnedFlow, flows, read } = setKeeperStage()
  await flows.endAuthorization(await flows.beginAuthorization(await pinnedFlow(), 'wire-1'), 'done')
  t.equal((await read()).phase, 'authorized')
  await pass(20 * MINUTE)
  t.equal(caller.calls.length, 1)
})

test('open flows, merchant tokens and ended flows are left to die', async (t) => {
  const { pass, caller, custody, openFlow, pinnedFlow, flows, read, token, clock } = setKeeperStage()
  await openFlow({ lifeMs: 20 * MINUTE })
  await flows.end(await pinnedFlow({ id: OTHER_ID }))
  const third = await pinnedFlow({ id: idOf(3) })
  await custody.acquire(third, 'merchant')
  clock.advance(10 * MINUTE)
  await custody.renew(await read(idOf(3)), 'customer', await token(idOf(3)))
  await pass(10 * MINUTE)
  t.same(caller.calls.map(({ by, scope, flowId }) => `${by} ${scope} ${flowId}`), [`grant merchant ${idOf(3)}`, `refresh customer ${idOf(3)}`])
  t.equal((await read()).phase, 'open')
})

test('an open flow that is on the keeper\'s list all the same is taken off it', async (t) => {
  const { pass, store, caller, openFlow, read, clock } = setKeeperStage()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  await store.change(ID, flow.version, { keepAt: clock.now() + 19 * MINUTE + 15 * SECOND })
  await pass(20 * MINUTE)
  t.equal(caller.calls.length, 0)
  t.equal((await read()).keepAt, undefined)
})

test('a refresh that fails for now is tried again until it succeeds', async (t) => {
  const { pass, caller, pinnedFlow, read, reported, clock } = setKeeperStage()
  caller.reply = timeOut
  await pinnedFlow()
  await pass(20 * MINUTE - 20 * SECOND)
  const tries = caller.calls.length
  t.ok(tries >= 3 && tries <= 6, `${tries} tries in 25 s`)
  t.equal((await read()).phase, 'widget')
  caller.reply = answer
  await pass(10 * SECOND)
  t.equal(caller.calls.length, tries + 1)
  t.match(await read(), { phase: 'widget', tokens: { customer: { generation: 2 } } })
  t.ok((await read()).keepAt as number > clock.now() + 18 * MINUTE)
  t.same(reported, [])
})

test('tried again until the token dies; then the flow is expired, and no one asks for a new token', async (t) => {
  const { pass, caller, pinnedFlow, read, clock } = setKeeperStage()
  caller.reply = breakDown
  await pinnedFlow()
  const sentAt: number[] = []
  caller.reply = (call) => { sentAt.push(clock.now()); breakDown(call) }
  const diesAt = clock.now() + 20 * MINUTE
  await pass(20 * MINUTE - 500)
  t.equal((await read()).phase, 'widget')
  t.ok(diesAt - (sentAt.at(-1) as number) <= 2 * SECOND, 'tried until shortly before death')
  await pass(2 * SECOND)
  t.match(await read(), { phase: 'expired' })
  t.ok(sentAt.length <= 15, `${sentAt.length} tries`)
  const tries = sentAt.length
  caller.reply = answer
  await pass(5 * MINUTE)
  t.equal(caller.calls.length, tries)
  t.same([...new Set(caller.calls.map((call) => call.by))], ['refresh'])
})

test('a short-lived pinned token survives a failure too', async (t) => {
  const { pass, caller, pinnedFlow, read } = setKeeperStage()
  await pinnedFlow({ lifeMs: 30 * SECOND })
  caller.reply = (call) => {
    if (caller.calls.length === 1) timeOut(call)
    else call.answer()
  }
  await pass(30 * SECOND)
  t.equal(caller.calls.length, 2)
  t.match(await read(), { phase: 'widget', tokens: { customer: { generation: 2 } } })
})

test('a dead refresh token expires the flow, and that is no error to report', async (t) => {
  const { pass, caller, pinnedFlow, read, reported } = setKeeperStage()
  caller.reply = refuse
  await pinnedFlow()
  await pass(20 * MINUTE)
  t.match(await read(), { phase: 'expired', tokens: {} })
  t.equal(caller.calls.length, 1)
  t.same(reported, [])
})

test('keeper and requests share one token call', async (t) => {
  const { keeper, custody, caller, pinnedFlow, read, clock } = setKeeperStage()
  await pinnedFlow()
  clock.advance(20 * MINUTE - 45 * SECOND)
  caller.reply = hold
  const tick = keeper.tick()
  const requests = Array.from({ length: 20 }, async () => await custody.acquire(await read(), 'customer'))
  await settle()
  t.equal(caller.calls.length, 1)
  last(caller.calls).answer()
  await tick
  for (const token of await Promise.all(requests)) t.equal(token.generation, 2)
  t.equal(caller.calls.length, 1)
  t.ok((await read()).keepAt as number > clock.now() + 18 * MINUTE, 'and the next time is that of the new token')
})

test('a request before the keeper leaves it nothing to do', async (t) => {
  const { pass, custody, caller, pinnedFlow, read, clock } = setKeeperStage()
  await pinnedFlow()
  clock.advance(20 * MINUTE - 59 * SECOND)
  await custody.acquire(await read(), 'customer')
  await pass(MINUTE)
  t.equal(caller.calls.length, 1)
})

test('two ticks at once are one', async (t) => {
  const { keeper, caller, pinnedFlow, clock } = setKeeperStage()
  await pinnedFlow()
  clock.advance(20 * MINUTE - 45 * SECOND)
  caller.reply = hold
  const ticks = [keeper.tick(), keeper.tick()]
  await settle()
  clock.advance(16 * SECOND)
  ticks.push(keeper.tick())
  await settle()
  t.equal(caller.calls.length, 1)
  last(caller.calls).answer()
  await Promise.all(ticks)
  t.equal(caller.calls.length, 1)
})

test('many due at once are refreshed a few at a time, each once, however often the timer ticks', async (t) => {
  const { keeper, caller, pinnedFlow, clock } = setKeeperStage()
  for (let n = 0; n < 100; n++) await pinnedFlow({ id: idOf(n) })
  clock.advance(20 * MINUTE - 45 * SECOND)
  caller.reply = hold
  const tick = Promise.all([keeper.tick(), keeper.tick()])
  let answered = 0
  let most = 0
  while (answered < 100) {
    await settle()
    most = Math.max(most, caller.calls.length - answered)
    for (; answered < caller.calls.length; answered++) caller.calls[answered]?.answer()
  }
  await tick
  t.ok(most <= AT_ONCE, `${most} at once`)
  t.equal(caller.calls.length, 100)
  t.equal(new Set(caller.calls.map((call) => call.flowId)).size, 100)
})

test('a failure of one flow is reported and does not keep the others from their refresh', async (t) => {
  const { keeper, pass, caller, pinnedFlow, read, reported, clock } = setKeeperStage()
  for (let n = 0; n < 20; n++) await pinnedFlow({ id: idOf(n) })
  clock.advance(20 * MINUTE - 45 * SECOND)
  caller.reply = (call) => { if (call.flowId === idOf(3)) call.fail(new TypeError('a defect')); else call.answer() }
  await keeper.tick()
  t.match(reported, [{ name: 'TypeError' }])
  for (let n = 0; n < 20; n++) if (n !== 3) t.equal((await read(idOf(n))).tokens.customer?.generation, 2)
  caller.reply = answer
  await pass(15 * SECOND)
  t.match(await read(idOf(3)), { tokens: { customer: { generation: 2 } } }, 'its lease over, it is tried again')
})

test('a store that fails is reported, and the next tick works', async (t) => {
  let broken = true
  const { keeper, caller, pinnedFlow, reported, clock } = setKeeperStage((store) => ({
    ...store,
    claimDue: async (limit, leaseMs) => {
      if (broken) throw new Error('no store')
      return await store.claimDue(limit, leaseMs)
    }
  }))
  await pinnedFlow()
  clock.advance(20 * MINUTE - 45 * SECOND)
  await keeper.tick()
  t.match(reported, [{ message: 'no store' }])
  broken = false
  await keeper.tick()
  t.equal(caller.calls.length, 1)
})

test('a flow that is ended while the keeper refreshes it stays ended', async (t) => {
  const { keeper, pass, caller, pinnedFlow, flows, read, reported, clock } = setKeeperStage()
  await pinnedFlow()
  clock.advance(20 * MINUTE - 45 * SECOND)
  caller.reply = hold
  const tick = keeper.tick()
  await settle()
  await flows.end(await read())
  last(caller.calls).answer()
  await tick
  t.match(await read(), { phase: 'ended', tokens: {}, keepAt: undefined })
  t.same((await read()).tokens, {})
  await pass(MINUTE)
  t.equal(caller.calls.length, 1)
  t.same(reported, [])
})

test('a flow ended while its refresh fails is not planned for another', async (t) => {
  const { keeper, caller, pinnedFlow, flows, read, reported, clock } = setKeeperStage()
  await pinnedFlow()
  clock.advance(20 * MINUTE - 45 * SECOND)
  caller.reply = hold
  const tick = keeper.tick()
  await settle()
  await flows.end(await read())
  timeOut(last(caller.calls))
  await tick
  t.match(await read(), { phase: 'ended', keepAt: undefined })
  t.same(reported, [])
})

test('stop waits for what was claimed and claims no more', async (t) => {
  const { keeper, caller, pinnedFlow, read, clock } = setKeeperStage()
  for (let n = 0; n < 40; n++) await pinnedFlow({ id: idOf(n) })
  clock.advance(20 * MINUTE - 45 * SECOND)
  caller.reply = hold
  const tick = keeper.tick()
  await settle()
  let stopped = false
  const stop = keeper.stop().then(() => { stopped = true })
  await settle()
  t.equal(stopped, false)
  t.equal(caller.calls.length, AT_ONCE)
  for (const call of caller.calls) call.answer()
  await stop
  await tick
  t.equal(caller.calls.length, AT_ONCE)
  t.equal((await read(idOf(0))).tokens.customer?.generation, 2)
  await keeper.tick()
  t.equal(caller.calls.length, AT_ONCE, 'nor does a tick after it')
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
  const { store, custody, random } = setStage()
  const keeper = createKeeper({
    store: { ...store, claimDue: async () => { claims++; return [] } },
    custody,
    random,
    onError: (error) => { t.fail(String(error)) },
    everyMs: 500
  })
  keeper.start()
  keeper.start()
  await pass(2000)
  t.equal(claims, 4)
  await keeper.stop()
  await pass(2000)
  t.equal(claims, 4)
  keeper.start()
  await pass(500)
  t.equal(claims, 5)
  await keeper.stop()
})
