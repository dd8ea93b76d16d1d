/**
 * Peer: http-proxy-middleware on Express, with a fixed token. With the argument `keep-alive` it keeps its connections
 * to the upstream; as it comes, it opens a new one for each request.
 */
import { Agent, createServer } from 'node:http'
import express from 'express'
import { createProxyMiddleware } from 'http-proxy-middleware'
import { FIXED_TOKEN, tellPort, UPSTREAM_CONNECTIONS, UPSTREAM_PATH, upstreamOrigin } from './listening.js'

const keepAlive = process.argv[3] === 'keep-alive'
const app = express()
app.use('/v1', createProxyMiddleware({
  target: `${upstreamOrigin()}${UPSTREAM_PATH}`,
  changeOrigin: true,
  headers: { authorization: `Bearer ${FIXED_TOKEN}` },
  ...(keepAlive && { agent: new Agent({ keepAlive: true, maxSockets: UPSTREAM_CONNECTIONS }) })
}))

const server = createServer(app)
server.listen(0, '127.0.0.1', () => { tellPort(server) })
