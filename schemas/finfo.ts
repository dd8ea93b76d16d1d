/** Parameters of the routes of product data (finfo-api.md §5). Ids are Finfo's, and checked for their shape only. */
import { Type } from 'typebox'
import { formatted } from './fields.js'

const ID = '^[1-9][0-9]{0,17}$'
const INSTANT = '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,3})?)?Z)?$'

export const FinfoArticleParams = Type.Object({
  finfo_article_id: formatted('id', ID, { description: 'Finfo\'s id of the article', example: '500100101' })
})

export const FinfoListQuery = Type.Object({
  supplier_id: Type.Optional(formatted('id', ID, { description: 'Finfo\'s id of the supplier', example: '4101' })),
  supplier_article_id: Type.Optional(Type.String({
    maxLength: 64,
    description: 'The supplier\'s own number of an article; needs supplier_id',
    examples: ['KP-45x95'],
    'x-own': true
  })),
  from: Type.Optional(formatted('instant', INSTANT, {
    description: 'Changed at this time or later: a day, or a time in UTC',
    example: '2025-09-01'
  })),
  to: Type.Optional(formatted('instant', INSTANT, {
    description: 'Changed before this time; left out, until now, where the version of the endpoint takes that',
    example: '2025-09-02T06:30:00.000Z'
  })),
  offset: Type.Optional(formatted('digits', '^[0-9]{1,9}$', { description: 'Articles to pass over', example: '0' })),
  limit: Type.Optional(formatted('page-size', '^([1-9][0-9]{0,2}|1000)$', {
    description: 'Articles on a page, 1000 at most',
    example: '1000'
  }))
})
