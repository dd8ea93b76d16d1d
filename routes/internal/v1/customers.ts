/** /v1/customers: searches are POST here, so that names and birth dates stay out of our addresses and logs. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { CustomersLookupBody, CustomersSearchBody, DriversLicenseBody } from '../../../schemas/customers.js'
import { LangQuery } from '../../../schemas/parameters.js'

/** A checked body as the query of Flexiti's GET. */
function asQuery (body: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => typeof value === 'string' ||
    typeof value === 'number').map(([name, value]) => [name, String(value)]))
}

const customers: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/customers/search', {
    schema: {
      summary: 'Find customers by name and birth date',
      tags: ['customers'],
      body: jsonOrForm(CustomersSearchBody)
    },
    config: {
      endpoint: 'customersSearch',
      response: { description: 'The accounts found. None is 404 `flexiti-not-found`.' }
    }
  }, (request, reply) => app.forward(request, reply, { query: asQuery(request.body) }))

  app.post('/customers/lookup', {
    schema: {
      summary: 'Find an account by card, account number or customer id',
      tags: ['customers'],
      querystring: LangQuery,
      body: jsonOrForm(CustomersLookupBody)
    },
    config: { endpoint: 'customersLookup', response: { description: 'The account' } }
  }, (request, reply) => app.forward(request, reply, { query: asQuery(request.body) }))

  app.post('/customers/driverslicense', {
    schema: { summary: 'Decode a driver\'s licence', tags: ['customers'], body: jsonOrForm(DriversLicenseBody) },
    config: { endpoint: 'driversLicense', response: { description: 'The fields of the licence' } }
  }, (request, reply) => app.forward(request, reply, { body: request.body }))
}

export default customers
