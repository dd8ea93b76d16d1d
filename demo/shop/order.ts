/** An order, and what was done with it. */
import type { Payment } from '../doors/internal-door.js'
import type { Bill } from './cart.js'
import type { Province } from './provinces.js'

/** An authorization that a shopper began: its name in the ledger. */
export interface Attempt {
  readonly key: string
  /** The flow that it is in. */
  readonly referenceId: string
}

/** A call that moves money after the purchase. Written down before it is sent. */
export interface Move {
  readonly kind: 'capture' | 'release' | 'return' | 'refund'
  readonly key: string
  readonly amount: string
}

export interface Order {
  /** For people, for Flexiti and in addresses, e.g. `EP-7K2M9`. */
  readonly reference: string
  readonly visitId: string
  readonly bill: Bill
  readonly province: Province
  readonly placedAt: number
  /** The flow it is paid in; an expired one is followed by another. */
  referenceId: string
  /** What the internal door said last. */
  payment: Payment
  /** The last authorization that was found running or in doubt: for the back office, also when it has ended. */
  attempt: Attempt | undefined
  /** Whether the shopper went back to the cart and ordered something else. */
  replaced: boolean
  readonly moves: Move[]
}
