/**
 * The BFF is held to what Flexiti documents of its requests, in both strengths of its checks and in both channels. The
 * doors are the real ones; what they would send finds nobody, because only the check matters here.
 */
import { pino } from 'pino'
import { test, type Test } from 'tap'
import { loadSettings } from '../../config/settings.js'
import { buildDoors, type Doors } from '../../server/doors.js'
import { createServices } from '../../server/services.js'
import type { EndpointName } from '../../src/flexiti/endpoints.js'
import type { Clock } from '../../src/util/clock.js'
import { backofficeKey, withKey, type Json } from '../helpers/bff.js'
import { casesOf, type FactCase } from './cases.js'
import type { CallFact } from './requests.js'

/** Where a caller finds each endpoint: at the internal door, if that has it. */
const routes: Partial<Record<EndpointName, { door: 'public' | 'internal', path: string }>> = {
  widgetInit: { door: 'public', path: '/v1/widget/init' },
  apply: { door: 'internal', path: '/v1/apply' },
  merchantsLogin: { door: 'internal', path: '/v1/merchants/login' },
  i18n: { door: 'internal', path: '/v1/i18n' },
  customersSearch: { door: 'internal', path: '/v1/customers/search' },
  customersLookup: { door: 'internal', path: '/v1/customers/lookup' },
  driversLicense: { door: 'internal', path: '/v1/customers/driverslicense' },
  accountVerify: { door: 'internal', path: '/v1/accounts/116994755/verify' },
  calculateInterest: { door: 'internal', path: '/v1/accounts/116994755/calculate-interest' },
  transactions: { door: 'internal', path: '/v1/transactions' },
  authorize: { door: 'internal', path: '/v1/authorizations' },
  release: { door: 'internal', path: '/v1/authorizations/12343/release' },
  capture: { door: 'internal', path: '/v1/authorizations/12343/capture' },
  captureReturn: { door: 'internal', path: '/v1/authorizations/12343/capture/346123/return' },
  accountRefund: { door: 'internal', path: '/v1/accounts/116994755/refund' },
  authorizations: { door: 'internal', path: '/v1/authorizations' },
  captures: { door: 'internal', path: '/v1/captures' }
}

/** The lists and the form values are GET; a search is POST at the BFF, so that names stay out of addresses. */
const reads: readonly EndpointName[] = ['authorizations', 'captures', 'i18n']

/** The body of the response. */
async function send (doors: Doors, { endpoint }: CallFact, { fields }: FactCase): Promise<Json> {
  const route = routes[endpoint]
  if (route === undefined) throw new Error(`no route for ${endpoint}`)
  const headers = route.door === 'internal' ? withKey : {}
  const response = await doors[route.door].inject(reads.includes(endpoint)
    ? { method: 'GET', url: `${route.path}?${new URLSearchParams(fields as Record<string, string>)}`, headers }
    : { method: 'POST', url: route.path, headers, payload: fields })
  return response.json()
}

/** The rule that a field was refused by; undefined if it passed, whatever became of the call then. */
function ruleOf (body: Json, field: string): unknown {
  if (body.code !== 'invalid-request') return undefined
  const errors = body.errors as Json[]
  // Where one of several fields is missing, the entry is for what holds them.
  const holder = field.includes('.') ? field.slice(0, field.lastIndexOf('.')) : 'body'
  return errors.find((error) => error.field === field)?.rule ??
    errors.find((error) => error.field === holder && ['one_required', 'exactly_one'].includes(String(error.rule)))?.rule
}

async function hold (t: Test, channel: 'online' | 'instore', strength: 'documented' | 'shape'): Promise<void> {
  const settings = loadSettings({
    FLEXITI_CHANNEL: channel,
    FLEXITI_CHECKS: strength,
    FLEXITI_BASE_URL: 'http://127.0.0.1:1',
    BACKOFFICE_KEYS: `test:${backofficeKey}`,
    RATE_LIMIT_PER_MINUTE: '0'
  })
  // Nobody waits between the tries to reach Flexiti.
  const clock: Clock = { now: () => performance.now(), wall: () => Date.now(), sleep: async () => {} }
  const services = createServices({ settings, clock })
  const doors = await buildDoors({
    settings, services, log: pino({ level: 'silent' }), publicUrl: () => 'http://127.0.0.1'
  })
  t.teardown(async () => {
    await doors.public.close()
    await doors.internal.close()
    await services.close()
  })
  let count = 0
  for (const { name, call, cases } of casesOf(channel)) {
    for (const one of cases) {
      const body = await send(doors, call, one)
      t.equal(ruleOf(body, one.field), expectedRule(call, one, strength), `${name}, ${one.title}`)
      t.not(body.code, 'not-found', 'the route is there')
      count++
    }
  }
  t.ok(count > 300, `${count} cases`)
}

/** The cache is kept by language: its list is closed in both strengths. */
function expectedRule ({ endpoint }: CallFact, one: FactCase, strength: 'documented' | 'shape'): unknown {
  return endpoint === 'i18n' ? one.documented : one[strength]
}

test('online, with the documented checks', async (t) => { await hold(t, 'online', 'documented') })
test('online, with the checks of the shape alone', async (t) => { await hold(t, 'online', 'shape') })
test('in the store, with the documented checks', async (t) => { await hold(t, 'instore', 'documented') })
test('in the store, with the checks of the shape alone', async (t) => { await hold(t, 'instore', 'shape') })
