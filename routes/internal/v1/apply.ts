/** POST /v1/apply for a till in the store: an application with the merchant's token. */
import { hash } from 'node:crypto'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { createSendMoney } from '../../helpers/money.js'
import { applyBody } from '../../../schemas/apply.js'
import { LangQuery } from '../../../schemas/parameters.js'
import { ApplicationSchema } from '../../../schemas/responses/customers.js'
import type { InternalRouteOptions } from '../options.js'

const apply: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { services, settings }) => {
  const sendMoney = createSendMoney('merchant')

  app.post('/apply', {
    schema: {
      operationId: 'applyForAccount',
      summary: 'Apply for an account, in the store',
      description: 'A body with a `request_id` is in-store, whatever the channel of the settings. Approved, pending ' +
        'and declined are all 200.',
      tags: ['customers'],
      querystring: LangQuery,
      body: jsonOrForm(applyBody(settings.flexitiChannel))
    },
    config: {
      endpoint: 'apply',
      response: { description: 'The decision, as Flexiti gives it', schema: ApplicationSchema }
    }
  }, (request, reply) => sendMoney(request, reply, services.payments.apply, {
    key: () => keyOfVisit(request.body.request_id)
  }))
}

/** One visit to the store files one application, if the till names no key. */
function keyOfVisit (requestId: string | undefined): string | undefined {
  if (requestId === undefined) return undefined
  return `apply-${hash('sha256', requestId).slice(0, 32)}`
}

export default apply
