/**
 * Operations in Redis or Valkey, shared by all replicas, each change in one atomic step. Names are hashed, as merchants
 * put order numbers and people into their keys, and contents sealed. An ending that could not be written is tried again
 * in the background: until it is, the operation reads as indeterminate, which is the truth.
 *
 * A Redis that lost something, or has an operation in an older form than this process saw, gets it back from here
 * before it takes new money.
 */
import { hash } from 'node:crypto'
import type { Clock } from '../../util/clock.js'
import { retryInBackground } from '../../util/retry-in-background.js'
import type { RedisLink } from '../../redis/link.js'
import { SealBrokenError, type Sealer } from '../../redis/seal.js'
import { countForOthers, isVouched, LedgerFullError, type LedgerStore } from '../store.js'
import { wantedUpstreamKey, type Ending, type NewOperation, type Operation, type OperationState } from '../operation.js'
import { createRecentOperations, isFinal, isOlder, type OperationRecord } from './recent.js'
import {
  beginOperation, endOperation, getOperation, releaseOperation, restoreOperation, resumeOperation
} from './scripts.js'

export interface RedisLedgerStoreOptions {
  link: RedisLink
  sealer: Sealer
  clock: Pick<Clock, 'sleep'>
  /** How many operations are kept at most. */
  maxCount?: () => number
}

type Beginning = Omit<NewOperation, 'attempt'> & Pick<Operation, 'upstreamKey'>

/** Sealed with its state, so that nobody can make a payment unclear that was not. */
type SealedEnding = Omit<Ending, 'state'> & { state?: OperationState }

/** A day of calls at a hundred a second. */
export const MAX_OPERATIONS = 10_000_000
/** Callers who have the same key, each with one that looks like another's prefixed: more there cannot sensibly be. */
const MAX_PREFIXES = 8
const AGAIN_EVERY_MS = 500
/**
 * As long as an operation is kept there is no harm in trying, but a store that is away for an hour is not what this is
 * for.
 */
const AGAIN_FOR_MS = 3_600_000
/** Operations that are put back at a time. */
const RESTORED_AT_ONCE = 200

