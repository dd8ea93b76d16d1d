/** Where operations are kept. One interface; every implementation passes the same contract test. */
import type { Ending, NewOperation, Operation } from './operation.js'

export interface LedgerStore {
  /**
   * Puts a new running operation, held for `leaseMs`, and keeps it for `keepMs`. Answers the one that is there if caller and
   * key are taken; nothing is overwritten. Atomic. Throws LedgerFull.
   */
  begin (operation: NewOperation, leaseMs: number, keepMs: number): Promise<{ operation: Operation, begun: boolean }>
  /** The operation; one whose lease ran out while it was running reads as indeterminate. */
  get (caller: string, key: string): Promise<Operation | undefined>
  /** Takes an indeterminate operation in hand again under a new attempt. Undefined if it is not indeterminate any more. */
  resume (caller: string, key: string, attempt: string, leaseMs: number): Promise<Operation | undefined>
  /** Ends what `attempt` holds. Undefined if it holds it no more: somebody else has settled it. */
  finish (caller: string, key: string, attempt: string, ending: Ending): Promise<Operation | undefined>
  /** Ends an indeterminate operation from outside. Undefined if it is not indeterminate. */
  settle (caller: string, key: string, ending: Ending): Promise<Operation | undefined>
  /** Forgets an operation that `attempt` holds and that was certainly not done, so that its key may be used again. */
  release (caller: string, key: string, attempt: string): Promise<void>
  close (): Promise<void>
}

export class LedgerFull extends Error {
  constructor () {
    super('the ledger is full')
    this.name = 'LedgerFull'
  }
}
