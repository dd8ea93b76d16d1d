/** The articles of all suppliers: found by id, by supplier, by number, by time of change. */
import type { Article, Supplier } from './data/article.js'
import { masonry } from './data/masonry.js'
import { notOrdered } from './data/not-ordered.js'
import { paint } from './data/paint.js'
import { timber } from './data/timber.js'
import type { Settings } from './settings.js'

export interface Selection {
  articleId?: number
  supplierId?: number
  supplierArticleId?: string
  /** Milliseconds since the epoch: changed at `from` or later, and before `before`. */
  from?: number
  before?: number
}

export interface Catalogue {
  suppliers (): readonly Supplier[]
  find (selection: Selection): Article[]
  /** Sets when an article changed. False if there is none with this id. */
  touch (articleId: number, at: number): boolean
}

/** Copies of an article are this far apart; with less than 500 copies an id keeps its nine digits. */
const idStep = 1_000_000

export function createCatalogue (settings: Settings): Catalogue {
  const articles = [...timber, ...masonry, ...paint, ...notOrdered].map(article => ({ ...article }))
  const suppliers = [...new Set(articles.map(article => article.supplier))]

  const copies = (): Article[] => {
    const times = Math.min(Math.max(1, Math.floor(settings.articles_multiplied_by)), 499)
    return Array.from({ length: times }, (_, copy) => articles.map(article => copy === 0
      ? article
      : { ...article, id: article.id + copy * idStep, number: `${article.number}-${copy}` })).flat()
  }

  return {
    suppliers: () => suppliers,
    find: selection => copies().filter(article => fits(article, selection)),
    touch (articleId, at) {
      const index = articles.findIndex(article => article.id === articleId)
      const found = articles[index]
      if (found === undefined) return false
      articles[index] = { ...found, changedAt: at }
      return true
    }
  }
}

function fits (article: Article, { articleId, supplierId, supplierArticleId, from, before }: Selection): boolean {
  return (articleId === undefined || article.id === articleId) &&
    (supplierId === undefined || article.supplier.id === supplierId) &&
    (supplierArticleId === undefined || article.number === supplierArticleId) &&
    (from === undefined || article.changedAt >= from) &&
    (before === undefined || article.changedAt < before)
}
