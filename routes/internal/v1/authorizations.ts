/** /v1/authorizations: authorize, list, look at, release, capture, return. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { createSendMoney } from '../../helpers/money.js'
import { authorizeBody, CaptureBody, ReleaseBody, ReturnBody } from '../../../schemas/authorizations.js'
import { AuthorizationIdParams, AuthorizationsQuery, CaptureIdParams, LangQuery } from '../../../schemas/parameters.js'
import {
  AuthorizationListSchema, AuthorizationSchema, CaptureSchema, ReleaseSchema, ReturnSchema
} from '../../../schemas/responses/money.js'
import type { InternalRouteOptions } from '../options.js'

const authorizations: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { services, settings }) => {
  const { payments } = services
  const sendMoney = createSendMoney('merchant')

  app.post('/authorizations', {
    schema: {
      operationId: 'authorizePurchase',
      summary: 'Authorize a purchase',
      description: 'In a flow with an order (`x-reference-id`), amount and reference must be the order\'s, and it is ' +
        'authorized once. In a flow whose widget was opened the call carries the shopper\'s token, as Flexiti ' +
        'matches it to the widget.',
      tags: ['money'],
      querystring: LangQuery,
      body: jsonOrForm(authorizeBody(settings.flexitiChannel))
    },
    config: {
      endpoint: 'authorize',
      problems: ['account-mismatch', 'order-mismatch', 'already-authorized', 'widget-required'],
      response: { description: 'The authorization, as Flexiti gives it', schema: AuthorizationSchema }
    }
  }, (request, reply) => sendMoney(request, reply, payments.authorize))

  app.get('/authorizations', {
    schema: {
      operationId: 'listAuthorizations',
      summary: 'List authorizations',
      description: 'Page by page, filtered.',
      tags: ['authorizations'],
      querystring: AuthorizationsQuery
    },
    config: {
      endpoint: 'authorizations',
      response: { description: 'The authorizations, page by page', schema: AuthorizationListSchema }
    }
  }, (request, reply) => app.forward(request, reply))

  app.get('/authorizations/:authorization_id', {
    schema: {
      operationId: 'getAuthorization',
      summary: 'Get an authorization',
      description: 'With its captures.',
      tags: ['authorizations'],
      params: AuthorizationIdParams,
      querystring: LangQuery
    },
    config: { endpoint: 'authorization', response: { description: 'The authorization', schema: AuthorizationSchema } }
  }, (request, reply) => app.forward(request, reply, { params: request.params }))

  app.post('/authorizations/:authorization_id/release', {
    schema: {
      operationId: 'releaseAuthorization',
      summary: 'Release all or part of what is authorized',
      description: 'What is released can no longer be captured.',
      tags: ['money'],
      params: AuthorizationIdParams,
      querystring: LangQuery,
      body: jsonOrForm(ReleaseBody)
    },
    config: { endpoint: 'release', response: { description: 'Released', schema: ReleaseSchema } }
  }, (request, reply) => sendMoney(request, reply, payments.send, { params: request.params }))

  app.post('/authorizations/:authorization_id/capture', {
    schema: {
      operationId: 'captureAuthorization',
      summary: 'Capture all or part of what is authorized',
      description: 'When the goods leave.',
      tags: ['money'],
      params: AuthorizationIdParams,
      querystring: LangQuery,
      body: jsonOrForm(CaptureBody)
    },
    config: {
      endpoint: 'capture',
      response: { description: 'The capture', schema: CaptureSchema }
    }
  }, (request, reply) => sendMoney(request, reply, payments.send, { params: request.params }))

  app.post('/authorizations/:authorization_id/capture/:capture_id/return', {
    schema: {
      operationId: 'returnCapture',
      summary: 'Return all or part of a capture',
      description: 'For 100 days, and of promotional purchases only; regular ones are refunded.',
      tags: ['money'],
      params: CaptureIdParams,
      body: jsonOrForm(ReturnBody)
    },
    config: {
      endpoint: 'captureReturn',
      response: { description: 'The return, and what remains', schema: ReturnSchema }
    }
  }, (request, reply) => sendMoney(request, reply, payments.send, { params: request.params }))
}

export default authorizations
