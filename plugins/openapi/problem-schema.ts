/** What a problem is (RFC 9457), and an example of each. */
import { fieldError, FIELD_RULES } from '../../src/problems/field-error.js'
import { catalogue, type ProblemCode } from '../../src/problems/catalogue.js'
import type { Json } from './components.js'

const CODES = Object.keys(catalogue) as ProblemCode[]
const REFERENCE_ID = '7f0c2a9e4b1d4c3e8a5f6d7b8c9e0a1b'
/** These say when to ask again. */
const RETRYABLE = new Set<ProblemCode>([
  'operation-in-progress', 'rate-limited', 'flexiti-unavailable', 'store-unavailable', 'shutting-down'
])
/** These may: refused credentials are not tried again at once, and a repeat may not have got through. */
const PERHAPS_RETRYABLE = new Set<ProblemCode>([
  ...RETRYABLE, 'flexiti-credentials', 'finfo-credentials', 'finfo-denied', 'finfo-unavailable', 'outcome-unknown'
])

const code: Json = {
  title: 'ProblemCode',
  type: 'string',
  description: 'What went wrong, for programs; GET /problems/{code} explains each',
  enum: CODES
}

const fieldProblem: Json = {
  title: 'FieldProblem',
  type: 'object',
  description: 'A field that is wrong. No value that was sent is in it.',
  required: ['field', 'rule', 'params', 'message'],
  properties: {
    field: { type: 'string', description: 'Dotted path of the field, as it was sent' },
    rule: {
      title: 'FieldRule',
      type: 'string',
      description: 'What is asked of it: a stable word to translate by',
      enum: FIELD_RULES
    },
    params: { type: 'object', description: 'What the rule speaks of, e.g. `{"max":80}`' },
    message: { type: 'string', description: 'A sentence in English or French, by accept-language' }
  }
}

const flexitiWords: Json = {
  title: 'FlexitiWords',
  type: 'object',
  description: 'What Flexiti said, without what was sent',
  required: ['status'],
  properties: {
    status: { type: 'integer', description: 'Flexiti\'s HTTP status' },
    error: { type: 'string', description: 'Flexiti\'s code' },
    message: { type: 'string', description: 'Flexiti\'s words' }
  }
}

export const problemSchema: Json = {
  title: 'Problem',
  type: 'object',
  description: 'RFC 9457. Decide by `code`; `title` and `detail` are for people, in English or French by ' +
    'accept-language.',
  required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
  properties: {
    type: { type: 'string', format: 'uri', description: 'Where it is explained' },
    title: { type: 'string', description: 'What went wrong' },
    status: { type: 'integer', description: 'The HTTP status' },
    detail: { type: 'string', description: 'What went wrong this time' },
    code,
    reference_id: { type: 'string', description: 'The flow, where there is one' },
    request_id: { type: 'string', description: 'Names the request in the log' },
    errors: { type: 'array', description: 'The fields that are wrong', items: fieldProblem },
    retry_after: { type: 'integer', description: 'Seconds to wait before the same is sent again' },
    idempotency_key: { type: 'string', description: 'What to ask GET /v1/operations/{idempotency_key} about' },
    flexiti: flexitiWords
  }
}

/** Whether a problem of this code can have `retry-after`. */
export function mayRetry (code: ProblemCode): boolean {
  return PERHAPS_RETRYABLE.has(code)
}

/** The problems of one status: `code` is one of these. */
export function problemSchemaOf (codes: readonly ProblemCode[]): Json {
  return {
    allOf: [problemSchema],
    type: 'object',
    required: ['code'],
    properties: { code: { type: 'string', enum: codes } }
  }
}

export function problemExample (code: ProblemCode, publicUrl: string): Json {
  const { title, status } = catalogue[code]
  return {
    type: `${publicUrl}/problems/${code}`,
    title,
    status,
    detail: title,
    code,
    reference_id: REFERENCE_ID,
    request_id: 'hvwdhu-9',
    ...(code === 'invalid-request' && { errors: [fieldError('amount', 'required', {})] }),
    ...(RETRYABLE.has(code) && { retry_after: 1 }),
    ...(code === 'outcome-unknown' && { idempotency_key: 'capture-1001-1' }),
    ...(code === 'flexiti-rejected' && { flexiti: { status: 409, error: 'credit_exceeded' } })
  }
}
