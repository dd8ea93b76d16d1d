/** What is not HTTP, or barely, at the socket of a door; and a door that many strange requests have come to. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'tap'
import { startBff, until, type Bff } from '../helpers/bff.js'
import { newId } from '../helpers/shopper.js'

/** Sends bytes as they are, and answers what came back until the door hung up, or until there was an answer. */
async function speak (bff: Bff, bytes: string | Buffer, { hangUp = false } = {}): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(bff.publicUrl).port) })
  let heard = ''
  socket.on('data', (chunk) => { heard += String(chunk) })
  // A door that hangs up on nonsense may do so while it is still being said.
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(bytes)
  if (hangUp) {
    await new Promise((resolve) => { setTimeout(resolve, 10) })
    socket.destroy()
    return heard
  }
  await until(() => socket.closed || /\r\n\r\n/.test(heard))
  socket.destroy()
  return heard
}

const defects = ({ logs }: Bff): unknown[] => logs.filter(({ msg, level }) => msg === 'unhandled error' ||
  Number(level) >= 50)

test('broken HTTP is answered and hung up on', async t => {
  const bff = await startBff(t)
  for (const [bytes, status] of [
    ['nonsense\r\n\r\n', 400],
    ['GET /v1/i18n HTTP/9.9\r\n\r\n', 400],
    ['BREW /v1/i18n HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['GET /v1/i18n HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n', 400],
    ['GET /v1/i18n HTTP/1.1\r\n\r\n', 400],
    ['POST /v1/flows HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['POST /v1/flows HTTP/1.1\r\nhost: x\r\ncontent-length: minus\r\n\r\n', 400],
    [
      'POST /v1/flows HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n' +
        'zz\r\n',
      400
    ],
    [`GET /v1/i18n HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
    [`GET /${'y'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431],
    [Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x0d, 0x0a, 0x0d, 0x0a]), 400]
  ] as const) {
    const response = await speak(bff, bytes)
    t.match(response, new RegExp(`^HTTP/1\\.1 ${status} `), String(bytes).slice(0, 60))
  }
  t.match(
    await speak(bff, 'nonsense ZANZIBAR\r\n\r\n'), /content-type: application\/problem\+json.*"code":"malformed-body"/s
  )
  t.notMatch(await speak(bff, 'nonsense ZANZIBAR\r\n\r\n'), 'ZANZIBAR')
  t.strictSame(defects(bff), [])
})

test('a body that does not tell its length is cut off at the limit', async t => {
  const bff = await startBff(t)
  const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
  const start = 'POST /v1/customers/driverslicense HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n' +
    'transfer-encoding: chunked\r\n\r\n'
  const response = await speak(bff, start + chunk.repeat(5))
  t.match(response, /^HTTP\/1\.1 413 .*"code":"body-too-large"/s)
  t.strictSame(await bff.simulator.received(), [])
})

test('odd but lawful HTTP is answered', async t => {
  const bff = await startBff(t)
  for (const [bytes, status] of [
    ['GET /health/live HTTP/1.0\r\n\r\n', 200],
    ['OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n', 404],
    ['GET http://elsewhere.example/health/live HTTP/1.1\r\nhost: x\r\n\r\n', 200],
    ['GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n', 200],
    ['GET /health/live HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n\r\n', 100],
    ['GET /health/live HTTP/1.1\r\nhost: x\r\nexpect: miracles\r\n\r\n', 417],
    ['GET /problems#fragment HTTP/1.1\r\nhost: x\r\n\r\n', 400]
  ] as const) t.match(await speak(bff, bytes), new RegExp(`^HTTP/1\\.1 ${status} `), bytes.slice(0, 60))
  t.strictSame(defects(bff), [])
})

test('a caller who hangs up is no defect, and still one log line', async t => {
  const bff = await startBff(t)
  await speak(
    bff,
    'POST /v1/flows HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"half":',
    { hangUp: true }
  )
  await bff.requestLines(1)
  await bff.simulator.fault({ endpoint: 'i18n', kind: 'latency', latency_ms: 60 })
  await speak(bff, 'GET /v1/i18n HTTP/1.1\r\nhost: x\r\n\r\n', { hangUp: true })
  await until(() => bff.services.forms.size.bytes > 0)
  t.equal((await bff.requestLines(2)).length, 2)
  t.strictSame(defects(bff), [])
})

test('a request that is on its way in an idle connection when the door closes is answered, and is the last',
  async t => {
    const bff = await startBff(t)
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(bff.publicUrl).port) })
    let heard = ''
    socket.on('data', (chunk) => { heard += String(chunk) })
    socket.write('GET /problems HTTP/1.1\r\nhost: x\r\n\r\n')
    await until(() => heard.endsWith('}'))
    heard = ''
    const closed = bff.doors.public.close()
    await until(() => !bff.doors.public.server.listening)
    socket.write('GET /problems HTTP/1.1\r\nhost: x\r\n\r\n')
    await until(() => socket.closed)
    t.match(heard, /^HTTP\/1\.1 (200|503) [^]*connection: close/i)
    await closed
  })

/** The same numbers for every run: mulberry32. */
function seeded (seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 4294967296) * below)
  }
}

