/** /v1/customers: searches are POST here, so that names and birth dates stay out of our addresses and logs. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { CustomersLookupBody, CustomersSearchBody, DriversLicenseBody } from '../../../schemas/customers.js'
import { LangQuery } from '../../../schemas/parameters.js'
import {
  CustomersLookupSchema, CustomersSearchSchema, DriversLicenseSchema
} from '../../../schemas/responses/customers.js'
import { fieldError } from '../../../src/problems/field-error.js'
import { problem } from '../../../src/problems/problem.js'
import { ExactNumber } from '../../../schemas/exact-number.js'

/**
 * A checked body as the query of Flexiti's GET. Throws `invalid-request` for an unknown field that no query can hold.
 */
function asQuery (body: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(body).filter(([, value]) => value !== null)
  const nested = entries.filter(([, value]) => typeof value === 'object' && !(value instanceof ExactNumber))
  if (nested.length > 0) {
    throw problem('invalid-request', { errors: nested.map(([field]) => fieldError(field, 'type', { type: 'string' })) })
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

const customers: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/customers/search', {
    schema: {
      operationId: 'searchCustomers',
      summary: 'Find customers by name and birth date',
      description: 'POST here, so that names and birth dates stay out of addresses and logs.',
      tags: ['customers'],
      body: jsonOrForm(CustomersSearchBody)
    },
    config: {
      endpoint: 'customersSearch',
      response: {
        description: 'The accounts found. None is 404 `flexiti-not-found`.',
        schema: CustomersSearchSchema
      }
    }
  }, (request, reply) => app.forward(request, reply, { query: asQuery(request.body) }))

  app.post('/customers/lookup', {
    schema: {
      operationId: 'lookupCustomer',
      summary: 'Find an account by card, account number or customer id',
      description: 'Give exactly one of the three.',
      tags: ['customers'],
      querystring: LangQuery,
      body: jsonOrForm(CustomersLookupBody)
    },
    config: { endpoint: 'customersLookup', response: { description: 'The account', schema: CustomersLookupSchema } }
  }, (request, reply) => app.forward(request, reply, { query: asQuery(request.body) }))

  app.post('/customers/driverslicense', {
    schema: {
      operationId: 'decodeDriversLicense',
      summary: 'Decode a driver\'s licence',
      description: 'Reads the text of a licence\'s PDF417 barcode.',
      tags: ['customers'],
      body: jsonOrForm(DriversLicenseBody)
    },
    config: {
      endpoint: 'driversLicense',
      response: { description: 'The fields of the licence', schema: DriversLicenseSchema }
    }
  }, (request, reply) => app.forward(request, reply, { body: request.body }))
}

export default customers
