/** Counts every request of a door. */
import fp from 'fastify-plugin'
import type { Metrics } from '../src/monitoring/metrics.js'

export default fp(async function requestMetrics (app, { door, metrics }: { door: string, metrics: Metrics }) {
  app.onFinished(function countRequest (request, { status, route, durationMs }) {
    const { stats } = request
    metrics.request({
      door,
      method: request.method,
      route: route ?? 'none',
      status,
      seconds: durationMs / 1000,
      cache: stats.cache,
      code: stats.code,
      upstream: request.route.config.upstream ?? 'flexiti',
      upstreamStatus: stats.upstreamStatus,
      upstreamError: stats.upstreamError,
      upstreamSeconds: stats.upstreamMs === undefined ? undefined : stats.upstreamMs / 1000
    })
  })
}, { name: 'request-metrics', dependencies: ['request-context'] })
