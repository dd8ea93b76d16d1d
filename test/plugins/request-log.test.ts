/**
 * The log: one line per request, with named fields only, and nothing in it (nor in any answer) that is a secret or
 * personal.
 */
import { test, type Test } from 'tap'
import { backofficeKey, startBff, withKey, type Json, type Sent } from '../helpers/bff.js'
import { account, inFlow, newId, order, purchase, throughWidget, toBuy } from '../helpers/shopper.js'

test('each request is one line of JSON, with its ids, route, status, durations and what Flexiti and the cache said',
  async t => {
    const bff = await startBff(t)
    const id = newId()
    const response = await bff.public.post('/v1/widget/init', { ...toBuy, note: 'SECRET' }, inFlow(id))
    await bff.public.get('/v1/i18n')
    await bff.public.get('/no/such/SECRET?x=SECRET')
    await bff.internal.get('/health/live')
    const lines = await bff.requestLines(4)
    t.equal(response.status, 200)
    const [first, second, third, fourth] = lines
    t.strictSame(Object.keys(first ?? {}).sort(), [
      'door', 'duration_ms', 'level', 'method', 'msg', 'reference_id', 'request_id', 'route', 'status', 'time',
      'upstream_ms', 'upstream_status', 'upstream_tries'
    ].sort())
    t.match(first, {
      door: 'public',
      method: 'POST',
      route: '/v1/widget/init',
      reference_id: id,
      status: 200,
      upstream_status: 200,
      upstream_tries: 1,
      duration_ms: Number,
      upstream_ms: Number
    })
    t.match(second, { route: '/v1/i18n', status: 200, cache: 'miss' })
    t.match(third, { route: null, status: 404, code: 'not-found' })
    t.match(fourth, { door: 'internal', route: '/health/live', status: 200 })
    t.equal(bff.logs.length, 4)
    t.notMatch(JSON.stringify(bff.logs), 'SECRET')
  })

test('a line tells the code of the problem and what Flexiti answered', async t => {
  const bff = await startBff(t)
  await bff.simulator.fault({ endpoint: 'driversLicense', kind: 'status', status: 465 })
  await bff.simulator.fault({ endpoint: 'driversLicense', kind: 'reset' })
  for (let i = 0; i < 2; i++) await bff.public.post('/v1/customers/driverslicense', { code: 'x' })
  const [blocked, reset] = await bff.requestLines(2)
  t.match(blocked, { status: 403, code: 'flexiti-blocked', upstream_status: 465 })
  t.match(reset, { status: 503, code: 'flexiti-unavailable' })
})

test('many requests at once make as many lines', async t => {
  const bff = await startBff(t)
  const responses = await Promise.all(Array.from({ length: 200 }, async (_, i) => await (i % 2 === 0
    ? bff.public.get('/v1/i18n')
    : bff.public.post('/v1/flows'))))
  const lines = await bff.requestLines(200)
  t.equal(lines.length, 200)
  t.equal(new Set(lines.map(({ request_id: id }) => id)).size, 200)
  const named = responses.map(({ headers }) => headers['x-reference-id']).filter((id) => id !== undefined).sort()
  t.strictSame(lines.map(({ reference_id: id }) => id).filter((id) => id !== undefined).sort(), named)
})

/** What a shopper, a shop and Flexiti say that nobody else may read. Each is found nowhere else. */
const secrets = {
  firstName: 'Zebediah',
  lastName: 'Quackenbush',
  dob: '1931-12-29',
  postalCode: 'x9z8q7',
  email: 'zebediah.quackenbush@example.com',
  phone: '6135550177',
  street: '17 Gnomon Crescent',
  city: 'Xanaduville',
  card: '9988776655443322',
  pin: '83746152',
  response: 'Marzipan-Unicorn',
  password: 'correct-horse-battery',
  licence: 'AAMVA-QX-774411'
}
const key = 'k3y-0f-the-back-0ffice-0123456789abcdef'
const clientSecret = '2f7b1c9e-5d0a-4a6e-9c3f-8e41d7a0b652'

const persona = {
  first_name: secrets.firstName, last_name: secrets.lastName, dob: secrets.dob, postal_code: secrets.postalCode
}
const details = {
  email: secrets.email,
  phone_number: secrets.phone,
  address_1: secrets.street,
  city: secrets.city,
  province: 'ON',
  tos_agreement: true
}

