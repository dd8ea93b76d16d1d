/** /v1/accounts/{account_number}/…: only in a flow that the shop's server bound, and only its one account. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Payload } from '../../../plugins/flow-tokens.js'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { publicCalculateInterestBody, publicVerifyBody } from '../../../schemas/public.js'
import { AccountNumberParams, LangQuery } from '../../../schemas/parameters.js'
import { Nothing } from '../../../schemas/responses/parts.js'
import { PlansSchema, VerificationSchema } from '../../../schemas/responses/purchase.js'
import { canonicalAccountNumber } from '../../../src/flows/flow.js'
import { refuseUnvouchedAccount } from '../../../src/flows/guard.js'
import { problem } from '../../../src/problems/problem.js'
import type { PublicRouteOptions } from '../options.js'

const accounts: FastifyPluginAsyncTypebox<PublicRouteOptions> = async (app, { services, settings }) => {
  /**
   * The flow's one account, for every route of this file; that the flow is bound was seen to before
   * (plugins/flow-tokens.ts).
   */
  async function forwardForAccount (
    request: FastifyRequest, reply: FastifyReply, given: string, body?: unknown
  ): Promise<Payload> {
    const accountNumber = await claimAccount(request, given, body)
    return await app.forward(request, reply, { params: { account_number: accountNumber }, body })
  }

  async function claimAccount (request: FastifyRequest, given: string, body: unknown): Promise<string> {
    const accountNumber = canonicalAccountNumber(given)
    // Flexiti knows an account_number in some bodies too (flexiti-gaps.md B29): it must not be a way around the guard.
    const named = (body as { account_number?: unknown } | undefined)?.account_number
    if (named !== undefined && !isAccount(named, accountNumber)) throw problem('account-mismatch')
    request.flow = await services.flows.useAccount(request.flow, accountNumber)
    return accountNumber
  }

  app.post('/v1/accounts/:account_number/calculate-interest', {
    schema: {
      operationId: 'calculateInterest',
      summary: 'Plans and terms for an amount',
      description: 'In a flow that the shop\'s server bound, after its widget was opened. Show the shopper all of it.',
      tags: ['purchase'],
      params: AccountNumberParams,
      querystring: LangQuery,
      body: jsonOrForm(publicCalculateInterestBody(settings.flexitiChannel))
    },
    config: {
      endpoint: 'calculateInterest',
      problems: ['account-mismatch'],
      response: { description: 'The plans. Messages of fees must be shown to the shopper.', schema: PlansSchema }
    }
  }, (request, reply) => forwardForAccount(request, reply, request.params.account_number, request.body))

  app.post('/v1/accounts/:account_number/verify', {
    schema: {
      operationId: 'verifyAccount',
      summary: 'Send the shopper a PIN',
      description: 'To the phone or e-mail address on file.',
      tags: ['purchase'],
      params: AccountNumberParams,
      body: jsonOrForm(publicVerifyBody(settings.flexitiChannel))
    },
    config: {
      endpoint: 'accountVerify',
      // By the identification limit, also where addresses are not limited.
      problems: ['account-mismatch', 'rate-limited'],
      response: { description: 'How the PIN was sent', schema: VerificationSchema }
    }
  }, async (request, reply) => {
    const { body } = request
    const accountNumber = await claimAccount(request, request.params.account_number, body)
    // A PIN to somebody's phone, as the widget sends it.
    await services.identificationLimit.count({
      customer_identification: { account_number: accountNumber, vcc_number: body.vcc_number }
    })
    return await app.forward(request, reply, { params: { account_number: accountNumber }, body })
  })

  app.post('/v1/accounts/:account_number/close', {
    schema: {
      operationId: 'closeAccount',
      summary: 'Close a Quebec account',
      description: 'Only in a flow that the shop\'s server bound to this account.',
      tags: ['application'],
      params: AccountNumberParams
    },
    config: {
      endpoint: 'accountClose',
      problems: ['account-mismatch'],
      response: { description: 'Closed', schema: Nothing }
    }
  }, (request, reply) => {
    refuseUnvouchedAccount(request.flow, canonicalAccountNumber(request.params.account_number))
    return forwardForAccount(request, reply, request.params.account_number)
  })
}

/**
 * Not every schema knows the field, so it may be anything; a list or an object is no account number, whatever it prints
 * as.
 */
function isAccount (named: unknown, accountNumber: string): boolean {
  return (typeof named === 'string' || typeof named === 'number') &&
    canonicalAccountNumber(String(named)) === accountNumber
}

export default accounts
