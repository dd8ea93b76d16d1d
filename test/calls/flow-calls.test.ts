/** Calls in a flow: which token they carry, and what follows a 401. */
import { createHash } from 'node:crypto'
import { test } from 'tap'
import { jsonOf } from '../../src/flexiti/responses.js'
import { TransportError } from '../../src/upstream/transport-error.js'
import { JsonBody } from '../../src/upstream/json-body.js'
import { createFlowCalls } from '../../src/calls/flow-calls.js'
import { flatCalls, type FlatCalls, type FlowCall } from '../helpers/calls.js'
import {
  createScriptedClient, ID, json, last, MINUTE, refuse, refuseRefresh, SECOND, createFixture, timeOut, unauthorized,
  type ScriptedClient, type Fixture
} from '../flows/helper.js'

function createCallFixture (): Fixture & { client: ScriptedClient, calls: FlatCalls } {
  const fixture = createFixture()
  const client = createScriptedClient()
  return {
    ...fixture,
    client,
    calls: flatCalls(createFlowCalls({ client, tokenManager: fixture.tokenManager, clock: fixture.clock }))
  }
}

const look: FlowCall = { endpoint: 'customersSearch', scope: 'merchant', query: { phone: '4165550100' } }
const apply: FlowCall = { endpoint: 'apply', scope: 'customer', body: new JsonBody({ fname: 'Anna' }) }
const tokensOf = (client: ScriptedClient): Array<string | undefined> => client.calls.map((call) => call.accessToken)

test('a call carries the flow\'s token of its scope, and what the route gave it', async (t) => {
  const { calls, client, openFlow, read } = createCallFixture()
  client.reply = () => json(200, { ok: true })
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  const { response, token } = await calls.call(flow, {
    endpoint: 'accountVerify',
    scope: 'customer',
    params: { account_number: '7' },
    query: { lang: 'fr' },
    body: new JsonBody({ a: 1 })
  }, {})
  t.match(client.calls, [{
    endpoint: 'accountVerify',
    referenceId: ID,
    accessToken: `access-0-${ID}`,
    params: { account_number: '7' },
    query: { lang: 'fr' }
  }])
  t.match(last(client.calls).body, { bytes: Buffer.from('{"a":1}'), type: 'application/json' })
  t.same(jsonOf(response), { ok: true })
  t.equal(token.accessToken, `access-0-${ID}`)

  await calls.call(await read(), look, {})
  t.equal(last(client.calls).accessToken, 'access-1')
  t.equal(last(client.calls).body, undefined)
})

test('an idempotency key is carried with the body whose hash is sent', async (t) => {
  const { calls, client, openFlow } = createCallFixture()
  const flow = await openFlow()
  const body = new JsonBody({ amount: 10 })
  await calls.call(flow, { endpoint: 'transactions', scope: 'merchant', body, idempotencyKey: 'k-1' }, {})
  t.equal(last(client.calls).idempotencyKey, 'k-1')
  t.equal(last(client.calls).body, body)
  t.equal(body.hash, createHash('sha256').update(body.bytes).digest('hex'))
})

for (const call of [look, apply]) {
  test(`a 401 on ${call.endpoint} has the token renewed once and the call repeated once, with the new token`,
    async (t) => {
      const { calls, client, tokenClient, openFlow, read } = createCallFixture()
      client.reply = ({ accessToken }) => accessToken === 'access-1' ? unauthorized() : json(200, { accessToken })
      const { response, token } = await calls.call(await openFlow(), call, {})
      t.same(tokensOf(client), ['access-1', 'access-2'])
      t.same(tokenClient.calls.map(({ by, refreshToken }) => [by, refreshToken]), [
        ['grant', undefined], ['refresh', 'refresh-1']
      ])
      t.same(jsonOf(response), { accessToken: 'access-2' })
      t.equal(token.accessToken, 'access-2', 'the token named is the one that the answered call carried')
      t.same(client.calls[0]?.body, client.calls[1]?.body)
      t.match((await read()).tokens[call.scope], { generation: 2 })
    })
}

test('a call says that it goes out once: with a token in hand, before it is sent, and not again after a 401',
  async (t) => {
    const { calls, client, tokenClient, openFlow } = createCallFixture()
    const events: string[] = []
    client.reply = ({ accessToken }) => {
      events.push(`to Flexiti with ${String(accessToken)}`)
      return accessToken === 'access-1' ? unauthorized() : json(200, {})
    }
    const onSend = (): void => { events.push(`out, after ${tokenClient.calls.length} token call`) }
    await calls.call(await openFlow(), { ...look, onSend }, {})
    t.strictSame(events, ['out, after 1 token call', 'to Flexiti with access-1', 'to Flexiti with access-2'])
  })

test('a call without a token never goes out', async (t) => {
  const { calls, client, tokenClient, openFlow } = createCallFixture()
  tokenClient.reply = timeOut
  await t.rejects(calls.call(await openFlow(), { ...look, onSend: () => { t.fail('it is not sent') } }, {}))
  t.strictSame(client.calls, [])
})

