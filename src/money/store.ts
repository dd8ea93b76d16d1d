/** Where operations are kept. One interface; every implementation passes the same contract test. */
import { isReferenceId } from '../flows/flow.js'
import type { Ending, NewOperation, Operation } from './operation.js'

/** A promise only where there is something to wait for: making one takes as long as the work of a store in memory. */
export type Soon<Value> = Value | Promise<Value>

export interface LedgerStore {
  /**
   * Puts a new running operation, held for `leaseMs`. It is kept until it has ended for good, and then for `keepMs`,
   * which is the same for all: one whose outcome nobody knows is not forgotten. Returns the existing one if caller and
   * key are taken. Atomic. Throws LedgerFullError.
   */
  begin (operation: NewOperation, leaseMs: number, keepMs: number): Soon<{ operation: Operation, begun: boolean }>
  /** The operation; one whose lease ran out while it was running reads as indeterminate. */
  get (caller: string, key: string): Soon<Operation | undefined>
  /**
   * Takes an indeterminate operation in hand again under a new attempt. Undefined if it is not indeterminate any more.
   */
  resume (caller: string, key: string, attempt: string, leaseMs: number): Soon<Operation | undefined>
  /**
   * Ends `operation`, which begin or resume handed out. False if its attempt holds it no more: somebody else has
   * settled it.
   */
  finish (operation: Operation, ending: Ending): Soon<boolean>
  /** Ends an indeterminate operation from outside. Undefined if it is not indeterminate. */
  settle (caller: string, key: string, ending: Ending): Soon<Operation | undefined>
  /**
   * Forgets `operation`, which its attempt holds and which was certainly not done, so that its key may be used again.
   * Not for one that was taken in hand again: that it was not done this time says nothing of the time before.
   * Where it cannot be done now, it throws, and goes on trying.
   */
  release (operation: Operation): Soon<void>
  close (): Soon<void>
}

/**
 * Of so many operations, how many may be strangers' applications: a tenth is kept for the shop's server and for the
 * authorization of its orders.
 */
export function countForOthers (maxCount: number): number {
  return maxCount - Math.floor(maxCount / 10)
}

/** Whether the shop's server makes the call, or has vouched for it. `caller`: as in an operation. */
export function isVouched ({ caller, authorizes }: Pick<NewOperation, 'caller' | 'authorizes'>): boolean {
  return !isReferenceId(caller) || authorizes === true
}

export class LedgerFullError extends Error {
  constructor () {
    super('the ledger is full')
    this.name = 'LedgerFullError'
  }
}
