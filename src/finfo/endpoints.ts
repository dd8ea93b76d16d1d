/**
 * Finfo's endpoints: where each is, and what its version asks of a list (finfo-api.md §4, §5). Each has a version of
 * its own. Paths that no public source has are settings in production, and never guessed; the simulator has its own.
 */
import type { FinfoEndpointName, FinfoEndpointPath } from '../../config/settings.js'

export interface FinfoEndpoint {
  readonly name: FinfoEndpointName
  /** With the version in front; undefined where it is not known. */
  readonly path: string | undefined
  /** Whether a change at the very end of a period belongs to it. */
  readonly periodEnd: 'exclusive' | 'inclusive'
  readonly list: ListRules
}

export interface ListRules {
  /** What is always required. */
  readonly requires: readonly ListParameter[]
  /** What is not taken. */
  readonly refuses: readonly ListParameter[]
  /** Whether a period needs a supplier. */
  readonly supplierForPeriod: boolean
  /** Whether `offset` and `limit` are required with a period, and with a supplier alone. */
  readonly pagesRequired: boolean
}

/** By the names that callers use. */
export type ListParameter = 'supplier_id' | 'supplier_article_id' | 'from' | 'to' | 'offset' | 'limit'

export type EndpointTable = Readonly<Record<FinfoEndpointName, FinfoEndpoint>>

type Paths = Readonly<Partial<Record<FinfoEndpointName, string>>>

/** The paths that Finfo's documents print in full. */
const documented: Paths = {
  article: '/v1.0/article/fin20text/noprice/item',
  articles: '/v1.0/article/fin20text/noprice/period',
  suppliers: '/v1.0/suppliers/mysuppliers'
}

/** The simulator's, where Finfo's are not known. */
const simulated: Paths = {
  ...documented,
  media: '/v2.2/media',
  climate: '/v2.0/climate',
  environment: '/v1.0/environment',
  sustainability: '/v1.1/sustainability'
}

const NAMES: readonly FinfoEndpointName[] = [
  'article', 'articles', 'suppliers', 'media', 'climate', 'environment', 'sustainability'
]

/** `overrides` are those of FINFO_ENDPOINTS. */
export function createEndpointTable (
  environment: 'simulator' | 'production', overrides: readonly FinfoEndpointPath[]
): EndpointTable {
  const paths = environment === 'simulator' ? simulated : documented
  return Object.fromEntries(NAMES.map((name) => {
    const path = overrides.find(({ endpoint }) => endpoint === name)?.path ?? paths[name]
    const major = Number(/^\/v(\d+)/.exec(path ?? '')?.[1] ?? 1)
    return [name, {
      name,
      path,
      periodEnd: major === 1 ? 'exclusive' : 'inclusive',
      list: listRules(name, major, path ?? '')
    } satisfies FinfoEndpoint]
  })) as unknown as EndpointTable
}

function listRules (name: FinfoEndpointName, major: number, path: string): ListRules {
  const any = { requires: [], refuses: [], supplierForPeriod: false, pagesRequired: false } as const
  if (major > 1) {
    return { ...any, supplierForPeriod: name === 'articles' || name === 'media', pagesRequired: true }
  }
  if (name !== 'articles') return any
  // Version 1 has an endpoint for each way to ask.
  switch (path.split('/').at(-1)) {
    case 'period': return { ...any, requires: ['supplier_id', 'from', 'to'], refuses: ['supplier_article_id'] }
    case 'supplier': return { ...any, requires: ['supplier_id'], refuses: ['supplier_article_id', 'from', 'to'] }
    case 'item': return { ...any, requires: ['supplier_id', 'supplier_article_id'], refuses: ['from', 'to'] }
    default: return any
  }
}
