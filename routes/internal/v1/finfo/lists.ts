/** /v1/finfo/articles and its neighbours: lists of Finfo, page by page and as they come, for the merchant's servers. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { FinfoListQuery } from '../../../../schemas/finfo.js'
import { ProductDataSchema } from '../../../../schemas/responses/product-data.js'
import type { ListName, Lists } from '../../../../src/finfo/lists.js'

const operations: Record<ListName, string> = {
  articles: 'listArticles',
  media: 'listMedia',
  climate: 'listClimate',
  environment: 'listEnvironment',
  sustainability: 'listSustainability'
}

const summaries: Record<ListName, string> = {
  articles: 'List articles, by supplier or by time of change',
  media: 'List images of articles',
  climate: 'List climate declarations',
  environment: 'List environment assessments',
  sustainability: 'List safety data'
}

const lists: FastifyPluginAsyncTypebox<{ lists: Lists }> = async (app, options) => {
  for (const name of Object.keys(summaries) as ListName[]) {
    app.get(`/finfo/${name}`, {
      schema: {
        operationId: operations[name],
        summary: summaries[name],
        description: 'A page as Finfo gives it. `Link` leads to the next.',
        tags: ['product data'],
        querystring: FinfoListQuery
      },
      config: {
        upstream: 'finfo',
        shared: true,
        response: {
          description: 'The page',
          schema: ProductDataSchema,
          headers: ['link'],
          also: { 204: { description: 'There is nothing' } }
        }
      }
    }, async (request, reply) => {
      const { body, next } = await options.lists.get(name, request.query, request.stats)
      if (body === undefined) return await reply.code(204).send()
      if (next !== undefined) {
        const query = new URLSearchParams({
          ...request.query, offset: String(next.offset), limit: String(next.limit)
        })
        reply.header('link', `</v1/finfo/${name}?${String(query)}>; rel="next"`)
      }
      return await reply.header('content-type', 'application/json; charset=utf-8').send(body)
    })
  }
}

export default lists
