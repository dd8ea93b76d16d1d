/**
 * One request and its answer over real sockets: what arrives, what every kind of failure is called, and what may have
 * been sent.
 */
import { setTimeout as pause } from 'node:timers/promises'
import zlib from 'node:zlib'
import { test } from 'tap'
import { requestHeaders } from '../../src/upstream/headers.js'
import { createTransport } from '../../src/upstream/transport.js'
import { VERSION } from '../../src/util/version.js'
import { exchangeWith, failureOf, httpUpstream, post, rawUpstream, refusedOrigin, request, until } from './helper.js'

/** A time limit that a silent upstream lets pass. */
const SOON = 30
const MEGABYTE = 1024 * 1024

test('an answer comes back with status, headers and body, whatever its status', async (t) => {
  for (const status of [200, 204, 400, 401, 404, 409, 429, 465, 500, 503]) {
    const { origin } = await httpUpstream(t, (response) => {
      response.writeHead(status, { 'x-word': 'yes' }).end(status === 204 ? undefined : `body of ${status}`)
    })
    const { headers, ...answer } = await exchangeWith(t, origin).send(request())
    t.match({ ...answer, body: answer.body.toString() }, { status, body: status === 204 ? '' : `body of ${status}` })
    t.equal(headers['x-word'], 'yes')
  }
})

test('a request arrives as it was given: method, path with query, headers, body', async (t) => {
  const upstream = await httpUpstream(t)
  const transport = exchangeWith(t, upstream.origin)
  await transport.send(request({ path: '/a/b?c=%20d', headers: { 'x-one': '1' } }))
  await transport.send(post('zwölf €', { path: '/e' }))
  t.match(upstream.seen, [
    { method: 'GET', url: '/a/b?c=%20d', headers: { 'x-one': '1' }, body: '' },
    { method: 'POST', url: '/e', headers: { 'content-length': '10' }, body: 'zwölf €' }
  ])
})

test('a body in many pieces is put together', async (t) => {
  const { origin } = await httpUpstream(t, (response) => {
    response.write('{"a":')
    setImmediate(() => { response.end('1}') })
  })
  t.equal((await exchangeWith(t, origin).send(request())).body.toString(), '{"a":1}')
})

test('a redirect is an answer and is not followed', async (t) => {
  const target = await httpUpstream(t)
  const upstream = await httpUpstream(t, (response) => {
    response.writeHead(307, { location: `${target.origin}/elsewhere` }).end()
  })
  const transport = exchangeWith(t, upstream.origin)
  t.match(await transport.send(post('secret')), { status: 307 })
  t.match(await transport.send(request()), { status: 307 })
  t.equal(upstream.seen.length, 2)
  t.equal(target.seen.length, 0)
})

test('an informational answer is not taken for the answer', async (t) => {
  const { origin } = await httpUpstream(t, (response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' })
    response.writeHead(200, { 'x-word': 'late' }).end('late')
  })
  t.match(await exchangeWith(t, origin).send(request()), {
    status: 200, headers: { 'x-word': 'late', link: undefined }
  })
})

test('where nobody listens Flexiti is unreachable, and nothing was sent', async (t) => {
  const transport = exchangeWith(t, await refusedOrigin())
  t.match(await failureOf(transport.send(post())), {
    failure: 'unreachable', sent: false, cause: { code: 'ECONNREFUSED' }
  })
})

test('a connection that breaks before an answer begins is a reset, and the request may have been read', async (t) => {
  const ways: Record<string, (socket: import('node:net').Socket) => void> = {
    'closed by the peer': (socket) => { socket.end() },
    'reset by the peer': (socket) => { socket.resetAndDestroy() },
    'cut off in the headers': (socket) => { socket.end('HTTP/1.1 200 OK\r\ncontent-le') }
  }
  for (const [way, end] of Object.entries(ways)) {
    const upstream = await rawUpstream(t, end)
    t.match(await failureOf(exchangeWith(t, upstream.origin).send(post())), { failure: 'reset', sent: true }, way)
    t.equal(upstream.received.length, 1, `${way}: sent once`)
  }
})

