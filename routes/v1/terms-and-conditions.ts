/** GET /v1/terms-and-conditions, through the cache. At both doors. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FormName } from '../../src/forms/forms.js'
import { cachedResponse, createCachedDocument, type CachedDocumentOptions } from '../helpers/cached-document.js'
import { CachedLangQuery } from '../../schemas/parameters.js'
import { TermsSchema } from '../../schemas/responses/forms.js'

const termsAndConditions: FastifyPluginAsyncTypebox<CachedDocumentOptions<FormName>> = async (app, options) => {
  const sendForm = createCachedDocument(options)

  app.get('/terms-and-conditions', {
    schema: {
      operationId: 'getTermsAndConditions',
      summary: 'Terms and conditions',
      description: 'From the cache.',
      tags: ['forms'],
      querystring: CachedLangQuery
    },
    config: {
      endpoint: 'termsAndConditions',
      shared: true,
      response: { description: 'The terms, as Flexiti gives them', schema: TermsSchema, ...cachedResponse }
    }
  }, (request, reply) => { sendForm({ kind: 'terms', lang: request.query.lang ?? 'en' }, request, reply) })
}

export default termsAndConditions
