/** What is known after a money call, for every way in which it can end. */
import { test } from 'tap'
import type { UpstreamResponse } from '../../src/upstream/response.js'
import { TransportError, type TransportFailure } from '../../src/upstream/transport-error.js'
import { outcomeOf, type Outcome } from '../../src/money/outcome.js'
import { problem } from '../../src/problems/problem.js'
import { makeResponse, NOON } from '../upstream/helper.js'

async function outcome (end: UpstreamResponse | Error, sent: unknown = {}, wasSent = true): Promise<Outcome> {
  const attempt = async (): Promise<{ response: UpstreamResponse }> => {
    if (end instanceof Error) throw end
    return { response: end }
  }
  return await outcomeOf(attempt(), sent, NOON, () => wasSent)
}

test('a success that can be read is one', async (t) => {
  for (const status of [200, 201, 202]) {
    const given = makeResponse(status, { authorization_id: 12343 })
    t.same(await outcome(given), { state: 'succeeded', response: given })
  }
  t.match(await outcome(makeResponse(204)), { state: 'succeeded', response: { status: 204, body: Buffer.alloc(0) } })
  t.match(await outcome(makeResponse(200, '{}')), { state: 'succeeded' })
})

test('a success that cannot be read may have moved money', async (t) => {
  for (const body of ['', '<html>welcome</html>', '{"authorization_id":']) {
    t.match(await outcome(makeResponse(200, body)), { state: 'indeterminate', cause: 200 }, JSON.stringify(body))
  }
})

test('so may a server error, a request timeout and a redirect, whatever their words', async (t) => {
  for (const status of [301, 302, 303, 307, 408, 500, 501, 502, 503, 504, 520]) {
    for (const body of ['', '<html></html>', { error: 'not_found' }, {
      error: 'wrong_inputs', field_errors: [{ param: 'a', msg: 'b' }]
    }]) {
      t.match(await outcome(makeResponse(status, body)), { state: 'indeterminate', cause: status }, String(status))
    }
  }
})

test('a clear no is a rejection, with its problem', async (t) => {
  const cases: Array<[number, unknown, string]> = [
    [400, { error: 'general_error' }, 'flexiti-credentials'],
    [400, { error: 'sms_not_valid_phone' }, 'flexiti-rejected'],
    [401, {}, 'flexiti-unauthorized'],
    [403, {}, 'flexiti-scope'],
    [404, { error: 'not_found' }, 'flexiti-not-found'],
    [409, { error: 'credit_exceeded' }, 'flexiti-rejected'],
    [409, { error: 'wrong_inputs', field_errors: [{ param: 'amount', msg: 'invalid' }] }, 'flexiti-invalid-input'],
    [422, { code: 422, error_description: 'No.' }, 'flexiti-rejected'],
    [401, '<html></html>', 'flexiti-unauthorized'],
    [403, '<html></html>', 'flexiti-scope'],
    [429, '', 'flexiti-unavailable'],
    [465, '', 'flexiti-blocked']
  ]
  for (const [status, body, code] of cases) {
    t.match(
      await outcome(makeResponse(status, body)),
      { state: 'rejected', problem: { code, details: { flexiti: { status } } } },
    `${status}`
    )
  }
})

test('a no in other words than Flexiti\'s may be of a gateway, after the money had moved', async (t) => {
  for (const status of [400, 402, 404, 405, 409, 410, 413, 415, 418, 422, 431, 451, 499]) {
    for (const body of ['', '<html>no</html>', '{}', '[]', 'null', '{"error":', { code: 400 }, { field_errors: [] }]) {
      t.match(await outcome(makeResponse(status, body)), { state: 'indeterminate', cause: status }, String(status))
    }
    t.match(await outcome(makeResponse(status, { error: 'general_error' })), { state: 'rejected' }, String(status))
  }
})

test('a rejection repeats nothing of what was sent, and says when to come back', async (t) => {
  t.match(
    await outcome(makeResponse(409, { error: 'not_permitted', message: 'Tremblay may not' }), [{ name: 'Tremblay' }]),
    { state: 'rejected', problem: { details: { flexiti: { message: '… may not' } } } }
  )
  t.match(await outcome(makeResponse(429, {}, { 'retry-after': 'Sun, 01 Mar 2026 12:00:09 GMT' })), {
    state: 'rejected', problem: { details: { retryAfter: 9 } }
  })
})

test('a call that was not sent is a rejection', async (t) => {
  const codes: Array<[TransportFailure, string]> = [
    ['unreachable', 'flexiti-unavailable'], ['queue-full', 'flexiti-unavailable'],
    ['circuit-open', 'flexiti-unavailable'], ['timeout', 'flexiti-timeout'], ['reset', 'flexiti-unavailable']
  ]
  for (const [failure, code] of codes) {
    t.match(await outcome(new TransportError(failure, false)), { state: 'rejected', problem: { code } }, failure)
  }
})

test('a call that may have been sent is not', async (t) => {
  for (const failure of ['unreachable', 'timeout', 'reset', 'invalid-response'] as const) {
    const error = new TransportError(failure, true)
    const known = await outcome(error)
    t.strictSame(known.state, 'indeterminate', failure)
    if (known.state === 'indeterminate') t.equal(known.cause, error)
  }
})

test('where no token could be had nothing was sent', async (t) => {
  const raised = problem('flexiti-credentials')
  const known = await outcome(raised)
  t.equal(known.state, 'rejected')
  if (known.state === 'rejected') t.equal(known.problem, raised)
})

test('an error that nobody foresaw leaves the outcome open', async (t) => {
  const error = new TypeError('oops')
  t.strictSame(await outcome(error), { state: 'indeterminate', cause: error })
})

test('an error that nobody foresaw, before a byte could go out, is a rejection', async (t) => {
  t.match(await outcome(new TypeError('oops'), {}, false), { state: 'rejected', problem: { code: 'internal-error' } })
  const reset = new TransportError('reset', true)
  t.match(await outcome(reset, {}, false), { state: 'indeterminate' }, 'the transport knows')
})
