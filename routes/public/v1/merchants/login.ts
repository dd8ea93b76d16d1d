/** POST /v1/merchants/login, deprecated at Flexiti: option lists by merchant. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { optionalJsonOrForm } from '../../../helpers/json-or-form.js'
import { MerchantsLoginBody } from '../../../../schemas/customers.js'
import { LangQuery } from '../../../../schemas/parameters.js'

const login: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/v1/merchants/login', {
    schema: {
      summary: 'Log a merchant in (deprecated)',
      description: 'Deprecated at Flexiti; GET /v1/i18n has the option lists.',
      deprecated: true,
      tags: ['forms'],
      querystring: LangQuery,
      body: optionalJsonOrForm(MerchantsLoginBody)
    },
    config: { endpoint: 'merchantsLogin', response: { description: 'The merchant and its option lists' } }
  }, async (request, reply) => await app.forward(request, reply, await app.resolveFlow(request, reply), {
    body: request.body ?? {}
  }))
}

export default login
