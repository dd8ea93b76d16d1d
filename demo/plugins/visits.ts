/** Whose request it is: a visit in memory, found by an opaque cookie that no script can read. */
import cookie from '@fastify/cookie'
import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Visit, Visits } from '../shop/visits.js'
import { isLang, textsFor, type Lang } from '../texts/texts.js'
import type { Page } from '../views/page.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** The visit that the request belongs to; begins one where there is none. */
    visitOf (request: FastifyRequest, reply: FastifyReply): Visit
    /** What the answer's page is drawn from. */
    pageOf (request: FastifyRequest, reply: FastifyReply): Page
  }
}

const NAME = 'shop'

export interface VisitsOptions {
  visits: Visits
  publicUrl: () => string
  /** Whether browsers reach the demo over https. */
  secure: () => boolean
}

export default fp(async function recogniseVisits (app, { visits, publicUrl, secure }: VisitsOptions) {
  await app.register(cookie)

  app.decorate('visitOf', function visitOf (request: FastifyRequest, reply: FastifyReply): Visit {
    const visit = visits.find(request.cookies[NAME]) ?? begin(request, reply)
    // A link may name the language.
    const { lang } = (request.query ?? {}) as { lang?: unknown }
    if (isLang(lang)) visit.lang = lang
    return visit
  })

  app.decorate('pageOf', function pageOf (request: FastifyRequest, reply: FastifyReply): Page {
    const visit = app.visitOf(request, reply)
    const addresses = { publicDoor: publicUrl(), asset: (name: string) => app.asset(name) }
    return { t: textsFor(visit.lang), visit, addresses, here: request.url.split('?', 1)[0] ?? '/' }
  })

  function begin (request: FastifyRequest, reply: FastifyReply): Visit {
    const visit = visits.begin(languageOf(request))
    reply.setCookie(NAME, visit.id, { path: '/', httpOnly: true, sameSite: 'strict', secure: secure() })
    return visit
  }
}, { name: 'visits', dependencies: ['assets'] })

/** The first of ours that the browser asks for. */
function languageOf ({ headers }: FastifyRequest): Lang {
  const wanted = (headers['accept-language'] ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase())
  return wanted.find(isLang) ?? 'en'
}
