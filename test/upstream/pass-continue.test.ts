/** `100 Continue` that nobody asked for, over real sockets: whole, in pieces, repeated, and what only looks like it. */
import { test } from 'tap'
import { exchangeWith, failureOf, httpUpstream, post, rawUpstream, request } from './helper.js'
import { startProxy } from './proxy.js'

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'
const response = (body: string): string => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`

test('an unasked 100 Continue is passed over, in whatever pieces it comes', async (t) => {
  const final = response('{"a":1}')
  const ways: Array<[what: string, pieces: string[]]> = [
    ['before the response', [CONTINUE, final]],
    ['in one piece with it', [`${CONTINUE}${final}`]],
    ['byte by byte', [...`${CONTINUE}${final}`]],
    ['twice', [`${CONTINUE}${CONTINUE}`, final]],
    ['with headers and other words', [`HTTP/1.1 100 Go on\r\nx-a: 100\r\n\r\n${final}`]],
    ['beside other interim responses', [
      `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${CONTINUE}HTTP/1.1 102 Processing\r\n\r\n`, final
    ]],
    ['not at all', [final]]
  ]
  for (const [what, pieces] of ways) {
    const upstream = await rawUpstream(t, (socket) => {
      socket.setNoDelay(true)
      const next = (at: number): void => {
        if (at < pieces.length) socket.write(pieces[at] ?? '', () => { setImmediate(next, at + 1) })
      }
      next(0)
    })
    const transport = exchangeWith(t, upstream.origin, { connections: 1 })
    for (let n = 0; n < 3; n++) {
      const { status, body } = await transport.send(post(`${n}`))
      t.strictSame([status, body.toString()], [200, '{"a":1}'], `${what}, in request ${n}`)
    }
  }
})

test('a body that looks like one is passed on as it is, also where it comes in a piece of its own', async (t) => {
  const pieces = [response(`${CONTINUE}${CONTINUE}`).slice(0, -2 * CONTINUE.length), CONTINUE, CONTINUE]
  for (const sent of [pieces, [pieces.join('')]]) {
    const upstream = await rawUpstream(t, (socket) => {
      const next = (at: number): void => {
        if (at < sent.length) socket.write(sent[at] ?? '', () => { setTimeout(next, 5, at + 1) })
      }
      next(0)
    })
    const transport = exchangeWith(t, upstream.origin, { connections: 1 })
    for (let n = 0; n < 2; n++) t.equal((await transport.send(post())).body.toString(), `${CONTINUE}${CONTINUE}`)
  }
})

test('a connection that ends after one is a reset, and nothing is sent a second time', async (t) => {
  const upstream = await rawUpstream(t, (socket) => { socket.end(CONTINUE) })
  t.match(await failureOf(exchangeWith(t, upstream.origin).send(post())), { failure: 'reset', sent: true })
  t.equal(upstream.received.length, 1)
})

test('it is passed over through an egress proxy too', async (t) => {
  const upstream = await httpUpstream(t, (reply) => {
    reply.writeContinue()
    reply.end('{}')
  })
  const { address } = await startProxy(t)
  const transport = exchangeWith(t, upstream.origin, { egressProxy: address })
  t.match(await transport.send(request()), { status: 200, body: { length: 2 } })
})
