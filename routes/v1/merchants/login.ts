/**
 * POST /v1/merchants/login, deprecated at Flexiti: option lists by merchant. At the internal door, and where a setting
 * says so at the public one.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { optionalJsonOrForm } from '../../helpers/json-or-form.js'
import type { MerchantsLoginBody } from '../../../schemas/customers.js'
import { LangQuery } from '../../../schemas/parameters.js'
import { MerchantSchema } from '../../../schemas/responses/forms.js'

export interface LoginRouteOptions {
  /** What the door takes. */
  body: typeof MerchantsLoginBody
}

const login: FastifyPluginAsyncTypebox<LoginRouteOptions> = async (app, { body }) => {
  app.post('/merchants/login', {
    schema: {
      operationId: 'loginMerchant',
      summary: 'Merchant login (deprecated)',
      description: 'Deprecated at Flexiti; GET /v1/i18n has the option lists.',
      deprecated: true,
      tags: ['forms'],
      querystring: LangQuery,
      body: optionalJsonOrForm(body)
    },
    config: {
      endpoint: 'merchantsLogin',
      response: { description: 'The merchant and its option lists', schema: MerchantSchema }
    }
  }, (request, reply) => app.forward(request, reply, { body: request.body ?? {} }))
}

export default login
