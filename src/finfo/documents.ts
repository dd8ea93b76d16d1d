/** Product data of one article, and the list of suppliers, out of a document cache. */
import type { FinfoDocumentName } from '../../config/settings.js'
import { createDocumentCache, type DocumentCache, type Refusal } from '../documents/document-cache.js'
import { Problem, problem } from '../problems/problem.js'
import type { Clock } from '../util/clock.js'
import type { Lane } from './budget.js'
import type { FinfoClient } from './client.js'

export interface DocumentName {
  kind: FinfoDocumentName | 'suppliers'
  /** Finfo's id of the article; none of the suppliers. */
  id?: string
  /** Whose call it is, where there is to be one. */
  lane: Lane
}

export type Documents = Pick<DocumentCache<DocumentName>, 'get' | 'peek' | 'size'>

export interface DocumentsOptions {
  client: Pick<FinfoClient, 'get'>
  /** Finfo's query parameter for the id of an article. */
  idParameter: string
  freshSeconds: number
  staleSeconds: number
  maxBytes: number
  clock: Pick<Clock, 'now'>
  onBackgroundError: (error: unknown) => void
}

/** The suppliers are ordered in a portal, and are soon to be seen here. */
const SUPPLIERS_FRESH_SECONDS = 3600
const NOT_FOUND_MS = 600_000
/** Finfo denies what is not ordered: asking again at once changes nothing. */
const DENIED_MS = 60_000
const MAX_REFUSALS = 5000
const CONTENT_TYPE = 'application/json; charset=utf-8'

export function createDocuments ({
  client, idParameter, freshSeconds, staleSeconds, maxBytes, clock, onBackgroundError
}: DocumentsOptions): Documents {
  return createDocumentCache<DocumentName>({
    load: async ({ kind, id, lane }) => {
      const body = await client.get({ endpoint: kind, lane, ...(id !== undefined && { query: { [idParameter]: id } }) })
      if (body === undefined) throw problem('finfo-not-found')
      return { body, contentType: CONTENT_TYPE }
    },
    keyOf: ({ kind, id = '' }) => `${kind}:${id}`,
    freshSeconds: ({ kind }) => kind === 'suppliers' ? Math.min(SUPPLIERS_FRESH_SECONDS, freshSeconds) : freshSeconds,
    staleSeconds,
    maxBytes,
    refusalOf,
    maxRefusals: MAX_REFUSALS,
    clock,
    onBackgroundError
  })
}

function refusalOf (error: unknown): Refusal | undefined {
  if (!(error instanceof Problem)) return undefined
  if (error.code === 'finfo-not-found') return { problem: error, keepMs: NOT_FOUND_MS, endsValue: true }
  if (error.code === 'finfo-denied') return { problem: error, keepMs: DENIED_MS, endsValue: false }
  return undefined
}
