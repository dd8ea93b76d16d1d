/** POST /v1/transactions: deposits, in-store payments and trade-ins. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { createSendMoney } from '../../helpers/money.js'
import { LangQuery } from '../../../schemas/parameters.js'
import { TransactionSchema } from '../../../schemas/responses/money.js'
import { transactionBody } from '../../../schemas/transactions.js'
import type { InternalRouteOptions } from '../options.js'

const transactions: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { services, settings }) => {
  const sendMoney = createSendMoney('merchant')

  app.post('/transactions', {
    schema: {
      operationId: 'postTransaction',
      summary: 'Post a deposit, payment or trade-in',
      description: 'In the store, with the PIN of verify.',
      tags: ['money'],
      querystring: LangQuery,
      body: jsonOrForm(transactionBody(settings.flexitiChannel))
    },
    config: { endpoint: 'transactions', response: { description: 'The transaction', schema: TransactionSchema } }
  }, (request, reply) => sendMoney(request, reply, services.payments.send))
}

export default transactions
