/**
 * Every error code that Flexiti documents crosses the BFF over HTTP, at each door that has its endpoint and in both
 * shapes of its bodies, and becomes the problem that the design says (§7).
 */
import { test } from 'tap'
import { endpointTable } from '../../src/flexiti/endpoints.js'
import { documentedErrors } from '../../src/flexiti/error-codes.js'
import { startBff, type Bff, type Json, type Reply } from '../helpers/bff.js'
import { blocked, errors, otherNames, type ErrorFact } from './errors.js'
import { call, ways, type CallName } from './ways.js'

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

const callNames = Object.keys(ways) as CallName[]

/** Sends each endpoint's calls while Flexiti answers with the fault. */
async function each (
  bff: Bff, name: CallName, fault: Json, see: (reply: Reply, told: string) => void
): Promise<void> {
  await bff.simulator.fault({ endpoint: name, times: 'always', ...fault })
  // That there is no such key is remembered for a minute.
  if (name === 'i18nKey') await bff.advance(61)
  for (const way of ways[name]) see(await call(bff, way), `${way.door} ${way.path}`)
  await bff.simulator.heal()
}

/** The two shapes of an error body (§9.2). */
const shapes: Record<'newer' | 'older', (fact: ErrorFact) => Json> = {
  newer: ({ code }) => ({ url: '/flexiti/x', message: 'No.', error: code }),
  older: ({ status, code }) => ({ code: status, error: code, error_description: 'No.' })
}

for (const [shape, bodyOf] of Object.entries(shapes)) {
  test(`every documented error code of every endpoint crosses in the ${shape} shape`, async (t) => {
    const bff = await startBff(t)
    let count = 0
    const { token: _own, ...byEndpoint } = errors
    for (const name of callNames) {
      const facts: ErrorFact[] = [...(byEndpoint as Partial<Record<CallName, readonly ErrorFact[]>>)[name] ?? [],
        ...otherNames]
      for (const fact of facts) {
        const { status, code } = fact
        const wanted = expected(fact)
        await each(bff, name, { kind: 'status', status, body: bodyOf(fact) }, (reply, told) => {
          t.match(reply, { status: wanted.status, body: { code: wanted.code } }, `${told}: ${status} ${code}`)
          t.match(reply.body.flexiti, { status, error: code, message: 'No.' }, `${told}: Flexiti's own words`)
          count++
        })
      }
    }
    t.ok(count > 150, `${count} calls`)
  })
}

/** What Flexiti echoes of a field, and no caller may see. */
const ECHO = 'echo-of-what-was-typed'
const fieldErrors = [{ param: 'email', msg: 'invalid', value: ECHO }, { param: 'dob', msg: 'required', value: ECHO }]

test('wrong fields are named in every shape, and their values are not repeated', async (t) => {
  const bff = await startBff(t)
  const bodies: Json[] = [
    { url: '/flexiti/x', message: 'Some inputs are wrong!', error: 'wrong_input', field_errors: fieldErrors },
    { url: '/flexiti/x', message: 'Some inputs are wrong!', error: 'wrong_inputs', error_fields: fieldErrors },
    { code: 409, error: 'wrong_inputs', error_description: 'Some inputs are wrong!', field_errors: fieldErrors },
    { message: 'Some inputs are wrong!', field_errors: fieldErrors }
  ]
  for (const name of callNames) {
    for (const [index, body] of bodies.entries()) {
      for (const status of [409, 400]) {
        await each(bff, name, { kind: 'status', status, body }, (reply, told) => {
          t.match(reply, {
            status: 422,
            body: {
              code: 'flexiti-invalid-input',
              errors: [{ field: 'email', rule: 'invalid' }, { field: 'dob', rule: 'required' }],
              flexiti: { status }
            }
          }, `${told}, body ${index + 1}`)
          t.notMatch(reply.text, ECHO)
          t.notMatch(reply.text, '/flexiti/x')
        })
      }
    }
  }
})

test('what blocks a call before Flexiti\'s API is told apart, whatever it has for a body', async (t) => {
  const bff = await startBff(t)
  for (const name of callNames) {
    for (const status of blocked) {
      for (const body of [undefined, '<html>Blocked</html>', '']) {
        await each(bff, name, { kind: 'status', status, ...(body !== undefined && { body }) }, (reply, told) => {
          t.match(reply, { status: 403, body: { code: 'flexiti-blocked', flexiti: { status } } }, `${told}: ${status}`)
        })
      }
    }
  }
})

test('whatever the token call is refused with is the merchant\'s trouble, and not the caller\'s', async (t) => {
  for (const bodyOf of Object.values(shapes)) {
    for (const fact of errors.token) {
      const { status, code } = fact
      // A refusal is remembered for a while: each has a BFF of its own.
      const bff = await startBff(t)
      await bff.simulator.fault({ endpoint: 'token', times: 'always', kind: 'status', status, body: bodyOf(fact) })
      const wanted = code === 'invalid_client' || code === 'invalid_role' ? 'flexiti-credentials' : 'flexiti-failed'
      for (const way of [...ways.driversLicense, ...ways.captures]) {
        t.match(await call(bff, way), { status: 502, body: { code: wanted, flexiti: { status } } }, `${status} ${code}`)
      }
    }
  }
})

test('the BFF knows every documented code by name', (t) => {
  const facts: ErrorFact[] = [...Object.values(errors).flat(), ...otherNames]
  // A scope that does not suffice has words and no code.
  const named = facts.filter(({ status }) => status !== 403).map(({ code }) => code)
  t.same([...documentedErrors].sort(), [...new Set(named)].sort())
  t.end()
})

test('the table has every endpoint that Flexiti documents errors of', (t) => {
  t.same(Object.keys(ways).sort(), Object.keys(endpointTable).filter((name) => name !== 'token').sort())
  t.same(Object.keys(errors).filter((name) => !(name in endpointTable)), [])
  t.end()
})
