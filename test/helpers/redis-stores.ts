/** Stores in one redis-server, each set with keys of its own, on a clock that the test turns. */
import type { Test } from 'tap'
import { systemClock } from '../../src/util/clock.js'
import { createRedisFlowStore } from '../../src/flows/redis/store.js'
import type { FlowStore } from '../../src/flows/store.js'
import type { LedgerStore } from '../../src/money/store.js'
import { createRedisLedgerStore } from '../../src/money/redis/store.js'
import { openRedisLink, type RedisLink } from '../../src/redis/link.js'
import { createSealer, type Sealer, type SealingKey } from '../../src/redis/seal.js'
import { createDrivenClock } from '../flows/helper.js'
import type { StoreLimits } from '../flows/store-contract.js'

export const storeKeys: SealingKey[] = [{ id: 'k1', key: Buffer.alloc(32, 1) }]

export interface Replica {
  link: RedisLink
  sealer: Sealer
  /** The same as the link's. */
  prefix: string
}

export interface Replicas {
  replicas: Replica[]
  advance (ms: number): void
  close (): Promise<void>
}

let sets = 0

export async function connect (url: string, count: number, keys = storeKeys): Promise<Replicas> {
  const clock = createDrivenClock()
  const prefix = `test-${++sets}:`
  const replicas = await Promise.all(Array.from({ length: count }, async () => ({
    link: await openRedisLink({
      url,
      clock: { ...clock, sleep: systemClock.sleep },
      space: { prefix },
      time: clock.wall,
      // A Redis that is slow is not what these tests are about.
      timeoutMs: 30_000
    }),
    sealer: createSealer(keys),
    prefix
  })))
  return {
    replicas,
    advance: clock.advance,
    close: async () => { for (const { link } of replicas) await link.close() }
  }
}

/** One replica, closed with the test. */
export async function connectOne (t: Test, url: string): Promise<{ replica: Replica, advance: Replicas['advance'] }> {
  const { replicas, advance, close } = await connect(url, 1)
  t.teardown(close)
  return { replica: replicas[0] as Replica, advance }
}

export function flowStoreOf (replica: Replica, limits: StoreLimits): FlowStore {
  return createRedisFlowStore({ ...replica, ...limits })
}

export function ledgerStoreOf (replica: Replica, { maxCount }: { maxCount: number }): LedgerStore {
  return createRedisLedgerStore({
    ...replica,
    clock: {
      sleep: async () => {
        throw new Error('nothing sleeps here')
      }
    },
    maxCount: () => maxCount
  })
}

/** A store whose every call goes to the next replica, as a balancer would have it. */
export function alternating<Store extends object> (stores: Store[]): Store {
  let turn = 0
  const [first] = stores
  if (first === undefined) throw new TypeError('expected a store')
  return new Proxy(first, {
    get: (_target, name) => (...args: unknown[]) => {
      const store = stores[turn++ % stores.length] as Record<PropertyKey, (...all: unknown[]) => unknown>
      return store[name]?.(...args)
    }
  })
}
