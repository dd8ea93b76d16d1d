/** POST /v1/customers/driverslicense: decodes a scanned licence. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../../helpers/json-or-form.js'
import { publicDriversLicenseBody } from '../../../../schemas/public.js'
import type { PublicRouteOptions } from '../../options.js'

const driversLicense: FastifyPluginAsyncTypebox<PublicRouteOptions> = async (app, { settings }) => {
  app.post('/v1/customers/driverslicense', {
    schema: {
      summary: 'Decode a driver\'s licence',
      tags: ['application'],
      body: jsonOrForm(publicDriversLicenseBody(settings.flexitiChannel))
    },
    config: { endpoint: 'driversLicense', response: { description: 'The fields of the licence' } }
  }, (request, reply) => app.forward(request, reply, { body: request.body }))
}

export default driversLicense
