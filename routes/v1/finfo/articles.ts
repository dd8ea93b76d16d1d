/** /v1/finfo/articles/{finfo_article_id} and what else is there of one article, through the cache. At both doors. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FinfoDocumentName } from '../../../config/settings.js'
import { FinfoArticleParams } from '../../../schemas/finfo.js'
import { FinfoDocumentSchema } from '../../../schemas/responses/finfo.js'
import type { DocumentName } from '../../../src/finfo/documents.js'
import { cachedResponse, createCachedDocument, type CachedDocumentOptions } from '../../helpers/cached-document.js'

export interface ArticlesOptions extends CachedDocumentOptions<DocumentName> {
  /** Which of them the door has. */
  kinds: readonly FinfoDocumentName[]
  lane: DocumentName['lane']
}

const summaries: Record<FinfoDocumentName, string> = {
  article: 'An article, without prices',
  media: 'Images of an article',
  climate: 'Climate declarations of an article',
  environment: 'Environment assessments of an article',
  sustainability: 'Safety data of an article'
}

const articles: FastifyPluginAsyncTypebox<ArticlesOptions> = async (app, { kinds, lane, ...options }) => {
  const sendDocument = createCachedDocument(options)
  for (const kind of kinds) {
    app.get(`/finfo/articles/:finfo_article_id${kind === 'article' ? '' : `/${kind}`}`, {
      schema: {
        operationId: kind === 'article' ? 'getFinfoArticle' : `getFinfoArticle${titled(kind)}`,
        summary: summaries[kind],
        description: 'From the cache.',
        tags: ['product data'],
        params: FinfoArticleParams
      },
      config: {
        upstream: 'finfo',
        shared: true,
        response: { description: 'As Finfo gives it', schema: FinfoDocumentSchema, ...cachedResponse }
      }
    }, (request, reply) => { sendDocument({ kind, id: request.params.finfo_article_id, lane }, request, reply) })
  }
}

/** As a part of a name. */
function titled (word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

export default articles
