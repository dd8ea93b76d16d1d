/** POST /v1/transactions: deposits, in-store payments and trade-ins. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { createSendMoney } from '../../helpers/money.js'
import { LangQuery } from '../../../schemas/parameters.js'
import { transactionBody } from '../../../schemas/transactions.js'
import type { InternalRouteOptions } from '../options.js'

const transactions: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { services, settings }) => {
  const sendMoney = createSendMoney('merchant')

  app.post('/transactions', {
    schema: {
      summary: 'Post a deposit, payment or trade-in',
      tags: ['money'],
      querystring: LangQuery,
      body: jsonOrForm(transactionBody(settings.flexitiChannel))
    },
    config: { endpoint: 'transactions', response: { description: 'The transaction' } }
  }, (request, reply) => sendMoney(request, reply, services.payments.send))
}

export default transactions
