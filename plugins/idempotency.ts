/** Reads the `Idempotency-Key` of each money route, or makes one; it comes back on the response, also on an error. */
import { randomUUID } from 'node:crypto'
import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { endpointTable } from '../src/flexiti/endpoints.js'
import { fieldError } from '../src/problems/field-error.js'
import { problem } from '../src/problems/problem.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The idempotency key of a request at a money route: the caller's, or a new one. */
    idempotencyKey: string
  }
}

/** Visible ASCII, as RFC 9110 allows it in a header field. */
const KEY_SHAPE = /^[\x21-\x7e]{1,255}$/

export default fp(async function idempotency (app) {
  app.decorateRequest('idempotencyKey', '')

  app.addHook('onRoute', function readKeyOf (route) {
    const endpoint = route.config?.endpoint
    if (endpoint === undefined || !endpointTable[endpoint].money) return
    const read = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      const sent = request.headers['idempotency-key']
      if (sent !== undefined && (typeof sent !== 'string' || !KEY_SHAPE.test(sent))) {
        throw problem('invalid-request', {
          errors: [fieldError('idempotency-key', 'format', { format: 'idempotency-key' })]
        })
      }
      request.idempotencyKey = sent ?? randomUUID()
      reply.header('idempotency-key', request.idempotencyKey)
    }
    route.preValidation = [read, route.preValidation ?? []].flat() as typeof read[]
  })
}, { name: 'idempotency' })
