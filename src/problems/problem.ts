/**
 * The error that callers see. Raised anywhere in the domain or the doors, turned into RFC 9457 by
 * `plugins/problems.ts`.
 */
import { catalogue, isProblemCode, type ProblemCode } from './catalogue.js'
import type { FieldError } from './field-error.js'

/**
 * What Flexiti said, cleaned: its HTTP status, its error code, its words without URLs and without what the caller sent.
 */
export interface FlexitiWords {
  status: number
  error?: string
  message?: string
}

export interface ProblemDetails {
  /** A sentence for the caller; never holds a value that a shopper typed. Default: the catalogue's title. */
  detail?: string
  errors?: FieldError[]
  /** Seconds; also sent as Retry-After. */
  retryAfter?: number
  flexiti?: FlexitiWords
  /** The idempotency key to ask about, when a money call's outcome is unknown. */
  idempotencyKey?: string
  /** Extra response headers. */
  headers?: Record<string, string>
  /** The private reason, for the log. */
  cause?: unknown
}

export class Problem extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly details: ProblemDetails

  constructor (code: ProblemCode, details: ProblemDetails = {}) {
    super(details.detail ?? catalogue[code].title, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'Problem'
    this.code = code
    this.status = catalogue[code].status
    this.details = details
  }
}

/** Shorthand for `throw problem('flow-expired')`. */
export function problem (code: ProblemCode, details?: ProblemDetails): Problem {
  return new Problem(code, details)
}

export function isProblem (error: unknown, code: ProblemCode): error is Problem {
  return error instanceof Problem && error.code === code
}

/**
 * A problem as text, to be raised again by another replica or by the same call repeated. Leaves out the private
 * reason.
 */
export function packProblem ({ code, details: { detail, errors, retryAfter, flexiti } }: Problem): string {
  return JSON.stringify({ code, details: { detail, errors, retryAfter, flexiti } })
}

/** The problem that was packed, with `more` details. */
export function unpackProblem (text: string, more: ProblemDetails = {}): Problem {
  const { code, details } = JSON.parse(text) as { code: string, details: ProblemDetails }
  return problem(isProblemCode(code) ? code : 'flexiti-failed', { ...details, ...more })
}
