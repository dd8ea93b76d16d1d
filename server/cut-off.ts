/** Names what the end of the process cuts off, so that somebody can find out what became of it. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { AuditTrail } from '../src/money/audit.js'
import type { Doors } from './doors.js'

export interface CutOffOptions {
  log: Logger
  doors: Doors
  auditTrail: AuditTrail
}

/** A line each, up to so many; the first line has the numbers. */
const MAX_LINES = 500

/** A money call has a line also where its caller has hung up. */
export function nameCutOff ({ log, doors, auditTrail }: CutOffOptions): void {
  const requests = Object.entries(doors)
    .flatMap(([door, app]: [string, FastifyInstance]) => app.inFlight().map((request) => ({ door, request })))
  const operations = auditTrail.cutOff()
  log.error({ requests: requests.length, operations: operations.length }, 'requests in flight were cut off')
  for (const { door, request } of requests.slice(0, MAX_LINES)) log.error(factsOf(door, request), 'request cut off')
  for (const { method, route, referenceId, key } of operations.slice(0, MAX_LINES)) {
    log.error({ route: `${method} ${route}`, reference_id: referenceId, operation: key }, 'money call cut off')
  }
}

function factsOf (door: string, request: FastifyRequest): Record<string, unknown> {
  const { id, referenceId, method, route, idempotencyKey } = request
  return {
    door,
    request_id: id,
    reference_id: referenceId,
    method,
    route: route.url ?? null,
    operation: idempotencyKey === '' ? undefined : idempotencyKey
  }
}
