/** What goes upstream from the public door: customer tokens only, and no header of the caller's. */
import { test } from 'tap'
import { endpointTable } from '../../../src/flexiti/endpoints.js'
import { startBff, until, withoutKeys, type Bff } from '../../helpers/bff.js'
import {
  account, application, inFlow, licence, order, purchase, throughWidget, toApply, toBuy
} from '../../helpers/shopper.js'

/** Requests that together reach every Flexiti endpoint of the public door. */
async function everything (bff: Bff): Promise<void> {
  const id = await throughWidget(bff, bff.public, { order })
  await bff.services.flows.bind(id, { accountNumber: String(account) })
  const applying = await throughWidget(bff, bff.public, { init: toApply })
  const sent = async (path: string, json?: unknown, flow = id): Promise<void> => {
    const { status, text } = await bff.public.post(path, json, {
      ...inFlow(flow),
      authorization: 'Bearer the-clients-own',
      cookie: 'session=the-clients-own; bff=x',
      'user-agent': 'the-clients-own',
      'accept-language': 'fr',
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-host': 'the-clients-own.example',
      'x-forwarded-proto': 'https',
      forwarded: 'for=203.0.113.9',
      via: '1.1 the-clients-own',
      'x-idempotency-key': 'the-clients-own',
      'x-context-hash': 'the-clients-own',
      'idempotency-key': 'the-clients-own',
      'x-custom': 'the-clients-own',
      referer: 'https://the-clients-own.example/'
    })
    if (status >= 500) throw new Error(`${path}: ${text}`)
  }
  await bff.public.get('/v1/i18n')
  await bff.public.get('/v1/i18n/provinces')
  await bff.public.get('/v1/terms-and-conditions')
  await sent('/v1/merchants/login', {})
  await sent('/v1/customers/driverslicense', { code: licence })
  await sent(`/v1/accounts/${account}/calculate-interest`, { amount: 1 })
  await sent(`/v1/accounts/${account}/verify`, { format: 'sms' })
  await sent('/v1/authorizations', purchase)
  await sent(`/v1/accounts/${account}/close`)
  await sent('/v1/widget/init', toBuy)
  await sent('/v1/apply', application, applying)
}

test('nothing of the caller\'s headers reaches Flexiti: what goes upstream comes from a list', async t => {
  const bff = await startBff(t)
  await everything(bff)
  const allowed = new Set([
    'host', 'connection', 'content-length', 'authorization', 'x-reference-id', 'content-type', 'accept',
    'accept-encoding', 'user-agent', 'x-idempotency-key', 'x-context-hash', 'traceparent'
  ])
  const received = await bff.simulator.received()
  for (const { endpoint, headers, raw_headers: raw } of received) {
    t.strictSame(Object.keys(headers).filter((name) => !allowed.has(name)), [], String(endpoint))
    t.equal(raw.length, 2 * Object.keys(headers).length, 'each of them once')
    t.notMatch(JSON.stringify(headers), /the-clients-own|203\.0\.113\.9/)
    t.match(headers['user-agent'], /^flexiti-bff\/\d/)
  }
})

test('the trust URL goes up as the origin of every call, and without one there is none', async t => {
  for (const url of ['https://www.shop.example', undefined]) {
    const bff = await startBff(t, { env: { FLEXITI_TRUST_URL: url } })
    await everything(bff)
    t.strictSame([...new Set((await bff.simulator.received()).map(({ headers }) => headers.origin))], [url])
  }
})

test('only customer tokens go upstream from the public door, on every endpoint that it reaches', async t => {
  const bff = await startBff(t, { start: true, env: withoutKeys })
  await until(() => bff.services.forms.size.entries === 4)
  await everything(bff)
  const received = await bff.simulator.received()
  for (const { endpoint, scope, body } of received) {
    if (endpoint === 'token') t.equal(body.scope, 'customer')
    else t.equal(scope, 'customer', String(endpoint))
  }
  const { paths } = (await bff.public.get(
    '/openapi.json'
  )).body as { paths: Record<string, Record<string, { description: string }>> }
  const flowTokens = Object.values(paths).flatMap((methods) => Object.values(methods)).flatMap(({ description }) =>
    /Forwards to `(\w+) (.*)\/client-id\/\{client_id\}(.*)`/.exec(description)?.slice(1, 4).join(' ') ?? [])
  const reached = new Set(received.flatMap(({ endpoint }) => endpoint === 'token' || endpoint === null
    ? []
    : [endpoint]))
  const described = Object.entries(endpointTable).filter(([, {
    method, version, path
  }]) => flowTokens.includes(`${method} /${version} ${path}`)).map(([name]) => name)
  t.strictSame([...reached].sort(), described.sort(), 'and every route that forwards was among them')
  t.ok(described.length >= 11)
})