test('an answer that ends too early is invalid', async (t) => {
  const cases: Record<string, string> = {
    'content-length too long': 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"half":',
    'last chunk missing': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n{"a"\r\n'
  }
  for (const [what, bytes] of Object.entries(cases)) {
    for (const connection of ['keep-alive', 'close']) {
      const upstream = await rawUpstream(t, (socket) => {
        socket.end(bytes.replace('\r\n', `\r\nconnection: ${connection}\r\n`))
      })
      t.match(
        await failureOf(exchangeWith(t, upstream.origin).send(post())),
        { failure: 'invalid-response', sent: true },
        `${what}, ${connection}`
      )
      t.equal(upstream.received.length, 1)
    }
  }
})

test('what is not HTTP is invalid', async (t) => {
  const cases = [
    'SSH-2.0-OpenSSH_9.6\r\n',
    '<html>hello</html>\r\n\r\n',
    'HTTP/1.1 two hundred\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 22\r\n\r\n{"two":"lengths"}',
    'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
    `HTTP/1.1 200 OK\r\n${`x-more: ${'x'.repeat(100)}\r\n`.repeat(1000)}content-length: 2\r\n\r\n{}`,
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n',
    '\0\0\0\0\0\0\0\0'
  ]
  for (const bytes of cases) {
    const { origin } = await rawUpstream(t, (socket) => { socket.end(bytes) })
    t.match(
      await failureOf(exchangeWith(t, origin).send(post())),
      { failure: 'invalid-response', sent: true },
      JSON.stringify(bytes)
    )
  }
})

test('an answer of two megabytes is taken, a larger one is invalid', async (t) => {
  const { origin } = await httpUpstream(t, (response, { url }) => {
    response.end(Buffer.alloc(Number(url.slice(1)), 'x'))
  })
  const transport = exchangeWith(t, origin)
  t.equal((await transport.send(request({ path: `/${2 * MEGABYTE}` }))).body.length, 2 * MEGABYTE)
  t.match(await failureOf(transport.send(request({ path: `/${2 * MEGABYTE + 1}` }))), {
    failure: 'invalid-response', sent: true
  })
  t.match(await failureOf(transport.send(request({ path: `/${20 * MEGABYTE}` }))), {
    failure: 'invalid-response', sent: true
  })
  t.equal((await transport.send(request({ path: '/3' }))).body.length, 3, 'the next answer is not touched by it')
})

test('a request may allow a larger response, or a smaller one, also where it is compressed', async (t) => {
  const text = 'x'.repeat(3 * MEGABYTE)
  for (const encoding of ['identity', 'gzip']) {
    const body = encoding === 'gzip' ? zlib.gzipSync(text) : Buffer.from(text)
    const { origin } = await httpUpstream(t, (response) => {
      response.setHeader('content-encoding', encoding).end(body)
    })
    const transport = exchangeWith(t, origin)
    t.equal((await transport.send(request({ maxBytes: 3 * MEGABYTE }))).body.length, 3 * MEGABYTE, encoding)
    const error = await failureOf(transport.send(request({ maxBytes: 3 * MEGABYTE - 1 })))
    t.equal(error.failure, 'invalid-response', encoding)
  }
})

test('a compressed answer is decoded', async (t) => {
  const text = JSON.stringify({ text: 'Québec'.repeat(100) })
  const encodings: Array<[string, Buffer]> = [
    ['gzip', zlib.gzipSync(text)],
    ['GZIP ', zlib.gzipSync(text)],
    ['x-gzip', zlib.gzipSync(text)],
    ['deflate', zlib.deflateSync(text)],
    ['deflate', zlib.deflateRawSync(text)],
    ['deflate', zlib.deflateRawSync(text, { level: 0 })],
    ['br', zlib.brotliCompressSync(text)],
    ['gzip, identity', zlib.gzipSync(text)],
    ['identity,gzip', zlib.gzipSync(text)],
    ['gzip, br', zlib.brotliCompressSync(zlib.gzipSync(text))],
    ['deflate, gzip', zlib.gzipSync(zlib.deflateRawSync(text))],
    ['identity', Buffer.from(text)],
    ['', Buffer.from(text)]
  ]
  for (const [encoding, bytes] of encodings) {
    const { origin } = await httpUpstream(t, (response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(bytes)
    })
    t.equal((await exchangeWith(t, origin).send(request())).body.toString(), text, encoding)
  }
  const { origin } = await httpUpstream(t, (response) => {
    response.writeHead(204, { 'content-encoding': 'gzip' }).end()
  })
  t.match(
    await exchangeWith(t, origin).send(request()), { status: 204, body: { length: 0 } }, 'no body, nothing to decode'
  )
})

test('an answer that cannot be decoded is invalid', async (t) => {
  const gzip = zlib.gzipSync('{"text":"hello"}')
  const broken = Buffer.from(gzip)
  broken.fill(255, 12, 20)
  const bomb = Buffer.alloc(2 * MEGABYTE + 1)
  const cases: Array<[string, string, Buffer]> = [
    ['truncated gzip', 'gzip', gzip.subarray(0, -9)],
    ['broken gzip', 'gzip', broken],
    ['no gzip at all', 'gzip', Buffer.from('{"text":"hello"}')],
    ['no brotli at all', 'br', Buffer.from('{"text":"hello"}')],
    ['an encoding that nobody knows', 'zstd2', gzip],
    ['an encoding that every object has', 'constructor', gzip],
    ['encoded once and not twice', 'gzip, gzip', gzip],
    ['in another order', 'br, gzip', zlib.brotliCompressSync(gzip)],
    ['raw deflate that breaks off', 'deflate', zlib.deflateRawSync('{"text":"hello"}').subarray(0, -3)],
    ['what only begins like zlib', 'deflate', Buffer.from([0x78, 0x9c, 1, 2, 3])],
    ['encoded too often', 'gzip, gzip, gzip, gzip, gzip', [1, 2, 3, 4].reduce((bytes) => zlib.gzipSync(bytes), gzip)],
    ['a bomb', 'gzip', zlib.gzipSync(bomb)],
    ['a bomb', 'deflate', zlib.deflateSync(bomb)],
    ['a bomb', 'deflate', zlib.deflateRawSync(bomb)],
    ['a bomb', 'br', zlib.brotliCompressSync(bomb)],
    ['a bomb in a parcel', 'gzip, gzip', zlib.gzipSync(zlib.gzipSync(bomb))]
  ]
  for (const [what, encoding, bytes] of cases) {
    const { origin } = await httpUpstream(t, (response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(bytes)
    })
    t.match(await failureOf(exchangeWith(t, origin).send(request())), {
      failure: 'invalid-response', reason: 'content-encoding', sent: true
    }, what)
  }
})

test('a byte order mark is no part of the answer, encoded or not', async (t) => {
  const marked = Buffer.from('\ufeff{"text":"hello"}')
  for (const [encoding, bytes] of [
    [undefined, marked], ['identity', marked], ['gzip', zlib.gzipSync(marked)]
  ] as const) {
    const { origin } = await httpUpstream(t, (response) => {
      response.writeHead(200, encoding === undefined ? {} : { 'content-encoding': encoding }).end(bytes)
    })
    t.equal((await exchangeWith(t, origin).send(request())).body.toString(), '{"text":"hello"}', String(encoding))
  }
})

test('a request goes out with its own headers, and those that HTTP needs', async (t) => {
  const upstream = await httpUpstream(t)
  await exchangeWith(t, upstream.origin).send(request({ headers: requestHeaders({ accessToken: 'a-token' }) }))
  const { host, connection, ...headers } = upstream.seen[0]?.headers ?? {}
  t.strictSame(headers, {
    accept: 'application/json',
    'accept-encoding': 'identity',
    authorization: 'Bearer a-token',
    'user-agent': `flexiti-bff/${VERSION}`
  })
  t.strictSame([host, connection], [new URL(upstream.origin).host, 'keep-alive'])
})

test('an upstream that says nothing times out, and the request may have been read', async (t) => {
  const upstream = await httpUpstream(t, (response, { url }) => { if (url !== '/hang') response.end() })
  const transport = exchangeWith(t, upstream.origin, { connections: 1 })
  await transport.send(request())
  t.match(await failureOf(transport.send(post('body', { path: '/hang', timeoutMs: SOON }))), {
    failure: 'timeout', sent: true
  })
  t.match(await transport.send(request()), { status: 200 }, 'the next one has a connection again')
})

test('an upstream that drips its answer times out all the same', async (t) => {
  const { origin } = await httpUpstream(t, (response, { url }) => {
    if (url !== '/drip') return response.end()
    const drip = setInterval(() => { response.write(' ') }, 5)
    response.on('close', () => { clearInterval(drip) })
  })
  const transport = exchangeWith(t, origin, { connections: 1 })
  await transport.send(request())
  t.match(await failureOf(transport.send(post('body', { path: '/drip', timeoutMs: SOON }))), {
    failure: 'timeout', sent: true
  })
})

test('a request that waits too long for a connection times out, and was not sent', async (t) => {
  let release = (): void => {}
  const upstream = await httpUpstream(t, (response, _request, n) => {
    if (n > 1) response.end()
    else release = () => { response.end() }
  })
  const transport = exchangeWith(t, upstream.origin, { connections: 1, queue: 5 })
  const running = transport.send(post('first'))
  await upstream.sawRequests(1)
  t.match(await failureOf(transport.send(post('second', { timeoutMs: 5 }))), { failure: 'timeout', sent: false })
  release()
  t.match(await running, { status: 200 })
  t.match(await transport.send(post('third')), { status: 200 })
  t.same(upstream.seen.map(({ body }) => body), ['first', 'third'], 'what timed out in the queue is never sent later')
})

test('requests that timed out in the queue cost no connections', async (t) => {
  let release = (): void => {}
  const upstream = await httpUpstream(t, (response, _request, n) => {
    if (n > 1) response.end()
    else release = () => { response.end() }
  })
  const transport = exchangeWith(t, upstream.origin, { connections: 1, queue: 50 })
  const running = transport.send(post('first'))
  await upstream.sawRequests(1)
  const queued = Array.from({ length: 30 }, async () => await failureOf(transport.send(post('late', { timeoutMs: 5 }))))
  t.strictSame((await Promise.all(queued)).map(({ failure, sent }) => [failure, sent]), queued.map(() => [
    'timeout', false
  ]))
  release()
  t.match(await running, { status: 200 })
  t.match(await transport.send(post('next')), { status: 200 })
  t.equal(upstream.connections(), 1)
  t.equal(upstream.seen.length, 2)
})

test('one request more than connections and queue hold fails at once, and was not sent', async (t) => {
  const waiting: Array<() => void> = []
  const upstream = await httpUpstream(t, (response) => { waiting.push(() => { response.end() }) })
  const transport = exchangeWith(t, upstream.origin, { connections: 2, queue: 1 })
  const running = [1, 2, 3].map(async (n) => await transport.send(post(`${n}`)))
  t.equal(transport.full, true)
  t.match(await failureOf(transport.send(post('4'))), { failure: 'queue-full', sent: false })
  await upstream.sawRequests(2)
  for (let n = 0; n < running.length; n++) {
    await until(() => waiting.length > 0)
    waiting.shift()?.()
  }
  t.strictSame((await Promise.all(running)).map(({ status }) => status), [200, 200, 200])
  t.equal(transport.full, false)
  t.strictSame(upstream.seen.map(({ body }) => body), ['1', '2', '3'])
})

test('a failed request gives its place back', async (t) => {
  const transport = exchangeWith(t, await refusedOrigin(), { connections: 1, queue: 0 })
  for (let n = 0; n < 5; n++) t.match(await failureOf(transport.send(post())), { failure: 'unreachable' })
})

test('connections are kept and used again', async (t) => {
  const upstream = await httpUpstream(t)
  const transport = exchangeWith(t, upstream.origin, { connections: 2 })
  for (let n = 0; n < 10; n++) await transport.send(post())
  t.ok(upstream.connections() <= 2, 'never more than the setting says')
})

test('a kept connection that the upstream closed in the meantime is noticed, and the next request has a fresh one',
  async (t) => {
    let closed = 0
    const upstream = await httpUpstream(t, (response) => {
      // Here both ends are closed: the other one has noticed.
      response.socket?.once('close', () => { closed++ })
      response.end('ok')
      response.socket?.end()
    })
    const transport = exchangeWith(t, upstream.origin, { connections: 1 })
    for (let n = 0; n < 5; n++) {
      t.match(await transport.send(post(`${n}`)), { status: 200 })
      await until(() => closed === n + 1)
    }
    t.strictSame(upstream.seen.map(({ body }) => body), ['0', '1', '2', '3', '4'])
  })

test('a kept connection that dies under a request is a reset; nothing is sent a second time', async (t) => {
  for (const method of ['GET', 'POST'] as const) {
    const upstream = await httpUpstream(t, (response, _request, n) => {
      if (n === 1) response.end('ok')
      else response.socket?.resetAndDestroy()
    })
    const transport = exchangeWith(t, upstream.origin, { connections: 1 })
    await transport.send(request())
    t.match(await failureOf(transport.send(request({ method, path: '/again' }))), { failure: 'reset', sent: true })
    await pause(20)
    t.strictSame(upstream.seen.map(({ url }) => url), ['/', '/again'], `${method} came once`)
  }
})

test('an exchange that is closed lets the running request end, and sends no other', async (t) => {
  let release = (): void => {}
  const upstream = await httpUpstream(t, (response) => { release = () => { response.end('done') } })
  const transport = createTransport({ origin: upstream.origin, connections: 2, queue: 2 })
  const running = transport.send(post('before'))
  await upstream.sawRequests(1)
  const closed = transport.close()
  t.match(await failureOf(transport.send(post('after'))), { sent: false })
  release()
  t.match(await running, { status: 200 })
  await closed
  t.strictSame(upstream.seen.map(({ body }) => body), ['before'])
})

test('nothing is left behind after close: no timer, no socket', async (t) => {
  const upstream = await httpUpstream(t, (response, { url }) => {
    if (url === '/break') response.socket?.destroy()
    else if (url !== '/hang') response.end()
  })
  const held = (): string[] => process.getActiveResourcesInfo()
    .filter((what) => what === 'Timeout' || what.startsWith('TCPSocketWrap') || what.startsWith('TCPWrap'))
  await until(() => held().length === 0)
  const transport = createTransport({ origin: upstream.origin, connections: 3, queue: 3 })
  await Promise.all([
    transport.send(request()),
    transport.send(post()),
    failureOf(transport.send(request({ path: '/hang', timeoutMs: 10 })))
  ])
  await failureOf(transport.send(request({ path: '/break', timeoutMs: 600_000 })))
  await transport.close()
  // The upstream's ends of the connections count too: a socket that the exchange left open would be seen by them.
  await until(() => held().length === 0)
})
