/** POST /v1/apply: sends the application that the shopper went through the widget for. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { createSendMoney } from '../../helpers/money.js'
import { LangQuery } from '../../../schemas/parameters.js'
import { publicApplyBody } from '../../../schemas/public.js'
import { ApplicationSchema } from '../../../schemas/responses/customers.js'
import { applicationKey } from '../../../src/flows/applications.js'
import { widgetSessionFor } from '../../../src/flows/guard.js'
import type { PublicRouteOptions } from '../options.js'

const apply: FastifyPluginAsyncTypebox<PublicRouteOptions> = async (app, { services, settings }) => {
  const sendMoney = createSendMoney('customer')

  app.post('/v1/apply', {
    schema: {
      operationId: 'applyForAccount',
      summary: 'Apply for an account',
      description: 'The personal data must be those of widget/init, in the same flow. `widget_session_id` is filled ' +
        'in. Approved, pending and declined are all 200. One application is filed for each widget: a repeat gets ' +
        'the first decision again.',
      tags: ['application'],
      querystring: LangQuery,
      body: jsonOrForm(publicApplyBody(settings.flexitiChannel))
    },
    config: {
      endpoint: 'apply',
      allowEnded: true,
      problems: ['already-applied', 'rate-limited'],
      response: { description: 'The decision, as Flexiti gives it', schema: ApplicationSchema }
    }
  }, (request, reply) => sendMoney(request, reply, services.payments.apply, {
    key: () => applicationKey(request.flow, widgetSessionFor(request.flow, request.body.widget_session_id))
  }))
}

export default apply
