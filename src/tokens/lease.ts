/**
 * Work that one replica does while the others wait for its result: single flight across everybody who shares the store.
 *
 * The hazards: a lease that ends before the work does lets two work at once, so it is longer than the work can take,
 * and can be made longer in between. A holder that dies must not block the others for longer than the lease. And those
 * who wait must not do the work one after the other when it failed: they share the failure as they would have shared
 * the result.
 */
import { randomUUID } from 'node:crypto'
import type { Clock } from '../util/clock.js'
import { retryInBackground } from '../util/retry-in-background.js'
import { packProblem, Problem, problem, unpackProblem } from '../problems/problem.js'
import type { FlowStore } from '../flows/store.js'

export interface Leases {
  /**
   * The result of `work`, done under the lease of that name, or what `find` finds while another holds it. `work` should
   * look for itself first: somebody else may have been quicker. Throws what `work` throws, here or at the holder that
   * was waited for.
   */
  within<T> (
    name: string, find: () => Promise<T | undefined>, work: (extend: () => Promise<void>) => Promise<T>
  ): Promise<T>
}

export interface LeasesOptions {
  store: Pick<FlowStore, 'lease' | 'release'>
  clock: Pick<Clock, 'sleep'>
  /** Uniform in [0, 1). */
  random: () => number
  leaseMs: number
}

const FIRST_PAUSE_MS = 20
const MAX_PAUSE_MS = 250
const RELEASE_EVERY_MS = 500

export function createLeases ({ store, clock, random, leaseMs }: LeasesOptions): Leases {
  /** In the background, for as long as it matters: a store that is away may hold a lease that nobody works under. */
  function releaseInBackground (name: string, holder: string): void {
    retryInBackground(async () => {
      await store.release(name, holder)
    }, { clock, everyMs: RELEASE_EVERY_MS, forMs: leaseMs }).catch(() => {})
  }

  async function execute<T> (
    name: string, holder: string, work: (extend: () => Promise<void>) => Promise<T>
  ): Promise<T> {
    const release = async (failure?: string): Promise<void> => {
      await store.release(name, holder, failure).catch(() => { releaseInBackground(name, holder) })
    }
    const extend = async (): Promise<void> => {
      const { state } = await store.lease(name, holder, leaseMs)
      if (state !== 'taken') throw problem('store-unavailable', { retryAfter: 1 })
    }
    try {
      const result = await work(extend)
      await release()
      return result
    } catch (error) {
      await release(error instanceof Problem ? packProblem(error) : undefined)
      throw error
    }
  }

  return {
    async within (name, find, work) {
      const holder = randomUUID()
      let awaited: string | undefined
      for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
        const lease = await store.lease(name, holder, leaseMs, awaited).catch((error: unknown) => {
          // It may have been taken all the same.
          releaseInBackground(name, holder)
          throw error
        })
        if (lease.state === 'taken') return await execute(name, holder, work)
        if (lease.state === 'failed') throw unpackProblem(lease.failure)
        awaited = lease.by
        await clock.sleep(pause * (0.5 + random() / 2))
        const found = await find()
        if (found !== undefined) return found
      }
    }
  }
}
