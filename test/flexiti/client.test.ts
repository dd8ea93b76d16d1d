/** The client as Flexiti sees it: the address of every endpoint, the headers, and nothing else. */
import { hash } from 'node:crypto'
import { test, type Test } from 'tap'
import { flatClient, type FlatClient, type SentCall } from '../helpers/calls.js'
import {
  createFlexitiClient, type FlexitiClientOptions
} from '../../src/flexiti/client.js'
import { endpointTable, type EndpointName } from '../../src/flexiti/endpoints.js'
import { VERSION } from '../../src/util/version.js'
import { startProxy } from '../upstream/proxy.js'
import { drivenClock, httpUpstream, type HttpUpstream } from '../upstream/helper.js'

const referenceId = '0f8fad5bd9cb469fa16570867728950e'

function clientOf (t: Test, { origin }: HttpUpstream, options: Partial<FlexitiClientOptions> = {}): FlatClient {
  const client = createFlexitiClient({
    baseUrl: `${origin}/flexiti/pos-api`,
    clientId: 'flexitidemo',
    referenceIdFormat: 'compact',
    timeoutMs: 5000,
    connections: 4,
    queue: 4,
    clock: drivenClock(),
    random: () => 0.5,
    ...options
  })
  t.teardown(async () => { await client.close() })
  return flatClient(client)
}

const json = (text: string): NonNullable<SentCall['body']> => ({
  bytes: Buffer.from(text), type: 'application/json'
})

test('every endpoint of the table has the address that Flexiti prints', async (t) => {
  const upstream = await httpUpstream(t)
  const client = clientOf(t, upstream)
  const addresses: Record<EndpointName, string> = {
    token: 'POST /flexiti/pos-api/v2.5/oauth/token',
    i18n: 'GET /flexiti/pos-api/v2.5/client-id/flexitidemo/i18n',
    i18nKey: 'GET /flexiti/pos-api/v2.5/client-id/flexitidemo/i18n/provinces',
    termsAndConditions: 'GET /flexiti/pos-api/v2.5/client-id/flexitidemo/terms-and-conditions',
    merchantsLogin: 'POST /flexiti/pos-api/v2.5/client-id/flexitidemo/merchants/login',
    widgetInit: 'POST /flexiti/pos-api/v2.5/client-id/flexitidemo/widget/init',
    apply: 'POST /flexiti/pos-api/v2.5/client-id/flexitidemo/apply',
    customersSearch: 'GET /flexiti/pos-api/v2.5/client-id/flexitidemo/customers/search',
    customersLookup: 'GET /flexiti/pos-api/v2.5/client-id/flexitidemo/customers/lookup',
    driversLicense: 'POST /flexiti/pos-api/v2.5/client-id/flexitidemo/customers/driverslicense',
    accountVerify: 'POST /flexiti/pos-api/v2.5/client-id/flexitidemo/account/20009100/verify',
    calculateInterest: 'POST /flexiti/pos-api/v2.5.1/client-id/flexitidemo/accounts/20009100/calculate-interest',
    accountClose: 'POST /flexiti/pos-api/v2.5/client-id/flexitidemo/accounts/20009100/close',
    accountRefund: 'POST /flexiti/pos-api/v2.5.1/client-id/flexitidemo/accounts/20009100/refund',
    transactions: 'POST /flexiti/pos-api/v2.5.1/client-id/flexitidemo/transactions',
    authorize: 'POST /flexiti/pos-api/v2.5.1/client-id/flexitidemo/authorization',
    authorizations: 'GET /flexiti/pos-api/v2.5.1/client-id/flexitidemo/authorizations',
    authorization: 'GET /flexiti/pos-api/v2.5.1/client-id/flexitidemo/authorization/12343',
    release: 'POST /flexiti/pos-api/v2.5/client-id/flexitidemo/authorization/12343/release',
    capture: 'POST /flexiti/pos-api/v2.5/client-id/flexitidemo/authorization/12343/capture',
    captureReturn: 'POST /flexiti/pos-api/v2.5/client-id/flexitidemo/authorization/12343/capture/346123/return',
    captures: 'GET /flexiti/pos-api/v2.5.1/client-id/flexitidemo/captures'
  }
  t.strictSame(Object.keys(addresses).sort(), Object.keys(endpointTable).sort(), 'all of them')
  const params = { key: 'provinces', account_number: '20009100', authorization_id: '12343', capture_id: '346123' }
  for (const [endpoint, address] of Object.entries(addresses) as Array<[EndpointName, string]>) {
    upstream.seen.length = 0
    await client.send({ endpoint, referenceId, params })
    t.strictSame(upstream.seen.map(({ method, url }) => `${method} ${url}`), [address])
  }
})

