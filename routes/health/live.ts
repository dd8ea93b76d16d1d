/** GET /health/live: the process answers. Nothing more, so that a sick upstream never gets it restarted. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { LivenessSchema } from '../../schemas/responses/operations.js'

const liveness: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/health/live', {
    schema: {
      operationId: 'getLiveness',
      summary: 'Liveness',
      description: 'The process answers. Nothing more: a sick upstream does not show here.',
      tags: ['health']
    },
    config: {
      shared: true,
      anyHost: true,
      rateLimit: false,
      response: { description: 'Live', schema: LivenessSchema }
    }
  }, async () => ({ status: 'live' }))
}

export default liveness
