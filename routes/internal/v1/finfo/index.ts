/** All routes of product data at the internal door. Loaded only where there is Finfo. */
import type { FastifyInstance } from 'fastify'
import type { Settings } from '../../../../config/settings.js'
import type { Finfo } from '../../../../src/finfo/finfo.js'
import articles from '../../../v1/finfo/articles.js'
import lists from './lists.js'
import suppliers from './suppliers.js'

const SUPPLIERS_FRESH_SECONDS = 3600

export default async function finfoRoutes (
  app: FastifyInstance, { finfo, settings }: { finfo: Finfo, settings: Settings }
): Promise<void> {
  const documents = {
    cache: finfo.documents,
    freshSeconds: settings.finfoFreshSeconds,
    staleSeconds: settings.finfoStaleSeconds,
    // To a server, nothing is an answer like any other.
    emptyFor: 'finfo-not-found'
  } as const
  await app.register(articles, {
    ...documents, lane: 'internal', kinds: ['article', 'media', 'climate', 'environment', 'sustainability']
  })
  await app.register(suppliers, {
    ...documents, freshSeconds: Math.min(SUPPLIERS_FRESH_SECONDS, settings.finfoFreshSeconds)
  })
  await app.register(lists, { lists: finfo.lists })
}
