/** Images of an article: v2.0, v2.1 with identifiers, v2.2 with alternative texts (finfo-api.md §7). */
import { createHash } from 'node:crypto'
import { gtinOf, type Article } from '../data/article.js'
import type { View } from './view.js'

export const mediaV20: View = (article, url) => {
  const [heroImage, ...images] = imagesOf(article, url)
  return { finfoArticleId: article.id, heroImage, images }
}

export const mediaV21: View = (article, url) => {
  const identifiers = {
    finfoSupplierId: String(article.supplier.id), supplierArticleId: article.number, gtin: gtinOf(article)
  }
  return { ...mediaV20(article, url), identifiers }
}

export const mediaV22: View = (article, url) => {
  const [heroImage, ...images] = imagesOf(article, url)
  const described = (image: object | undefined, what: string) => ({ ...image, altText: `${what} of ${article.name}` })
  return {
    ...mediaV21(article, url),
    heroImage: described(heroImage, 'Picture'),
    images: images.map(image => described(image, 'Package'))
  }
}

function imagesOf (article: Article, url: string): Array<Record<string, unknown>> {
  return ['productImageSingle', 'productImagePackage'].map((contentType, linkIndex) => {
    const address = `${url}/pictures/${article.id}-${linkIndex}.svg`
    return {
      url: address,
      contentType,
      lastModified: sevenDecimals(article.changedAt),
      checksum: createHash('md5').update(address).digest('hex'),
      linkIndex,
      createdDate: sevenDecimals(article.changedAt - 30 * 86_400_000)
    }
  })
}

/** As in Finfo's example: seven decimals, no zone. */
function sevenDecimals (at: number): string {
  return `${new Date(at).toISOString().slice(0, -1)}0000`
}
