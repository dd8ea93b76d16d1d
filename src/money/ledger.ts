/**
 * The ledger: runs each money call once per caller and idempotency key, answers repeats from memory, and never guesses.
 * What it cannot know stays `indeterminate` until the call may be repeated safely or somebody settles it.
 */
import { randomUUID } from 'node:crypto'
import type { Clock } from '../util/clock.js'
import { problem } from '../problems/problem.js'
import type { AuditTrail } from './audit.js'
import type { Execute, LedgerResponse, MoneyCall } from './call.js'
import { createComplete } from './completion.js'
import { isComparable } from './fingerprint.js'
import type { NewOperation, Operation } from './operation.js'
import { indeterminateProblem, replay } from './replies.js'
import { LedgerFullError, type LedgerStore } from './store.js'

export interface Settlement {
  outcome: 'succeeded' | 'rejected'
  note: string
  by: string
}

export interface Ledger {
  /**
   * Executes the call, or answers what it was answered before. Throws the Problem of a rejection (also again),
   * `idempotency-key-reused`, `operation-in-progress`, `outcome-unknown`, `store-unavailable`.
   */
  run (call: MoneyCall, execute: Execute): Promise<LedgerResponse>
  find (caller: string, key: string): Promise<Operation | undefined>
  /**
   * Says how an indeterminate operation ended; the same finding a second time changes nothing. Throws `not-found`,
   * `operation-in-progress`, `operation-settled`.
   */
  settle (caller: string, key: string, settlement: Settlement): Promise<Operation>
}

export interface LedgerOptions {
  store: LedgerStore
  audit: AuditTrail
  clock: Clock
  /** Longer than any try can take, all its token calls and repeats included. */
  leaseMs: number
}

const KEEP_MS = 24 * 3600 * 1000
const RETRY_SECONDS = 5

export function createLedger ({ store, audit, clock, leaseMs }: LedgerOptions): Ledger {
  const complete = createComplete({ store, audit, clock })
  /** Names the tries of this process, and of no other that shares the store. */
  const own = randomUUID()
  let attempts = 0

  async function run (call: MoneyCall, execute: Execute): Promise<LedgerResponse> {
    const wanted = operationOf(call, `${own}-${++attempts}`, clock.wall())
    let taken: ReturnType<LedgerStore['begin']>
    try {
      taken = store.begin(wanted, leaseMs, KEEP_MS)
      if (taken instanceof Promise) taken = await taken
    } catch (error) {
      if (error instanceof LedgerFullError) {
        throw problem('store-unavailable', { retryAfter: RETRY_SECONDS, cause: error })
      }
      throw error
    }
    const { operation, begun } = taken
    if (begun) return await complete(call, operation, execute, 'first')
    if (isOther(operation, wanted)) throw problem('idempotency-key-reused')
    switch (operation.state) {
      case 'running':
        throw problem('operation-in-progress', { retryAfter: RETRY_SECONDS, idempotencyKey: call.idempotencyKey })
      case 'succeeded':
      case 'rejected':
        audit.replayed(operation, call.keyName)
        return replay(operation)
      case 'indeterminate': {
        if (!call.repeatable) throw indeterminateProblem(operation)
        const resumed = await store.resume(call.caller, call.idempotencyKey, wanted.attempt, leaseMs)
        // Another repeat was quicker, or somebody has settled it: see how it stands now.
        return resumed === undefined ? await run(call, execute) : await complete(call, resumed, execute, 'repeat')
      }
    }
  }

  return {
    run,
    find: async (caller, key) => await store.get(caller, key),
    async settle (caller, key, { outcome, note, by }) {
      const found = await store.get(caller, key)
      if (found === undefined) throw problem('not-found', { detail: 'There is no such operation.' })
      if (found.state === 'running') throw problem('operation-in-progress', { retryAfter: RETRY_SECONDS })
      if (found.settled !== undefined && found.state === outcome) return found
      const settled = await store.settle(caller, key, { state: outcome, endedAt: clock.wall(), settled: { by, note } })
      if (settled === undefined) throw problem('operation-settled')
      audit.settled(settled)
      return settled
    }
  }
}

function operationOf (call: MoneyCall, attempt: string, wall: number): NewOperation {
  return {
    caller: call.caller,
    key: call.idempotencyKey,
    method: call.method,
    path: call.path,
    fingerprint: call.fingerprint,
    bodyHash: call.bodyHash,
    attempt,
    route: call.route,
    amount: call.amount,
    referenceId: call.referenceId,
    authorizes: call.authorizes,
    startedAt: wall
  }
}

/**
 * Whether the key names another request. The body of an order's authorization may be the same in every flow: the flow
 * counts too. What another version wrote down is known by its bytes alone: the same bytes are the same request.
 */
function isOther (operation: Operation, wanted: NewOperation): boolean {
  const ordered = operation.authorizes === true || wanted.authorizes === true
  if (ordered && operation.referenceId !== wanted.referenceId) return true
  return isComparable(operation.fingerprint, wanted.fingerprint)
    ? operation.fingerprint !== wanted.fingerprint
    : operation.bodyHash !== wanted.bodyHash || operation.path !== wanted.path || operation.method !== wanted.method
}
