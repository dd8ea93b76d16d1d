/** POST /v1/authorizations/{authorization_id}/release. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../../helpers/json-or-form.js'
import { createSendMoney } from '../../../helpers/money.js'
import { ReleaseBody } from '../../../../schemas/authorizations.js'
import { AuthorizationIdParams, LangQuery } from '../../../../schemas/parameters.js'
import { ReleaseSchema } from '../../../../schemas/responses/money.js'
import type { InternalRouteOptions } from '../../options.js'

const release: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { services: { payments } }) => {
  const sendMoney = createSendMoney('merchant')

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
}

export default release
