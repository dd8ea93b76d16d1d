/** GET /health/ready: whether traffic should come here, and which part is red. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ReadinessQuery } from '../../../schemas/parameters.js'
import type { InternalRouteOptions } from '../routes.js'

const ready: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { services }) => {
  app.get('/health/ready', {
    schema: { summary: 'Can the process do its job?', tags: ['health'], querystring: ReadinessQuery },
    config: {
      shared: true,
      answer: { description: 'It can; 503 with the same body where it cannot', example: { ready: true, checks: { settings: { status: 'ok' }, store: { status: 'ok' }, token: { status: 'ok' }, shutdown: { status: 'ok' } } } }
    }
  }, async (request, reply) => {
    const { exclude } = request.query
    const report = await services.readiness.report(exclude === undefined ? [] : [exclude])
    return await reply.code(report.ready ? 200 : 503).send(report)
  })
}

export default ready
