/** One log line per request. Named fields only: no bodies, no query strings, no raw paths, nothing personal. */
import fp from 'fastify-plugin'
import type { FastifyBaseLogger } from 'fastify'
import { whenOver } from './request-context.js'

export default fp(async function requestLog (app, { door, log }: { door: 'public' | 'internal', log: FastifyBaseLogger }) {
  whenOver(app, function logRequest (request, reply, status) {
    const { notes } = request
    log.info({
      door,
      request_id: request.id,
      reference_id: request.referenceId,
      method: request.method,
      route: request.routeOptions.url ?? null,
      status,
      duration_ms: round(reply.elapsedTime),
      code: notes.code,
      cache: notes.cache,
      upstream_status: notes.upstreamStatus,
      upstream_ms: notes.upstreamMs === undefined ? undefined : round(notes.upstreamMs),
      upstream_tries: notes.upstreamTries
    }, 'request')
  })
}, { name: 'request-log', dependencies: ['request-context'] })

function round (ms: number): number {
  return Math.round(ms * 10) / 10
}
