/** Sends a document of a cache: prebuilt bytes in the caller's coding, or 304 if the caller has them already. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Settings } from '../../config/settings.js'
import type { DocumentedResponse } from '../../plugins/openapi/options.js'
import type { DocumentCache, DocumentHit } from '../../src/documents/document-cache.js'
import type { FormName, Forms } from '../../src/forms/forms.js'
import type { ProblemCode } from '../../src/problems/catalogue.js'
import { Problem } from '../../src/problems/problem.js'
import { chooseEncoding, etagMatches } from '../../src/documents/representation.js'

export interface CachedDocumentOptions<Name> {
  cache: Pick<DocumentCache<Name>, 'get' | 'peek'>
  freshSeconds: number
  staleSeconds: number
  /** The problem that is answered with 204, if there is such. */
  emptyFor?: ProblemCode
}

/** What documents every such response. */
export const cachedResponse = {
  headers: ['cache-control', 'age', 'etag', 'vary', 'x-cache'],
  also: { 304: { description: 'Not modified: the caller has this version' } }
} satisfies Partial<DocumentedResponse>

/** How a door serves the forms. */
export function formsOptions (cache: Forms, settings: Settings): CachedDocumentOptions<FormName> {
  return { cache, freshSeconds: settings.i18nFreshSeconds, staleSeconds: settings.i18nStaleSeconds }
}

/**
 * Sends the response. Not a promise: a hit is at hand, and a chain of promises takes longer than choosing what to send.
 */
export type SendCachedDocument<Name> = (name: Name, request: FastifyRequest, reply: FastifyReply) => void

export function createCachedDocument<Name> (
  { cache, freshSeconds, staleSeconds, emptyFor }: CachedDocumentOptions<Name>
): SendCachedDocument<Name> {
  const cacheControl = `public, max-age=${freshSeconds}, stale-while-revalidate=${staleSeconds}`

  function send (hit: DocumentHit, request: FastifyRequest, reply: FastifyReply): void {
    const { representation, ageSeconds } = hit
    const variant = representation.variants[chooseEncoding(request.headers['accept-encoding'])]
    request.stats.cache = hit.cache
    // The CORS headers may have put `Origin` there.
    const vary = reply.getHeader('vary')
    reply.headers({
      'cache-control': cacheControl,
      age: ageSeconds,
      etag: variant.etag,
      vary: vary === undefined ? 'accept-encoding' : `accept-encoding, ${String(vary)}`,
      'x-cache': hit.cache
    })
    const known = request.headers['if-none-match']
    if (known !== undefined && etagMatches(known, variant.etag)) {
      reply.code(304).send()
      return
    }
    if (variant.contentEncoding !== undefined) reply.header('content-encoding', variant.contentEncoding)
    reply.header('content-type', representation.contentType).send(variant.body)
  }

  return (name, request, reply) => {
    const hit = cache.peek(name)
    if (hit !== undefined) send(hit, request, reply)
    else {
      cache.get(name).then((loaded) => {
        send(loaded, request, reply)
      }).catch((error: unknown) => {
        if (emptyFor !== undefined && error instanceof Problem && error.code === emptyFor) reply.code(204).send()
        else reply.send(error)
      })
    }
  }
}
