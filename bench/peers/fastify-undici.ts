/**
 * Peer: what one would write in ten minutes. Fastify and undici, no features: no checks, no flow, no token of its own,
 * no log.
 */
import { fastify } from 'fastify'
import { Pool } from 'undici'
import { FIXED_TOKEN, tellPort, UPSTREAM_CONNECTIONS, UPSTREAM_PATH, upstreamOrigin } from './listening.js'

const pool = new Pool(upstreamOrigin(), { connections: UPSTREAM_CONNECTIONS, pipelining: 1 })
const app = fastify()

app.post('/v1/*', async (request, reply) => {
  const { statusCode, headers, body } = await pool.request({
    method: 'POST',
    path: UPSTREAM_PATH + request.url.slice('/v1'.length),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${FIXED_TOKEN}` },
    body: JSON.stringify(request.body)
  })
  return reply.code(statusCode)
    .header('content-type', headers['content-type'])
    .send(Buffer.from(await body.arrayBuffer()))
})

await app.listen({ host: '127.0.0.1', port: 0 })
tellPort(app.server)
