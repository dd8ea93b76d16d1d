/** Opening the widget: the token that goes into its address is pinned, and no other may be in it. */
import { test } from 'tap'
import { jsonOf } from '../../src/flexiti/responses.js'
import { JsonBody } from '../../src/upstream/json-body.js'
import type { UpstreamResponse } from '../../src/upstream/response.js'
import type { SentCall } from '../helpers/calls.js'
import type { Flow } from '../../src/flows/flow.js'
import { createFlowCalls } from '../../src/calls/flow-calls.js'
import { openWidget } from '../../src/calls/widget.js'
import {
  createScriptedClient, ID, json, MINUTE, SECOND, createFixture, unauthorized, beBusy, breakDown, refuse, timeOut,
  type ScriptedClient, type Fixture
} from '../flows/helper.js'

const urlWith = (token: string | undefined, session = 's-1'): string =>
  `https://posapi.flexiti.fi/flexiti/pos-api/#/widget/flexitidemo/${token}?lang=en&` +
    `x-reference-id=${ID}&widget_session_id=${session}`

function createWidgetFixture (): Fixture & {
  client: ScriptedClient,
  open: (
  flow: Flow, body?: object
  ) => Promise<UpstreamResponse>
} {
  const fixture = createFixture()
  const client = createScriptedClient((call: SentCall) => json(200, {
    redirection_url: urlWith(call.accessToken), more: 1
  }))
  const calls = createFlowCalls({ client, tokenManager: fixture.tokenManager, clock: fixture.clock })
  return {
    ...fixture,
    client,
    open: async (flow, body = {}) => await openWidget(
      { flows: fixture.flows, calls, identificationLimit: { count: async () => {} } }, flow,
      { endpoint: 'widgetInit', body: new JsonBody(body) }, {}
    )
  }
}

test('a new flow gets a token, opens the widget with it and has it pinned', async (t) => {
  const { open, openFlow, client, tokenClient, read } = createWidgetFixture()
  const response = await open(await openFlow(), { customer_identification: { account_number: '0116991631' } })
  t.same(jsonOf(response), { redirection_url: urlWith('access-1'), more: 1 })
  t.match(client.calls, [{ endpoint: 'widgetInit', accessToken: 'access-1', referenceId: ID }])
  t.match(tokenClient.calls, [{ by: 'grant', scope: 'customer' }])
  t.match(await read(), {
    phase: 'widget',
    widgetSessionIds: ['s-1'],
    accountNumber: '116991631',
    tokens: { customer: { accessToken: 'access-1' } }
  })
})

test('a token with too little time is refreshed first; the pinned one is the refreshed one', async (t) => {
  const { open, openFlow, clock, read } = createWidgetFixture()
  await openFlow({ lifeMs: 20 * MINUTE })
  clock.advance(5 * MINUTE + SECOND)
  await open(await read())
  t.match(await read(), { phase: 'widget', tokens: { customer: { accessToken: 'access-1', generation: 2 } } })
})

test('a widget that is opened again has the same time, by a refresh of the pinned token', async (t) => {
  const { open, openFlow, client, clock, tokenClient, read } = createWidgetFixture()
  await open(await openFlow())
  clock.advance(5 * MINUTE)
  await open(await read())
  t.equal(tokenClient.calls.length, 1, 'with its budget left it is not refreshed')
  clock.advance(1)
  await open(await read())
  t.same(tokenClient.calls.map(({ by }) => by), ['grant', 'refresh'])
  t.equal(client.calls.at(-1)?.accessToken, 'access-2')
  t.match(await read(), { phase: 'widget', tokens: { customer: { accessToken: 'access-2' } } })
})

test('a widget that is opened again opens with the token in hand where the refresh fails', async (t) => {
  for (const reply of [refuse, timeOut, beBusy, breakDown]) {
    const { open, openFlow, client, clock, tokenClient, read } = createWidgetFixture()
    await open(await openFlow())
    tokenClient.reply = reply
    clock.advance(10 * MINUTE)
    await open(await read())
    t.equal(client.calls.at(-1)?.accessToken, 'access-1')
    t.match(await read(), { phase: 'widget' })
  }
})

test('after a 401, the token that was accepted is the one that is pinned', async (t) => {
  const { open, openFlow, client, read } = createWidgetFixture()
  const good = client.reply
  client.reply = (call) => call.accessToken === 'access-1' ? unauthorized() : good(call)
  await open(await openFlow())
  t.match(await read(), { phase: 'widget', tokens: { customer: { accessToken: 'access-2' } } })
})

