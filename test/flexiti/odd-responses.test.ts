/**
 * Flexiti behind a gateway that compresses, marks and announces what nobody asked for: token calls, forms, ordinary
 * calls and money go on as they do without it; what cannot be read leaves the outcome of a money call unknown.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import zlib from 'node:zlib'
import { test, type Test } from 'tap'
import { Agent } from 'undici'
import { authorized, till, under } from '../helpers/back-office.js'
import { startBff, type Bff } from '../helpers/bff.js'
import { inFlow } from '../helpers/shopper.js'
import { listen } from '../upstream/helper.js'

/** What the gateway makes of a response: its body, and the content-encoding that it names. */
interface Oddity {
  make: (body: Buffer) => Buffer
  encoding?: string
  type?: string
  announced?: boolean
}

const same = (body: Buffer): Buffer => body
const oddities: Record<string, Oddity> = {
  'a byte order mark': { make: (body) => Buffer.concat([Buffer.from('\ufeff'), body]) },
  'an unasked 100 Continue': { make: same, announced: true },
  'deflate with the header of zlib': { make: (body) => zlib.deflateSync(body), encoding: 'deflate' },
  'raw deflate': { make: (body) => zlib.deflateRawSync(body), encoding: 'deflate' },
  'UTF-16': { make: (body) => Buffer.from(body.toString(), 'utf16le'), type: 'application/json; charset=utf-16le' },
  'Latin 1': { make: (body) => Buffer.from(body.toString(), 'latin1'), type: 'application/json; charset=ISO-8859-1' },
  'gzip, identity': { make: (body) => zlib.gzipSync(body), encoding: 'gzip, identity' },
  'all of them': {
    make: (body) => zlib.gzipSync(zlib.deflateRawSync(Buffer.concat([Buffer.from('\ufeff'), body]))),
    encoding: 'deflate, gzip',
    announced: true
  }
}

interface Gateway {
  url: string
  /** Where it passes requests on to. */
  target: string
  oddity: Oddity
  /** `accept-encoding` of what came. */
  asked: Set<unknown>
}

async function startGateway (t: Test): Promise<Gateway> {
  const agent = new Agent()
  const gateway: Gateway = { url: '', target: '', oddity: { make: same }, asked: new Set() }
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { 'accept-encoding': asked, host, connection, ...headers } = request.headers
    gateway.asked.add(asked)
    const { statusCode, headers: got, body } = await agent.request({
      origin: gateway.target,
      path: request.url ?? '/',
      method: request.method as 'GET',
      headers,
      body: request.method === 'GET' ? null : request
    })
    const bytes = Buffer.from(await body.arrayBuffer())
    const { make, encoding, type = String(got['content-type']), announced = false } = gateway.oddity
    if (announced) response.writeContinue()
    response.writeHead(statusCode, {
      'content-type': type, ...(encoding !== undefined && { 'content-encoding': encoding })
    })
    response.end(bytes.length === 0 ? bytes : make(bytes))
  }
  const server = createServer((request, response) => {
    pass(request, response).catch(() => { response.destroy() })
  })
  gateway.url = `http://127.0.0.1:${await listen(t, server)}`
  t.teardown(async () => {
    server.closeAllConnections()
    await agent.destroy()
  })
  return gateway
}

async function startBehind (t: Test): Promise<{ bff: Bff, gateway: Gateway }> {
  const gateway = await startGateway(t)
  const bff = await startBff(t, { env: { FLEXITI_BASE_URL: `${gateway.url}/flexiti/pos-api` } })
  gateway.target = bff.simulator.url
  return { bff, gateway }
}

test('a shopper buys and the shop captures, whatever the gateway does to the responses', async (t) => {
  for (const [what, oddity] of Object.entries(oddities)) {
    const { bff, gateway } = await startBehind(t)
    gateway.oddity = oddity
    t.match(await bff.public.get('/v1/i18n/provinces'), { status: 200, body: { provinces: { QC: 'Quebec' } } }, what)
    t.match((await bff.public.get('/v1/i18n?lang=fr')).body, { provinces: { QC: 'Québec' } }, `${what}: accents stay`)
    const { path, flowId } = await authorized(bff)
    t.match(await till(bff).post(`${path}/capture`, { amount: 5 }, { ...under('c-1'), ...inFlow(flowId) }), {
      status: 200, body: { capture_id: Number }
    }, what)
    t.match(await till(bff).post(`${path}/capture`, { amount: 500 }, under('c-2')), {
      status: 409, body: { code: 'flexiti-rejected', flexiti: { error: String } }
    }, `${what}: errors are read too`)
    t.strictSame([...gateway.asked], ['identity'], 'no encoding is asked for')
  }
})

test('a success that cannot be decoded leaves the outcome of a money call unknown, and the log says why', async (t) => {
  const { bff, gateway } = await startBehind(t)
  const { path } = await authorized(bff)
  t.equal((await till(bff).get('/v1/captures')).status, 200, 'the token of the merchant is there')
  for (const [n, oddity] of [
    { make: same, encoding: 'zstd2' }, { make: same, encoding: 'gzip' },
    { make: (body: Buffer) => zlib.gzipSync(Buffer.concat([body, Buffer.alloc(4_000_000, ' ')])), encoding: 'gzip' }
  ].entries()) {
    gateway.oddity = oddity
    const capture = async () => await till(bff).post(`${path}/capture`, { amount: 1 }, under(`c-${n}`))
    t.match(await capture(), { status: 504, body: { code: 'outcome-unknown' } })
    gateway.oddity = { make: same }
    t.match(await capture(), { status: 504, body: { code: 'outcome-unknown' } }, 'and is not sent again')
    t.equal((await bff.simulator.received('capture')).length, n + 1)
  }
  const failed = (await bff.requestLines(10)).filter(({ upstream_error: reason }) => reason !== undefined)
  t.strictSame(failed.map(({ upstream_error: reason }) => reason), Array(3).fill('content-encoding'))
})
