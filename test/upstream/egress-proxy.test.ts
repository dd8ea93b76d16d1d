/** Calls through an egress proxy: tunnelled, with its credentials, and without a storm where the proxy fails. */
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'tap'
import { createProxyConnector } from '../../src/upstream/egress-proxy.js'
import { startProxy } from './proxy.js'
import {
  exchangeWith, failureOf, httpUpstream, post, rawUpstream, refusedOrigin, request, type HttpUpstream
} from './helper.js'

const targetOf = ({ origin }: HttpUpstream): string => new URL(origin).host

test('every call goes through the proxy, and the tunnel is used again', async (t) => {
  const upstream = await httpUpstream(t)
  const proxy = await startProxy(t)
  const transport = exchangeWith(t, upstream.origin, { connections: 1, egressProxy: proxy.address })
  for (const text of ['one', 'two']) t.match(await transport.send(post(text, { path: '/a?b=c' })), { status: 200 })
  t.match(upstream.seen, [{ method: 'POST', url: '/a?b=c', body: 'one' }, { body: 'two' }])
  t.match(proxy.asked, [{ target: targetOf(upstream), headers: { host: targetOf(upstream) } }])
  t.equal(proxy.asked.length, 1)
  t.equal(proxy.asked[0]?.headers['proxy-authorization'], undefined)
})

test('the credentials in the proxy\'s address go to the proxy and not to the upstream', async (t) => {
  const upstream = await httpUpstream(t)
  const proxy = await startProxy(t)
  await exchangeWith(t, upstream.origin, { egressProxy: proxy.address.replace('//', '//shop:p%40ss%3A@') }).send(
    request()
  )
  t.equal(proxy.asked[0]?.headers['proxy-authorization'], `Basic ${Buffer.from('shop:p@ss:').toString('base64')}`)
  t.notMatch(upstream.seen[0]?.rawHeaders.join(' ').toLowerCase(), 'proxy')
})

test('the proxy sees no request, and for https not even its bytes in clear', async (t) => {
  const upstream = await rawUpstream(t, (socket) => { socket.destroy() })
  const proxy = await startProxy(t, { to: upstream.origin })
  const transport = exchangeWith(t, 'https://posapi.example', { egressProxy: proxy.address })
  t.match(await failureOf(transport.send(post('secret', { headers: { authorization: 'Bearer secret' } }))), {
    failure: 'unreachable', sent: false
  })
  t.equal(proxy.asked[0]?.target, 'posapi.example:443')
  const hello = upstream.received[0] ?? ''
  t.equal(hello.charCodeAt(0), 0x16, 'a TLS handshake')
  t.match(hello, 'posapi.example', 'for the upstream\'s name')
  t.notMatch(upstream.received.join(), 'secret')
})

test('a proxy that refuses, is not there, or answers nonsense makes Flexiti unreachable, and nothing was sent',
  async (t) => {
    const upstream = await httpUpstream(t)
    const nonsense = await rawUpstream(t, (socket) => { socket.end('220 smtp ready\r\n') })
    const proxies = [
      (await startProxy(t, { status: 407 })).address,
      (await startProxy(t, { status: 502 })).address,
      await refusedOrigin(),
      nonsense.origin
    ]
    for (const egressProxy of proxies) {
      t.match(await failureOf(exchangeWith(t, upstream.origin, { egressProxy }).send(post())), {
        failure: 'unreachable', sent: false
      })
    }
    t.equal(upstream.seen.length, 0)
  })

test('a proxy that closes every connection is asked once for each request, not again and again', async (t) => {
  const proxy = await rawUpstream(t, (socket) => { socket.end() })
  const transport = exchangeWith(t, 'http://posapi.example', { egressProxy: proxy.origin })
  for (let n = 1; n <= 3; n++) {
    t.match(await failureOf(transport.send(post())), { failure: 'unreachable', sent: false })
    t.equal(proxy.received.length, n)
  }
  await pause(30)
  t.equal(proxy.received.length, 3, 'nor later')
})

test('a proxy that never answers ends in a timeout, and nothing was sent', async (t) => {
  const proxy = await rawUpstream(t, (socket) => { setTimeout(() => { socket.destroy() }, 60) })
  const transport = exchangeWith(t, 'http://posapi.example', { egressProxy: proxy.origin })
  t.match(await failureOf(transport.send(post('body', { timeoutMs: 30 }))), { failure: 'timeout', sent: false })
})

test('a proxy that never answers is not waited for longer than connecting may take', async (t) => {
  const proxy = await rawUpstream(t, () => {})
  const connect = createProxyConnector(new URL(proxy.origin), 20)
  const error = await new Promise((resolve) => {
    connect({ hostname: 'posapi.example', protocol: 'https:', port: '' }, (...outcome) => { resolve(outcome[0]) })
  })
  t.match(error, { reason: 'proxy-unreachable', cause: { message: 'the proxy did not answer in time' } })
})