test('the base address may stand anywhere, with or without a slash at its end', async (t) => {
  const upstream = await httpUpstream(t)
  for (const [path, expected] of [
    ['', '/v2.5/oauth/token'], ['/', '/v2.5/oauth/token'], ['/a/b/', '/a/b/v2.5/oauth/token']
  ] as const) {
    await clientOf(t, upstream, { baseUrl: `${upstream.origin}${path}` }).send({ endpoint: 'token', referenceId })
    t.equal(upstream.seen.at(-1)?.url, expected)
  }
})

test('what goes into the path and the query is encoded', async (t) => {
  const upstream = await httpUpstream(t)
  const client = clientOf(t, upstream, { clientId: 'shop/é ?#' })
  await client.send({
    endpoint: 'i18nKey',
    referenceId,
    params: { key: '../a/b?c=d#e%2f&f g' },
    query: { lang: 'fr', first_name: 'Zoë & Söhne', dob: '1988-07-24', 'odd key': '=?&', postal_code: undefined }
  })
  const url = upstream.seen[0]?.url ?? ''
  t.ok(
    url.startsWith('/flexiti/pos-api/v2.5/client-id/shop%2F%C3%A9%20%3F%23/i18n/..%2Fa%2Fb%3Fc%3Dd%23e%252f%26f%20g?'),
    url
  )
  t.strictSame([...new URL(url, upstream.origin).searchParams], [
    ['lang', 'fr'], ['first_name', 'Zoë & Söhne'], ['dob', '1988-07-24'], ['odd key', '=?&']
  ], 'undefined is left out')

  await client.send({ endpoint: 'i18n', referenceId, query: { lang: undefined } })
  t.ok(upstream.seen[1]?.url.endsWith('/i18n'), 'a query without a value is none')
})

test('a path parameter that is missing or leads elsewhere is never sent', async (t) => {
  const upstream = await httpUpstream(t)
  const client = clientOf(t, upstream)
  const bad: SentCall[] = ['', '.', '..'].map((key) => ({ endpoint: 'i18nKey', referenceId, params: { key } }))
  for (const call of [...bad, { endpoint: 'accountVerify' as const, referenceId }, {
    endpoint: 'captureReturn' as const, referenceId, params: { authorization_id: '1' }
  }]) {
    await t.rejects(client.send(call), TypeError)
  }
  t.equal(upstream.seen.length, 0)
})

/** Headers as they came, lower-case names, without those that HTTP itself needs. */
function sentHeaders (upstream: HttpUpstream): Array<[string, string]> {
  const raw = upstream.seen.at(-1)?.rawHeaders ?? []
  const pairs = Array.from({ length: raw.length / 2 }, (_, n): [string, string] => [
    String(raw[2 * n]).toLowerCase(), String(raw[2 * n + 1])
  ])
  return pairs.filter(([name]) => ![
    'host', 'connection', 'content-length'
  ].includes(name)).sort(([a], [b]) => a < b ? -1 : 1)
}

