/** How an endpoint shows an article. */
import type { Article } from '../data/article.js'

/** Returns undefined for an article that the endpoint has nothing about. `url` is the simulator's own address. */
export type View = (article: Article, url: string) => Record<string, unknown> | undefined