export function createRedisLedgerStore ({
  link, sealer, clock, maxCount = () => MAX_OPERATIONS
}: RedisLedgerStoreOptions): LedgerStore {
  const recent = createRecentOperations(link.now)
  const state = { closed: false }
  const all = (): string => `${link.prefix}operations`
  const keyOf = (caller: string, key: string): string => `${link.prefix}operation:${hashed(`${caller}\n${key}`)}`
  const places = (caller: string, upstreamKey: string): string[] => Array.from({ length: MAX_PREFIXES },
    (_, prefixes) => `${link.prefix}upstream-key:${hashed(`${caller}:`.repeat(prefixes) + upstreamKey)}`)

  function open (place: string, [state, attempt, until, prefixes, beginning, ending]: OperationRecord): Operation {
    try {
      const { upstreamKey, ...begun } = JSON.parse(sealer.open(beginning, `${place}:beginning`)) as Beginning
      const { state: ended, ...rest } = ending === ''
        ? {}
        : JSON.parse(sealer.open(ending, `${place}:ending`)) as SealedEnding
      if (ended !== undefined && ended !== state) throw new SealBrokenError()
      return {
        ...begun,
        upstreamKey: `${begun.caller}:`.repeat(Number(prefixes)) + upstreamKey,
        attempt,
        runningUntil: Number(until),
        ...rest,
        state
      }
    } catch (error) {
      throw link.unreadable(error)
    }
  }

  const sealEnding = (place: string, { state, endedAt, response, settled }: Ending): string =>
    sealer.seal(JSON.stringify({ state, endedAt, response, settled }), `${place}:ending`)

  /** The operation of a record, or of what was seen here if Redis has it no more or in an older form. */
  async function read (place: string, record: OperationRecord | null): Promise<Operation | undefined> {
    const known = recent.find(place)
    const current = known !== undefined && isOlder(record, known) ? await restore(place, known) : record
    if (current === null) {
      recent.forget(place)
      return undefined
    }
    recent.remember(place, current)
    return open(place, current)
  }

  /** `mayBeFreed`: if it is gone, it was freed, unless Redis shows that it lost what it had. */
  async function restore (
    place: string, known: OperationRecord, { mayBeFreed = known[5] === '' } = {}
  ): Promise<OperationRecord | null> {
    return await link.run(restoreOperation, [place, all(), `${link.prefix}marker`], [
      ...known, mayBeFreed ? link.marker : ''
    ]) as OperationRecord | null
  }

  let restoredAt = link.losses
  let restoring: Promise<void> | undefined

  async function restoreAll (): Promise<void> {
    const losses = link.losses
    const lost = recent.all()
    for (let from = 0; from < lost.length; from += RESTORED_AT_ONCE) {
      await Promise.all(lost.slice(from, from + RESTORED_AT_ONCE).map(async ([place, known]) => {
        await restore(place, known, { mayBeFreed: false })
      }))
    }
    restoredAt = losses
  }

  /** After Redis may have lost something: what this process knows is in it again before it takes new money. */
  async function restoreOnce (): Promise<void> {
    if (restoredAt === link.losses) return
    restoring ??= restoreAll().finally(() => { restoring = undefined })
    await restoring
  }

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
    await link.run(releaseOperation, [place, all()], [attempt])
  }

  /** Puts it there, if it is not. Undefined if Redis has lost what it had. */
  async function put (
    place: string, { attempt, ...wanted }: NewOperation, leaseMs: number, keepMs: number
  ): Promise<{ operation: Operation, begun: boolean } | undefined> {
    const { caller, key } = wanted
    const vouched = isVouched(wanted)
    const upstreamKey = wantedUpstreamKey(caller, key)
    const beginning: Beginning = { ...wanted, upstreamKey }
    const mayBegin = link.connected
    let response: [number, ...OperationRecord]
    try {
      response = await link.run(beginOperation, [place, all(), `${link.prefix}marker`], [
        attempt,
        leaseMs,
        keepMs,
        sealer.seal(JSON.stringify(beginning), `${place}:beginning`),
        vouched ? maxCount() : countForOthers(maxCount()),
        link.marker,
        vouched ? 1 : '',
        ...places(caller, upstreamKey)
      ]) as [number, ...OperationRecord]
    } catch (error) {
      // It may have begun all the same. Nothing will be sent in its name, so the key must not stay taken.
      if (mayBegin) retry(async () => { await release(place, attempt) }).catch(() => {})
      throw error
    }
    const [begun, ...record] = response
    if (begun === -1) throw new LedgerFullError()
    if (begun === -2) return undefined
    recent.remember(place, record, { own: begun === 1 })
    return { operation: open(place, record), begun: begun === 1 }
  }

  return {
    async begin (wanted, leaseMs, keepMs) {
      await restoreOnce()
      const place = keyOf(wanted.caller, wanted.key)
      const known = recent.find(place)
      // Whatever Redis says: this process knows of it.
      if (known !== undefined) {
        const operation = await read(place, await restore(place, known))
        if (operation !== undefined) return { operation, begun: false }
      }
      const there = await put(place, wanted, leaseMs, keepMs)
      if (there !== undefined) return there
      await link.enterAgain()
      return await this.begin(wanted, leaseMs, keepMs)
    },

    async get (caller, key) {
      await restoreOnce()
      const place = keyOf(caller, key)
      return await read(place, await link.run(getOperation, [place], []) as OperationRecord | null)
    },

    async resume (caller, key, attempt, leaseMs) {
      const place = keyOf(caller, key)
      const record = await link.run(resumeOperation, [place], [attempt, leaseMs]) as OperationRecord | null
      if (record === null) return undefined
      recent.remember(place, record, { own: true })
      return open(place, record)
    },

    async finish ({ caller, key, attempt }, ending) {
      const place = keyOf(caller, key)
      const sealed = sealEnding(place, ending)
      const begun = recent.find(place)
      const ended = begun !== undefined && begun[1] === attempt && !isFinal(begun)
        ? begun.with(0, ending.state).with(5, sealed) as OperationRecord
        : undefined
      // Before Redis is told: this process knows it in any case.
      if (ended !== undefined) recent.remember(place, ended, { own: true })
      return await surely(async () => {
        await restoreOnce()
        const record = await link.run(endOperation, [place], [
          'finish', attempt, ending.state, sealed
        ]) as OperationRecord | null
        // Settled by somebody else, or lost.
        const stands = record ?? (ended === undefined ? null : await restore(place, ended, { mayBeFreed: true }))
        if (stands === null) recent.forget(place)
        else recent.remember(place, stands)
        return stands?.[5] === sealed
      })
    },

    async settle (caller, key, ending) {
      const place = keyOf(caller, key)
      const record = await link.run(endOperation, [place], [
        'settle', '', ending.state, sealEnding(place, ending)
      ]) as OperationRecord | null
      return record === null ? undefined : await read(place, record)
    },

    release: async ({ caller, key, attempt }) => {
      const place = keyOf(caller, key)
      recent.forget(place)
      await surely(async () => { await release(place, attempt) })
    },

    close: async () => { state.closed = true }
  }
}

function hashed (text: string): string {
  return hash('sha256', text, 'base64url')
}
