/** A money call as it comes to the ledger, how it is sent, and what its caller gets. */
import type { Operation, StoredResponse } from './operation.js'
import type { Outcome } from './outcome.js'

/** One money call as a door received it. */
export interface MoneyCall {
  /** Name of the back-office key, or the flow's reference id at the public door. */
  caller: string
  /** For the audit trail: the key's name, or `public`. */
  keyName: string
  idempotencyKey: string
  method: string
  /** Path with its parameters, no query. */
  path: string
  /** The route's pattern, for people. */
  route: string
  /** What is asked for, as a value (fingerprint.ts). */
  fingerprint: string
  /** SHA-256 of the checked body as the caller sent it, in hex: for records and replicas of another version. */
  bodyHash: string
  amount?: string | undefined
  referenceId: string
  /** Whether it is the authorization of a flow's order, so that the flow learns when somebody settles it. */
  authorizes?: boolean | undefined
  /** Whether Flexiti documents that the same key may be sent again. */
  repeatable: boolean
}

/**
 * Sends the call that `operation` holds. Flexiti gets its `upstreamKey` as idempotency key. `onSend` is to be called
 * before the first byte can go out.
 */
export type Execute = (operation: Operation, onSend: () => void) => Promise<Outcome>

export interface LedgerResponse extends StoredResponse {
  replayed: boolean
}
