/** An operation: one call that moves money, as the ledger knows it. Plain data, kept by a store. */
import { hash } from 'node:crypto'
import { isReferenceId } from '../flows/flow.js'

/**
 * `running`: the call is out. `succeeded` and `rejected`: Flexiti said so, or someone settled it. `indeterminate`:
 * sent, and no clear answer came; nobody may send it again before its outcome is known.
 */
export type OperationState = 'running' | 'succeeded' | 'rejected' | 'indeterminate'

/** What the first caller was answered, to be answered again. */
export interface StoredResponse {
  status: number
  /** UTF-8. */
  body: string
  contentType: string
}

export interface Operation {
  /** Who called: the name of a back-office key, or the reference id of a flow at the public door. */
  readonly caller: string
  /** The caller's idempotency key. */
  readonly key: string
  readonly method: string
  /** Path with its parameters, no query. */
  readonly path: string
  /** What was asked for, as a value (fingerprint.ts). Absent where a version that had none wrote it. */
  readonly fingerprint?: string | undefined
  /**
   * SHA-256 of the caller's body, in hex. With path and method, how a version that has no fingerprints, or others,
   * knows a repeat.
   */
  readonly bodyHash: string
  /** The key that Flexiti sees; unique among all callers, as Flexiti knows only one client. */
  readonly upstreamKey: string
  readonly state: OperationState
  /**
   * Names the try that holds a running operation: only it may say how it ended. Of one that succeeded or was rejected
   * it says nothing.
   */
  readonly attempt: string
  /** A try that has not ended by then, on the store's clock, never will: its process died. */
  readonly runningUntil: number
  /** The route's pattern, for people. */
  readonly route: string
  /** Decimal, as the caller gave it. Absent where the call has none. */
  readonly amount?: string | undefined
  readonly referenceId: string
  /** Whether it is the authorization of a flow's order. */
  readonly authorizes?: boolean | undefined
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly endedAt?: number | undefined
  readonly response?: StoredResponse | undefined
  /** Set where a person said how it ended. */
  readonly settled?: { readonly by: string, readonly note: string } | undefined
}

export type NewOperation = Omit<Operation, 'state' | 'runningUntil' | 'upstreamKey' | 'endedAt' | 'answer' | 'settled'>

/** What a running operation can become. */
export interface Ending {
  state: Exclude<OperationState, 'running'>
  endedAt: number
  response?: StoredResponse
  settled?: { by: string, note: string }
}

/**
 * The key that an operation should have towards Flexiti; a store puts the caller before it where another operation has
 * it. A shopper's key is only unique in the shopper's flow, and merchants count theirs up from 1: a hash keeps them
 * apart.
 */
export function wantedUpstreamKey (caller: string, key: string): string {
  return isReferenceId(caller) ? hash('sha256', `${caller}:${key}`) : key
}
