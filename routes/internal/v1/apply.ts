/** POST /v1/apply for a till in the store: an application with the merchant's token. */
import { hash } from 'node:crypto'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { callerOf, moneyRequest, sendMoneyResult } from '../../helpers/money.js'
import { applyBody } from '../../../schemas/apply.js'
import { LangQuery } from '../../../schemas/parameters.js'
import type { InternalRouteOptions } from '../options.js'

const apply: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { services, settings }) => {
  app.post('/apply', {
    schema: {
      summary: 'Apply for an account, in the store',
      description: 'A body with a `request_id` is in-store, whatever the channel of the settings. Approved, pending ' +
        'and declined are all 200.',
      tags: ['customers'],
      querystring: LangQuery,
      body: jsonOrForm(applyBody(settings.flexitiChannel))
    },
    config: { endpoint: 'apply', response: { description: 'The decision, as Flexiti gives it' } }
  }, async (request, reply) => {
    const inStore = request.body.request_id
    const caller = callerOf(request, reply, request.keyName as string, () => inStore === undefined
      ? undefined
      : keyOfVisit(inStore))
    return sendMoneyResult(
      await services.payments.apply(request.flow, moneyRequest(request, 'merchant'), caller, request.stats), reply
    )
  })
}

/** One visit to the store files one application, if the till names no key. */
function keyOfVisit (requestId: string): string {
  return `apply-${hash('sha256', requestId).slice(0, 32)}`
}

export default apply
