/**
 * Refreshes that take long: Flexiti may have rotated the pair, and then the late answer is all that there is. It is
 * taken, as long as it is the newest, and meanwhile no replica makes another call.
 */
import { test } from 'tap'
import { createTokenManager, type TokenManager } from '../../src/tokens/token-manager.js'
import { createRefreshScheduler } from '../../src/tokens/refresh-scheduler.js'
import { lastRefreshTime, nextRefreshTime, refreshPatience, type Token } from '../../src/flows/token.js'
import {
  createFixture, createScriptedTokenClient, hold, last, MINUTE, refuse, SECOND, settle, succeed, timeOut,
  type Fixture, type ScriptedTokenClient
} from '../flows/helper.js'

const LEASE = 20 * SECOND

interface Replica {
  tokenClient: ScriptedTokenClient
  tokenManager: TokenManager
}

/** One more replica that shares the flows, and the leases. */
function replicaOf ({ store, clock, random }: Fixture): Replica {
  const tokenClient = createScriptedTokenClient()
  return {
    tokenClient, tokenManager: createTokenManager({ store, tokenClient, random, clock, leaseMs: LEASE, shared: true })
  }
}

/** Lets time pass in small steps, so that all who sleep wake in their turn. */
async function pass ({ clock }: Pick<Fixture, 'clock'>, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 250) {
    clock.advance(250)
    await settle()
  }
}

test('who waits for a slow refresh goes on with the token in hand, and the late answer is taken', async (t) => {
  const fixture = createFixture()
  const { tokenManager, tokenClient, pinnedFlow, read } = fixture
  await pinnedFlow()
  await pass(fixture, 20 * MINUTE - 50 * SECOND)
  tokenClient.reply = hold
  let given: Token | undefined
  tokenManager.getToken(await read(), 'customer').then((token) => { given = token }, t.fail)
  await pass(fixture, 9 * SECOND)
  t.equal(given, undefined)
  await pass(fixture, 1.5 * SECOND)
  t.match(given, { generation: 1 })
  t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 1 }, 'the next one does not wait at all')
  last(tokenClient.calls).succeed()
  await settle()
  t.match(await read(), { phase: 'widget', tokens: { customer: { generation: 2, refreshToken: 'refresh-1' } } })
  t.match(await tokenManager.getToken(await read(), 'customer'), { generation: 2 })
  t.equal(tokenClient.calls.length, 1)
})

test('who has no fit token gets a timeout, and the flow goes on with the late answer', async (t) => {
  const fixture = createFixture()
  const { tokenManager, tokenClient, pinnedFlow, read, token } = fixture
  await pinnedFlow()
  tokenClient.reply = hold
  const refused = await token()
  const renewed = t.rejects(tokenManager.renewToken(await read(), 'customer', refused), { code: 'flexiti-timeout' })
  await pass(fixture, 11 * SECOND)
  await renewed
  await t.rejects(tokenManager.renewToken(await read(), 'customer', refused), { code: 'flexiti-timeout' })
  last(tokenClient.calls).succeed()
  await settle()
  t.match(await tokenManager.renewToken(await read(), 'customer', refused), { generation: 2 })
  t.equal(tokenClient.calls.length, 1)
})

test('an answer that comes after the token\'s death is taken too', async (t) => {
  const fixture = createFixture()
  const { tokenClient, pinnedFlow, read } = fixture
  await pinnedFlow()
  await pass(fixture, 20 * MINUTE - 4 * SECOND)
  tokenClient.reply = hold
  const refreshed = fixture.tokenManager.refreshDue(await read())
  await pass(fixture, 9 * SECOND)
  last(tokenClient.calls).succeed()
  t.match(await refreshed, { generation: 2 })
  t.match(await read(), { phase: 'widget' })
})

test('a refresh of a pinned token may take what the token has left, but for one more try; others no longer than usual',
  async (t) => {
    const { tokenManager, tokenClient, pinnedFlow, openFlow, read, clock } = createFixture()
    const given: Array<number | undefined> = []
    const refresh = tokenClient.refresh
    tokenClient.refresh = async (refreshToken, scope, id, atLeastMs) => {
      given.push(atLeastMs)
      return await refresh(refreshToken, scope, id)
    }
    await pinnedFlow()
    await openFlow({ id: '2'.repeat(32), lifeMs: 20 * MINUTE })
    clock.advance(20 * MINUTE - 50 * SECOND)
    await tokenManager.refreshDue(await read())
    await tokenManager.getToken(await read('2'.repeat(32)), 'customer')
    t.same(given, [45 * SECOND, 0])
  })

