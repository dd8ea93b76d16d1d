/** POST /v1/transactions: deposits, in-store payments and trade-ins. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { moneyRequest, sendMoneyResult } from '../../helpers/money.js'
import { LangQuery } from '../../../schemas/parameters.js'
import { TransactionSchema } from '../../../schemas/responses/money.js'
import { transactionBody } from '../../../schemas/transactions.js'
import type { InternalRouteOptions } from '../options.js'

const transactions: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { services, settings }) => {
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
  }, async (request, reply) => {
    const caller = { keyName: request.keyName as string, idempotencyKey: request.idempotencyKey }
    return sendMoneyResult(
      await services.payments.send(request.flow, moneyRequest(request, 'merchant'), caller, request.stats), reply
    )
  })
}

export default transactions
