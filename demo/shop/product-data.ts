/** What Finfo says of the material that goes with a product, by way of the internal door. The shop can do without. */
import type { InternalDoor } from '../doors/internal-door.js'
import type { Json } from '../doors/http.js'
import type { Product } from './products.js'

/** An article of Finfo, in its own words. */
export interface ProductData {
  name: string
  description: string
  supplier: string
  number: string
}

/** Articles of Finfo's simulator that go with what the shop sells. */
const articles: Readonly<Partial<Record<Product['id'], string>>> = {
  floor: '500200205',
  tile: '500200206',
  shelf: '500100108',
  door: '500300305'
}

/** A page does not wait longer for what it can do without. */
const PATIENCE_MS = 1500

/** Undefined where there is none, and where Finfo is away. Never rejects. */
export async function findProductData (
  door: Pick<InternalDoor, 'findArticle'>, { id }: Product
): Promise<ProductData | undefined> {
  const article = articles[id]
  if (article === undefined) return undefined
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<undefined>((resolve) => { timer = setTimeout(resolve, PATIENCE_MS, undefined) })
  try {
    return read(await Promise.race([door.findArticle(article), patience]))
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

function read (answer: Json | undefined): ProductData | undefined {
  const [article] = Array.isArray(answer?.articleList) ? answer.articleList as Json[] : []
  if (article === undefined) return undefined
  return {
    name: text(article.articleName),
    description: text(article.articleDescription),
    supplier: text(article.supplierName),
    number: text(article.supplierArticleNumber)
  }
}

function text (value: unknown): string {
  return typeof value === 'string' ? value : ''
}
