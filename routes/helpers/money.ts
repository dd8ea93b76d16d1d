/** What money routes share: the caller's idempotency key, and the answer of the ledger. */
import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { EndpointName } from '../../src/flexiti/endpoints.js'
import type { LedgerResponse } from '../../src/money/ledger.js'
import type { MoneyRequest } from '../../src/money/payments.js'
import { problem } from '../../src/problems/problem.js'
import { unslice } from '../../src/util/unslice.js'
import { langOf, type Payload } from '../../plugins/flow-tokens.js'

/** Visible ASCII, as RFC 9110 allows it in a header field. */
const KEY_SHAPE = /^[\x21-\x7e]{1,255}$/

/** The `Idempotency-Key` of the request, or a new one; it comes back on the answer, also on an error. */
export function idempotencyKeyOf (request: FastifyRequest, reply: FastifyReply): string {
  const sent = request.headers['idempotency-key']
  if (sent !== undefined && (typeof sent !== 'string' || !KEY_SHAPE.test(sent))) {
    throw problem('invalid-request', {
      errors: [{ field: 'idempotency-key', message: 'must be 1 to 255 visible ASCII characters' }]
    })
  }
  const key = sent ?? randomUUID()
  reply.header('idempotency-key', key)
  return key
}

/** The request as the ledger sees it. */
export function moneyRequest (
  request: FastifyRequest, scope: MoneyRequest['scope'], params?: Record<string, string>
): MoneyRequest {
  const { route } = request
  return {
    endpoint: route.config.endpoint as EndpointName,
    scope,
    params,
    lang: langOf(request),
    body: request.body as Record<string, unknown>,
    route: route.url ?? '',
    path: pathOf(request.url)
  }
}

/** The ledger keeps the path for a day: a copy, as a slice would keep the query too. */
function pathOf (url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : unslice(url.slice(0, query))
}

/** For the handler to return. */
export function sendMoneyResult ({
  status, body, contentType, replayed
}: LedgerResponse, reply: FastifyReply): Payload {
  if (replayed) reply.header('idempotency-replayed', 'true')
  reply.code(status)
  if (status === 204) return undefined
  reply.header('content-type', contentType)
  return body
}
