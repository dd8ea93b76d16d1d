/**
 * Operations in Redis or Valkey, shared by all replicas, each change in one atomic step. Names are hashed (places.ts)
 * and contents sealed (sealed-operation.ts). An ending that could not be written is tried again in the background
 * (retries.ts), and a Redis that forgets is reminded (restoration.ts).
 */
import type { Clock } from '../../util/clock.js'
import type { RedisLink } from '../../redis/link.js'
import type { Sealer } from '../../redis/seal.js'
import type { LedgerStore } from '../store.js'
import type { Operation } from '../operation.js'
import { createBegin } from './begin.js'
import { createPlaces } from './places.js'
import { createRecentOperations, isFinal, type OperationRecord } from './recent.js'
import { createRestoration } from './restoration.js'
import { createRetries } from './retries.js'
import { endOperation, getOperation, releaseOperation, resumeOperation } from './scripts.js'
import { createOperationSealer } from './sealed-operation.js'

export interface RedisLedgerStoreOptions {
  link: RedisLink
  sealer: Sealer
  clock: Pick<Clock, 'sleep'>
  /** How many operations are kept at most. */
  maxCount?: () => number
}

/** A day of calls at a hundred a second. */
export const MAX_OPERATIONS = 10_000_000
/** How long operations are kept that have ended, where none has begun here that says it. */
const KEPT_MS = 24 * 3_600_000

export function createRedisLedgerStore ({
  link, sealer: plainSealer, clock, maxCount = () => MAX_OPERATIONS
}: RedisLedgerStoreOptions): LedgerStore {
  const places = createPlaces(link)
  const sealer = createOperationSealer({ link, sealer: plainSealer })
  const retention = { ms: KEPT_MS }
  const recent = createRecentOperations(link.now, retention)
  const restoration = createRestoration({ link, places, recent, retention })
  const retries = createRetries(clock)

  async function read (place: string, record: OperationRecord | null): Promise<Operation | undefined> {
    const newest = await restoration.newest(place, record)
    return newest === null ? undefined : sealer.open(place, newest)
  }

  async function release (place: string, attempt: string): Promise<void> {
    await link.run(releaseOperation, [place, places.all()], [attempt])
  }

  return {
    begin: createBegin({ link, places, sealer, recent, retention, restoration, retries, release, maxCount }),

    async get (caller, key) {
      await restoration.restoreAll()
      const place = places.operation(caller, key)
      return await read(place, await link.run(getOperation, [place], []) as OperationRecord | null)
    },

    async resume (caller, key, attempt, leaseMs) {
      const place = places.operation(caller, key)
      const record = await link.run(resumeOperation, [place], [attempt, leaseMs]) as OperationRecord | null
      if (record === null) return undefined
      recent.remember(place, record, { own: true })
      return sealer.open(place, record)
    },

    async finish ({ caller, key, attempt }, ending) {
      const place = places.operation(caller, key)
      const sealed = sealer.sealEnding(place, ending)
      const begun = recent.find(place)
      const ended = begun !== undefined && begun[1] === attempt && !isFinal(begun)
        ? begun.with(0, ending.state).with(5, sealed) as OperationRecord
        : undefined
      // Before Redis is told: this process knows it in any case.
      if (ended !== undefined) recent.remember(place, ended, { own: true })
      return await retries.surely(async () => {
        await restoration.restoreAll()
        const record = await link.run(endOperation, [place, places.all()], [
          'finish', attempt, ending.state, sealed, retention.ms
        ]) as OperationRecord | null
        // Settled by somebody else, or lost.
        const stands = record ??
          (ended === undefined ? null : await restoration.restore(place, ended, { mayBeFreed: true }))
        if (stands === null) recent.forget(place)
        else recent.remember(place, stands)
        return stands?.[5] === sealed
      })
    },

    async settle (caller, key, ending) {
      const place = places.operation(caller, key)
      const record = await link.run(endOperation, [place, places.all()], [
        'settle', '', ending.state, sealer.sealEnding(place, ending), retention.ms
      ]) as OperationRecord | null
      return record === null ? undefined : await read(place, record)
    },

    release: async ({ caller, key, attempt }) => {
      const place = places.operation(caller, key)
      recent.forget(place)
      await retries.surely(async () => { await release(place, attempt) })
    },

    close: async () => { retries.stop() }
  }
}
