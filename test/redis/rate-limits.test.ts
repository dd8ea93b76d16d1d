/**
 * Limits per address at two BFFs that share a Redis: what one has counted, the other knows soon; and each goes on
 * without Redis.
 */
import t from 'tap'
import { startBff, until, type Bff } from '../helpers/bff.js'
import { startRedis, withoutRedis } from '../helpers/redis.js'

const env = { STORE_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}` }

async function callsUntilLimited ({ public: door }: Bff): Promise<number> {
  for (let calls = 0; calls < 100; calls++) if ((await door.get('/v1/i18n?lang=en')).status === 429) return calls
  throw new Error('there is no limit')
}

t.test('what an address asked of one replica counts at the other, and without Redis each counts by itself',
  { skip: withoutRedis }, async (t) => {
    const redis = await startRedis(t)
    const shared = { ...env, STORE_URL: redis.url, RATE_LIMIT_PER_MINUTE: '20' }
    const first = await startBff(t, { env: shared })
    // One Flexiti for both, or they would be two shops.
    const second = await startBff(t, { env: { ...shared, FLEXITI_BASE_URL: `${first.simulator.url}/flexiti/pos-api` } })

    for (let n = 0; n < 15; n++) t.equal((await first.public.get('/v1/i18n?lang=en')).status, 200)
    await first.services.counters?.sync()
    await second.public.get('/v1/i18n?lang=en')
    await second.services.counters?.sync()
    t.equal(await callsUntilLimited(second), 4)
    t.match(await second.public.get('/v1/i18n?lang=en'), {
      status: 429, headers: { 'retry-after': /^\d+$/ }, body: { code: 'rate-limited' }
    })

    const third = await startBff(t, { env: { ...shared, FLEXITI_BASE_URL: `${second.simulator.url}/flexiti/pos-api` } })
    await redis.kill()
    await until(async () => (await third.internal.get('/health/ready')).status === 503)
    t.equal(await callsUntilLimited(third), 20)
  })
