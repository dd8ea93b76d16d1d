/** Peer: @fastify/http-proxy, which passes requests on with a fixed token and does nothing else. */
import proxy from '@fastify/http-proxy'
import { fastify } from 'fastify'
import { FIXED_TOKEN, tellPort, UPSTREAM_CONNECTIONS, UPSTREAM_PATH, upstreamOrigin } from './listening.js'

const app = fastify()
await app.register(proxy, {
  upstream: upstreamOrigin(),
  prefix: '/v1',
  rewritePrefix: UPSTREAM_PATH,
  undici: { connections: UPSTREAM_CONNECTIONS, pipelining: 1 },
  replyOptions: {
    rewriteRequestHeaders: (_request, headers) => ({ ...headers, authorization: `Bearer ${FIXED_TOKEN}` })
  }
})
await app.listen({ host: '127.0.0.1', port: 0 })
tellPort(app.server)
