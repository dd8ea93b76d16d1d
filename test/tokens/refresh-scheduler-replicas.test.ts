/**
 * The refresh schedulers of several replicas over one Redis: each pinned token is refreshed once, by one of them,
 * whichever opened it.
 */
import { test } from 'tap'
import { createRefreshScheduler } from '../../src/tokens/refresh-scheduler.js'
import { createTokenManager } from '../../src/tokens/token-manager.js'
import { until } from '../helpers/bff.js'
import { startRedis, withoutRedis } from '../helpers/redis.js'
import { connect, flowStoreOf } from '../helpers/redis-stores.js'
import { createScriptedTokenClient, MINUTE, type TokenCall } from '../flows/helper.js'

const limits = { idleMs: 120 * MINUTE, maxAgeMs: 240 * MINUTE, maxCount: 1000 }
const idOf = (n: number): string => n.toString(16).padStart(32, '0')

test('refresh schedulers share out what is due; a replica that is gone is not missed', { skip: withoutRedis },
  async (t) => {
    const redis = await startRedis(t)
    const { replicas, advance, close } = await connect(redis.url, 3)
    t.teardown(close)
    const errors: unknown[] = []
    const all = replicas.map((replica) => {
      const store = flowStoreOf(replica, limits)
      const tokenClient = createScriptedTokenClient()
      const tokenManager = createTokenManager({ store, tokenClient, random: () => 0.5 })
      return {
        store,
        tokenClient,
        refreshScheduler: createRefreshScheduler({
          store, tokenManager, random: () => 0.5, onError: (error) => { errors.push(error) }
        })
      }
    })
    // The third one opens the flows, and is never heard of again.
    const opener = all[2]?.store
    for (let n = 0; n < 90; n++) {
      const token = {
        accessToken: `access-${n}`,
        refreshToken: `refresh-${n}`,
        lifeMs: 20 * MINUTE,
        expiresAt: (opener?.now() ?? 0) + 20 * MINUTE,
        generation: 1
      }
      await opener?.open({
        id: idOf(n), phase: 'widget', tokens: { customer: token }, refreshAt: token.expiresAt - MINUTE
      })
    }
    const refreshSchedulers = all.slice(0, 2)
    const tick = async (): Promise<void> => {
      await Promise.all(refreshSchedulers.map(async ({ refreshScheduler }) => { await refreshScheduler.tick() }))
    }
    await tick()
    const calls = (): TokenCall[] => refreshSchedulers.flatMap(({ tokenClient }) => tokenClient.calls)
    t.equal(calls().length, 0, 'none is due')

    const allHave = async (generation: number): Promise<boolean> => {
      const flows = await Promise.all(Array.from({ length: 90 }, async (_, n) => await opener?.get(idOf(n))))
      return flows.every((flow) => flow?.tokens.customer?.generation === generation)
    }
    advance(19 * MINUTE + 1000)
    await tick()
    await until(async () => await allHave(2))
    await tick()
    t.same(errors, [])
    t.equal(calls().length, 90)
    t.equal(new Set(calls().map(({ refreshToken }) => refreshToken)).size, 90)
    for (const { tokenClient } of refreshSchedulers) t.ok(tokenClient.calls.length > 0, 'both had a share')
    for (let n = 0; n < 90; n++) t.match(await opener?.get(idOf(n)), { phase: 'widget' })

    advance(19.5 * MINUTE)
    await tick()
    await until(async () => await allHave(3))
    t.equal(calls().length, 180, 'and again when it is time again')
  })
