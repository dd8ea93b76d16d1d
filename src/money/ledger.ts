/**
 * The ledger: runs each money call once per caller and idempotency key, answers repeats from memory, and never guesses.
 * What it cannot know stays `indeterminate` until the call may be repeated safely or somebody settles it.
 */
import { hash, randomUUID } from 'node:crypto'
import type { Clock } from '../clock.js'
import type { ProblemCode } from '../problems/catalogue.js'
import { packProblem, Problem, problem, unpackProblem } from '../problems/problem.js'
import type { AuditTrail } from './audit.js'
import { LedgerFull, type LedgerStore } from './ledger-store.js'
import type { Ending, NewOperation, Operation, StoredAnswer } from './operation.js'
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
  /** The checked body as the caller sent it. */
  body: unknown
  amount?: string | undefined
  referenceId: string
  /** Whether it is the authorization of a flow's order, so that the flow learns when somebody settles it. */
  authorizes?: boolean | undefined
  /** Whether Flexiti documents that the same key may be sent again. */
  repeatable: boolean
}

/** What Flexiti is told about idempotency; `contextHash` is made of the body bytes, by whoever makes them. */
export interface Attempt {
  wireKey: string
}

export interface LedgerAnswer extends StoredAnswer {
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
  run (call: MoneyCall, perform: (attempt: Attempt) => Promise<Outcome>): Promise<LedgerAnswer>
  look (caller: string, key: string): Promise<Operation | undefined>
  /** Says how an indeterminate operation ended. Throws `not-found`, `operation-in-progress`, `operation-settled`. */
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
const REPLAYED = { 'idempotency-replayed': 'true' }

/**
 * Rejections that say something of the operation itself and are answered again under the same key. After any other, nothing
 * was done and nothing was decided: the key is free again.
 */
export const FINAL: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['flexiti-rejected', 'flexiti-invalid-input', 'flexiti-not-found', 'flexiti-blocked'])

export function createLedger ({ store, audit, clock, leaseMs }: LedgerOptions): Ledger {
  /** Names the tries of this process, and of no other that shares the store. */
  const own = randomUUID()
  let attempts = 0

  async function run (call: MoneyCall, perform: (attempt: Attempt) => Promise<Outcome>): Promise<LedgerAnswer> {
    const wanted = operationOf(call, `${own}-${++attempts}`, clock.wall())
    let taken: Awaited<ReturnType<LedgerStore['begin']>>
    try {
      taken = await store.begin(wanted, leaseMs, KEEP_MS)
    } catch (error) {
      if (error instanceof LedgerFull) throw problem('store-unavailable', { retryAfter: RETRY_SECONDS, cause: error })
      throw error
    }
    const { operation, begun } = taken
    if (begun) return await conclude(call, operation, perform, 'first')
    if (isOther(operation, wanted)) throw problem('idempotency-key-reused')
    switch (operation.state) {
      case 'running':
        throw problem('operation-in-progress', { retryAfter: RETRY_SECONDS, idempotencyKey: call.idempotencyKey })
      case 'succeeded':
      case 'rejected':
        audit.replayed(operation, call.keyName)
        return replay(operation)
      case 'indeterminate': {
        if (!call.repeatable) throw unknown(operation)
        const resumed = await store.resume(call.caller, call.idempotencyKey, wanted.attempt, leaseMs)
        // Another repeat was quicker, or somebody has settled it: see how it stands now.
        return resumed === undefined ? await run(call, perform) : await conclude(call, resumed, perform, 'repeat')
      }
    }
  }

  /**
   * Performs the call that `operation` holds and writes down how it ended, before anyone is told. A `repeat` of a call whose
   * outcome is unknown never frees the key: that it was not sent this time says nothing of the time before.
   */
  async function conclude (call: MoneyCall, operation: Operation, perform: (attempt: Attempt) => Promise<Outcome>, kind: 'first' | 'repeat'): Promise<LedgerAnswer> {
    const { caller, key, attempt } = operation
    const free = async (): Promise<void> => {
      if (kind === 'first') await store.release(caller, key, attempt)
      else await store.finish(caller, key, attempt, { state: 'indeterminate', endedAt: clock.wall() }).catch((error: unknown) => { throw unknown(operation, error) })
    }
    let outcome: Outcome
    try {
      outcome = await perform({ wireKey: operation.wireKey })
    } catch (error) {
      // A guard said no before anything was sent.
      if (error instanceof Problem) {
        await free()
        throw kind === 'first' ? error : unknown(operation, error)
      }
      outcome = { state: 'indeterminate', cause: error }
    }
    const endedAt = clock.wall()
    let ending: Ending
    /** What the caller is told instead of an answer. */
    let refusal: Problem | undefined
    switch (outcome.state) {
      case 'succeeded':
        ending = { state: 'succeeded', endedAt, answer: { status: outcome.answer.status, body: outcome.answer.body.toString('utf8'), contentType: 'application/json; charset=utf-8' } }
        break
      case 'rejected':
        refusal = outcome.problem
        if (!FINAL.has(refusal.code)) {
          audit.ended(operation, { state: kind === 'first' ? 'rejected' : 'indeterminate', endedAt }, call.keyName, refusal.code)
          await free()
          throw kind === 'first' ? refusal : unknown(operation, refusal)
        }
        ending = { state: 'rejected', endedAt, answer: storeProblem(refusal) }
        break
      case 'indeterminate':
        refusal = unknown(operation, outcome.cause)
        ending = { state: 'indeterminate', endedAt }
    }
    // The trail first: it has the truth also where the store fails now.
    audit.ended(operation, ending, call.keyName, outcome.state === 'rejected' ? refusal?.code : undefined)
    try {
      await store.finish(caller, key, attempt, ending)
    } catch (error) {
      throw unknown(operation, error)
    }
    if (refusal !== undefined) throw refusal
    return { ...ending.answer as StoredAnswer, replayed: false }
  }

  return {
    run,
    look: async (caller, key) => await store.get(caller, key),
    async settle (caller, key, { outcome, note, by }) {
      const found = await store.get(caller, key)
      if (found === undefined) throw problem('not-found', { detail: 'There is no such operation.' })
      if (found.state === 'running') throw problem('operation-in-progress', { retryAfter: RETRY_SECONDS })
      const settled = await store.settle(caller, key, { state: outcome, endedAt: clock.wall(), settled: { by, note } })
      if (settled === undefined) throw problem('operation-settled')
      audit.settled(settled)
      return settled
    }
  }
}

