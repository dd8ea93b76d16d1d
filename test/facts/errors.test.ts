/** Every error code that Flexiti documents becomes the problem that the design says, in both shapes of its bodies. */
import { test } from 'tap'
import { problemOf } from '../../src/flexiti/responses.js'
import { makeResponse, NOON } from '../upstream/helper.js'
import { errors, otherNames, type ErrorFact } from './errors.js'

/** Design §7. */
function expected ({ status, code }: ErrorFact): { code: string, status: number } {
  if (['invalid_role', 'general_error', 'generic_error'].includes(code)) {
    return { code: 'flexiti-credentials', status: 502 }
  }
  if (status === 401) return { code: 'flexiti-unauthorized', status: 502 }
  if (status === 403) return { code: 'flexiti-scope', status: 502 }
  if (status === 404) return { code: 'flexiti-not-found', status: 404 }
  if (code.startsWith('wrong_input')) return { code: 'flexiti-invalid-input', status: 422 }
  return { code: 'flexiti-rejected', status: 409 }
}

test('every documented error code crosses with the status of the design', (t) => {
  const { token: _own, ...calls } = errors
  const facts: ErrorFact[] = [...Object.values(calls).flat(), ...otherNames]
  for (const fact of facts) {
    const bodies = [
      { url: '/flexiti/x', message: 'No.', error: fact.code },
      { code: fact.status, error: fact.code, error_description: 'No.' }
    ]
    for (const body of bodies) {
      const { code, status, details } = problemOf(makeResponse(fact.status, body), undefined, NOON)
      t.match({ code, status }, expected(fact), `${fact.status} ${fact.code}`)
      t.equal(details.flexiti?.error, fact.code)
    }
  }
  t.ok(facts.length > 70)
  t.end()
})
