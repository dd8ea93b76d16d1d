/** What money routes share: the caller's idempotency key, and the answer of the ledger. */
import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { EndpointName } from '../src/flexiti/endpoints.js'
import type { LedgerAnswer } from '../src/money/ledger.js'
import type { MoneyRequest } from '../src/money/money-calls.js'
import { problem } from '../src/problems/problem.js'

/** Visible ASCII, as RFC 9110 allows it in a header field. */
const KEY_SHAPE = /^[\x21-\x7e]{1,255}$/

/** The `Idempotency-Key` of the request, or a new one; it comes back on the answer, also on an error. */
export function idempotencyKeyOf (request: FastifyRequest, reply: FastifyReply): string {
  const sent = request.headers['idempotency-key']
  if (sent !== undefined && (typeof sent !== 'string' || !KEY_SHAPE.test(sent))) {
    throw problem('invalid-request', { errors: [{ field: 'idempotency-key', message: 'must be 1 to 255 visible ASCII characters' }] })
  }
  const key = sent ?? randomUUID()
  reply.header('idempotency-key', key)
  return key
}

/** The request as the ledger sees it. */
export function moneyRequest (request: FastifyRequest, scope: MoneyRequest['scope'], params?: Record<string, string>): MoneyRequest {
  // A query that the route declares has been checked; of any other nothing goes upstream.
  const { lang } = request.routeOptions.schema?.querystring === undefined ? {} : request.query as { lang?: string }
  return {
    endpoint: request.routeOptions.config.endpoint as EndpointName,
    scope,
    ...(params !== undefined && { params }),
    lang,
    body: request.body as Record<string, unknown>,
    route: request.routeOptions.url ?? '',
    path: request.url.split('?', 1)[0] ?? ''
  }
}

export function answerMoney (answer: LedgerAnswer, reply: FastifyReply): FastifyReply {
  if (answer.replayed) reply.header('idempotency-replayed', 'true')
  if (answer.status === 204) return reply.code(204).send()
  return reply.code(answer.status).header('content-type', answer.contentType).send(answer.body)
}
