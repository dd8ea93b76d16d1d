/** POST /v1/customers/driverslicense: decodes a scanned licence. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../../helpers/json-or-form.js'
import { publicDriversLicenseBody } from '../../../../schemas/public.js'
import { DriversLicenseSchema } from '../../../../schemas/responses/customers.js'
import type { PublicRouteOptions } from '../../options.js'

const driversLicense: FastifyPluginAsyncTypebox<PublicRouteOptions> = async (app, { settings }) => {
  app.post('/v1/customers/driverslicense', {
    schema: {
      operationId: 'decodeDriversLicense',
      summary: 'Decode a driver\'s licence',
      description: 'Reads the text of a licence\'s PDF417 barcode.',
      tags: ['application'],
      body: jsonOrForm(publicDriversLicenseBody(settings.flexitiChannel))
    },
    config: {
      endpoint: 'driversLicense',
      response: { description: 'The fields of the licence', schema: DriversLicenseSchema }
    }
  }, (request, reply) => app.forward(request, reply, { body: request.body }))
}

export default driversLicense
