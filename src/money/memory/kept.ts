/** An operation as it is kept in memory and handed out: never changed, but replaced by another. */
import type { NewOperation, Operation } from '../operation.js'

export interface Kept extends Operation {
  /** When it is forgotten, on the store's clock: never, as long as it has not ended for good. */
  readonly keptUntil: number
}

/** What may be other in the operation that replaces one. */
export type Change = Pick<Kept, 'state' | 'attempt' | 'runningUntil' | 'endedAt' | 'response' | 'settled' | 'keptUntil'>

export function hasEnded ({ state }: Kept): boolean {
  return state === 'succeeded' || state === 'rejected'
}

// Both written out, since every money call goes through here: a spread of so many fields takes many times as long as a
// literal. `satisfies` finds a field that was forgotten.

export function begun (wanted: NewOperation, upstreamKey: string, runningUntil: number): Kept {
  return {
    caller: wanted.caller,
    key: wanted.key,
    method: wanted.method,
    path: wanted.path,
    fingerprint: wanted.fingerprint,
    bodyHash: wanted.bodyHash,
    upstreamKey,
    state: 'running' as const,
    attempt: wanted.attempt,
    runningUntil,
    route: wanted.route,
    amount: wanted.amount,
    referenceId: wanted.referenceId,
    authorizes: wanted.authorizes,
    startedAt: wanted.startedAt,
    endedAt: undefined,
    response: undefined,
    settled: undefined,
    keptUntil: Infinity
  } satisfies Record<keyof Kept, unknown>
}

export function changed (
  kept: Kept, { state, attempt, runningUntil, endedAt, response, settled, keptUntil }: Change
): Kept {
  return {
    caller: kept.caller,
    key: kept.key,
    method: kept.method,
    path: kept.path,
    fingerprint: kept.fingerprint,
    bodyHash: kept.bodyHash,
    upstreamKey: kept.upstreamKey,
    state,
    attempt,
    runningUntil,
    route: kept.route,
    amount: kept.amount,
    referenceId: kept.referenceId,
    authorizes: kept.authorizes,
    startedAt: kept.startedAt,
    endedAt,
    response,
    settled,
    keptUntil
  } satisfies Record<keyof Kept, unknown>
}
