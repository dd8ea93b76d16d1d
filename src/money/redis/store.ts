/**
 * Operations in Redis or Valkey, shared by all replicas, each change in one atomic step. Names are hashed, as merchants
 * put order numbers and people into their keys, and contents sealed. An ending that could not be written is tried again
 * in the background: until it is, the operation reads as indeterminate, which is the truth.
 */
import { hash } from 'node:crypto'
import type { Clock } from '../../util/clock.js'
import { retryInBackground } from '../../util/retry-in-background.js'
import type { RedisLink } from '../../redis/link.js'
import type { Sealer } from '../../redis/seal.js'
import { LedgerFullError, type LedgerStore } from '../store.js'
import { wantedUpstreamKey, type Ending, type NewOperation, type Operation, type OperationState } from '../operation.js'
import { beginOperation, endOperation, getOperation, releaseOperation, resumeOperation } from './scripts.js'

export interface RedisLedgerStoreOptions {
  link: RedisLink
  sealer: Sealer
  prefix: string
  clock: Pick<Clock, 'sleep'>
  maxCount?: number
}

/**
 * What the scripts answer: state, attempt, running until, prefixes before the upstream key, sealed beginning, sealed
 * ending or ''.
 */
type OperationRecord = [
  state: OperationState, attempt: string, runningUntil: string, prefixes: string, beginning: string, ending: string
]

type Beginning = Omit<NewOperation, 'attempt'> & Pick<Operation, 'upstreamKey'>

/** A day of calls at a hundred a second. */
const MAX_OPERATIONS = 10_000_000
/** Callers who have the same key, each with one that looks like another's prefixed: more there cannot sensibly be. */
const MAX_PREFIXES = 8
const AGAIN_EVERY_MS = 500
/**
 * As long as an operation is kept there is no harm in trying, but a store that is away for an hour is not what this is
 * for.
 */
const AGAIN_FOR_MS = 3_600_000

export function createRedisLedgerStore ({
  link, sealer, prefix, clock, maxCount = MAX_OPERATIONS
}: RedisLedgerStoreOptions): LedgerStore {
  const all = `${prefix}operations`
  const upstreamKeyPrefix = `${prefix}upstream-key:`
  const state = { closed: false }

  const keyOf = (caller: string, key: string): string => `${prefix}operation:${hashed(`${caller}\n${key}`)}`

  function read (key: string, [state, attempt, runningUntil, prefixes, beginning, ending]: OperationRecord): Operation {
    try {
      const { upstreamKey, ...begun } = JSON.parse(sealer.open(beginning, `${key}:beginning`)) as Beginning
      return {
        ...begun,
        upstreamKey: `${begun.caller}:`.repeat(Number(prefixes)) + upstreamKey,
        attempt,
        runningUntil: Number(runningUntil),
        ...(ending !== '' && JSON.parse(sealer.open(ending, `${key}:ending`)) as Omit<Ending, 'state'>),
        state
      }
    } catch (error) {
      throw link.unreadable(error)
    }
  }

  const sealEnding = (key: string, {
    endedAt, response, settled
  }: Ending): string => sealer.seal(JSON.stringify({ endedAt, response, settled }), `${key}:ending`)

  /** Does it, and if the store is away goes on trying after it has said so. */
  async function surely<T> (act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (error) {
      retry(act).catch(() => {})
      throw error
    }
  }

  /** Until the store is back. */
  async function retry (act: () => Promise<unknown>): Promise<void> {
    await retryInBackground(act, {
      clock,
      everyMs: AGAIN_EVERY_MS,
      forMs: AGAIN_FOR_MS,
      shouldStop: () => state.closed
    })
  }

  const release = async (place: string, attempt: string): Promise<void> => {
    await link.run(releaseOperation, [place, all], [attempt])
  }

  return {
    async begin ({ attempt, ...wanted }, leaseMs, keepMs) {
      const { caller, key } = wanted
      const place = keyOf(caller, key)
      const upstreamKey = wantedUpstreamKey(caller, key)
      const beginning: Beginning = { ...wanted, upstreamKey }
      const upstreamKeys = Array.from({ length: MAX_PREFIXES }, (_, prefixes) => upstreamKeyPrefix +
        hashed(`${caller}:`.repeat(prefixes) + upstreamKey))
      const mayBegin = link.connected
      let response: [number, ...OperationRecord]
      try {
        response = await link.run(beginOperation, [place, all], [
          attempt,
          leaseMs,
          keepMs,
          sealer.seal(JSON.stringify(beginning), `${place}:beginning`),
          maxCount,
          ...upstreamKeys
        ]) as [number, ...OperationRecord]
      } catch (error) {
        // It may have begun all the same. Nothing will be sent in its name, so the key must not stay taken.
        if (mayBegin) retry(async () => { await release(place, attempt) }).catch(() => {})
        throw error
      }
      const [begun, ...record] = response
      if (begun === -1) throw new LedgerFullError()
      return { operation: read(place, record), begun: begun === 1 }
    },

    async get (caller, key) {
      const place = keyOf(caller, key)
      const response = await link.run(getOperation, [place], []) as OperationRecord | null
      return response === null ? undefined : read(place, response)
    },

    async resume (caller, key, attempt, leaseMs) {
      const place = keyOf(caller, key)
      const response = await link.run(resumeOperation, [place], [attempt, leaseMs]) as OperationRecord | null
      return response === null ? undefined : read(place, response)
    },

    async finish ({ caller, key, attempt }, ending) {
      const place = keyOf(caller, key)
      return await surely(async () => await link.run(endOperation, [place], [
        'finish', attempt, ending.state, sealEnding(place, ending)
      ]) !== null)
    },

    async settle (caller, key, ending) {
      const place = keyOf(caller, key)
      const response = await link.run(endOperation, [place], [
        'settle', '', ending.state, sealEnding(place, ending)
      ]) as OperationRecord | null
      return response === null ? undefined : read(place, response)
    },

    release: async ({ caller, key, attempt }) => {
      await surely(async () => { await release(keyOf(caller, key), attempt) })
    },

    close: async () => { state.closed = true }
  }
}

function hashed (text: string): string {
  return hash('sha256', text, 'base64url')
}
