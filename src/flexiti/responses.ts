/**
 * What an answer of Flexiti means: a good one is passed on as it came, any other becomes a Problem (flexiti-api.md §9).
 * Both error shapes are understood, `{url,message,error,field_errors}` and `{code,error,error_description}`; neither is
 * required.
 */
import { fieldError, type FieldError } from '../problems/field-error.js'
import { problem, type FlexitiWords, type Problem } from '../problems/problem.js'
import type { ProblemCode } from '../problems/catalogue.js'
import { documentedErrors } from './error-codes.js'
import type { UpstreamResponse } from '../upstream/response.js'
import { TransportError, type TransportFailure } from '../upstream/transport-error.js'
import { isJson } from '../upstream/is-json.js'
import { retryAfterSeconds } from '../upstream/retry-after.js'
import { createRedactor } from './redact.js'

/** The fields that Flexiti's two error shapes share or may have. */
export interface FlexitiError {
  error?: string
  message?: string
  fields: FieldError[]
}

/** Words beyond this are cut off, after they were cleaned: half a name would not be recognised. */
const MAX_WORDS = { message: 500, field: 200 }
/** So long a text is no message. */
const MAX_TEXT = 4096

/** Seconds that callers are asked to wait where Flexiti does not say. */
const RETRY_SECONDS = 5

/**
 * Returns the answer if it is a success in JSON, and throws the Problem it stands for otherwise.
 * `sent` is what the caller sent (any JSON value); none of it is repeated in the Problem.
 */
export function unwrapResponse (response: UpstreamResponse, sent: unknown, wall: number): UpstreamResponse {
  const good = readSuccess(response)
  if (good !== undefined) return good
  throw problemOf(response, sent, wall)
}

/** The answer if its status is 2xx and its body is JSON, to be passed on byte for byte (204: no body). */
export function readSuccess (response: UpstreamResponse): UpstreamResponse | undefined {
  const { status, body } = response
  if (status < 200 || status > 299) return undefined
  return status === 204 || isJson(body) ? response : undefined
}

/** What the answer says; undefined where it has no content. */
export function jsonOf ({ body }: Pick<UpstreamResponse, 'body'>): unknown {
  return parseJson(body)
}

export function problemOf (response: UpstreamResponse, sent: unknown, wall: number): Problem {
  const said = readError(response.body)
  const clean = createRedactor(sent)
  const flexiti: FlexitiWords = { status: response.status }
  // A documented code is none of the caller's words, even where those are part of it:
  // `merchant_override_is_not_allowed`.
  if (said.error !== undefined && (documentedErrors.has(said.error) || clean(said.error) === said.error)) {
    flexiti.error = said.error
  }
  if (said.message !== undefined) flexiti.message = clean(said.message).slice(0, MAX_WORDS.message)
  const code = codeOf(response.status, said)
  return problem(code, {
    flexiti,
    ...(code === 'flexiti-invalid-input' && said.fields.length > 0 &&
      { errors: cleanFields(said.fields, clean, namesOf(sent)) }),
    ...(code === 'flexiti-unavailable' &&
      { retryAfter: retryAfterSeconds(response.headers['retry-after'], wall) ?? RETRY_SECONDS })
  })
}

/** A name that the caller gave to a field stays, whatever the fields hold. */
function cleanFields (fields: FieldError[], clean: (text: string) => string, names: Set<string>): FieldError[] {
  return fields.map(({ field, message, ...rule }) => ({
    ...rule,
    field: field.replace(/[^.[\]]+/g, (name) => names.has(name) ? name : clean(name)),
    message: clean(message).slice(0, MAX_WORDS.field)
  }))
}

function namesOf (sent: unknown): Set<string> {
  const names = new Set<string>()
  const waiting = [sent]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next !== 'object' || next === null) continue
    for (const [name, value] of Object.entries(next)) {
      names.add(name)
      waiting.push(value)
    }
  }
  return names
}

const INPUT_ERRORS = new Set(['wrong_inputs', 'wrong_input'])
/** The merchant's set-up at Flexiti is wrong (flexiti-api.md §9.1, §9.3): nothing that a shopper chose. */
const SETUP_ERRORS = new Set(['invalid_role', 'general_error', 'generic_error'])

function codeOf (status: number, said: FlexitiError): ProblemCode {
  const isSetup = SETUP_ERRORS.has(said.error ?? '')
  switch (status) {
    case 400: case 401: case 402: case 403: case 404: case 409: case 422:
      if (isSetup) return 'flexiti-credentials'
  }
  switch (status) {
    case 401: return 'flexiti-unauthorized'
    case 403: return 'flexiti-scope'
    case 404: return 'flexiti-not-found'
    case 429: return 'flexiti-unavailable'
    case 465: case 466: case 467: return 'flexiti-blocked'
    case 400: case 402: case 409: case 422:
      return said.fields.length > 0 || INPUT_ERRORS.has(said.error ?? '') ? 'flexiti-invalid-input' : 'flexiti-rejected'
    default: return 'flexiti-failed'
  }
}

const failureCodes: Record<TransportFailure, ProblemCode> = {
  unreachable: 'flexiti-unavailable',
  'queue-full': 'flexiti-unavailable',
  'circuit-open': 'flexiti-unavailable',
  reset: 'flexiti-unavailable',
  timeout: 'flexiti-timeout',
  'invalid-response': 'flexiti-failed'
}

/** The Problem for a call that got no answer. Money calls that were sent are judged by `src/money`. */
export function problemOfFailure (error: TransportError): Problem {
  const code = failureCodes[error.failure]
  return problem(code, { cause: error, ...(code === 'flexiti-unavailable' && { retryAfter: RETRY_SECONDS }) })
}

/** Whether it is an error of Flexiti's API, in either shape: a page of a gateway is none. */
export function isFlexitiError (body: Buffer): boolean {
  const { error, message, fields } = readError(body)
  return error !== undefined || message !== undefined || fields.length > 0
}

/** Reads an error body of either shape; anything else reads as an error without words. */
export function readError (body: Buffer): FlexitiError {
  const json = parseJson(body)
  if (typeof json !== 'object' || json === null) return { fields: [] }
  const {
    error, message, error_description: description, field_errors: newer, error_fields: older
  } = json as Record<string, unknown>
  const words = isWords(message) ? message : description
  return {
    ...(typeof error === 'string' && /^[\w.-]{1,80}$/.test(error) && { error }),
    ...(isWords(words) && { message: words }),
    fields: readFields(newer ?? older)
  }
}

/** Names and messages of Flexiti's field errors. Their `value` is what the shopper typed and is left behind here. */
function readFields (list: unknown): FieldError[] {
  if (!Array.isArray(list)) return []
  return list.slice(0, 50).flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return []
    const { param, msg } = item as Record<string, unknown>
    if (typeof param !== 'string' || !/^[\w.[\]-]{1,100}$/.test(param)) return []
    // One of Flexiti's validation types (flexiti-api.md §9.2) is no sentence to show: ours is.
    if (msg === 'required' || msg === 'length' || msg === 'invalid') return [fieldError(param, msg, {})]
    return [{ ...fieldError(param, 'invalid', {}), ...(isWords(msg) && { message: msg }) }]
  })
}

function isWords (value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT
}

function parseJson (body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
