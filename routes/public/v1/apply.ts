/** POST /v1/apply: sends the application that the shopper went through the widget for. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import type { ApplyInput } from '../../../schemas/apply.js'
import { publicApplyBody } from '../../../schemas/public.js'
import type { Flow } from '../../../src/flows/flow.js'
import { widgetSessionFor } from '../../../src/flows/guard.js'
import type { PublicRouteOptions } from '../routes.js'

const apply: FastifyPluginAsyncTypebox<PublicRouteOptions> = async (app, { settings }) => {
  app.post('/v1/apply', {
    schema: {
      summary: 'Apply for an account',
      description: 'The personal data must be those of widget/init, in the same flow. `widget_session_id` is filled ' +
        'in. Approved, pending and declined are all 200.',
      tags: ['application'],
      body: jsonOrForm(publicApplyBody(settings.flexitiChannel))
    },
    config: { endpoint: 'apply', response: { description: 'The decision, as Flexiti gives it' } }
  }, (request, reply) => app.forward(request, reply, { body: inWidgetSession(request.flow, request.body) }))
}

/** With the session of the widget that the shopper went through. */
function inWidgetSession (flow: Flow, body: ApplyInput): ApplyInput {
  const session = widgetSessionFor(flow, body.widget_session_id)
  return session === undefined ? body : { ...body, widget_session_id: session }
}

export default apply
