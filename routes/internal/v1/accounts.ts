/** /v1/accounts/{account_number}/…: for the merchant's servers, any account. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Payload } from '../../../plugins/flow-tokens.js'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { answerMoney, idempotencyKeyOf, moneyRequest } from '../../helpers/money.js'
import { CalculateInterestBody, refundBody, verifyBody } from '../../../schemas/accounts.js'
import { AccountNumberParams, LangQuery } from '../../../schemas/parameters.js'
import { canonicalAccountNumber } from '../../../src/flows/flow.js'
import type { InternalRouteOptions } from '../routes.js'

const accounts: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { services, settings }) => {
  const paramsOf = (request: FastifyRequest): { account_number: string } => ({
    account_number: canonicalAccountNumber((request.params as { account_number: string }).account_number)
  })
  async function forwardForAccount (request: FastifyRequest, reply: FastifyReply, body?: unknown): Promise<Payload> {
    return await app.forward(request, reply, await app.enterFlow(request, reply), { params: paramsOf(request), body })
  }

  app.post('/accounts/:account_number/verify', {
    schema: { summary: 'Send or create a PIN', tags: ['accounts'], params: AccountNumberParams, body: jsonOrForm(verifyBody(settings.flexitiChannel)) },
    config: { endpoint: 'accountVerify', answer: { description: 'How the PIN was sent, or the PIN', example: { verification_code: 'verification_sent_to_sms' } } }
  }, (request, reply) => forwardForAccount(request, reply, request.body))

  app.post('/accounts/:account_number/calculate-interest', {
    schema: { summary: 'Plans and terms for an amount', tags: ['accounts'], params: AccountNumberParams, querystring: LangQuery, body: jsonOrForm(CalculateInterestBody) },
    config: { endpoint: 'calculateInterest', answer: { description: 'The plans' } }
  }, (request, reply) => forwardForAccount(request, reply, request.body))

  app.post('/accounts/:account_number/close', {
    schema: { summary: 'Close a Quebec account', tags: ['accounts'], params: AccountNumberParams },
    config: { endpoint: 'accountClose', answer: { description: 'Closed', example: {} } }
  }, (request, reply) => forwardForAccount(request, reply))

  app.post('/accounts/:account_number/refund', {
    schema: { summary: 'Refund a regular purchase', tags: ['money'], params: AccountNumberParams, body: jsonOrForm(refundBody(settings.flexitiChannel)) },
    config: { endpoint: 'accountRefund', answer: { description: 'Refunded', example: {} } }
  }, async (request, reply) => {
    const caller = { keyName: request.keyName as string, idempotencyKey: idempotencyKeyOf(request, reply) }
    const flow = await app.enterFlow(request, reply)
    return answerMoney(await services.money.send(flow, moneyRequest(request, 'merchant', paramsOf(request)), caller, request.notes), reply)
  })
}

export default accounts
