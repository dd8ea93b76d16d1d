/** GET /metrics, for Prometheus. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { InternalRouteOptions } from './options.js'

const metricsRoute: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { metrics }) => {
  app.get('/metrics', {
    schema: {
      operationId: 'getMetrics',
      summary: 'Metrics for Prometheus',
      description: 'Counters and histograms of this process.',
      tags: ['health']
    },
    config: {
      shared: true,
      response: {
        description: 'Text in Prometheus\' format',
        contentType: 'text/plain',
        schema: Type.String()
      }
    }
  }, async (_request, reply) => {
    const { contentType, body } = await metrics.text()
    return await reply.header('content-type', contentType).send(body)
  })
}

export default metricsRoute
