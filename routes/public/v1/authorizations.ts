/** POST /v1/authorizations: the shopper buys the order that the shop's server bound to the flow, and nothing else. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { createSendMoney } from '../../helpers/money.js'
import { publicAuthorizeBody } from '../../../schemas/public.js'
import { LangQuery } from '../../../schemas/parameters.js'
import { AuthorizationSchema } from '../../../schemas/responses/money.js'
import type { PublicRouteOptions } from '../options.js'

const authorizations: FastifyPluginAsyncTypebox<PublicRouteOptions> = async (app, { services, settings }) => {
  const sendMoney = createSendMoney('customer')

  app.post('/v1/authorizations', {
    schema: {
      operationId: 'authorizePurchase',
      summary: 'Authorize the order of the flow',
      description: 'Amount, reference, `auto_capture` and `widget_session_id` are filled in from the flow; an amount ' +
        'or reference that differs is refused.',
      tags: ['purchase'],
      querystring: LangQuery,
      body: jsonOrForm(publicAuthorizeBody(settings.flexitiChannel))
    },
    config: {
      endpoint: 'authorize',
      allowEnded: true,
      problems: ['account-mismatch', 'order-mismatch', 'already-authorized', 'rate-limited'],
      response: { description: 'The authorization, as Flexiti gives it', schema: AuthorizationSchema }
    }
  }, (request, reply) => sendMoney(request, reply, services.payments.authorize))
}

export default authorizations
