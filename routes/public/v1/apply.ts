/** POST /v1/apply: sends the application that the shopper went through the widget for. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { callerOf, moneyRequest, sendMoneyResult } from '../../helpers/money.js'
import { LangQuery } from '../../../schemas/parameters.js'
import { publicApplyBody } from '../../../schemas/public.js'
import { applicationKey } from '../../../src/flows/applications.js'
import { widgetSessionFor } from '../../../src/flows/guard.js'
import type { PublicRouteOptions } from '../options.js'

const apply: FastifyPluginAsyncTypebox<PublicRouteOptions> = async (app, { services, settings }) => {
  app.post('/v1/apply', {
    schema: {
      summary: 'Apply for an account',
      description: 'The personal data must be those of widget/init, in the same flow. `widget_session_id` is filled ' +
        'in. Approved, pending and declined are all 200. One application is filed for each widget: a repeat gets ' +
        'the first decision again.',
      tags: ['application'],
      querystring: LangQuery,
      body: jsonOrForm(publicApplyBody(settings.flexitiChannel))
    },
    config: { endpoint: 'apply', allowEnded: true, response: { description: 'The decision, as Flexiti gives it' } }
  }, async (request, reply) => {
    const { flow, body } = request
    const caller = callerOf(request, reply, 'public', () =>
      applicationKey(flow, widgetSessionFor(flow, body.widget_session_id)))
    const money = moneyRequest(request, 'customer')
    return sendMoneyResult(await services.payments.apply(flow, money, caller, request.stats), reply)
  })
}

export default apply