test('an address with a foreign token is withheld, and nothing is pinned', async (t) => {
  const { open, openFlow, client, read } = createWidgetFixture()
  client.reply = () => json(200, { redirection_url: urlWith('somebody-elses') })
  const [outcome] = await Promise.allSettled([open(await openFlow())])
  t.match(outcome, { status: 'rejected', reason: { code: 'flexiti-scope', status: 502 } })
  t.notMatch(JSON.stringify(outcome), 'somebody-elses')
  t.match(await read(), { phase: 'open' })
})

test('the merchant token of the same flow is a foreign token', async (t) => {
  const { open, openFlow, client, tokenManager, read } = createWidgetFixture()
  const { accessToken } = await tokenManager.getToken(await openFlow(), 'merchant')
  client.reply = () => json(200, { redirection_url: urlWith(accessToken) })
  await t.rejects(open(await read()), { code: 'flexiti-scope' })
})

test('an address with a foreign token beside the flow\'s own is withheld', async (t) => {
  for (const spoil of [
    (address: string) => `${address}&token=somebody-elses`,
    (address: string) => address.replace('/#', '/?access_token=somebody-elses#')
  ]) {
    const { open, openFlow, client, read } = createWidgetFixture()
    client.reply = (call) => json(200, { redirection_url: spoil(urlWith(call.accessToken)) })
    await t.rejects(open(await openFlow()), { code: 'flexiti-scope' })
    t.match(await read(), { phase: 'open' })
  }
})

test('an address that cannot be read is withheld', async (t) => {
  const bodies = [
    {}, null, [], 'text', { redirection_url: 7 }, { redirection_url: '' }, { redirection_url: 'javascript:alert(1)' },
    { redirection_url: 'http://evil.example/#/widget/flexitidemo/access-1' },
    { redirection_url: 'https://posapi.flexiti.fi/widget/flexitidemo/access-1' }
  ]
  for (const body of bodies) {
    const { open, openFlow, client, read } = createWidgetFixture()
    client.reply = () => json(200, body)
    await t.rejects(open(await openFlow()), { code: 'flexiti-failed', status: 502 }, JSON.stringify(body))
    t.match(await read(), { phase: 'open' })
  }
})

test('a flow that serves another account opens no widget, and Flexiti is not asked', async (t) => {
  const { open, openFlow, flows, client, tokenClient } = createWidgetFixture()
  const flow = await flows.useAccount(await openFlow(), '7')
  await t.rejects(open(flow, { customer_identification: { account_number: 8 } }), {
    code: 'account-mismatch', status: 409
  })
  t.equal(client.calls.length + tokenClient.calls.length, 0)
  await open(flow, { customer_identification: { account_number: '007' } })
  await open(flow)
  t.equal(client.calls.length, 2)
})

test('an account that was bound while Flexiti was asked for another has the address withheld', async (t) => {
  const { open, openFlow, flows, client, store, read } = createWidgetFixture()
  const flow = await openFlow()
  const good = client.reply
  let bound: Promise<Flow> | undefined
  client.reply = (call) => { bound = flows.useAccount(flow, '7'); return good(call) }
  await t.rejects(open(flow, { customer_identification: { account_number: '8' } }), { code: 'account-mismatch' })
  await bound
  t.match(await read(), { phase: 'open', accountNumber: '7' })
  t.equal(store.count(), 1)
})

test('a flow that ended while Flexiti was asked has the address withheld', async (t) => {
  const { open, openFlow, flows, client, read } = createWidgetFixture()
  const flow = await openFlow()
  const good = client.reply
  let ended: Promise<void> | undefined
  client.reply = (call) => { ended = flows.end(flow); return good(call) }
  await t.rejects(open(flow), { code: 'flow-expired' })
  await ended
  t.match(await read(), { phase: 'ended' })
})

test('two widgets at once share the flow\'s token', async (t) => {
  const { open, openFlow, tokenClient, read } = createWidgetFixture()
  const flow = await openFlow()
  await Promise.all([open(flow), open(flow)])
  t.equal(tokenClient.calls.length, 1)
  t.match(await read(), { phase: 'widget', tokens: { customer: { generation: 1 } } })
})

test('an error of Flexiti pins nothing', async (t) => {
  const { open, openFlow, client, read } = createWidgetFixture()
  client.reply = () => json(409, { error: 'general_error', message: 'no' })
  await t.rejects(open(await openFlow()), { code: 'flexiti-credentials' })
  t.match(await read(), { phase: 'open' })
})
