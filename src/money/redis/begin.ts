/**
 * Begins operations. The hazard is one that began before, and that Redis has no more: what this process knows of it
 * stands, whatever Redis says, and a Redis that lost something gets it back before it takes new money.
 */
import type { RedisLink } from '../../redis/link.js'
import { wantedUpstreamKey, type NewOperation, type Operation } from '../operation.js'
import { countForOthers, isVouched, LedgerFullError } from '../store.js'
import type { Places } from './places.js'
import type { OperationRecord, RecentOperations, Retention } from './recent.js'
import type { Restoration } from './restoration.js'
import type { Retries } from './retries.js'
import { beginOperation } from './scripts.js'
import type { OperationSealer } from './sealed-operation.js'

export interface Begun {
  operation: Operation
  /** False for one that was there. */
  begun: boolean
}

export type Begin = (wanted: NewOperation, leaseMs: number, keepMs: number) => Promise<Begun>

export interface BeginOptions {
  link: Pick<RedisLink, 'run' | 'marker' | 'connected' | 'enterAgain'>
  places: Places
  sealer: OperationSealer
  recent: RecentOperations
  retention: Retention
  restoration: Restoration
  retries: Retries
  /** Frees the key of an operation that the attempt holds. */
  release: (place: string, attempt: string) => Promise<void>
  /** How many operations are kept at most. */
  maxCount: () => number
}

export function createBegin ({
  link, places, sealer, recent, retention, restoration, retries, release, maxCount
}: BeginOptions): Begin {
  /** Puts it there, if it is not. Undefined if Redis has lost what it had. */
  async function put (
    place: string, { attempt, ...wanted }: NewOperation, leaseMs: number
  ): Promise<Begun | undefined> {
    const { caller, key } = wanted
    const vouched = isVouched(wanted)
    const upstreamKey = wantedUpstreamKey(caller, key)
    const mayBegin = link.connected
    let response: [number, ...OperationRecord]
    try {
      response = await link.run(beginOperation, [place, places.all(), places.marker()], [
        attempt,
        leaseMs,
        sealer.sealBeginning(place, { ...wanted, upstreamKey }),
        vouched ? maxCount() : countForOthers(maxCount()),
        link.marker,
        vouched ? 1 : '',
        ...places.upstreamKeys(caller, upstreamKey)
      ]) as [number, ...OperationRecord]
    } catch (error) {
      // It may have begun all the same. Nothing will be sent in its name, so the key must not stay taken.
      if (mayBegin) retries.later(async () => { await release(place, attempt) })
      throw error
    }
    const [begun, ...record] = response
    if (begun === -1) throw new LedgerFullError()
    if (begun === -2) return undefined
    recent.remember(place, record, { own: begun === 1 })
    return { operation: sealer.open(place, record), begun: begun === 1 }
  }

  return async function begin (wanted, leaseMs, keepMs) {
    retention.ms = keepMs
    await restoration.restoreAll()
    const place = places.operation(wanted.caller, wanted.key)
    const known = recent.find(place)
    // Whatever Redis says: this process knows of it.
    if (known !== undefined) {
      const record = await restoration.newest(place, await restoration.restore(place, known))
      if (record !== null) return { operation: sealer.open(place, record), begun: false }
    }
    const there = await put(place, wanted, leaseMs)
    if (there !== undefined) return there
    await link.enterAgain()
    return await begin(wanted, leaseMs, keepMs)
  }
}