function operationOf (call: MoneyCall, attempt: string, wall: number): NewOperation {
  const { caller, idempotencyKey: key, method, path, body } = call
  return {
    caller,
    key,
    requestHash: sha256(JSON.stringify([method, path, body ?? null])),
    // A shopper's key is only unique in the shopper's flow, and merchants count theirs up from 1: keep them apart at Flexiti.
    wireKey: call.keyName === 'public' ? sha256(`${caller}:${key}`) : key,
    attempt,
    method,
    route: call.route,
    amount: call.amount,
    referenceId: call.referenceId,
    authorizes: call.authorizes,
    startedAt: wall
  }
}

/** Whether the key names another request. The body of an order's authorization may be the same in every flow: the flow counts too. */
function isOther (operation: Operation, wanted: NewOperation): boolean {
  const ordered = operation.authorizes === true || wanted.authorizes === true
  return operation.requestHash !== wanted.requestHash || (ordered && operation.referenceId !== wanted.referenceId)
}

/** With the wait that Flexiti asked for, where a repeat ran into that. */
function unknown (operation: Operation, cause?: unknown): Problem {
  const retryAfter = cause instanceof Problem ? cause.details.retryAfter : undefined
  return problem('outcome-unknown', { idempotencyKey: operation.key, cause, ...(retryAfter !== undefined && { retryAfter }) })
}

/** The answer that the first caller got. What a person settled has none of Flexiti's, so it is said plainly. */
function replay (operation: Operation): LedgerAnswer {
  const { state, answer, settled, key } = operation
  if (state === 'rejected') {
    throw answer === undefined
      ? problem('flexiti-rejected', { detail: 'The back office settled the operation as rejected.', headers: REPLAYED, idempotencyKey: key })
      : restoreProblem(answer)
  }
  if (answer !== undefined) return { ...answer, replayed: true }
  const body = JSON.stringify({ idempotency_key: key, outcome: state, settled: settled !== undefined })
  return { status: 200, body, contentType: 'application/json; charset=utf-8', replayed: true }
}

function storeProblem (raised: Problem): StoredAnswer {
  return { status: raised.status, contentType: 'application/problem+json', body: packProblem(raised) }
}

function restoreProblem ({ body }: StoredAnswer): Problem {
  return unpackProblem(body, { headers: REPLAYED })
}

function sha256 (text: string): string {
  return hash('sha256', text)
}
