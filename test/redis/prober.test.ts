/** The prober: what it does about each reply to a probe, and about none. Its timer shows in link.test.ts. */
import { EventEmitter } from 'node:events'
import type { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { createHealth, type Health } from '../../src/redis/health.js'
import { createPatience } from '../../src/redis/patience.js'
import { createProber, type Prober } from '../../src/redis/prober.js'

interface Probed {
  prober: Prober
  health: Health
  redis: EventEmitter
  /** What Redis' side says to the next probes: the marker that it has, or an error. */
  next: { marker: string, error?: Error }
  /** How often it was entered, probed and disconnected. */
  counts: { entered: number, probed: number, disconnected: number }
}

function start (t: Test): Probed {
  const counts = { entered: 0, probed: 0, disconnected: 0 }
  const next: Probed['next'] = { marker: 'm1' }
  const redis = Object.assign(new EventEmitter(), {
    status: 'ready' as const,
    disconnect () { counts.disconnected++ }
  })
  const health = createHealth({ onChange: () => {}, onError: () => {} })
  const entrance = {
    prefix: 'shop:',
    marker: '',
    async enter () {
      counts.entered++
      entrance.marker = next.marker
    }
  }
  const prober = createProber({
    redis: redis as unknown as Redis,
    run: async () => {
      counts.probed++
      if (next.error !== undefined) throw next.error
      return ['1700000000000', '', next.marker, '']
    },
    entrance,
    health,
    clock: { now: () => 0 },
    linkClock: { learn: () => undefined, correct: async () => {} },
    patience: createPatience(1000)
  })
  t.teardown(() => { prober.stop() })
  return { prober, health, redis, next, counts }
}

t.test('a connection is entered once, and probes at the same time are one', async (t) => {
  const { prober, health, counts } = start(t)
  await Promise.all([prober.probe(), prober.probe()])
  t.match({ counts, up: health.up }, { counts: { entered: 1, probed: 1 }, up: true })
  await prober.probe()
  t.match(counts, { entered: 1, probed: 2 })
})

t.test('a new connection, and a Redis with another marker, are entered anew', async (t) => {
  const { prober, redis, next, counts } = start(t)
  await prober.probe()
  redis.emit('close')
  await prober.probe()
  t.equal(counts.entered, 2)
  next.marker = 'm2'
  await prober.probe()
  t.equal(counts.entered, 3)
  await prober.probe()
  t.equal(counts.entered, 3)
})

t.test('a connection that is silent for five probes in a row is given up', async (t) => {
  const { prober, health, next, counts } = start(t)
  const fail = async (error: Error, times: number): Promise<void> => {
    next.error = error
    for (let n = 0; n < times; n++) await prober.probe()
    delete next.error
  }
  await fail(new Error('timed out'), 4)
  await prober.probe()
  await fail(new Error('timed out'), 4)
  t.equal(counts.disconnected, 0)
  t.equal(health.connected, false)
  await fail(new Error('timed out'), 1)
  t.equal(counts.disconnected, 1)
  await fail(Object.assign(new Error('NOPERM'), { name: 'ReplyError' }), 10)
  t.equal(counts.disconnected, 1, 'one that answers errors is there')
})