interface Request extends Sent {
  door?: 'internal'
  method?: 'GET'
  path: string
}

/** Requests that hold personal data or a secret wherever a request can hold one, to be sent in flow `id`. */
function requests (id: string): Request[] {
  const headers = inFlow(id)
  return [
    {
      path: '/v1/widget/init',
      json: { flow: 'apply', customer_identification: { personal_information: persona }, ...details }
    },
    {
      path: '/v1/widget/init',
      json: { flow: 'purchase', customer_identification: { vcc_number: secrets.card, personal_information: persona } }
    },
    {
      path: '/v1/widget/init',
      json: {
        flow: 'purchase',
        customer_identification: {
          account_number: secrets.card, personal_information: { ...persona, dob: `${secrets.dob}!` }
        }
      }
    },
    {
      path: '/v1/widget/init',
      form: {
        flow: 'purchase',
        'customer_identification.personal_information.first_name': secrets.firstName,
        [`customer_identification.personal_information.${secrets.lastName}`]: 'x'
      }
    },
    { path: '/v1/apply', json: { customer_identification: { personal_information: persona }, ...persona, ...details } },
    { path: '/v1/apply', json: { ...persona, ...details, province: secrets.city, phone_number: secrets.email } },
    { path: '/v1/apply', raw: `{"first_name":"${secrets.firstName}`, headers: { 'content-type': 'application/json' } },
    { path: '/v1/apply', raw: secrets.firstName, headers: { 'content-type': `text/${secrets.lastName}` } },
    { path: '/v1/customers/driverslicense', json: { code: secrets.licence } },
    { path: '/v1/customers/driverslicense', form: { code: secrets.licence, note: secrets.lastName } },
    {
      path: '/v1/merchants/login', json: { merchant_username: secrets.firstName, merchant_password: secrets.password }
    },
    {
      path: `/v1/accounts/${account}/verify`,
      json: {
        format: 'security_question', security_qid: '6', security_answer: secrets.response, vcc_number: secrets.card
      }
    },
    { path: `/v1/accounts/${account}/calculate-interest`, json: { amount: 10, note: secrets.street } },
    { path: `/v1/accounts/${secrets.card}/close` },
    { path: '/v1/authorizations', json: { ...purchase, verification_code: secrets.pin } },
    {
      path: '/v1/authorizations',
      json: { ...purchase, vcc_number: secrets.card, sku_data: { products: [{ description: secrets.street }] } }
    },
    { path: '/v1/flows', json: {}, headers: { origin: `https://${secrets.firstName.toLowerCase()}.example` } },
    { method: 'GET', path: `/v1/i18n/${secrets.firstName}?name=${secrets.lastName}&lang=${secrets.city}` },
    {
      method: 'GET',
      path: `/${secrets.firstName}?${secrets.lastName}`,
      headers: { 'user-agent': secrets.email, referer: `https://shop.example/?${secrets.email}` }
    },
    { method: 'GET', path: `/v1/flows/${secrets.firstName}%zz` },
    { method: 'GET', path: '/v1/i18n', headers: inFlow(secrets.password) },
    { method: 'GET', path: '/v1/flows/x', door: 'internal', headers: { authorization: `Bearer ${secrets.password}` } },
    { method: 'GET', path: '/v1/flows/x', door: 'internal', headers: { authorization: `Bearer ${key}` } },
    { method: 'GET', path: '/health/ready', door: 'internal' }
  ].map((request) => ({ ...request, headers: { ...headers, ...request.headers } }) as Request)
}

