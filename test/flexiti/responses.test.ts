/**
 * What Flexiti's answers mean to a caller: the mapping of statuses and bodies, and what of Flexiti's words is shown.
 */
import { test } from 'tap'
import {
  jsonOf, unwrapResponse, problemOf, problemOfFailure, readError, readSuccess
} from '../../src/flexiti/responses.js'
import type { UpstreamResponse } from '../../src/upstream/response.js'
import { TransportError, type TransportFailure } from '../../src/upstream/transport-error.js'
import type { FieldError } from '../../src/problems/field-error.js'
import { Problem } from '../../src/problems/problem.js'
import { makeResponse, NOON } from '../upstream/helper.js'

function judged (given: UpstreamResponse, sent?: unknown): Problem {
  try {
    unwrapResponse(given, sent, NOON)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('expected a problem, but the answer passed for a good one')
}

const sentences: Record<string, string> = {
  required: 'is required', length: 'has the wrong length', invalid: 'is not valid'
}

/** A field error, by one of Flexiti's validation types or in its words. */
function said (field: string, words: string): FieldError {
  const sentence = sentences[words]
  return sentence === undefined
    ? { field, rule: 'invalid', params: {}, message: words }
    : { field, rule: words as FieldError['rule'], params: {}, message: sentence }
}

const html = '<!DOCTYPE html><html><body><h1>404 Not Found</h1>nginx</body></html>'

test('a success in JSON is passed on, byte for byte', async (t) => {
  for (const status of [200, 201, 202]) {
    for (const text of ['{"a":1,"new_field":[]}', ' [ ] ', 'null', '"text"', '0', 'false', '{}']) {
      const given = makeResponse(status, text)
      const good = unwrapResponse(given, undefined, NOON)
      t.equal(good, given)
      t.same(jsonOf(good), JSON.parse(text))
      t.equal(readSuccess(given)?.body, given.body)
    }
  }
})

test('a success without content is one', async (t) => {
  const good = unwrapResponse(makeResponse(204), undefined, NOON)
  t.match(good, { status: 204, body: Buffer.alloc(0) })
  t.equal(jsonOf(good), undefined)
})

test('a success that is no JSON is a failure of Flexiti', async (t) => {
  for (const body of ['', ' ', html, '{"a":', '{"a":1}}', 'undefined', '\0\0', 'NaN']) {
    t.match(
      judged(makeResponse(200, body)),
      { code: 'flexiti-failed', status: 502, details: { flexiti: { status: 200 } } },
      JSON.stringify(body)
    )
    t.equal(readSuccess(makeResponse(200, body)), undefined)
  }
})

test('every status means what the design says, whatever the body', async (t) => {
  const meanings: Record<string, number[]> = {
    'flexiti-unauthorized': [401],
    'flexiti-scope': [403],
    'flexiti-not-found': [404],
    'flexiti-rejected': [400, 402, 409, 422],
    'flexiti-unavailable': [429],
    'flexiti-blocked': [465, 466, 467],
    'flexiti-failed': [
      300, 302, 304, 307, 405, 406, 408, 410, 415, 418, 451, 464, 468, 500, 501, 502, 503, 504, 520, 599
    ]
  }
  const bodies = [
    '',
    html,
    '[]',
    'null',
    '"no"',
    '{}',
    { error: 'some_new_error' },
    { url: '/x', message: 'no', error: 'not_verified' },
    { code: 409, error: 'credit_exceeded', error_description: 'no' }
  ]
  for (const [code, statuses] of Object.entries(meanings)) {
    for (const status of statuses) {
      for (const body of bodies) {
        t.match(
          judged(makeResponse(status, body)),
          { code, details: { flexiti: { status } } },
      `${status} ${JSON.stringify(body)}`
        )
      }
    }
  }
})

test('the merchant\'s set-up at Flexiti is told by its code, whatever its status', (t) => {
  for (const status of [400, 401, 402, 403, 404, 409, 422]) {
    for (const error of ['invalid_role', 'general_error', 'generic_error']) {
      t.match(judged(makeResponse(status, { error, message: 'no' })), {
        code: 'flexiti-credentials', status: 502, details: { flexiti: { status, error } }
      }, `${status} ${error}`)
    }
  }
  t.end()
})

test('bad input is told by its code or by its fields, in either spelling', async (t) => {
  const entry = { param: 'email', msg: 'invalid', value: 'johndoe@' }
  const bodies = [
    { error: 'wrong_inputs' },
    { error: 'wrong_input', message: 'Some inputs are wrong!' },
    { error: 'wrong_inputs', error_fields: [entry] },
    { error: 'wrong_input', field_errors: [entry] },
    { code: 409, error: 'wrong_inputs', error_description: 'Some inputs are wrong or missing!' },
    { error: 'something_new', field_errors: [entry] },
    { error_fields: [entry] }
  ]
  for (const status of [400, 402, 409, 422]) {
    for (const body of bodies) {
      const { code, status: shown, details } = judged(makeResponse(status, body))
      t.match({ code, shown }, { code: 'flexiti-invalid-input', shown: 422 })
      t.strictSame(details.errors, JSON.stringify(body).includes('param')
        ? [said('email', 'invalid')]
        : undefined)
    }
  }
  t.match(judged(makeResponse(500, { error: 'wrong_inputs', field_errors: [entry] })), {
    code: 'flexiti-failed', details: { errors: undefined }
  })
})

test('the value of a wrong field is shown nowhere', async (t) => {
  const body = {
    error: 'wrong_input',
    field_errors: [
      { param: 'email', msg: 'invalid', value: 'johndoe@', type: 'invalid' }, { param: 'dob', value: '1988-07-24' }
    ]
  }
  const { details } = judged(makeResponse(409, body), undefined)
  t.strictSame(details.errors, [said('email', 'invalid'), said('dob', 'is not valid')])
  t.notMatch(JSON.stringify(details), /johndoe|1988/)
})

test('fields that are none are left out, and so many are enough', async (t) => {
  const entries = [
    null,
    7,
    'email',
    [],
    {},
    { msg: 'no name' },
    { param: 7 },
    { param: '' },
    { param: 'two words' },
    { param: '<b>' },
    { param: 'x'.repeat(101) },
    { param: 'a.b[0].c-d_e', msg: 'required' },
    { param: 'f', msg: 7 }
  ]
  t.strictSame(judged(makeResponse(409, { error: 'wrong_input', field_errors: entries })).details.errors, [
    said('a.b[0].c-d_e', 'required'), said('f', 'is not valid')
  ])
  const many = Array.from({ length: 500 }, (_, n) => ({ param: `f${n}`, msg: 'required' }))
  t.equal(judged(makeResponse(409, { field_errors: many })).details.errors?.length, 50)
  for (const odd of [{}, 'email', 7, null, true]) {
    t.match(judged(makeResponse(409, { error: 'wrong_input', field_errors: odd })), {
      code: 'flexiti-invalid-input', details: { errors: undefined }
    })
  }
})

test('a field keeps its name, even where another field holds that word', async (t) => {
  const sent = [undefined, { lang: 'en' }, {
    customer_identification: { personal_information: { first_name: 'Email' } }, email: 'x', last_name: 'first_name'
  }]
  const entries = [{ param: 'email', msg: 'invalid' }, {
    param: 'customer_identification.personal_information[0].first_name', msg: 'length'
  }]
  t.strictSame(judged(makeResponse(409, { field_errors: entries }), sent).details.errors, [
    said('email', 'invalid'),
    said('customer_identification.personal_information[0].first_name', 'length')
  ])
})

test('a field\'s name and message lose what the caller sent', async (t) => {
  const sent = { name: 'Tremblay', card: '1070015210367982' }
  const entries = [{
    param: 'customers.1070015210367982.name', msg: 'TREMBLAY is too long, see https://flexiti.example/x'
  }]
  t.strictSame(judged(makeResponse(409, { field_errors: entries }), sent).details.errors, [
    said('customers.….name', '… is too long, see …')
  ])
})

test('both shapes of errors give their code and their words', async (t) => {
  t.strictSame(judged(
    makeResponse(409, { url: '/flexiti/x', message: 'Credit exceeded.', error: 'credit_exceeded' })
  ).details.flexiti, { status: 409, error: 'credit_exceeded', message: 'Credit exceeded.' })
  t.strictSame(judged(
    makeResponse(409, { code: 409, error: 'credit_exceeded', error_description: 'Credit exceeded.' })
  ).details.flexiti, { status: 409, error: 'credit_exceeded', message: 'Credit exceeded.' })
  t.strictSame(judged(makeResponse(409, { message: 'first', error_description: 'second' })).details.flexiti, {
    status: 409, message: 'first'
  })
  t.strictSame(judged(makeResponse(409, { message: '', error_description: 'second' })).details.flexiti, {
    status: 409, message: 'second'
  })
  t.strictSame(judged(makeResponse(409, { message: 7, error_description: 'second' })).details.flexiti, {
    status: 409, message: 'second'
  })
})

test('neither shape gives only the status', async (t) => {
  const garbage = [
    '',
    html,
    '[]',
    '[{"error":"not_found","message":"x"}]',
    'null',
    '7',
    '"not_found"',
    '{}',
    '{"error":{"code":"not_found"}}',
    '{"error":7,"message":["x"]}',
    '{"error":"two words"}',
    '{"error":"<b>bold</b>"}',
    `{"error":"${'x'.repeat(81)}"}`,
    '{"error":"","message":""}',
    '{"__proto__":{"error":"not_found","message":"x"}}',
    '['.repeat(50_000)
  ]
  for (const body of garbage) {
    t.strictSame(judged(makeResponse(409, body)).details.flexiti, { status: 409 }, body.slice(0, 60))
  }
})

test('deep and wide garbage is read without harm', async (t) => {
  const deep = `${'{"field_errors":['.repeat(20_000)}${']}'.repeat(20_000)}`
  t.match(judged(makeResponse(409, deep)), { code: 'flexiti-rejected', details: { flexiti: { status: 409 } } })
  t.match(judged(makeResponse(409, {
    field_errors: Array.from({ length: 20_000 }, () =>
      ({ param: { param: [] } }))
  })), { code: 'flexiti-rejected' })
})

test('a message loses addresses, paths, and what was sent in path, query and body', async (t) => {
  const sent = [{ account_number: '20009100' }, { first_name: 'Zoë' }, {
    customer_identification: { personal_information: { last_name: 'O\'Neil (Jr.)', dob: '1988-07-24' } }
  }]
  const message = 'ZOË o\'neil (jr.), 1988-07-24: account 20009100 at /flexiti/pos-api/v2.5/client-id/demo and ' +
    'https://a.example/b failed'
  t.equal(judged(makeResponse(409, { message }), sent).details.flexiti?.message, '… …, …: account … at … and … failed')
})

test('a message is cut at 500 signs, after it was cleaned, so that no half of a name is left', async (t) => {
  const message = (words: string): string | undefined => judged(
    makeResponse(409, { message: words, field_errors: [{ param: 'a', msg: words }] }), { name: 'Bartholomew' }
  ).details.flexiti?.message
  t.equal(message('x'.repeat(600)), 'x'.repeat(500))
  t.equal(message(`${'x'.repeat(495)}Bartholomew`), `${'x'.repeat(495)}…`)
  t.equal(message(`${'x'.repeat(499)}Bartholomew and more`), `${'x'.repeat(499)}…`)
  t.equal(message('x'.repeat(5000)), undefined, 'a novel is no message')
  const { details } = judged(makeResponse(409, {
    field_errors: [
      { param: 'a', msg: `${'y'.repeat(195)}Bartholomew` }, { param: 'b', msg: 'z'.repeat(300) }
    ]
  }), { name: 'Bartholomew' })
  t.strictSame(details.errors, [said('a', `${'y'.repeat(195)}…`), said('b', 'z'.repeat(200))])
})

test('a documented code is shown also where the caller\'s words are part of it', async (t) => {
  const sent = { format: 'merchant_override', last_name: 'Limit', city: 'Found', first_name: 'not_found' }
  for (const error of [
    'merchant_override_is_not_allowed', 'limit_payment_amount_24', 'not_found', 'customer_identity_not_found'
  ]) {
    t.equal(judged(makeResponse(409, { error }), sent).details.flexiti?.error, error)
  }
})

test('a code that nobody documented is shown, unless it repeats the caller', async (t) => {
  t.equal(
    judged(makeResponse(409, { error: 'brand_new-code.2' }), { name: 'Smith' }).details.flexiti?.error,
    'brand_new-code.2'
  )
  for (const error of [
    'Smith', 'smith', 'user_smith_unknown', 'account_20009100', '2d8f373a3c2b1e61baf5a7769930ff4f0e08cdb0'
  ]) {
    t.equal(
      judged(makeResponse(409, { error }), { name: 'Smith', account_number: 20009100 }).details.flexiti?.error,
      undefined,
      error
    )
  }
})

test('a busy Flexiti says when to come back, or five seconds are taken', async (t) => {
  const wait = (
    headers: Record<string, string>
  ): number | undefined => judged(makeResponse(429, {}, headers)).details.retryAfter
  t.equal(wait({}), 5)
  t.equal(wait({ 'retry-after': '17' }), 17)
  t.equal(wait({ 'retry-after': '0' }), 0)
  t.equal(wait({ 'retry-after': 'Sun, 01 Mar 2026 12:01:00 GMT' }), 60)
  t.equal(wait({ 'retry-after': 'soon' }), 5)
  t.equal(
    judged(makeResponse(503, {}, { 'retry-after': '17' })).details.retryAfter,
    undefined,
    'only where the problem is one of waiting'
  )
})

test('a call without an answer becomes a problem that keeps its cause', async (t) => {
  const meanings: Record<TransportFailure, [string, number, number | undefined]> = {
    unreachable: ['flexiti-unavailable', 503, 5],
    'queue-full': ['flexiti-unavailable', 503, 5],
    'circuit-open': ['flexiti-unavailable', 503, 5],
    reset: ['flexiti-unavailable', 503, 5],
    timeout: ['flexiti-timeout', 504, undefined],
    'invalid-response': ['flexiti-failed', 502, undefined]
  }
  for (const [failure, [code, status, retryAfter]] of Object.entries(meanings) as Array<[
    TransportFailure, [string, number, number | undefined]
  ]>) {
    const error = new TransportError(failure, true)
    const raised = problemOfFailure(error)
    t.match(raised, { code, status })
    t.equal(raised.details.retryAfter, retryAfter)
    t.equal(raised.cause, error)
  }
})

test('what Flexiti said is not the problem\'s own message', async (t) => {
  const raised = problemOf(
    makeResponse(409, { error: 'credit_exceeded', message: 'Tremblay has no credit' }), undefined, NOON
  )
  t.equal(raised.message, 'Flexiti rejected the request')
  t.equal(raised.details.detail, undefined)
})

test('an error body is read for its code, words and fields', async (t) => {
  t.strictSame(readError(
    makeResponse(409, { error: 'a', message: 'b', field_errors: [{ param: 'c', msg: 'd', value: 'e' }] }).body
  ), { error: 'a', message: 'b', fields: [said('c', 'd')] })
  t.strictSame(readError(makeResponse(409, html).body), { fields: [] })
})
