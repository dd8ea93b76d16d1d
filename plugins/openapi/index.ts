/**
 * OpenAPI 3.1 of one door, made from its routes' schemas, at `/openapi.json`, and as pages at `/docs`. What makes them
 * (api-book.ts) is loaded when they are first asked for: most processes never are, and it is a seventh of their start.
 */
import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { ApiBook } from './document.js'

export interface OpenApiOptions {
  title: string
  description: string
  version: string
  /** Base of the door's addresses, absolute or relative to the document. */
  server: () => string
  /** The internal door asks for a key. */
  keyed: boolean
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The successful answer, for the documentation. Answers of Flexiti are passed on as they come and are not checked. */
    answer?: { status?: number, description: string, example?: unknown }
  }
}

/** What of a request for a page matters to who serves files. */
const PAGE_HEADERS = ['accept-encoding', 'if-none-match', 'if-modified-since', 'range'] as const
/** These belong to the connection, or are Fastify's to say. */
const OWN_HEADERS = new Set(['connection', 'date', 'keep-alive', 'transfer-encoding'])

export default fp(async function openapi (app, options: OpenApiOptions) {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => { routes.push(route) })

  let book: Promise<ApiBook> | undefined
  const openBook = async (): Promise<ApiBook> => {
    book ??= import('./document.js').then(async ({ makeApiBook }) => await makeApiBook(routes, options))
    try {
      return await book
    } catch (error) {
      book = undefined
      throw error
    }
  }
  app.addHook('onClose', async () => { await (await book)?.close() })

  const page = { schema: { hide: true }, config: { shared: true, anyHost: true } }
  app.get('/openapi.json', page, async () => ({ ...(await openBook()).document, servers: [{ url: options.server() }] }))
  app.get('/docs', page, answerPage)
  app.get('/docs/*', page, answerPage)

  async function answerPage (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const headers = Object.fromEntries(PAGE_HEADERS.flatMap((name) => request.headers[name] === undefined ? [] : [[name, request.headers[name]]]))
    const answer = await (await openBook()).page(request.url, headers)
    // Becomes a problem like any other: a strange name is the caller's mistake.
    if (answer.statusCode >= 400) throw Object.assign(new Error('no such page'), { statusCode: answer.statusCode })
    for (const [name, value] of Object.entries(answer.headers)) if (value !== undefined && !OWN_HEADERS.has(name)) reply.header(name, value)
    return await reply.code(answer.statusCode).send(answer.rawPayload)
  }
}, { name: 'openapi' })
