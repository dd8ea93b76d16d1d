/**
 * A HEAD response says what GET's would (RFC 9110 §9.3.2). Fastify counts the bytes of what it is given, which is
 * nothing where the caller has them already: a 304 would say that the page is empty.
 */
import fp from 'fastify-plugin'
import type { onSendHookHandler } from 'fastify'

const withoutLength: onSendHookHandler = (_request, reply, payload, done) => {
  if (reply.statusCode === 304 || reply.statusCode === 204) reply.removeHeader('content-length')
  done(null, payload)
}

export default fp(async function headResponses (app) {
  app.addHook('onRoute', (route) => {
    // After Fastify's own, which counts.
    if (route.method === 'HEAD') route.onSend = [...[route.onSend ?? []].flat(), withoutLength]
  })
}, { name: 'head-responses' })
