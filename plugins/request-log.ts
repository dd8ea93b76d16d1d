/** One log line per request. Named fields only: no bodies, no query strings, no raw paths, nothing personal. */
import fp from 'fastify-plugin'
import type { FastifyBaseLogger } from 'fastify'

export default fp(async function requestLog (
  app, { door, log }: { door: 'public' | 'internal', log: FastifyBaseLogger }
) {
  const lines = log.child({ door })

  app.onFinished(function logRequest (request, { status, route, durationMs }) {
    const { stats } = request
    // pino leaves out what is undefined.
    lines.info({
      request_id: request.id,
      reference_id: request.referenceId,
      method: request.method,
      route: route ?? null,
      status,
      duration_ms: round(durationMs),
      code: stats.code,
      cache: stats.cache,
      upstream: request.route.config.upstream,
      upstream_status: stats.upstreamStatus,
      upstream_ms: stats.upstreamMs === undefined ? undefined : round(stats.upstreamMs),
      upstream_error: stats.upstreamError,
      upstream_tries: stats.upstreamTries
    }, 'request')
  })
}, { name: 'request-log', dependencies: ['request-context'] })

function round (ms: number): number {
  return Math.round(ms * 10) / 10
}
