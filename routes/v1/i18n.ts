/** GET /v1/i18n and /v1/i18n/{key}: the values of the application form, through the cache. At both doors. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FormName } from '../../src/forms/forms.js'
import { cachedResponse, createCachedDocument, type CachedDocumentOptions } from '../helpers/cached-document.js'
import { FormKeyParams, CachedLangQuery } from '../../schemas/parameters.js'
import { FormValuesSchema } from '../../schemas/responses/forms.js'

const i18n: FastifyPluginAsyncTypebox<CachedDocumentOptions<FormName>> = async (app, options) => {
  const sendForm = createCachedDocument(options)

  app.get('/i18n', {
    schema: {
      operationId: 'getFormValues',
      summary: 'All form values',
      description: 'Options and texts of the application form, from the cache.',
      tags: ['forms'],
      querystring: CachedLangQuery
    },
    config: {
      endpoint: 'i18n',
      shared: true,
      response: { description: 'The values, by key', schema: FormValuesSchema, ...cachedResponse }
    }
  }, (request, reply) => { sendForm({ kind: 'i18n', lang: request.query.lang ?? 'en' }, request, reply) })

  app.get('/i18n/:key', {
    schema: {
      operationId: 'getFormValuesByKey',
      summary: 'Form values of one key',
      description: 'The same, for one key.',
      tags: ['forms'],
      params: FormKeyParams,
      querystring: CachedLangQuery
    },
    config: {
      endpoint: 'i18nKey',
      shared: true,
      response: {
        description: 'The values of that key, as Flexiti gives them',
        schema: FormValuesSchema,
        example: { provinces: { ON: 'Ontario' } },
        ...cachedResponse
      }
    }
  }, (request, reply) => {
    sendForm({ kind: 'i18n', lang: request.query.lang ?? 'en', key: request.params.key }, request, reply)
  })
}

export default i18n
