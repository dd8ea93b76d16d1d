/** /v1/authorizations: authorize, list, look at, release, capture, return. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { createSendMoney } from '../../helpers/money.js'
import { authorizeBody, CaptureBody, ReleaseBody, ReturnBody } from '../../../schemas/authorizations.js'
import { AuthorizationIdParams, AuthorizationsQuery, CaptureIdParams, LangQuery } from '../../../schemas/parameters.js'
import type { InternalRouteOptions } from '../options.js'

const authorizations: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { services, settings }) => {
  const { payments } = services
  const sendMoney = createSendMoney('merchant')

  app.post('/authorizations', {
    schema: {
      summary: 'Authorize a purchase',
      description: 'In a flow with an order (`x-reference-id`), amount and reference must be the order\'s, and it is ' +
        'authorized once. In a flow whose widget was opened the call carries the shopper\'s token, as Flexiti ' +
        'matches it to the widget.',
      tags: ['money'],
      querystring: LangQuery,
      body: jsonOrForm(authorizeBody(settings.flexitiChannel))
    },
    config: { endpoint: 'authorize', response: { description: 'The authorization, as Flexiti gives it' } }
  }, (request, reply) => sendMoney(request, reply, payments.authorize))

  app.get('/authorizations', {
    schema: { summary: 'List authorizations', tags: ['authorizations'], querystring: AuthorizationsQuery },
    config: { endpoint: 'authorizations', response: { description: 'The authorizations, page by page' } }
  }, (request, reply) => app.forward(request, reply))

  app.get('/authorizations/:authorization_id', {
    schema: {
      summary: 'Get an authorization',
      tags: ['authorizations'],
      params: AuthorizationIdParams,
      querystring: LangQuery
    },
    config: { endpoint: 'authorization', response: { description: 'The authorization' } }
  }, (request, reply) => app.forward(request, reply, { params: request.params }))

  app.post('/authorizations/:authorization_id/release', {
    schema: {
      summary: 'Release all or part of what is authorized',
      tags: ['money'],
      params: AuthorizationIdParams,
      querystring: LangQuery,
      body: jsonOrForm(ReleaseBody)
    },
    config: { endpoint: 'release', response: { description: 'Released' } }
  }, (request, reply) => sendMoney(request, reply, payments.send, { params: request.params }))

  app.post('/authorizations/:authorization_id/capture', {
    schema: {
      summary: 'Capture all or part of what is authorized',
      tags: ['money'],
      params: AuthorizationIdParams,
      querystring: LangQuery,
      body: jsonOrForm(CaptureBody)
    },
    config: {
      endpoint: 'capture',
      response: { description: 'The capture', example: { capture_id: 346123, date: '2019-05-15T12:00:00Z' } }
    }
  }, (request, reply) => sendMoney(request, reply, payments.send, { params: request.params }))

  app.post('/authorizations/:authorization_id/capture/:capture_id/return', {
    schema: {
      summary: 'Return all or part of a capture',
      tags: ['money'],
      params: CaptureIdParams,
      body: jsonOrForm(ReturnBody)
    },
    config: { endpoint: 'captureReturn', response: { description: 'The return, and what remains' } }
  }, (request, reply) => sendMoney(request, reply, payments.send, { params: request.params }))
}

export default authorizations
