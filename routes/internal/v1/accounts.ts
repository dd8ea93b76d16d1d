/** /v1/accounts/{account_number}/…: for the merchant's servers, any account. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Payload } from '../../../plugins/flow-tokens.js'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { createSendMoney } from '../../helpers/money.js'
import { CalculateInterestBody, refundBody, verifyBody } from '../../../schemas/accounts.js'
import { AccountNumberParams, LangQuery } from '../../../schemas/parameters.js'
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
      summary: 'Send or create a PIN',
      tags: ['accounts'],
      params: AccountNumberParams,
      body: jsonOrForm(verifyBody(settings.flexitiChannel))
    },
    config: {
      endpoint: 'accountVerify',
      response: {
        description: 'How the PIN was sent, or the PIN',
        example: { verification_code: 'verification_sent_to_sms' }
      }
    }
  }, (request, reply) => forwardForAccount(request, reply, request.body))

  app.post('/accounts/:account_number/calculate-interest', {
    schema: {
      summary: 'Plans and terms for an amount',
      tags: ['accounts'],
      params: AccountNumberParams,
      querystring: LangQuery,
      body: jsonOrForm(CalculateInterestBody)
    },
    config: { endpoint: 'calculateInterest', response: { description: 'The plans' } }
  }, (request, reply) => forwardForAccount(request, reply, request.body))

  app.post('/accounts/:account_number/close', {
    schema: { summary: 'Close a Quebec account', tags: ['accounts'], params: AccountNumberParams },
    config: { endpoint: 'accountClose', response: { description: 'Closed', example: {} } }
  }, (request, reply) => forwardForAccount(request, reply))

  app.post('/accounts/:account_number/refund', {
    schema: {
      summary: 'Refund a regular purchase',
      tags: ['money'],
      params: AccountNumberParams,
      body: jsonOrForm(refundBody(settings.flexitiChannel))
    },
    config: { endpoint: 'accountRefund', response: { description: 'Refunded', example: {} } }
  }, (request, reply) => sendMoney(request, reply, services.payments.send, { params: paramsOf(request) }))
}

export default accounts
