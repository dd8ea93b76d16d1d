/**
 * The operations that this process has begun, or saw ended, in the form in which Redis had them. A Redis that forgets
 * must not have a process repeat its own payment: what was seen here is put back.
 *
 * Of others' operations only those that have ended are remembered: one that runs may be freed by its owner.
 */
import { LRUCache } from 'lru-cache'
import type { OperationState } from '../operation.js'

/**
 * What the scripts answer: state, attempt, running until, prefixes before the upstream key, sealed beginning, sealed
 * ending or '', when it is forgotten, where its upstream key is reserved.
 */
export type OperationRecord = [
  state: OperationState, attempt: string, runningUntil: string, prefixes: string, beginning: string, ending: string,
  forgottenAt: string, upstreamPlace: string
]

/** How long operations are kept that have ended for good: the same for all, and known once one has begun. */
export interface Retention { ms: number }

export interface RecentOperations {
  /** By the name of its key in Redis. */
  find (place: string): OperationRecord | undefined
  /** What Redis has is known here, unless it is older. `own`: this process has just begun or ended it. */
  remember (place: string, record: OperationRecord, options?: { own: boolean }): void
  forget (place: string): void
  /**
   * Whether it had not ended for good when it was last seen, so long ago that another process may have ended it since,
   * and Redis have forgotten it in good order.
   */
  isStale (place: string): boolean
  /** Oldest first. */
  all (): Array<[place: string, record: OperationRecord]>
}

/** A day of a shop's payments; of more the oldest are forgotten, here and not in Redis. */
const MAX_BYTES = 64 * 1024 * 1024
/** Of an entry apart from its texts. */
const OVERHEAD_BYTES = 500

export function createRecentOperations (
  now: () => number, retention: Readonly<Retention>, maxBytes = MAX_BYTES
): RecentOperations {
  const records = new LRUCache<string, { record: OperationRecord, seenAt: number }>({
    maxSize: maxBytes,
    sizeCalculation: ({ record }, place) =>
      record.reduce((sum, text) => sum + text.length, place.length + OVERHEAD_BYTES)
  })

  function find (place: string): OperationRecord | undefined {
    const record = records.peek(place)?.record
    if (record === undefined || Number(record[6]) > now()) return record
    records.delete(place)
    return undefined
  }

  return {
    find,
    remember (place, record, { own } = { own: false }) {
      const known = find(place)
      if (known !== undefined && isOlder(record, known)) return
      if (own || record[5] !== '') records.set(place, { record, seenAt: now() })
      // One that another attempt took in hand is somebody's who may free it.
      else if (known?.[1] !== record[1]) records.delete(place)
    },
    forget: (place) => { records.delete(place) },
    isStale (place) {
      const known = records.peek(place)
      return known !== undefined && !isFinal(known.record) && now() - known.seenAt >= retention.ms
    },
    all: () => [...records.entries()].reverse().filter(([place]) => find(place) !== undefined)
      .map(([place, { record }]): [string, OperationRecord] => [place, record])
  }
}

export function isFinal ([state]: OperationRecord): boolean {
  return state === 'succeeded' || state === 'rejected'
}

/** Whether `record`, or that there is none, is of before `known`. */
export function isOlder (record: OperationRecord | null, known: OperationRecord): boolean {
  if (record === null) return true
  if (isFinal(known)) return !isFinal(record)
  // The same attempt with its ending, and without.
  return known[5] !== '' && record[5] === '' && record[1] === known[1]
}
