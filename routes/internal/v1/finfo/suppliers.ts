/** GET /v1/finfo/suppliers: the suppliers that the account at Finfo has ordered, through the cache. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { FinfoDocumentSchema } from '../../../../schemas/responses/finfo.js'
import type { DocumentName } from '../../../../src/finfo/documents.js'
import { cachedResponse, createCachedDocument, type CachedDocumentOptions } from '../../../helpers/cached-document.js'

const suppliers: FastifyPluginAsyncTypebox<CachedDocumentOptions<DocumentName>> = async (app, options) => {
  const sendDocument = createCachedDocument(options)
  app.get('/finfo/suppliers', {
    schema: {
      operationId: 'listFinfoSuppliers',
      summary: 'Suppliers',
      description: 'From the cache.',
      tags: ['product data']
    },
    config: {
      upstream: 'finfo',
      shared: true,
      response: { description: 'As Finfo gives them', schema: FinfoDocumentSchema, ...cachedResponse }
    }
  }, (request, reply) => { sendDocument({ kind: 'suppliers', lane: 'internal' }, request, reply) })
}

export default suppliers
