/** What callers are answered of an operation, at first and ever after, and what is kept of it for that. */
import type { ProblemCode } from '../problems/catalogue.js'
import { packProblem, Problem, problem, unpackProblem } from '../problems/problem.js'
import type { LedgerResponse } from './call.js'
import type { Ending, Operation, StoredResponse } from './operation.js'
import type { Outcome } from './outcome.js'

const JSON_TYPE = 'application/json; charset=utf-8'
const REPLAYED = { 'idempotency-replayed': 'true' }

/**
 * Rejections that say something of the operation itself and are answered again under the same key. After any other,
 * nothing was done and nothing was decided: the key is free again.
 */
export const FINAL: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'flexiti-rejected', 'flexiti-invalid-input', 'flexiti-not-found', 'flexiti-blocked'
])

/** How the operation of that outcome ends. A rejection that is not final leaves nothing behind, and has no ending. */
export function endingOf (outcome: Outcome, endedAt: number): Ending {
  switch (outcome.state) {
    case 'succeeded': {
      const { status, body } = outcome.response
      return {
        state: 'succeeded', endedAt, response: { status, body: body.toString('utf8'), contentType: JSON_TYPE }
      }
    }
    case 'rejected': return { state: 'rejected', endedAt, response: storeProblem(outcome.problem) }
    case 'indeterminate': return { state: 'indeterminate', endedAt }
  }
}

/** With the wait that Flexiti asked for, where a repeat ran into that. */
export function indeterminateProblem (operation: Operation, cause?: unknown): Problem {
  const retryAfter = cause instanceof Problem ? cause.details.retryAfter : undefined
  return problem('outcome-unknown', {
    idempotencyKey: operation.key,
    cause,
    ...(retryAfter !== undefined && { retryAfter })
  })
}

/** The answer that the first caller got. What a person settled has none of Flexiti's, so it is said plainly. */
export function replay (operation: Operation): LedgerResponse {
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
export function toResponse ({ status, body, contentType }: StoredResponse, replayed: boolean): LedgerResponse {
  return { status, body, contentType, replayed }
}

function storeProblem (raised: Problem): StoredResponse {
  return { status: raised.status, contentType: 'application/problem+json', body: packProblem(raised) }
}

function restoreProblem ({ body }: StoredResponse): Problem {
  return unpackProblem(body, { headers: REPLAYED })
}
