/** POST /v1/customers/driverslicense: decodes a scanned licence. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../../helpers/json-or-form.js'
import { DriversLicenseBody } from '../../../../schemas/customers.js'

const driversLicense: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/v1/customers/driverslicense', {
    schema: { summary: 'Decode a driver\'s licence', tags: ['application'], body: jsonOrForm(DriversLicenseBody) },
    config: { endpoint: 'driversLicense', response: { description: 'The fields of the licence' } }
  }, async (request, reply) => await app.forward(request, reply, await app.resolveFlow(request, reply), {
    body: request.body
  }))
}

export default driversLicense