test('a second 401 is the answer: nothing is renewed or repeated again', async (t) => {
  const { calls, client, tokenClient, openFlow, read } = createCallFixture()
  client.reply = unauthorized
  await t.rejects(calls.call(await openFlow({ lifeMs: 20 * MINUTE }), apply, {}), {
    code: 'flexiti-unauthorized', status: 502
  })
  t.equal(client.calls.length, 2)
  t.equal(tokenClient.calls.length, 1)
  t.equal((await read()).phase, 'open')
})

test('a 401 in an open flow whose refresh token is dead brings a new token', async (t) => {
  const { calls, client, tokenClient, openFlow } = createCallFixture()
  tokenClient.reply = refuseRefresh
  client.reply = ({ accessToken }) => accessToken === 'access-2' ? json(200, {}) : unauthorized()
  await calls.call(await openFlow({ lifeMs: 20 * MINUTE }), apply, {})
  t.same(tokenClient.calls.map((call) => call.by), ['refresh', 'grant'])
})

test('a 401 in a pinned flow whose refresh token is dead expires the flow; the call is not repeated', async (t) => {
  const { calls, client, tokenClient, pinnedFlow, read } = createCallFixture()
  tokenClient.reply = refuse
  client.reply = unauthorized
  await t.rejects(calls.call(await pinnedFlow(), apply, {}), { code: 'flow-expired', status: 410 })
  t.equal(client.calls.length, 1)
  t.same(tokenClient.calls.map((call) => call.by), ['refresh'])
  t.equal((await read()).phase, 'expired')
})

test('a 401 whose renewal fails for now is the failure of the renewal, and the call is not repeated', async (t) => {
  const { calls, client, tokenClient, pinnedFlow, read } = createCallFixture()
  tokenClient.reply = timeOut
  client.reply = unauthorized
  await t.rejects(calls.attempt(await pinnedFlow(), apply, {}), { code: 'flexiti-timeout' })
  t.equal(client.calls.length, 1)
  t.equal((await read()).phase, 'widget')
})

test('many calls that meet a 401 at once share one renewal', async (t) => {
  const { calls, client, tokenClient, pinnedFlow } = createCallFixture()
  client.reply = ({ accessToken }) => accessToken === 'access-1' ? json(200, {}) : unauthorized()
  const flow = await pinnedFlow()
  await Promise.all(Array.from({ length: 50 }, async () => await calls.call(flow, apply, {})))
  t.equal(tokenClient.calls.length, 1)
  t.equal(client.calls.length, 100)
})

test('without a token nothing is sent', async (t) => {
  const { calls, client, tokenClient, openFlow, flows, read } = createCallFixture()
  tokenClient.reply = timeOut
  const flow = await openFlow()
  await t.rejects(calls.call(flow, apply, {}), { code: 'flexiti-timeout' })
  await flows.end(await read())
  await t.rejects(calls.call(flow, apply, {}), { code: 'flow-expired' })
  t.equal(client.calls.length, 0)
})

test('only a 401 makes a call repeat', async (t) => {
  for (const status of [400, 403, 404, 409, 429, 500, 503]) {
    const { calls, client, tokenClient, openFlow } = createCallFixture()
    client.reply = () => json(status, { error: 'no', message: 'no' })
    await t.rejects(calls.call(await openFlow({ lifeMs: 20 * MINUTE }), apply, {}), { name: 'Problem' })
    t.match(
      await calls.attempt(await openFlow(), apply, {}), { response: { status } }, 'unjudged, it is just an answer'
    )
    t.equal(client.calls.length, 2)
    t.equal(tokenClient.calls.length, 0)
  }
})

test('where no answer came, a call throws the Problem of it and an attempt the bare failure', async (t) => {
  const { calls, client, openFlow } = createCallFixture()
  const flow = await openFlow({ lifeMs: 20 * MINUTE })
  client.reply = () => { throw new TransportError('timeout', true) }
  await t.rejects(calls.call(flow, apply, {}), { code: 'flexiti-timeout' })
  await t.rejects(calls.attempt(flow, apply, {}), { name: 'TransportError', message: 'request failed: timeout' })
  client.reply = () => { throw new TypeError('a defect') }
  await t.rejects(calls.call(flow, apply, {}), TypeError)
})

test('nothing that the caller sent comes back in a Problem', async (t) => {
  const { calls, client, openFlow } = createCallFixture()
  client.reply = () => json(409, { error: 'not_found', message: 'no customer Brunhilde here' })
  const [outcome] = await Promise.allSettled(
    [calls.call(await openFlow(), { ...apply, body: new JsonBody({ fname: 'Brunhilde' }) }, {})]
  )
  t.equal(outcome?.status, 'rejected')
  t.notMatch(JSON.stringify(outcome), 'Brunhilde')
})

test('a call for the widget gets a token with time to spare, any other the one in hand', async (t) => {
  const { calls, client, openFlow, clock, read } = createCallFixture()
  await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(5 * MINUTE + SECOND)
  await calls.call(await read(), apply, {})
  await calls.call(await read(), { ...apply, endpoint: 'widgetInit', forWidget: true }, {})
  t.same(tokensOf(client), [`access-0-${ID}`, 'access-1'])
})
