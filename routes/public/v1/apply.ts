/** POST /v1/apply: sends the application that the shopper went through the widget for. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { applyBody } from '../../../schemas/apply.js'
import type { PublicRouteOptions } from '../routes.js'

const apply: FastifyPluginAsyncTypebox<PublicRouteOptions> = async (app, { settings }) => {
  app.post('/v1/apply', {
    schema: {
      summary: 'Apply for an account',
      description: 'The personal data must be those of widget/init, in the same flow. `widget_session_id` is filled ' +
        'in. Approved, pending and declined are all 200.',
      tags: ['application'],
      body: jsonOrForm(applyBody(settings.flexitiChannel))
    },
    config: { endpoint: 'apply', response: { description: 'The decision, as Flexiti gives it' } }
  }, async (request, reply) => {
    const flow = await app.resolveFlow(request, reply)
    const { widgetSessionId } = flow
    return await app.forward(request, reply, flow, {
      body: widgetSessionId === undefined ? request.body : { ...request.body, widget_session_id: widgetSessionId }
    })
  })
}

export default apply
