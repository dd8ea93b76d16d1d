/** /v1/finfo/articles/{finfo_article_id} and what else is there of one article, through the cache. At both doors. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FinfoDocumentName } from '../../../config/settings.js'
import { FinfoArticleParams } from '../../../schemas/finfo.js'
import type { DocumentName } from '../../../src/finfo/documents.js'
import { ProductDataSchema } from '../../../schemas/responses/product-data.js'
import { cachedResponse, createCachedDocument, type CachedDocumentOptions } from '../../helpers/cached-document.js'

export interface ArticlesOptions extends CachedDocumentOptions<DocumentName> {
  /** Which of them the door has. */
  kinds: readonly FinfoDocumentName[]
  lane: DocumentName['lane']
}

const operations: Record<FinfoDocumentName, string> = {
  article: 'getArticle',
  media: 'getArticleMedia',
  climate: 'getArticleClimate',
  environment: 'getArticleEnvironment',
  sustainability: 'getArticleSustainability'
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
        operationId: operations[kind],
        summary: summaries[kind],
        description: 'From the cache.',
        tags: ['product data'],
        params: FinfoArticleParams
      },
      config: {
        upstream: 'finfo',
        shared: true,
        response: { description: 'As Finfo gives it', schema: ProductDataSchema, ...cachedResponse }
      }
    }, (request, reply) => { sendDocument({ kind, id: request.params.finfo_article_id, lane }, request, reply) })
  }
}

export default articles
