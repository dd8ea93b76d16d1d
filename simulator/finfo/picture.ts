/** The images that media names: drawn here, so that pages show something without a network. */
import type { Reply } from '../shared/response.js'
import type { Catalogue } from './catalogue.js'

/** Returns undefined if `path` is no picture of an article. */
export function picture (catalogue: Catalogue, path: string): Reply | undefined {
  const [, id, index] = /^\/pictures\/(\d{1,9})-([01])\.svg$/.exec(path) ?? []
  const [article] = catalogue.find({ articleId: Number(id ?? NaN) })
  if (article === undefined) return undefined
  const hue = article.id % 360
  const shape = index === '0'
    ? `<rect x="90" y="90" width="220" height="140" rx="8" fill="hsl(${hue} 45% 45%)"/>`
    : `<path d="M90 130 200 80 310 130v100l-110 50-110-50z" fill="hsl(${hue} 30% 65%)"/>`
  const text = article.name.replace(/[<>&"']/g, ' ')
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 320" font-family="sans-serif">' +
    `<rect width="400" height="320" fill="hsl(${hue} 30% 94%)"/>${shape}` +
    `<text x="200" y="305" text-anchor="middle" font-size="20">${text}</text></svg>\n`
  const headers = { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=3600' }
  return { status: 200, headers, body: Buffer.from(svg) }
}
