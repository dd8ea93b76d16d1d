/** One log line per request. Named fields only: no bodies, no query strings, no raw paths, nothing personal. */
import fp from 'fastify-plugin'
import type { FastifyBaseLogger } from 'fastify'

export default fp(async function requestLog (app, { door, log }: { door: 'public' | 'internal', log: FastifyBaseLogger }) {
  app.addHook('onResponse', function logRequest (request, reply, done) {
    const { notes } = request
    log.info({
      door,
      request_id: request.id,
      reference_id: request.referenceId,
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      duration_ms: round(reply.elapsedTime),
      code: notes.code,
      cache: notes.cache,
      upstream_status: notes.upstreamStatus,
      upstream_ms: notes.upstreamMs === undefined ? undefined : round(notes.upstreamMs),
      upstream_tries: notes.upstreamTries
    }, 'request')
    done()
  })
}, { name: 'request-log', dependencies: ['request-context'] })

function round (ms: number): number {
  return Math.round(ms * 10) / 10
}
