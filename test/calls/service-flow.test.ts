/** The BFF's own flow: one token for all that belongs to no shopper. */
import { mock } from 'node:test'
import { test } from 'tap'
import { createServiceFlow, type ServiceFlow } from '../../src/calls/service-flow.js'
import {
  succeed, createDrivenClock, createScriptedTokenClient, createScriptedClient, hold, ID, json, last, MINUTE,
  refuseRefresh, SECOND, settle, timeOut,
  unauthorized, type DrivenClock, type ScriptedTokenClient, type ScriptedClient
} from '../flows/helper.js'

const newly = { newly: true }

function createServiceFixture (): {
  own: ServiceFlow
  clock: DrivenClock
  tokenClient: ScriptedTokenClient
  client: ScriptedClient
} {
  const clock = createDrivenClock()
  const tokenClient = createScriptedTokenClient()
  const client = createScriptedClient()
  return {
    own: createServiceFlow({ id: ID, scope: 'customer', client, tokenClient, clock, random: () => 0.5 }),
    clock,
    tokenClient,
    client
  }
}

test('calls go out under its id with a token of its scope, asked for with the first', async (t) => {
  const { own, tokenClient, client } = createServiceFixture()
  client.reply = () => json(200, { a: 1 })
  t.equal(tokenClient.calls.length, 0)
  t.match(await own.call({ endpoint: 'i18n', query: { lang: 'en' } }), { status: 200, body: Buffer.from('{"a":1}') })
  await own.call({ endpoint: 'termsAndConditions', query: { lang: 'fr' } })
  t.match(tokenClient.calls, [{ by: 'grant', scope: 'customer', flowId: ID }])
  t.match(client.calls, [{ endpoint: 'i18n', referenceId: ID, accessToken: 'access-1' }, {
    endpoint: 'termsAndConditions', accessToken: 'access-1'
  }])
})

test('it lives as long as the process, and replaces dead tokens silently', async (t) => {
  const { own, tokenClient, clock, client } = createServiceFixture()
  await own.call({ endpoint: 'i18n' })
  clock.advance(40 * 24 * 60 * MINUTE)
  await own.call({ endpoint: 'i18n' })
  t.same(tokenClient.calls.map((call) => call.by), ['grant', 'grant'])
  t.same(client.calls.map((call) => call.accessToken), ['access-1', 'access-2'])
  t.match(await own.flow(), { id: ID, phase: 'open' })
})

test('a 401 has its token renewed like any other', async (t) => {
  const { own, client } = createServiceFixture()
  client.reply = (call) => call.accessToken === 'access-2' ? json(200, {}) : unauthorized()
  await own.call({ endpoint: 'i18n' })
  t.equal(client.calls.length, 2)
})

test('what goes wrong is thrown as a Problem', async (t) => {
  const { own, client } = createServiceFixture()
  client.reply = () => json(500, {})
  await t.rejects(own.call({ endpoint: 'i18n' }), { code: 'flexiti-failed' })
})

test('without a token nothing is sent', async (t) => {
  const { own, client, tokenClient } = createServiceFixture()
  tokenClient.reply = timeOut
  await t.rejects(own.call({ endpoint: 'i18n' }), { code: 'flexiti-timeout' })
  await t.rejects(own.ensureToken(), { code: 'flexiti-timeout' })
  t.equal(client.calls.length, 0)
})

test('ensuring a token asks for one only if none is in hand', async (t) => {
  const { own, tokenClient } = createServiceFixture()
  await Promise.all(Array.from({ length: 10 }, async () => { await own.ensureToken() }))
  await own.ensureToken()
  t.equal(tokenClient.calls.length, 1)
})

test('ensuring a new one asks Flexiti, by refresh where that works', async (t) => {
  const { own, tokenClient, clock } = createServiceFixture()
  await own.ensureToken(newly)
  await own.ensureToken(newly)
  await own.ensureToken(newly)
  t.equal(tokenClient.calls.length, 2, 'one that came so a moment ago is new enough')
  clock.advance(MINUTE)
  tokenClient.reply = refuseRefresh
  await own.ensureToken(newly)
  t.same(tokenClient.calls.map((call) => call.by), ['grant', 'refresh', 'refresh', 'grant'])
  clock.advance(MINUTE)
  tokenClient.reply = timeOut
  await t.rejects(own.ensureToken(newly), { code: 'flexiti-timeout' })
  await t.resolves(own.ensureToken(), 'the one in hand is still good')
})

test('kept warm, it has a token before the first call, renews it in time, and says what fails', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => { mock.timers.reset() })
  const { own, tokenClient, clock } = createServiceFixture()
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 5 * SECOND) {
      clock.advance(5 * SECOND)
      mock.timers.tick(5 * SECOND)
      await settle()
    }
  }
  const errors: unknown[] = []
  tokenClient.reply = timeOut
  own.keepWarm((error) => { errors.push(error) })
  await settle()
  t.match(errors, [{ code: 'flexiti-timeout' }])
  tokenClient.reply = succeed
  await pass(5 * SECOND)
  t.match((await own.flow()).tokens, { customer: { accessToken: 'access-2' } })
  await pass(19 * MINUTE + 5 * SECOND)
  t.match((await own.flow()).tokens, { customer: { accessToken: 'access-3', generation: 2 } })
  t.same(tokenClient.calls.map((call) => call.by), ['grant', 'grant', 'refresh'])
  own.stop()
  await pass(40 * MINUTE)
  t.equal(tokenClient.calls.length, 3)
  t.equal(errors.length, 1)
})

test('a slow token call is not doubled by the next round of keeping warm', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => { mock.timers.reset() })
  const { own, tokenClient } = createServiceFixture()
  tokenClient.reply = hold
  own.keepWarm((error) => { t.fail(String(error)) })
  await settle()
  mock.timers.tick(10 * SECOND)
  await settle()
  t.equal(tokenClient.calls.length, 1)
  last(tokenClient.calls).succeed()
  own.stop()
})
