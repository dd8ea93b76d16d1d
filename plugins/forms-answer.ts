/** Answers with a value of the forms cache: prebuilt bytes in the caller's coding, 304 where the caller has them already. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FormName, Forms } from '../src/forms/forms.js'
import { chooseEncoding, etagMatches } from '../src/forms/representation.js'

export interface FormsAnswerOptions {
  forms: Forms
  freshSeconds: number
  staleSeconds: number
}

export function createFormsAnswer ({ forms, freshSeconds, staleSeconds }: FormsAnswerOptions): (form: FormName, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  const cacheControl = `public, max-age=${freshSeconds}, stale-while-revalidate=${staleSeconds}`

  return async function answer (form, request, reply) {
    const hit = forms.peek(form) ?? await forms.get(form)
    const variant = hit.representation.variants[chooseEncoding(request.headers['accept-encoding'])]
    request.notes.cache = hit.cache
    // The CORS answer may have put `Origin` there.
    const vary = reply.getHeader('vary')
    reply.headers({
      'cache-control': cacheControl,
      age: hit.ageSeconds,
      etag: variant.etag,
      vary: vary === undefined ? 'accept-encoding' : `accept-encoding, ${String(vary)}`,
      'x-cache': hit.cache
    })
    const known = request.headers['if-none-match']
    if (known !== undefined && etagMatches(known, variant.etag)) return reply.code(304).send()
    if (variant.contentEncoding !== undefined) reply.header('content-encoding', variant.contentEncoding)
    return reply.header('content-type', hit.representation.contentType).send(variant.body)
  }
}
