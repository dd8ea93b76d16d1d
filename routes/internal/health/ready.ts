/** GET /health/ready: whether traffic should come here, and which part fails. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ReadinessSchema } from '../../../schemas/responses/operations.js'
import { ReadinessQuery } from '../../../schemas/parameters.js'
import type { InternalRouteOptions } from '../options.js'

const ready: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { services }) => {
  app.get('/health/ready', {
    schema: {
      operationId: 'getReadiness',
      summary: 'Readiness',
      description: 'Whether traffic should come here, and which part fails.',
      tags: ['health'],
      querystring: ReadinessQuery
    },
    config: {
      shared: true,
      response: {
        description: 'Ready',
        schema: ReadinessSchema,
        example: {
          ready: true,
          checks: {
            settings: { status: 'pass' },
            store: { status: 'pass' },
            token: { status: 'pass' },
            audit: { status: 'pass' },
            shutdown: { status: 'pass' }
          }
        },
        also: { 503: { description: 'Not ready', schema: ReadinessSchema } }
      }
    }
  }, async (request, reply) => {
    const { exclude } = request.query
    const report = await services.readiness.report(exclude === undefined ? [] : [exclude])
    return await reply.code(report.ready ? 200 : 503).send(report)
  })
}

export default ready
