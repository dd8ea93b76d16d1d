/** Authorizations, captures and returns, and what they do to an account's credit (flexiti-api.md §8). */
import type { Account } from './accounts.js'
import type { Clock } from '../shared/clock.js'
import type { Ids } from './ids.js'
import type { Cents } from './money.js'
import type { Offer } from './plans.js'

export type PurchaseType = 'promotional_purchase' | 'regular_purchase'
export type AuthorizationStatus = 'opened' | 'closed' | 'unauthorized'

export interface Authorization {
  id: string
  account: Account
  status: AuthorizationStatus
  type: PurchaseType
  reference: string | undefined
  amount: Cents
  /** What may still be captured or released. */
  remaining: Cents
  createdAt: number
  offer: Offer | undefined
}

export interface Capture {
  id: string
  authorization: Authorization
  reference: string | undefined
  amount: Cents
  /** What may still be returned. */
  remaining: Cents
  createdAt: number
}

export interface Ledger {
  authorize(
    purchase: Pick<Authorization, 'account' | 'type' | 'reference' | 'amount' | 'offer'> & { unauthorized?: boolean }
  ): Authorization
  release(authorization: Authorization, amount: Cents): void
  capture(authorization: Authorization, amount: Cents, reference: string | undefined): Capture
  /** Returns the id of the return. */
  giveBack (capture: Capture, amount: Cents): string
  authorization (id: string): Authorization | undefined
  authorizations (): Authorization[]
  captureById (id: string): Capture | undefined
  captures (): Capture[]
  availableCredit (account: Account): Cents
  /** Regular purchases of the last 24 hours: more than three rule the bypass out. */
  recentRegularPurchases (account: Account): number
  /** Counts transactions and applications; new accounts are numbered by it too. */
  nextTransaction (): number
}

const mostAuthorizations = 100_000

export function createLedger ({ clock, ids }: { clock: Clock, ids: Ids }): Ledger {
  const authorizations = new Map<string, Authorization>()
  const captures = new Map<string, Capture>()
  // What is held for open authorizations, by account number.
  const held = new Map<string, Cents>()
  // 346123 is the capture in Flexiti's refund example; it is made below.
  const next = { authorization: 12343, capture: 346123, return: 5001, transaction: 696952 }

  const hold = (account: Account, amount: Cents) => held.set(account.number, (held.get(account.number) ?? 0n) + amount)
  const closeIfSpent = (authorization: Authorization) => {
    if (authorization.remaining === 0n) authorization.status = 'closed'
  }

  return {
    authorize ({ account, type, reference, amount, offer, unauthorized = false }) {
      const authorization: Authorization = {
        id: ids.make(next.authorization++),
        account,
        status: unauthorized ? 'unauthorized' : 'opened',
        type,
        reference,
        amount,
        remaining: amount,
        createdAt: clock.now(),
        offer
      }
      authorizations.set(authorization.id, authorization)
      if (authorizations.size > mostAuthorizations) authorizations.delete(authorizations.keys().next().value ?? '')
      if (!unauthorized) hold(account, amount)
      return authorization
    },
    release (authorization, amount) {
      authorization.remaining -= amount
      hold(authorization.account, -amount)
      closeIfSpent(authorization)
    },
    capture (authorization, amount, reference) {
      const capture = {
        id: ids.make(next.capture++),
        authorization,
        reference,
        amount,
        remaining: amount,
        createdAt: clock.now()
      }
      captures.set(capture.id, capture)
      if (captures.size > mostAuthorizations) captures.delete(captures.keys().next().value ?? '')
      authorization.remaining -= amount
      hold(authorization.account, -amount)
      authorization.account.balance += amount
      closeIfSpent(authorization)
      return capture
    },
    giveBack (capture, amount) {
      capture.remaining -= amount
      capture.authorization.account.balance -= amount
      return ids.make(next.return++)
    },
    authorization: id => authorizations.get(id),
    authorizations: () => [...authorizations.values()],
    captureById: id => captures.get(id),
    captures: () => [...captures.values()],
    availableCredit: account => account.creditLimit - account.balance - (held.get(account.number) ?? 0n),
    recentRegularPurchases (account) {
      let count = 0
      for (const authorization of authorizations.values()) {
        if (authorization.account === account && authorization.type === 'regular_purchase' &&
          clock.now() - authorization.createdAt < 86_400_000) count += 1
      }
      return count
    },
    nextTransaction: () => next.transaction++
  }
}
