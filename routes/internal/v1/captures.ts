/** GET /v1/captures. Its filters are not documented: what is given is passed on. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { wholeQuery } from '../../../plugins/validation/index.js'
import { CapturesQuery } from '../../../schemas/parameters.js'

const captures: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/captures', {
    schema: { summary: 'List captures', tags: ['authorizations'], querystring: CapturesQuery },
    config: { endpoint: 'captures', response: { description: 'The captures, page by page' } }
  }, (request, reply) => app.forward(request, reply, { query: wholeQuery(request) }))
}

export default captures
