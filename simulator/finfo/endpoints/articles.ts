/** What articles, media, climate, environment and sustainability have in common: choose, page, count, show. */
import type { Article } from '../data/article.js'
import { nothingFound, refuse } from '../errors.js'
import { maxLimit, readQuery, type Asked } from '../query.js'
import type { ListRoute } from '../routes.js'
import type { World } from '../world.js'

export function articles (
  world: World, route: ListRoute, query: Readonly<Record<string, string>>, url: string
): Record<string, unknown> {
  const asked = readQuery(query, route.rules, world.clock.now())
  const { offset, limit } = asked.page ?? { offset: 0, limit: maxLimit }
  const found = choose(world, route, asked)
  const shown = found.flatMap(article => {
    const body = route.view(article, url)
    return body === undefined ? [] : [{ article, body: padded(body, world.settings.article_padding) }]
  })
  // A page beyond the last article is nothing found; so is one that only the count of agreements promised.
  const all = asked.page === undefined && route.pagination === 'asked'
  const page = all ? shown : shown.slice(offset, offset + limit)
  if (page.length === 0) throw nothingFound()
  const articleList = page.map(({ body }) => body)
  if (all) return { articleList }
  const totalCount = shown.reduce((sum, { article }) => sum + article.agreements, 0)
  return { pagination: { offset, limit, totalCount }, articleList }
}

/** Articles of suppliers that were not ordered are denied if named by supplier, and else not there. */
function choose (world: World, route: ListRoute, { selection }: Asked): Article[] {
  const { catalogue } = world
  const mayShowForeign = route.showsForeign && selection.from === undefined
  const supplier = catalogue.suppliers().find(candidate => candidate.id === selection.supplierId)
  if (supplier?.ordered === false && !mayShowForeign) throw refuse(403, 'The supplier is not ordered')
  return catalogue.find(selection).filter(article => article.supplier.ordered || mayShowForeign)
}

function padded (body: Record<string, unknown>, length: number): Record<string, unknown> {
  return length > 0 ? { ...body, simulatorPadding: 'å'.repeat(Math.floor(length)) } : body
}
