/** What money routes share: the request as the ledger sees it, and how its result is sent. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { EndpointName } from '../../src/flexiti/endpoints.js'
import type { LedgerResponse } from '../../src/money/ledger.js'
import type { MoneyCaller, MoneyRequest } from '../../src/money/request.js'
import { unslice } from '../../src/util/unslice.js'
import { queryOf, type Payload } from '../../plugins/flow-tokens.js'

/**
 * Who asks, and under which key: the caller's own, else the one that `derive` makes of what was asked, else a new one.
 * It comes back on the response.
 */
export function callerOf (
  request: FastifyRequest, reply: FastifyReply, keyName: string, derive: () => string | undefined
): MoneyCaller {
  if (request.headers['idempotency-key'] !== undefined) return { keyName, idempotencyKey: request.idempotencyKey }
  const idempotencyKey = derive() ?? request.idempotencyKey
  reply.header('idempotency-key', idempotencyKey)
  return { keyName, idempotencyKey, hasOwnKey: false }
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
    query: queryOf(request),
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
