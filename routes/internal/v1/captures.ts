/** GET /v1/captures. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CapturesQuery } from '../../../schemas/parameters.js'
import { CaptureListSchema } from '../../../schemas/responses/money.js'

const captures: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/captures', {
    schema: {
      operationId: 'listCaptures',
      summary: 'List captures',
      description: 'Page by page, filtered.',
      tags: ['authorizations'],
      querystring: CapturesQuery
    },
    config: {
      endpoint: 'captures',
      response: { description: 'The captures, page by page', schema: CaptureListSchema }
    }
  }, (request, reply) => app.forward(request, reply))
}

export default captures
