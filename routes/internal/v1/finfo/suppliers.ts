/** GET /v1/finfo/suppliers: the suppliers that the account at Finfo has ordered, through the cache. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { DocumentName } from '../../../../src/finfo/documents.js'
import { ProductDataSchema } from '../../../../schemas/responses/product-data.js'
import { cachedResponse, createCachedDocument, type CachedDocumentOptions } from '../../../helpers/cached-document.js'

const suppliers: FastifyPluginAsyncTypebox<CachedDocumentOptions<DocumentName>> = async (app, options) => {
  const sendDocument = createCachedDocument(options)
  app.get('/finfo/suppliers', {
    schema: {
      operationId: 'listSuppliers',
      summary: 'Suppliers',
      description: 'Those that the account at Finfo has ordered, from the cache.',
      tags: ['product data']
    },
    config: {
      upstream: 'finfo',
      shared: true,
      response: { description: 'As Finfo gives them', schema: ProductDataSchema, ...cachedResponse }
    }
  }, (request, reply) => { sendDocument({ kind: 'suppliers', lane: 'internal' }, request, reply) })
}

export default suppliers
