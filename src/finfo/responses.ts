/** What a failed call to Finfo means (finfo-api.md §8). None of its words are passed on. */
import type { ProblemCode } from '../problems/catalogue.js'
import { problem, type Problem } from '../problems/problem.js'
import { retryAfterSeconds } from '../upstream/retry-after.js'
import type { UpstreamResponse } from '../upstream/response.js'
import type { TransportError, TransportFailure } from '../upstream/transport-error.js'

/** Seconds that callers are asked to wait where Finfo does not say. */
const RETRY_SECONDS = 5
/** Seconds that all calls wait after a 429, where Finfo does not say; and at most, whatever it says. */
const PAUSE_SECONDS = { default: 60, most: 86_400 }

const failureCodes: Record<TransportFailure, ProblemCode> = {
  unreachable: 'finfo-unavailable',
  'queue-full': 'finfo-unavailable',
  'circuit-open': 'finfo-unavailable',
  reset: 'finfo-unavailable',
  timeout: 'finfo-timeout',
  'invalid-response': 'finfo-failed'
}

export function problemOfFailure (error: TransportError): Problem {
  const code = failureCodes[error.failure]
  return problem(code, { cause: error, ...(code === 'finfo-unavailable' && { retryAfter: RETRY_SECONDS }) })
}

/** The problem of a 429: for how long no call is made. `wall`: ms since the epoch. */
export function busy ({ headers }: UpstreamResponse, wall: number): Problem & { details: { retryAfter: number } } {
  const asked = retryAfterSeconds(headers['retry-after'], wall) ?? PAUSE_SECONDS.default
  const retryAfter = Math.min(Math.max(asked, 1), PAUSE_SECONDS.most)
  return problem('finfo-unavailable', { retryAfter }) as Problem & { details: { retryAfter: number } }
}

/** Whether a status says that the address is wrong, and so a setting: also a redirect, which is not followed. */
export function isWrongAddress (status: number): boolean {
  return (status >= 300 && status < 400) || status === 404 || status === 405 || status === 410
}
