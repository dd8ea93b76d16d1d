/** GET /v1/captures. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CapturesQuery } from '../../../schemas/parameters.js'

const captures: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/captures', {
    schema: { summary: 'List captures', tags: ['authorizations'], querystring: CapturesQuery },
    config: { endpoint: 'captures', response: { description: 'The captures, page by page' } }
  }, (request, reply) => app.forward(request, reply))
}

export default captures
