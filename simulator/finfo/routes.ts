/** Which requests the simulated Finfo knows: each endpoint with its versions and their rules (finfo-api.md §4–§7). */
import type { Rules } from './query.js'
import { articleV1, articleV2 } from './views/article.js'
import { climateV1, climateV2, environmentV1, sustainabilityV1 } from './views/declarations.js'
import { mediaV20, mediaV21, mediaV22 } from './views/media.js'
import type { View } from './views/view.js'

export interface ListRoute {
  readonly name: 'article' | 'media' | 'climate' | 'environment' | 'sustainability'
  readonly path: string
  readonly view: View
  readonly rules: Rules
  /** When the response has the `pagination` object: always, or only for a call that names a page. */
  readonly pagination: 'always' | 'asked'
  /** Whether articles of suppliers that were not ordered are shown, except in a period (§5, Climate). */
  readonly showsForeign: boolean
}

const v1 = { end: 'exclusive', supplierForPeriod: true, pagesRequired: false } as const
const v2 = { by: 'any', end: 'inclusive', supplierForPeriod: true, pagesRequired: true } as const
/** Where the documents say nothing about periods: the least that can be asked, and the end as in other v1 endpoints. */
const unknown = { by: 'any', end: 'exclusive', supplierForPeriod: false, pagesRequired: false } as const

const fin20 = { name: 'article', view: articleV1, pagination: 'asked', showsForeign: false } as const
const media = { name: 'media', rules: v2, pagination: 'always', showsForeign: false } as const
const climate = { name: 'climate', pagination: 'always', showsForeign: true } as const

/** The paths of v2.x, environment and sustainability were never seen; these are ours. */
export const listRoutes: readonly ListRoute[] = [
  { ...fin20, path: '/v1.0/article/fin20text/noprice/item', rules: { ...v1, by: 'item' } },
  { ...fin20, path: '/v1.0/article/fin20text/noprice/period', rules: { ...v1, by: 'period' } },
  { ...fin20, path: '/v1.0/article/fin20text/noprice/supplier', rules: { ...v1, by: 'supplier' } },
  { name: 'article', path: '/v2.2/article', view: articleV2, rules: v2, pagination: 'always', showsForeign: false },
  { ...media, path: '/v2.0/media', view: mediaV20 },
  { ...media, path: '/v2.1/media', view: mediaV21 },
  { ...media, path: '/v2.2/media', view: mediaV22 },
  { ...climate, path: '/v1.0/climate', view: climateV1, rules: unknown },
  { ...climate, path: '/v2.0/climate', view: climateV2, rules: { ...v2, supplierForPeriod: false } },
  {
    name: 'environment',
    path: '/v1.0/environment',
    view: environmentV1,
    rules: unknown,
    pagination: 'asked',
    showsForeign: false
  },
  {
    name: 'sustainability',
    path: '/v1.1/sustainability',
    view: sustainabilityV1,
    rules: unknown,
    pagination: 'asked',
    showsForeign: false
  }
]

export const suppliersPath = '/v1.0/suppliers/mysuppliers'
export const tokenPath = '/auth/realms/finfo/protocol/openid-connect/token'
/** What comes before the version in the simulator's addresses; Finfo's own is not known. */
export const apiPath = '/finfo'

export const endpointNames: readonly string[] = [
  'token', 'suppliers', 'article', 'media', 'climate', 'environment', 'sustainability'
]