const shards = [
  '', 'null', '{}', '[]', '0', '-1', '1e309', '"', '{"', 'true', '__proto__', 'constructor', 'toString', 'flow',
  'purchase', 'apply', 'order', 'amount', 'account_number', 'customer_identification', 'personal_information', 'é', '😀',
  '\\ud800', '\u0000', '\n', '%00', '%zz', '%ff', '../', '//', '..%2f', '?', '#', '&', '=', '[0]', '[]', '.', ';', "'",
  '{{7*7}}', '<script>', 'x'.repeat(300), '116994755', '1988-07-24'
]
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH', 'LOCK']
const types = [
  'application/json',
  'application/x-www-form-urlencoded',
  'application/json; charset=latin1',
  'text/plain',
  'multipart/form-data',
  'application/json;;;',
  ';',
  'a/b/c',
  '*/*',
  'application/x-www-form-urlencoded;charset=utf-16'
]
const headerNames = [
  'x-reference-id', 'cookie', 'origin', 'sec-fetch-site', 'accept-encoding', 'if-none-match', 'x-forwarded-for',
  'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'authorization', 'idempotency-key', 'accept', 'accept-version',
  'range', 'referer', 'content-encoding', 'host', 'x-http-method-override', 'traceparent'
]

test('nothing that is thrown at the door breaks it', async t => {
  const bff = await startBff(t, { env: { STOREFRONT_ORIGINS: 'https://shop.example' } })
  const pick = seeded(20240607)
  const one = <T>(list: readonly T[]): T => list[pick(list.length)] as T
  const some = (most: number): string => Array.from({ length: pick(most) }, () => one(shards)).join('')
  const visible = (text: string): string => text.replace(/[^\x21-\x7e]/gu, (character) =>
    /\p{Surrogate}/u.test(character) ? '?' : encodeURIComponent(character))
  const paths = [
    '/v1/flows',
    `/v1/flows/${newId()}`,
    '/v1/i18n',
    '/v1/i18n/provinces',
    '/v1/terms-and-conditions',
    '/v1/merchants/login',
    '/v1/customers/driverslicense',
    '/v1/widget/init',
    '/v1/apply',
    '/v1/accounts/116994755/verify',
    '/v1/accounts/116994755/calculate-interest',
    '/v1/accounts/116994755/close',
    '/v1/authorizations',
    '/health/live',
    '/openapi.json',
    '/docs',
    '/docs/static/index.html',
    '/docs/json',
    '/problems/not-found'
  ]
  const json = (depth: number): unknown => {
    switch (pick(depth > 3 ? 4 : 7)) {
      case 0: return one(shards)
      case 1: return pick(1e9) / 100
      case 2: return one([null, true, false])
      case 3:
        return one(['purchase', 'apply', 'sms', 116994755, 10.5, '1988-07-24', 'Order-1234', 'promotional_purchase'])
      case 4: return Array.from({ length: pick(4) }, () => json(depth + 1))
      default: return Object.fromEntries(Array.from({ length: pick(5) }, () => [one([
        'flow', 'customer_identification', 'personal_information', 'account_number', 'vcc_number', 'order', 'amount',
        'format', 'code', 'financing_option', 'auto_capture', 'sku_data', 'products', 'toString', ...shards
      ]), json(depth + 1)]))
    }
  }
  const throwOne = async (): Promise<number> => {
    const path = visible(pick(3) === 0
      ? `/${some(4)}`
      : one(paths) + one(['', '', '', '/', '//', '?', '?lang=', '?lang=en&lang=', '%2f', '/../']) +
        (pick(3) === 0 ? some(3) : ''))
    const headers: Record<string, string> = {}
    for (let count = pick(4); count > 0; count--) headers[one(headerNames)] = visible(some(4)).slice(0, 500)
    if (pick(2) === 0) delete headers.origin
    if (pick(2) === 0) delete headers['sec-fetch-site']
    const body = pick(4) === 0 ? some(6) : JSON.stringify(json(0))
    const method = one(methods)
    const withBody = !['GET', 'HEAD', 'TRACE'].includes(method)
    return (await bff.public.send(method, path, {
      headers: {
        ...headers, ...(withBody && pick(5) > 0 && { 'content-type': pick(3) > 0 ? 'application/json' : one(types) })
      },
      ...(withBody && { raw: body })
    })).status
  }
  const statuses = new Map<number, number>()
  for (let round = 0; round < 75; round++) {
    for (const status of await Promise.all(Array.from({ length: 20 }, throwOne))) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  const bytes = (): Buffer => Buffer.from(Array.from({ length: 1 + pick(200) }, () => pick(256)))
  for (let round = 0; round < 30; round++) {
    const start = one([
      'GET ',
      'POST /v1/flows HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n',
      'POST /v1/apply HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n',
      ''
    ])
    await speak(bff, Buffer.concat([Buffer.from(start), bytes(), Buffer.from('\r\n\r\n')]), { hangUp: true })
  }
  t.match(await bff.public.get('/health/live'), { status: 200, body: { status: 'live' } })
  t.strictSame(defects(bff), [])
  t.equal(statuses.get(500), undefined)
  for (const status of [200, 400, 403, 404, 405, 415]) {
    t.ok((statuses.get(status) ?? 0) > 0, `${status} was among the answers`)
  }
})