test('a read carries exactly these headers', async (t) => {
  const upstream = await httpUpstream(t)
  await clientOf(t, upstream).send({
    endpoint: 'i18n', referenceId, accessToken: '2d8f373a3c2b1e61baf5a7769930ff4f0e08cdb0'
  })
  t.strictSame(sentHeaders(upstream), [
    ['accept', 'application/json'],
    ['accept-encoding', 'identity'],
    ['authorization', 'Bearer 2d8f373a3c2b1e61baf5a7769930ff4f0e08cdb0'],
    ['user-agent', `flexiti-bff/${VERSION}`],
    ['x-reference-id', referenceId]
  ])
})

test('a money call carries exactly these headers, and its body byte for byte', async (t) => {
  const upstream = await httpUpstream(t)
  const body = '{ "amount": 10.50, "name": "Zoë" }'
  await clientOf(t, upstream).send({
    endpoint: 'transactions',
    referenceId,
    accessToken: 'token',
    body: json(body),
    idempotencyKey: 'order-7'
  })
  t.strictSame(sentHeaders(upstream), [
    ['accept', 'application/json'],
    ['accept-encoding', 'identity'],
    ['authorization', 'Bearer token'],
    ['content-type', 'application/json'],
    ['user-agent', `flexiti-bff/${VERSION}`],
    ['x-context-hash', hash('sha256', body)],
    ['x-idempotency-key', 'order-7'],
    ['x-reference-id', referenceId]
  ])
  t.equal(upstream.seen[0]?.body, body)
  t.equal(upstream.seen[0]?.headers['content-length'], String(Buffer.byteLength(body)))
})

test('the token call carries no authorization, and a call without a body no content type', async (t) => {
  const upstream = await httpUpstream(t)
  const client = clientOf(t, upstream)
  await client.send({
    endpoint: 'token', referenceId, body: { bytes: Buffer.from('a=b'), type: 'application/x-www-form-urlencoded' }
  })
  t.strictSame(sentHeaders(upstream).map(([name]) => name), [
    'accept', 'accept-encoding', 'content-type', 'user-agent', 'x-reference-id'
  ])
  t.equal(upstream.seen[0]?.headers['content-type'], 'application/x-www-form-urlencoded')

  await client.send({ endpoint: 'accountClose', referenceId, accessToken: 'token', params: { account_number: '1' } })
  t.strictSame(sentHeaders(upstream).map(([name]) => name), [
    'accept', 'accept-encoding', 'authorization', 'user-agent', 'x-reference-id'
  ])
  t.equal(upstream.seen[1]?.headers['content-length'], '0')
})

test('through an egress proxy the upstream sees the same headers', async (t) => {
  const upstream = await httpUpstream(t)
  const proxy = await startProxy(t)
  await clientOf(t, upstream, { egressProxy: proxy.address.replace('//', '//user:secret@') }).send({
    endpoint: 'i18n', referenceId, accessToken: 'token'
  })
  t.strictSame(sentHeaders(upstream).map(([name]) => name), [
    'accept', 'accept-encoding', 'authorization', 'user-agent', 'x-reference-id'
  ])
})

test('the reference id goes up compact or with dashes, as the setting says', async (t) => {
  const upstream = await httpUpstream(t)
  for (const [referenceIdFormat, expected] of [
    ['compact', referenceId], ['dashed', '0f8fad5b-d9cb-469f-a165-70867728950e']
  ] as const) {
    await clientOf(t, upstream, { referenceIdFormat }).send({ endpoint: 'i18n', referenceId })
    t.equal(upstream.seen.at(-1)?.headers['x-reference-id'], expected)
  }
})

test('the client says when its breaker holds calls back', async (t) => {
  const upstream = await httpUpstream(t, (response) => { response.writeHead(500).end() })
  const client = clientOf(t, upstream, { breaker: { volume: 2 } })
  t.equal(client.circuitOpen, false)
  for (const text of ['{"n":1}', '{"n":2}']) {
    await client.send({ endpoint: 'apply', referenceId, body: { bytes: Buffer.from(text), type: 'application/json' } })
  }
  t.equal(client.circuitOpen, true)
})
