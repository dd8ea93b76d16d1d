/** /v1/accounts/{account_number}/…: for the merchant's servers, any account. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Payload } from '../../../plugins/flow-tokens.js'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { createSendMoney } from '../../helpers/money.js'
import { CalculateInterestBody, refundBody, verifyBody } from '../../../schemas/accounts.js'
import { AccountNumberParams, LangQuery } from '../../../schemas/parameters.js'
import { Nothing } from '../../../schemas/responses/parts.js'
import { PlansSchema, VerificationSchema } from '../../../schemas/responses/purchase.js'
import { canonicalAccountNumber } from '../../../src/flows/flow.js'
import type { InternalRouteOptions } from '../options.js'

const accounts: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { services, settings }) => {
  const sendMoney = createSendMoney('merchant')
  const paramsOf = (request: FastifyRequest): { account_number: string } => ({
    account_number: canonicalAccountNumber((request.params as { account_number: string }).account_number)
  })
  async function forwardForAccount (request: FastifyRequest, reply: FastifyReply, body?: unknown): Promise<Payload> {
    return await app.forward(request, reply, { params: paramsOf(request), body })
  }

  app.post('/accounts/:account_number/verify', {
    schema: {
      operationId: 'verifyAccount',
      summary: 'Send or create a PIN',
      description: 'The PIN that an authorization or a transaction in the store needs.',
      tags: ['accounts'],
      params: AccountNumberParams,
      body: jsonOrForm(verifyBody(settings.flexitiChannel))
    },
    config: {
      endpoint: 'accountVerify',
      response: { description: 'How the PIN was sent, or the PIN', schema: VerificationSchema }
    }
  }, (request, reply) => forwardForAccount(request, reply, request.body))

  app.post('/accounts/:account_number/calculate-interest', {
    schema: {
      operationId: 'calculateInterest',
      summary: 'Plans and terms for an amount',
      description: 'Show the customer all of it.',
      tags: ['accounts'],
      params: AccountNumberParams,
      querystring: LangQuery,
      body: jsonOrForm(CalculateInterestBody)
    },
    config: { endpoint: 'calculateInterest', response: { description: 'The plans', schema: PlansSchema } }
  }, (request, reply) => forwardForAccount(request, reply, request.body))

  app.post('/accounts/:account_number/close', {
    schema: {
      operationId: 'closeAccount',
      summary: 'Close a Quebec account',
      description: 'Only accounts of Quebec can be closed.',
      tags: ['accounts'],
      params: AccountNumberParams
    },
    config: { endpoint: 'accountClose', response: { description: 'Closed', schema: Nothing } }
  }, (request, reply) => forwardForAccount(request, reply))

  app.post('/accounts/:account_number/refund', {
    schema: {
      operationId: 'refundAccount',
      summary: 'Refund a regular purchase',
      description: 'Captures of promotional purchases are returned instead.',
      tags: ['money'],
      params: AccountNumberParams,
      body: jsonOrForm(refundBody(settings.flexitiChannel))
    },
    config: { endpoint: 'accountRefund', response: { description: 'Refunded', schema: Nothing } }
  }, (request, reply) => sendMoney(request, reply, services.payments.send, { params: paramsOf(request) }))
}

export default accounts
