/**
 * Every error code that Flexiti documents crosses the BFF over HTTP, at each door that has its endpoint and in both
 * shapes of its bodies, and becomes the problem that the design says (§7).
 */
import { test } from 'tap'
import { endpointTable, type EndpointName } from '../../src/flexiti/endpoints.js'
import { documentedErrors } from '../../src/flexiti/error-codes.js'
import { orderedFlow, place, till } from '../helpers/back-office.js'
import { startBff, type Bff, type Json, type Reply } from '../helpers/bff.js'
import {
  account, application, inFlow, licence, newId, purchase, throughWidget, tillPurchase, toApply, toBuy
} from '../helpers/shopper.js'
import { blocked, errors, otherNames, type ErrorFact } from './errors.js'

/** A way to an endpoint: a door's route, and the flow that it needs. */
interface Way {
  door: 'public' | 'internal'
  path: string
  /** Without it, GET. */
  json?: Json | undefined
  /** Default: a new one. Each call has a flow of its own, so that none learns from the one before. */
  flow?: (bff: Bff) => Promise<string>
}

type Options = Pick<Way, 'flow'>
const publicly = (path: string, json?: Json, options: Options = {}): Way => ({ door: 'public', path, json, ...options })
const internally = (path: string, json?: Json): Way => ({ door: 'internal', path, json })
const bothDoors = (path: string, json?: Json): Way[] => [publicly(path, json), internally(path, json)]

/** With a widget, and bound to an order and an account. */
async function vouched (bff: Bff): Promise<string> {
  const id = await orderedFlow(bff)
  await till(bff).post('/v1/flows', { account_number: account }, inFlow(id))
  return id
}

function onAccount (action: string, json: Json): Way[] {
  const path = `/v1/accounts/${account}/${action}`
  return [publicly(path, json, { flow: vouched }), internally(path, json)]
}

const amount = { amount: 1 }
const inStore = { request_id: 'r-1', ...place }

const ways: Record<Exclude<EndpointName, 'token'>, Way[]> = {
  i18n: bothDoors('/v1/i18n'),
  i18nKey: bothDoors('/v1/i18n/provinces'),
  termsAndConditions: bothDoors('/v1/terms-and-conditions'),
  merchantsLogin: bothDoors('/v1/merchants/login', {}),
  widgetInit: [publicly('/v1/widget/init', toBuy)],
  apply: [
    publicly('/v1/apply', application, {
      flow: async (bff) => await throughWidget(bff, bff.public, { init: toApply, order: null })
    }),
    internally('/v1/apply', { ...application, request_id: 'r-1', external_location_id: '00-12345' })
  ],
  customersSearch: [internally('/v1/customers/search', { first_name: 'A', last_name: 'B', dob: '1990-01-01' })],
  customersLookup: [internally('/v1/customers/lookup', { account_number: account })],
  driversLicense: bothDoors('/v1/customers/driverslicense', { code: licence }),
  accountVerify: onAccount('verify', { format: 'sms' }),
  calculateInterest: onAccount('calculate-interest', amount),
  accountClose: onAccount('close', {}),
  accountRefund: [internally(`/v1/accounts/${account}/refund`, amount)],
  transactions: [internally('/v1/transactions', {
    transaction_type: 'deposit', amount: 1, account_number: account, verification_code: 1234, ...inStore
  })],
  authorize: [
    publicly('/v1/authorizations', purchase, { flow: vouched }),
    internally('/v1/authorizations', { ...tillPurchase, amount: 1, verification_code: 1234, ...inStore })
  ],
  authorizations: [internally('/v1/authorizations')],
  authorization: [internally('/v1/authorizations/12343')],
  release: [internally('/v1/authorizations/12343/release', amount)],
  capture: [internally('/v1/authorizations/12343/capture', amount)],
  captureReturn: [internally('/v1/authorizations/12343/capture/346123/return', amount)],
  captures: [internally('/v1/captures')]
}

async function call (bff: Bff, { door, path, json, flow = async () => newId() }: Way): Promise<Reply> {
  const headers = { ...inFlow(await flow(bff)), 'idempotency-key': newId() }
  const caller = door === 'public' ? bff.public : till(bff)
  return await caller.send(json === undefined ? 'GET' : 'POST', path, {
    ...(json !== undefined && { json }), headers
  })
}

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

type CallName = keyof typeof ways
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
