/** GET /v1/terms-and-conditions, through the cache. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { createCachedDocument } from '../../helpers/cached-document.js'
import { LangQuery } from '../../../schemas/parameters.js'
import type { PublicRouteOptions } from '../routes.js'

const termsAndConditions: FastifyPluginAsyncTypebox<PublicRouteOptions> = async (app, { services, settings }) => {
  const sendForm = createCachedDocument({
    cache: services.forms,
    freshSeconds: settings.i18nFreshSeconds,
    staleSeconds: settings.i18nStaleSeconds
  })

  app.get('/v1/terms-and-conditions', {
    schema: { summary: 'Terms and conditions', tags: ['forms'], querystring: LangQuery },
    config: {
      endpoint: 'termsAndConditions',
      shared: true,
      response: { description: 'The terms, as Flexiti gives them' }
    }
  }, (request, reply) => { sendForm({ kind: 'terms', lang: request.query.lang ?? 'en' }, request, reply) })
}

export default termsAndConditions
