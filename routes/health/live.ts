/** GET /health/live: the process answers. Nothing more, so that a sick upstream never gets it restarted. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'

const liveness: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/health/live', {
    schema: { summary: 'Liveness', tags: ['health'] },
    config: {
      shared: true,
      anyHost: true,
      rateLimit: false,
      response: { description: 'Live', example: { status: 'live' } }
    }
  }, async () => ({ status: 'live' }))
}

export default liveness
