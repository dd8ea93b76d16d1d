/** What money routes share: who asks, the call through the ledger, and how its result is sent. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CallStats } from '../../src/flexiti/client.js'
import type { Scope } from '../../src/flexiti/endpoints.js'
import type { Flow } from '../../src/flows/flow.js'
import type { LedgerResponse } from '../../src/money/call.js'
import { PUBLIC, type Fields, type MoneyCaller, type MoneyRequest } from '../../src/money/request.js'
import { JsonBody } from '../../src/upstream/json-body.js'
import { unslice } from '../../src/util/unslice.js'
import { requestOf, type Payload } from '../../plugins/flow-tokens.js'

/** A way of src/money/payments.ts. */
export type MoneyCall = (
  flow: Flow, request: MoneyRequest, caller: MoneyCaller, stats: CallStats
) => Promise<LedgerResponse>

export interface MoneyRouteOptions {
  params?: Readonly<Record<string, string>>
  /** Makes a key of what was asked, for a caller who gives none. */
  key?: () => string | undefined
}

/** Sends a request to a money route through the ledger, and its result back. For the handler to return. */
export type SendMoney = (
  request: FastifyRequest, reply: FastifyReply, call: MoneyCall, options?: MoneyRouteOptions
) => Promise<Payload>

/** For the routes of a door, by its one scope. */
export function createSendMoney (scope: Scope): SendMoney {
  return async (request, reply, call, { params, key } = {}) => {
    const hasOwnKey = request.headers['idempotency-key'] !== undefined
    const idempotencyKey = (hasOwnKey ? undefined : key?.()) ?? request.idempotencyKey
    reply.header('idempotency-key', idempotencyKey)
    const body = new JsonBody(request.body as Fields)
    const asked = { ...requestOf(request, { params }), body, idempotencyKey }
    return sendMoneyResult(
      await call(request.flow, asked, callerOf(request, scope, hasOwnKey), request.stats), reply
    )
  }
}

function callerOf ({ keyName = PUBLIC, route, url }: FastifyRequest, scope: Scope, hasOwnKey: boolean): MoneyCaller {
  return { keyName, hasOwnKey, scope, route: route.url ?? '', path: pathOf(url) }
}

/** The ledger keeps the path for a day: a copy, as a slice would keep the query too. */
function pathOf (url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : unslice(url.slice(0, query))
}

function sendMoneyResult ({ status, body, contentType, replayed }: LedgerResponse, reply: FastifyReply): Payload {
  if (replayed) reply.header('idempotency-replayed', 'true')
  reply.code(status)
  if (status === 204) return undefined
  reply.header('content-type', contentType)
  return body
}
