/** POST /v1/widget/init: the address of the widget, with the flow's token in it by Flexiti's design. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { requestOf, sendUpstream } from '../../../../plugins/flow-tokens.js'
import { jsonOrForm } from '../../../helpers/json-or-form.js'
import { LangQuery } from '../../../../schemas/parameters.js'
import { publicWidgetInitBody } from '../../../../schemas/public.js'
import { WidgetSchema } from '../../../../schemas/responses/purchase.js'
import { openWidget } from '../../../../src/calls/widget.js'
import type { PublicRouteOptions } from '../../options.js'

const widgetInit: FastifyPluginAsyncTypebox<PublicRouteOptions> = async (app, { services, settings }) => {
  app.post('/v1/widget/init', {
    schema: {
      operationId: 'openWidget',
      summary: 'Open the widget',
      description: 'Returns the address to show the shopper. From here on the flow\'s token is pinned: it stays the ' +
        'one that the widget was opened with.',
      tags: ['application', 'purchase'],
      querystring: LangQuery,
      body: jsonOrForm(publicWidgetInitBody(settings.flexitiChannel))
    },
    config: {
      endpoint: 'widgetInit',
      problems: ['account-mismatch', 'rate-limited'],
      response: { description: 'Where to send the shopper', schema: WidgetSchema, headers: ['cache-control'] }
    }
  }, async (request, reply) => {
    const asked = requestOf(request, { body: request.body })
    const response = await openWidget(services, request.flow, asked, request.stats)
    // The address holds a customer token: it must not stay in any cache, nor leave in a Referer.
    reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    return sendUpstream(response, reply)
  })
}

export default widgetInit
