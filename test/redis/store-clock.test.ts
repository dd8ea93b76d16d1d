/** The store's clock: what it follows, and that a jump of Redis' host ends no flow. */
import t from 'tap'
import { createStoreClock, type ClockJump } from '../../src/redis/store-clock.js'
import { openRedisLink } from '../../src/redis/link.js'
import { systemClock } from '../../src/util/clock.js'
import { startBff, until, withKey } from '../helpers/bff.js'
import { startRedis, withoutFaketime, withoutRedis } from '../helpers/redis.js'
import { account, inFlow, throughWidget } from '../helpers/shopper.js'
import { till, under } from '../helpers/back-office.js'

const HOUR = 3_600_000
const EPOCH = 1_700_000_000_000

interface Hosts {
  clock: ReturnType<typeof createStoreClock>
  /** Both of ours and Redis' go on. */
  pass (ms: number): void
  /** One of them jumps. */
  jump (which: 'redis' | 'wall' | 'asleep', ms: number): void
  read (correction?: number, roundTrip?: number): ClockJump | undefined
}

function hosts (): Hosts {
  const at = { now: 5000, wall: EPOCH, redis: EPOCH + 100 }
  const clock = createStoreClock({ now: () => at.now, wall: () => at.wall })
  return {
    clock,
    pass (ms) { for (const which of ['now', 'wall', 'redis'] as const) at[which] += ms },
    jump (which, ms) {
      // Who sleeps sees the monotonic clock stand still.
      if (which === 'asleep') {
        at.wall += ms
        at.redis += ms
      } else at[which] += ms
    },
    read (correction = 0, roundTrip = 0) {
      const sent = at.now
      at.now += roundTrip
      at.wall += roundTrip
      return clock.learn({ sent, received: at.now, theirs: at.redis, correction })
    }
  }
}

t.test('it follows Redis\' clock, whatever ours says', async (t) => {
  const { clock, jump, read, pass } = hosts()
  jump('redis', -HOUR)
  t.equal(read(), undefined)
  t.equal(clock.now(), EPOCH + 100 - HOUR)
  pass(1000)
  t.equal(clock.now(), EPOCH + 1100 - HOUR)
})

t.test('it stays as it is between the two bounds of a slow reading, and follows drift', async (t) => {
  const { clock, jump, read } = hosts()
  read()
  const before = clock.now()
  read(0, 400)
  t.equal(clock.now(), before + 400)
  jump('redis', 1500)
  t.equal(read(), undefined)
  t.equal(clock.now(), before + 1500)
})

for (const hour of [HOUR, -HOUR]) {
  t.test(`a jump of Redis' clock by ${hour} ms is told, with what undoes it, until it is undone`, async (t) => {
    const { clock, jump, read, pass } = hosts()
    read()
    const before = clock.now()
    jump('redis', hour)
    t.same(read(), { jumpMs: hour, correction: -hour })
    pass(1000)
    t.same(read(), { jumpMs: hour, correction: -hour }, 'nobody could write it')
    clock.corrected(-hour)
    t.equal(read(-hour), undefined)
    t.equal(clock.now(), before + 1000)
    jump('redis', -hour)
    t.same(read(-hour), { jumpMs: -hour, correction: 0 }, 'and when it is put right')
  })
}

t.test('our own sleep, and our own wall clock put right, are no jump of Redis\'', async (t) => {
  const { clock, jump, read } = hosts()
  read()
  jump('asleep', HOUR)
  t.equal(read(), undefined)
  t.equal(clock.now(), EPOCH + 100 + HOUR, 'what passed while we slept has passed')
  jump('wall', -HOUR)
  t.equal(read(), undefined)
  t.equal(clock.now(), EPOCH + 100 + HOUR)
  jump('redis', HOUR)
  t.match(read(), { jumpMs: HOUR })
})

t.test('a correction that another process has set is followed', async (t) => {
  const { clock, jump, read } = hosts()
  read()
  const before = clock.now()
  jump('redis', HOUR)
  t.equal(read(-HOUR), undefined)
  t.equal(clock.now(), before)
})

t.test('a process that starts after a jump has the time of those that were there before', { skip: withoutFaketime },
  async (t) => {
    const redis = await startRedis(t, [], { ownClock: true })
    const jumps: number[] = []
    const open = async (): ReturnType<typeof openRedisLink> => {
      const link = await openRedisLink({
        url: redis.url, clock: systemClock, onClockJump: (ms) => { jumps.push(Math.round(ms / HOUR)) }
      })
      t.teardown(async () => { await link.close() })
      return link
    }
    const old = await open()
    redis.setClock(3600)
    await old.check()
    const young = await open()
    t.ok(Math.abs(young.now() - old.now()) < HOUR / 2, `${young.now()} ${old.now()}`)
    await young.check()
    t.same(jumps, [1], 'told once')
  })

for (const seconds of [3600, -3600]) {
  t.test(`a jump of Redis' clock by ${seconds} s ends no flow, holds no lease, forgets no payment`,
    { skip: withoutFaketime }, async (t) => {
      const redis = await startRedis(t, [], { ownClock: true })
      const bff = await startBff(t, {
        env: { STORE_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`, STORE_URL: redis.url }, start: true
      })
      const order = { reference: 'Order-1', amount: '100.00' }
      const held = await throughWidget(bff, bff.public, { order })
      const interest = async (): Promise<number> => (await bff.public.post(
        `/v1/accounts/${account}/calculate-interest`, { amount: '100.00' }, inFlow(held)
      )).status
      const transact = async (): ReturnType<ReturnType<typeof till>['post']> => await till(bff).post(
        '/v1/authorizations/12343/capture', { amount: '10.00' }, under('capture-1')
      )
      const first = await transact()
      t.equal(await interest(), 200)
      redis.setClock(seconds)
      // Before anybody has noticed, and after.
      for (let round = 0; round < 3; round++) {
        t.equal(await interest(), 200)
        t.match((await bff.internal.get(`/v1/flows/${held}`, withKey)).body, { phase: 'widget' })
        t.match(await transact(), { status: first.status, headers: { 'idempotency-replayed': 'true' } })
        const opened = await bff.public.post('/v1/flows')
        t.equal(opened.status, 201)
        t.match((await bff.public.get(`/v1/flows/${String(opened.body.reference_id)}`)).status, 200)
        await bff.internal.get('/health/ready')
      }
      t.equal((await bff.simulator.received('capture')).length, 1)
    })
}

t.test('keys outlive what they hold by more than an hour', { skip: withoutRedis }, async (t) => {
  const redis = await startRedis(t)
  const bff = await startBff(t, {
    env: { STORE_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`, STORE_URL: redis.url }
  })
  await throughWidget(bff, bff.public)
  await till(bff).post('/v1/authorizations/12343/capture', { amount: '10.00' }, under('capture-1'))
  await until(async () => (await redis.client.keys('*events:*')).length > 0)
  const kept = (await redis.client.keys('*')).filter((key) => /:(flow|operation|upstream-key|events):/.test(key))
  t.ok(kept.length >= 4, kept.join())
  for (const key of kept) t.ok(await redis.client.pttl(key) > HOUR * 1.5, key)
})
