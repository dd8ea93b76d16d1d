/** Lists of Finfo, page by page, as they come: nothing of them is kept. */
import type { FinfoEndpointName } from '../../config/settings.js'
import { findMember } from '../upstream/is-json.js'
import type { CallStats, FinfoClient } from './client.js'
import type { EndpointTable } from './endpoints.js'
import { upstreamQuery, type ListQuery } from './period.js'

export type ListName = Exclude<FinfoEndpointName, 'article' | 'suppliers'>

export interface Page {
  /** Finfo's bytes; undefined where it has nothing. */
  body: Buffer | undefined
  /** Where the next page begins, and how long it is; undefined after the last one. */
  next: { offset: number, limit: number } | undefined
}

export interface Lists {
  /** Throws `invalid-request` before Finfo is asked, or the Problem of the call. */
  get (name: ListName, asked: ListQuery, stats: CallStats): Promise<Page>
}

/** A thousand articles, with room. */
const MAX_BYTES = 64 * 1024 * 1024
/** Articles on a page, as the route takes them too. */
const MAX_LIMIT = 1000

export function createLists ({ client, table }: { client: Pick<FinfoClient, 'get'>, table: EndpointTable }): Lists {
  return {
    async get (name, asked, stats) {
      const query = upstreamQuery(asked, table[name])
      const body = await client.get({ endpoint: name, lane: 'internal', query, maxBytes: MAX_BYTES }, stats)
      return { body, next: body === undefined ? undefined : nextPage(body) }
    }
  }
}

/** By the envelope's `pagination`, where there is one (finfo-api.md §6). */
function nextPage (body: Buffer): Page['next'] {
  const envelope = findMember(body, 'pagination')
  const { offset, limit, totalCount } = (envelope === undefined ? {} : JSON.parse(envelope.toString('utf8')) ?? {}) as
    Record<string, unknown>
  const [start, length, total] = [offset, limit, totalCount].map(countOf)
  if (start === undefined || length === undefined || total === undefined || length === 0) return undefined
  return start + length < total ? { offset: start + length, limit: Math.min(length, MAX_LIMIT) } : undefined
}

/** A number, or one in a string: v1.0 has its numbers in strings (finfo-api.md §7). */
function countOf (value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return Number.isSafeInteger(count) && Number(count) >= 0 ? Number(count) : undefined
}
