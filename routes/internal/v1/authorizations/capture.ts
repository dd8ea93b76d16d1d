/** /v1/authorizations/{authorization_id}/capture: capture, and return what was captured. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../../helpers/json-or-form.js'
import { createSendMoney } from '../../../helpers/money.js'
import { CaptureBody, ReturnBody } from '../../../../schemas/authorizations.js'
import { AuthorizationIdParams, CaptureIdParams, LangQuery } from '../../../../schemas/parameters.js'
import { CaptureSchema, ReturnSchema } from '../../../../schemas/responses/money.js'
import type { InternalRouteOptions } from '../../options.js'

const capture: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { services: { payments } }) => {
  const sendMoney = createSendMoney('merchant')

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

export default capture
