/** Many live flows in Redis, put there by the store itself: to open a million over HTTP would take an hour. */
import { createHash } from 'node:crypto'
import { systemClock } from '../../src/util/clock.js'
import { createRedisFlowStore } from '../../src/flows/redis/store.js'
import { openRedisLink } from '../../src/redis/link.js'
import { createSealer } from '../../src/redis/seal.js'
import { liveFlow } from '../live-flow.js'

const key = createHash('sha256').update('bench').digest()

/** The setting of that name. */
export const STORE_KEYS = `bench:${key.toString('base64')}`

const AT_ONCE = 100
const HOUR_MS = 3_600_000

export async function openFlowsInRedis (url: string, count: number): Promise<void> {
  const link = await openRedisLink({ url, space: { prefix: 'bench:' }, clock: systemClock })
  const store = createRedisFlowStore({
    link,
    sealer: createSealer([{ id: 'bench', key }]),
    idleMs: HOUR_MS,
    maxAgeMs: HOUR_MS,
    maxCount: count
  })
  let index = 0
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      while (index < count) await store.open(liveFlow(++index, store.now(), 'bench'), { byServer: true })
    }))
  } finally {
    await link.close()
  }
}
