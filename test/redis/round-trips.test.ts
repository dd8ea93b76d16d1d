/** How often a request asks Redis: counted by Redis itself. */
import t from 'tap'
import { startBff } from '../helpers/bff.js'
import { startRedis, withoutRedis, type RedisServer } from '../helpers/redis.js'
import { account, inFlow, throughWidget } from '../helpers/shopper.js'

const CALLS = 200

/** Scripts that Redis has run since it was started. */
async function scriptsRun ({ client }: RedisServer): Promise<number> {
  const stats = await client.info('commandstats')
  return ['eval', 'evalsha'].reduce((sum, name) => sum +
    Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0), 0)
}

t.test('a proxied call with a held token is one round trip, an answer from the forms cache is none',
  { skip: withoutRedis }, async (t) => {
    const redis = await startRedis(t)
    const bff = await startBff(t, {
      env: {
        STORE_URL: redis.url,
        STORE_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
        RATE_LIMIT_PER_MINUTE: '100000'
      }
    })
    const id = await throughWidget(bff, bff.public)
    const interest = async (): Promise<void> => {
      const { status } = await bff.public.post(
      `/v1/accounts/${account}/calculate-interest`, { amount: '100.00' }, inFlow(id)
      )
      if (status !== 200) t.fail(`status ${status}`)
    }
    const form = async (): Promise<void> => { await bff.public.get('/v1/i18n?lang=en', inFlow(id)) }
    // The first calls bind the account and fill the cache.
    await interest()
    await form()

    for (const [name, call, scripts] of [['a proxied call', interest, CALLS], ['a form', form, 0]] as const) {
      const [before, started] = [await scriptsRun(redis), performance.now()]
      for (let n = 0; n < CALLS; n++) await call()
      // Timelines are written five times a second, limits and what is due for the refresh scheduler twice; the double
      // of that, as a busy machine adds its own.
      const background = Math.ceil((performance.now() - started) / 1000 * 18) + 5
      const asked = await scriptsRun(redis) - before
      t.ok(asked >= scripts &&
      asked <= scripts + background, `${name}: ${asked} of ${CALLS} calls, ${background} in the background at most`)
    }
  })