/** What goes wrong at Flexiti, which repeats in its words whatever it was sent. */
const failures: Array<(sent: string[]) => Json | undefined> = [
  () => undefined,
  (sent) => ({
    kind: 'status',
    status: 409,
    body: {
      url: '/flexiti/pos-api/v2.5/x',
      message: `Wrong: ${sent.join(', ')}`,
      error: 'wrong_inputs',
      field_errors: sent.map((value) => ({ param: 'email', msg: `invalid ${value}`, value }))
    }
  }),
  (sent) => ({
    kind: 'status', status: 404, body: { code: 404, error: 'not_found', error_description: `No ${sent.join(' ')}` }
  }),
  (sent) => ({ kind: 'status', status: 409, body: { error: sent[0] ?? 'x', message: sent } }),
  () => ({ kind: 'status', status: 401, times: 2 }),
  () => ({ kind: 'status', status: 429, headers: { 'retry-after': '60' } }),
  (sent) => ({ kind: 'html', status: 502, body: `<html>${sent.join(' ')}</html>` }),
  (sent) => ({ kind: 'body', body: `${sent.join(' ')} is not JSON` }),
  (sent) => ({ kind: 'redirect', headers: { location: `https://elsewhere.example/${sent.length}` } }),
  () => ({ kind: 'reset' }),
  () => ({ kind: 'half' })
]

/** Fails for every secret that `text` holds. */
function holdsNone (t: Test, where: string, text: string, forbidden: string[]): void {
  for (const secret of forbidden) {
    if (text.toLowerCase().includes(secret.toLowerCase())) t.fail(`${where} holds ${secret}: ${text.slice(0, 600)}`)
  }
}

test('no name, card, token, secret or PIN is in any log line, answer or header, whatever goes wrong', async t => {
  const bff = await startBff(t, { env: { BACKOFFICE_KEYS: `test:${backofficeKey},shop:${key}`, LOG_LEVEL: 'trace' } })
  const forbidden = [...Object.values(secrets), clientSecret, key, backofficeKey]
  let count = 0
  for (const failure of failures) {
    const id = await throughWidget(bff, bff.public, { order })
    for (const { door = 'public', method = 'POST', path, ...sent } of requests(id)) {
      const fault = failure(Object.values(secrets).filter((value) => JSON.stringify([path, sent]).includes(value)))
      if (fault !== undefined) await bff.simulator.fault(fault)
      const { status, headers, text } = await bff[door].send(method, path, sent)
      await bff.simulator.heal()
      count++
      // The address of the widget is Flexiti's own way of handing a customer token to the shopper.
      const shown = text.replace(/^\{"redirection_url":"[^"]*"\}$/, '')
      holdsNone(t, `an answer with ${status} to ${path}`, shown, forbidden)
      holdsNone(t, `a header beside ${status}`, JSON.stringify(headers), forbidden)
      if (/flexiti\/pos-api|node_modules|\.[jt]s:\d/.test(shown)) {
        t.fail(`an answer shows what is behind the door: ${shown}`)
      }
    }
  }
  await bff.requestLines(count)
  const received = await bff.simulator.received()
  const tokens = new Set(received.flatMap(({ headers }) => headers.authorization ??
    []).map((header) => header.replace('Bearer ', '')))
  t.ok(tokens.size >= failures.length)
  holdsNone(t, 'the log', JSON.stringify([bff.logs, bff.audit]), [...forbidden, ...tokens])
  t.notOk(bff.logs.some(({ msg }) => msg === 'unhandled error'))
})

test('tokens stay in the house: no answer but the widget\'s address holds one', async t => {
  const bff = await startBff(t)
  const browser = bff.browser()
  const id = await throughWidget(bff, browser, { order })
  const responses = [
    await browser.post('/v1/flows', {}, inFlow(id)),
    await browser.get(`/v1/flows/${id}`),
    await browser.post('/v1/merchants/login', {}, inFlow(id)),
    await browser.post(`/v1/accounts/${account}/calculate-interest`, { amount: 1 }, inFlow(id)),
    await browser.post('/v1/authorizations', purchase, inFlow(id)),
    await bff.internal.get(`/v1/flows/${id}`, withKey),
    await bff.internal.get('/metrics'),
    await bff.internal.get('/health/ready'),
    await browser.delete(`/v1/flows/${id}`)
  ]
  const tokens = new Set((await bff.simulator.received()).flatMap(({ headers, body }) => [
    headers.authorization?.replace('Bearer ', ''), body?.refresh_token as string | undefined
  ]).filter((token) => token !== undefined))
  t.ok(tokens.size > 0)
  for (const { status, text, headers } of responses) {
    holdsNone(t, `an answer with ${status}`, text + JSON.stringify(headers), [...tokens, clientSecret])
  }
  holdsNone(t, 'the log', JSON.stringify(bff.logs), [...tokens, clientSecret])
})
