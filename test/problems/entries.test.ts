/** The catalogue of problems: every code says what it is, and has the status that the design gives it. */
import { test } from 'tap'
import { catalogue, isProblemCode, type ProblemCode } from '../../src/problems/catalogue.js'
import { problem, Problem } from '../../src/problems/problem.js'

const codes = Object.keys(catalogue) as ProblemCode[]

test('every code is a name in lower case, with status, title and explanation', async (t) => {
  for (const code of codes) {
    const { status, title, explanation } = catalogue[code]
    t.match(code, /^[a-z]+(-[a-z]+)*$/)
    t.ok(status >= 400 && status <= 599, `${code} has an error status`)
    t.match(title, /^[A-Z].{7,80}[^.]$/, `${code} has a title`)
    t.match(explanation, /^[A-Z].{20,}\.$/, `${code} has an explanation in sentences`)
  }
})

test('no two codes have the same title', async (t) => {
  t.equal(new Set(codes.map((code) => catalogue[code].title)).size, codes.length)
})

test('the statuses are those of the design', async (t) => {
  const designed: Record<number, ProblemCode[]> = {
    400: ['invalid-request', 'malformed-body'],
    401: ['key-required'],
    403: ['origin-not-allowed', 'flow-not-yours', 'order-required', 'flexiti-blocked'],
    404: ['not-found', 'flexiti-not-found', 'finfo-not-found'],
    405: ['method-not-allowed'],
    409: [
      'widget-required', 'account-mismatch', 'order-mismatch', 'operation-in-progress', 'already-authorized',
      'flexiti-rejected'
    ],
    410: ['flow-expired'],
    413: ['body-too-large'],
    415: ['unsupported-media-type'],
    422: ['idempotency-key-reused', 'flexiti-invalid-input'],
    429: ['rate-limited'],
    500: ['internal-error'],
    502: [
      'flexiti-scope', 'flexiti-unauthorized', 'flexiti-credentials', 'flexiti-failed',
      'finfo-denied', 'finfo-credentials', 'finfo-failed'
    ],
    503: ['flexiti-unavailable', 'store-unavailable', 'finfo-unavailable'],
    504: ['flexiti-timeout', 'outcome-unknown', 'finfo-timeout']
  }
  for (const [status, those] of Object.entries(designed)) {
    for (const code of those) t.equal(catalogue[code].status, Number(status), code)
  }
})

test('a code is told from any other word', async (t) => {
  for (const code of codes) t.ok(isProblemCode(code))
  for (const word of ['', 'nothing', 'Flow-Expired', 'toString', '__proto__', 'constructor']) {
    t.notOk(isProblemCode(word), word)
  }
})

test('a problem has its code\'s status and title, and keeps the private reason apart', async (t) => {
  const cause = new Error('private')
  const raised = problem('flow-expired', { cause, retryAfter: 3 })
  t.type(raised, Problem)
  t.type(raised, Error)
  t.match(raised, {
    name: 'Problem', code: 'flow-expired', status: 410, message: 'Flow has ended', details: { retryAfter: 3 }
  })
  t.equal(raised.cause, cause)
  t.equal(problem('not-found', { detail: 'There is no such flow.' }).message, 'There is no such flow.')
  t.equal('cause' in problem('not-found'), false)
})