test('while a refresh is out for longer than a lease, no other replica makes one', async (t) => {
  const fixture = createFixture()
  const { pinnedFlow, read } = fixture
  const [one, other] = [replicaOf(fixture), replicaOf(fixture)]
  await pinnedFlow()
  await pass(fixture, 20 * MINUTE - 50 * SECOND)
  one.tokenClient.reply = hold
  const late = one.tokenManager.refreshDue(await read())
  await settle()
  let waited = 0
  for (let n = 0; n < 4; n++) {
    other.tokenManager.refreshDue(await read()).then(() => { waited++ }, ({ code }) => {
      t.equal(code, 'flexiti-timeout')
      waited++
    })
    await pass(fixture, 11 * SECOND)
  }
  t.equal(other.tokenClient.calls.length, 0)
  t.ok(waited > 0, 'the other one does not wait for ever')
  last(one.tokenClient.calls).succeed()
  t.match(await late, { generation: 2 })
  await pass(fixture, SECOND)
  t.match(await other.tokenManager.getToken(await read(), 'customer'), { generation: 2, accessToken: 'access-1' })
  t.equal(other.tokenClient.calls.length, 0)
})

test('a replica that dies over a refresh leaves its flow to another as soon as its lease is over', async (t) => {
  const fixture = createFixture()
  const { store, pinnedFlow, read } = fixture
  await pinnedFlow()
  await pass(fixture, 20 * MINUTE - 50 * SECOND)
  const dead = replicaOf(fixture)
  dead.tokenClient.reply = hold
  // Its timers die with it.
  const gone = createTokenManager({
    store,
    tokenClient: dead.tokenClient,
    random: fixture.random,
    clock: { sleep: async () => await new Promise(() => {}) },
    leaseMs: LEASE
  })
  gone.refreshDue(await read()).catch(t.fail)
  await settle()
  const heir = replicaOf(fixture)
  const scheduler = createRefreshScheduler({
    store,
    tokenManager: heir.tokenManager,
    random: fixture.random,
    clock: fixture.clock,
    onError: (error) => { t.fail(String(error)) }
  })
  for (let passed = 0; passed < 40 * SECOND; passed += 500) {
    await pass(fixture, 500)
    await scheduler.tick()
  }
  t.match(heir.tokenClient.calls, [{ by: 'refresh' }])
  t.match(await read(), { phase: 'widget', tokens: { customer: { generation: 2 } } })
})

test('a late answer never takes the place of a newer token', async (t) => {
  const fixture = createFixture()
  const { tokenManager, tokenClient, pinnedFlow, read, otherProcess } = fixture
  await pinnedFlow()
  await pass(fixture, 20 * MINUTE - 50 * SECOND)
  tokenClient.reply = hold
  const late = tokenManager.refreshDue(await read())
  await settle()
  const newer = await otherProcess().tokenManager.refreshDue(await read())
  last(tokenClient.calls).succeed({ accessToken: 'late', refreshToken: 'late' })
  t.same(await late, newer)
  t.same((await read()).tokens.customer, newer)
})

test('a refresh that is refused while the token lives is not tried again; one that times out is', async (t) => {
  for (const [reply, calls] of [[refuse, 1], [timeOut, 2]] as const) {
    const { tokenManager, tokenClient, pinnedFlow, read, clock } = createFixture()
    await pinnedFlow()
    clock.advance(20 * MINUTE - 50 * SECOND)
    tokenClient.reply = reply
    await tokenManager.refreshDue(await read()).catch(() => {})
    tokenClient.reply = succeed
    t.match(await tokenManager.refreshDue(await read()), { generation: calls })
    t.equal(tokenClient.calls.length, calls)
    t.equal((await read()).phase, 'widget')
  }
})

const tokenDying = (left: number, lifeMs = 20 * MINUTE): Token =>
  ({ accessToken: 'a', lifeMs, expiresAt: left, generation: 1 })
const middle = (): number => 0.5

test('a failed refresh is tried again within five seconds, sooner and sooner towards the end', (t) => {
  for (const [left, pause] of [[60, 6.25], [10, 6.25], [4, 2.5], [1, 0.625]] as const) {
    t.equal(nextRefreshTime(tokenDying(left * SECOND), 0, middle), pause * SECOND, `${left} s left`)
  }
  t.end()
})

test('Retry-After is kept to where the token lives so long; else there is one try at the end, and then none', (t) => {
  for (const [left, asked, next] of [
    [60, 30, 31.5], [60, 3, 6.25], [40, 30, 31.5], [33, 30, 31.5], [32, 30, 27.625], [60, 600, 55.625], [6, 30, 1.625],
    [5, 30, 5], [3, 30, 3]
  ] as const) {
    t.equal(nextRefreshTime(tokenDying(left * SECOND), 0, middle, asked * SECOND), next * SECOND, `${left}, ${asked}`)
  }
  t.equal(lastRefreshTime(tokenDying(16 * SECOND, 16 * SECOND), () => 0), 15.25 * SECOND, 'of a short life')
  t.end()
})

test('a refresh that takes more than a minute is given up', (t) => {
  t.equal(refreshPatience(tokenDying(20 * MINUTE), 0), MINUTE)
  t.equal(refreshPatience(tokenDying(30 * SECOND), 0), 25 * SECOND)
  t.end()
})
