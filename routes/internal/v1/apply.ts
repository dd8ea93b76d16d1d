/** POST /v1/apply for a till in the store: an application with the merchant's token. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { applyBody } from '../../../schemas/apply.js'
import type { InternalRouteOptions } from '../routes.js'

const apply: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { settings }) => {
  app.post('/apply', {
    schema: {
      summary: 'Apply for an account, in the store',
      description: 'A body with a `request_id` is in-store, whatever the channel of the settings. Approved, pending ' +
        'and declined are all 200.',
      tags: ['customers'],
      body: jsonOrForm(applyBody(settings.flexitiChannel))
    },
    config: { endpoint: 'apply', response: { description: 'The decision, as Flexiti gives it' } }
  }, (request, reply) => app.forward(request, reply, { body: request.body }))
}

export default apply
