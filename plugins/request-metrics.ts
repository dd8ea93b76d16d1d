/** Counts every request of a door. */
import fp from 'fastify-plugin'
import type { Metrics } from '../src/monitoring/metrics.js'

export default fp(async function requestMetrics (app, { door, metrics }: { door: string, metrics: Metrics }) {
  app.whenOver(function countRequest (request, { status, route, durationMs }) {
    const { notes } = request
    metrics.request({
      door,
      method: request.method,
      route: route ?? 'none',
      status,
      seconds: durationMs / 1000,
      cache: notes.cache,
      code: notes.code,
      upstreamStatus: notes.upstreamStatus,
      upstreamSeconds: notes.upstreamMs === undefined ? undefined : notes.upstreamMs / 1000
    })
  })
}, { name: 'request-metrics', dependencies: ['request-context'] })
