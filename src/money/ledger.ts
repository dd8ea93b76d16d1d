/**
 * The ledger: runs each money call once per caller and idempotency key, answers repeats from memory, and never guesses.
 * What it cannot know stays `indeterminate` until the call may be repeated safely or somebody settles it.
 */
import { randomUUID } from 'node:crypto'
import type { Clock } from '../util/clock.js'
import type { ProblemCode } from '../problems/catalogue.js'
import { isProblem, packProblem, Problem, problem, unpackProblem } from '../problems/problem.js'
import type { AuditTrail } from './audit.js'
import { isComparable } from './fingerprint.js'
import { LedgerFullError, type LedgerStore } from './store.js'
import type { Ending, NewOperation, Operation, StoredResponse } from './operation.js'
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

export interface Settlement {
  outcome: 'succeeded' | 'rejected'
  note: string
  by: string
}

export interface Ledger {
  /**
   * Performs the call, or answers what it was answered before. Throws the Problem of a rejection (also again),
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
const JSON_TYPE = 'application/json; charset=utf-8'
const REPLAYED = { 'idempotency-replayed': 'true' }

/**
 * Rejections that say something of the operation itself and are answered again under the same key. After any other,
 * nothing was done and nothing was decided: the key is free again.
 */
export const FINAL: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'flexiti-rejected', 'flexiti-invalid-input', 'flexiti-not-found', 'flexiti-blocked'
])

export function createLedger ({ store, audit, clock, leaseMs }: LedgerOptions): Ledger {
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

  /**
   * Performs the call that `operation` holds and writes down how it ended, before the caller learns it. A `repeat` of a
   * call whose outcome is unknown never frees the key: that it was not sent this time says nothing of the time before.
   */
  async function complete (
    call: MoneyCall, operation: Operation, execute: Execute, kind: 'first' | 'repeat'
  ): Promise<LedgerResponse> {
    let outcome: Outcome
    let sent = false
    try {
      outcome = await execute(operation, () => {
        audit.sent(operation, call.keyName)
        sent = true
      })
    } catch (error) {
      // A guard said no before anything was sent.
      if (error instanceof Problem && !sent) {
        await release(operation, kind)
        throw kind === 'first' ? error : indeterminateProblem(operation, error)
      }
      outcome = { state: 'indeterminate', cause: error }
    }
    const endedAt = clock.wall()
    let ending: Ending
    /** What the caller gets instead of a response. */
    let refusal: Problem | undefined
    switch (outcome.state) {
      case 'succeeded':
        ending = {
          state: 'succeeded',
          endedAt,
          response: {
            status: outcome.response.status,
            body: outcome.response.body.toString('utf8'),
            contentType: JSON_TYPE
          }
        }
        break
      case 'rejected':
        refusal = outcome.problem
        if (!FINAL.has(refusal.code)) {
          audit.ended(operation, {
            state: kind === 'first'
              ? 'rejected'
              : 'indeterminate',
            endedAt
          }, call.keyName, refusal.code)
          await release(operation, kind, outcome.cleared)
          throw kind === 'first' ? refusal : indeterminateProblem(operation, refusal)
        }
        ending = { state: 'rejected', endedAt, response: storeProblem(refusal) }
        break
      case 'indeterminate':
        refusal = indeterminateProblem(operation, outcome.cause)
        ending = { state: 'indeterminate', endedAt }
    }
    // The trail first: it has the truth also where the store fails now.
    audit.ended(operation, ending, call.keyName, outcome.state === 'rejected' ? refusal?.code : undefined)
    try {
      const finished = store.finish(operation, ending)
      if (finished instanceof Promise) await finished
    } catch (error) {
      throw indeterminateProblem(operation, error)
    }
    if (refusal !== undefined) throw refusal
    return toResponse(ending.response as StoredResponse, false)
  }

  /**
   * After a try that did nothing: a first one leaves its key free, or once its flow is `cleared`; a repeat leaves the
   * outcome of the time before unknown.
   */
  async function release (operation: Operation, kind: 'first' | 'repeat', cleared?: Promise<void>): Promise<void> {
    if (kind === 'first') {
      // What its caller is told is true whether or not it could be written down; the store goes on trying.
      const released = async (): Promise<void> => {
        try {
          await store.release(operation)
        } catch (error) {
          if (!isProblem(error, 'store-unavailable')) throw error
        }
      }
      if (cleared === undefined) await released()
      else cleared.then(released).catch(() => {})
      return
    }
    try {
      await store.finish(operation, { state: 'indeterminate', endedAt: clock.wall() })
    } catch (error) {
      throw indeterminateProblem(operation, error)
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

/** With the wait that Flexiti asked for, where a repeat ran into that. */
function indeterminateProblem (operation: Operation, cause?: unknown): Problem {
  const retryAfter = cause instanceof Problem ? cause.details.retryAfter : undefined
  return problem('outcome-unknown', {
    idempotencyKey: operation.key,
    cause,
    ...(retryAfter !== undefined && { retryAfter })
  })
}

/** The answer that the first caller got. What a person settled has none of Flexiti's, so it is said plainly. */
function replay (operation: Operation): LedgerResponse {
  const { state, response, settled, key } = operation
  if (state === 'rejected') {
    throw response === undefined
      ? problem('flexiti-rejected', {
        detail: 'The back office settled the operation as rejected.',
        headers: REPLAYED,
        idempotencyKey: key
      })
      : restoreProblem(response)
  }
  if (response !== undefined) return toResponse(response, true)
  const body = JSON.stringify({ idempotency_key: key, outcome: state, settled: settled !== undefined })
  return { status: 200, body, contentType: JSON_TYPE, replayed: true }
}

/**
 * No spread: with a field after it, V8 makes a class of its own for each object, and every
 * reader misses its caches.
 */
function toResponse ({ status, body, contentType }: StoredResponse, replayed: boolean): LedgerResponse {
  return { status, body, contentType, replayed }
}

function storeProblem (raised: Problem): StoredResponse {
  return { status: raised.status, contentType: 'application/problem+json', body: packProblem(raised) }
}

function restoreProblem ({ body }: StoredResponse): Problem {
  return unpackProblem(body, { headers: REPLAYED })
}
