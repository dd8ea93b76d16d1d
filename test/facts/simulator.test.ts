/**
 * The simulator is held to what Flexiti documents of its requests, over real sockets and in both channels: called as
 * Flexiti is, with the token of the channel. Where a value is good, the call may still fail by the rules of business.
 */
import { test, type Test } from 'tap'
import { endpointTable, type EndpointName } from '../../src/flexiti/endpoints.js'
import { pathMakers } from '../../src/flexiti/paths.js'
import { search } from '../../src/upstream/address.js'
import { simulate, type Client, type Json, type Reply } from '../simulator/flexiti/helpers.js'
import { refusalCodes } from '../../simulator/flexiti/errors.js'
import { casesOf, type FactCase, type Fields } from './cases.js'
import { errors, otherNames, type ErrorFact } from './errors.js'
import type { CallFact } from './requests.js'

const params = { account_number: '116994755', authorization_id: '12343', capture_id: '346123' }
const paths = pathMakers('', 'flexitidemo')

type Channel = 'online' | 'instore'

/** A shopper's calls have a customer's token, all others a merchant's; the store has no other. */
async function tokensOf (client: Client, channel: Channel): Promise<(call: CallFact) => string> {
  const merchant = await client.access('merchant')
  const customer = await client.access('customer')
  return ({ endpoint }) => channel === 'online' && endpointTable[endpoint].scopes.includes('customer')
    ? customer
    : merchant
}

async function send (client: Client, { endpoint, place }: CallFact, fields: Fields, token: string): Promise<Reply> {
  const [, version = '', ...rest] = paths[endpoint](params).split('/')
  const path = `/${rest.slice(2).join('/')}`
  return place === 'query'
    ? await client.call('GET', path + search(fields as Record<string, string>), { token, version })
    : await client.call('POST', path, { token, version, body: fields })
}

/** What the simulator says is wrong with a field: its own word, if it says any. */
function saidOf ({ body }: Reply, field: string): string | undefined {
  const errors = (body.field_errors ?? []) as Array<{ param: string, msg: string }>
  return errors.find(({ param }) => param === field)?.msg
}

/** Codes that say that what was sent is wrong, and not what it was about. */
const refusals = [
  'wrong_inputs', 'invalid_transaction_type', 'verification_code_required', 'tos_agreement_required'
]

function check (t: Test, reply: Reply, { title, field, flexiti }: FactCase, name: string): void {
  const said = saidOf(reply, field)
  const told = `${name}, ${title}: ${reply.status} ${String(reply.body.error)} ${String(said)}`
  if (flexiti === 'passes') t.equal(said, undefined, told)
  else if (flexiti === 'not-length') t.not(said, 'length', told)
  else if (flexiti === 'refused') t.ok(reply.status === 409 && refusals.includes(String(reply.body.error)), told)
  else t.equal(said, flexiti, told)
}

async function hold (t: Test, channel: Channel): Promise<void> {
  const client = await simulate(t)
  const tokenOf = await tokensOf(client, channel)
  let count = 0
  for (const { name, call, example, cases } of casesOf(channel)) {
    const { status, body } = await send(client, call, example, tokenOf(call))
    t.notOk(refusals.includes(String(body.error)), `${name}, the example: ${status} ${JSON.stringify(body)}`)
    for (const one of cases) {
      check(t, await send(client, call, one.fields, tokenOf(call)), one, name)
      count++
    }
  }
  t.ok(count > 300, `${count} cases`)
}

test('online', async (t) => { await hold(t, 'online') })
test('in the store', async (t) => { await hold(t, 'instore') })

test('a number is read to its last digit, and no further than documented', async (t) => {
  const client = await simulate(t)
  const token = await client.access()
  const amount = async (text: string): Promise<Json> => (await client.call(
    'POST', '/accounts/116994755/calculate-interest', { token, version: 'v2.5.1', body: `{"amount":${text}}` }
  )).body
  t.match(await amount('10.50'), { amount: 10.5 })
  const raw = async (text: string): Promise<string> => await (await fetch(
    `${client.url}/flexiti/pos-api/v2.5.1/client-id/flexitidemo/accounts/116994755/calculate-interest`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-reference-id': 'a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5'
      },
      body: `{"amount":${text}}`
    })).text()
  t.match(await raw('9999999999999999.99'), '"amount":9999999999999999.99')
  t.match(await amount('99999999999999999.99'), { field_errors: [{ param: 'amount' }] }, 'seventeen digits')
  t.match(await amount('0.30000000000000004'), { field_errors: [{ param: 'amount' }] }, 'and no third decimal')
  t.match(await raw('99999999999999999.99'), '"value":99999999999999999.99', 'and it is echoed as it was sent')

  const card = async (text: string): Promise<Reply> => await client.call('POST', '/account/20035156/verify', {
    token, body: `{"format":"sms","request_id":"xx-1234-aa-1234","vcc_number":${text}}`
  })
  t.match(await card('1234567890123456689'), { status: 200 }, 'the card of Flexiti\'s own example')
  t.match(await card('"1234567890123456689"'), { status: 200 })
  t.match(await card('1234567890123456688'), { status: 404 }, 'is no other card that a double takes for it')
})

/** Codes of the simulator that Flexiti does not document: of a dead refresh token, of a body that has changed. */
const ours = ['idempotency_key_reused', 'invalid_grant', 'invalid_scope']

test('every documented error code can be had, with its status', async (t) => {
  const client = await simulate(t)
  const token = await client.access()
  const facts: ErrorFact[] = [...Object.values(errors).flat(), ...otherNames]
  for (const { status, code } of facts) {
    await client.control('POST', 'faults', { endpoint: 'captures', kind: 'status', error: code })
    const reply = await client.call('GET', '/captures', { token, version: 'v2.5.1' })
    // The one code that has two statuses.
    const isOfApply = code === 'general_error' && status === 400
    t.match(reply, { status: isOfApply ? 409 : status, body: { error: code } }, `${status} ${code}`)
  }
  const known = new Set(facts.map(({ code }) => code))
  t.same(refusalCodes.map(([code]) => code).filter((code) => !known.has(code)).sort(), ours, 'and hardly any other')
})

test('a general error has the documented status at each endpoint', async (t) => {
  const client = await simulate(t)
  await client.settings({ reject_general_error: true })
  const token = await client.access()
  const documented = Object.entries(errors as Partial<Record<EndpointName, readonly ErrorFact[]>>)
    .flatMap(([name, facts]) => facts.filter(({ code }) => code === 'general_error')
      .map(({ status }) => ({ name: name as EndpointName, status })))
  for (const { name, status } of documented) {
    const { method } = endpointTable[name]
    const [, version = '', ...rest] = paths[name](params).split('/')
    const reply = await client.call(method, `/${rest.slice(2).join('/')}`, {
      token, version, ...(method === 'POST' && { body: {} })
    })
    t.match(reply, { status, body: { error: 'general_error' } }, `${name}: ${status}`)
  }
  t.ok(documented.length > 8)
})
