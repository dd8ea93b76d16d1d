/** Answers with a value of the forms cache: prebuilt bytes in the caller's coding, 304 where the caller has them already. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FormHit, FormName, Forms } from '../../src/forms/forms.js'
import { chooseEncoding, etagMatches } from '../../src/forms/representation.js'

export interface CachedFormOptions {
  forms: Forms
  freshSeconds: number
  staleSeconds: number
}

/** Sends the answer. Not a promise, as a hit is at hand, and a chain of promises takes longer than choosing what to send. */
export type SendCachedForm = (form: FormName, request: FastifyRequest, reply: FastifyReply) => void

export function createCachedForm ({ forms, freshSeconds, staleSeconds }: CachedFormOptions): SendCachedForm {
  const cacheControl = `public, max-age=${freshSeconds}, stale-while-revalidate=${staleSeconds}`

  function send ({ representation, cache, ageSeconds }: FormHit, request: FastifyRequest, reply: FastifyReply): void {
    const variant = representation.variants[chooseEncoding(request.headers['accept-encoding'])]
    request.stats.cache = cache
    // The CORS answer may have put `Origin` there.
    const vary = reply.getHeader('vary')
    reply.headers({
      'cache-control': cacheControl,
      age: ageSeconds,
      etag: variant.etag,
      vary: vary === undefined ? 'accept-encoding' : `accept-encoding, ${String(vary)}`,
      'x-cache': cache
    })
    const known = request.headers['if-none-match']
    if (known !== undefined && etagMatches(known, variant.etag)) {
      reply.code(304).send()
      return
    }
    if (variant.contentEncoding !== undefined) reply.header('content-encoding', variant.contentEncoding)
    reply.header('content-type', representation.contentType).send(variant.body)
  }

  return (form, request, reply) => {
    const hit = forms.peek(form)
    if (hit !== undefined) send(hit, request, reply)
    else forms.get(form).then((loaded) => { send(loaded, request, reply) }).catch((error: unknown) => { reply.send(error) })
  }
}
