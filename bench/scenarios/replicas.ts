/**
 * What it costs to share flows: one replica and two on Redis, beside one that has them in memory; and what a flow takes
 * in Redis.
 */
import { openWidget, startBff, type Bff } from '../bff.js'
import { compare, type Contender } from '../compare.js'
import { isInstalled } from '../load.js'
import { startRedis, type RedisServer } from '../redis.js'
import { missing } from '../report/rows.js'
import { beside, type Target } from '../report/targets.js'
import { referenceId, startUpstream, type Bench } from '../helper.js'
import { openFlowsInRedis, STORE_KEYS } from '../variants/flows-in-redis.js'
import { interestCall } from './interest-call.js'
import type { Scenario } from './scenario.js'

const FLOWS = 100
const COUNTS = [10_000, 100_000]

export const replicas: Scenario = {
  title: 'calculate-interest, replicas',

  async run (bench) {
    if (!isInstalled('redis-server', ['--version'])) {
      const row = missing(this.title, 'redis-server')
      return {
        rows: [row],
        targets: [{
          work: 'calculate-interest, one replica on Redis',
          beside: 'flows in memory',
          atLeast: 0.75,
          unit: 'times',
          ...beside(row, row)
        }]
      }
    }
    const redis = await startRedis(bench.directory)
    try {
      const upstream = await startUpstream()
      const shared = { STORE_URL: redis.url, STORE_KEYS }
      const [memory, one, other] = [
        await startBff({ upstream, directory: bench.directory }),
        await startBff({ upstream, directory: bench.directory, name: '-1', env: shared }),
        await startBff({ upstream, directory: bench.directory, name: '-2', env: shared })
      ]
      for (let index = 1; index <= FLOWS; index++) {
        for (const bff of [memory, one]) await openWidget(bff, referenceId(index))
      }
      const call = { ...interestCall, flows: FLOWS }
      const rows = await compare(bench, this.title, [
        { ...memory, name: 'memory', call },
        { ...one, name: 'Redis, one replica', call },
        both(one, other, call)
      ])
      return {
        rows,
        targets: [
          {
            work: 'calculate-interest, one replica on Redis',
            beside: 'flows in memory',
            atLeast: 0.75,
            unit: 'times',
            ...beside(rows[1], rows[0])
          },
          ...await memoryTargets(bench, redis)
        ]
      }
    } finally {
      redis.close()
    }
  }
}

function both (one: Bff, other: Bff, call: Contender['call']): Contender {
  return {
    name: 'Redis, two replicas',
    url: one.url,
    others: [other.url],
    call,
    cpuMicros: async () => await one.cpuMicros() + await other.cpuMicros()
  }
}

/** There is no target for it; what is found is what a plan needs. */
async function memoryTargets ({ durations, say }: Bench, redis: RedisServer): Promise<Target[]> {
  const targets: Target[] = []
  for (const count of durations.quick ? COUNTS.slice(0, 1) : COUNTS) {
    say(`opening ${count.toLocaleString('en')} flows in Redis`)
    await redis.empty()
    const before = await redis.usedBytes()
    await openFlowsInRedis(redis.url, count)
    targets.push({
      work: 'memory of Redis per live flow',
      beside: `at ${count.toLocaleString('en')} flows`,
      atMost: 2048,
      unit: 'bytes',
      found: (await redis.usedBytes() - before) / count
    })
  }
  return targets
}
