/** /v1/authorizations: authorize, list, get one. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { createSendMoney } from '../../helpers/money.js'
import { authorizeBody } from '../../../schemas/authorizations.js'
import { AuthorizationIdParams, AuthorizationsQuery, LangQuery } from '../../../schemas/parameters.js'
import { AuthorizationListSchema, AuthorizationSchema } from '../../../schemas/responses/money.js'
import type { InternalRouteOptions } from '../options.js'

const authorizations: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { services, settings }) => {
  const { payments } = services
  const sendMoney = createSendMoney('merchant')

  app.post('/authorizations', {
    schema: {
      operationId: 'authorizePurchase',
      summary: 'Authorize a purchase',
      description: 'In a flow with an order (`x-reference-id`), amount and reference must be the order\'s, and it is ' +
        'authorized once. In a flow whose widget was opened the call carries the shopper\'s token, as Flexiti ' +
        'matches it to the widget.',
      tags: ['money'],
      querystring: LangQuery,
      body: jsonOrForm(authorizeBody(settings.flexitiChannel))
    },
    config: {
      endpoint: 'authorize',
      problems: ['account-mismatch', 'order-mismatch', 'already-authorized', 'widget-required'],
      response: { description: 'The authorization, as Flexiti gives it', schema: AuthorizationSchema }
    }
  }, (request, reply) => sendMoney(request, reply, payments.authorize))

  app.get('/authorizations', {
    schema: {
      operationId: 'listAuthorizations',
      summary: 'List authorizations',
      description: 'Page by page, filtered.',
      tags: ['authorizations'],
      querystring: AuthorizationsQuery
    },
    config: {
      endpoint: 'authorizations',
      response: { description: 'The authorizations, page by page', schema: AuthorizationListSchema }
    }
  }, (request, reply) => app.forward(request, reply))

  app.get('/authorizations/:authorization_id', {
    schema: {
      operationId: 'getAuthorization',
      summary: 'Get an authorization',
      description: 'With its captures.',
      tags: ['authorizations'],
      params: AuthorizationIdParams,
      querystring: LangQuery
    },
    config: { endpoint: 'authorization', response: { description: 'The authorization', schema: AuthorizationSchema } }
  }, (request, reply) => app.forward(request, reply, { params: request.params }))
}

export default authorizations
