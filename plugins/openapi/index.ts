/**
 * OpenAPI 3.1 of one door, made from its routes' schemas, at `/openapi.json`, and as pages at `/docs`. What makes them
 * (document.ts) is loaded when they are first asked for: most processes never are, and it is a seventh of their start.
 */
import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { ApiDocument } from './document.js'
import type { OpenApiOptions } from './options.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * The successful answer, for the documentation. Answers of Flexiti are passed on as they come and are not checked.
     */
    response?: { status?: number, description: string, example?: unknown }
  }
}

/** What of a request for a page matters to who serves files. */
const PAGE_HEADERS = ['accept-encoding', 'if-none-match', 'if-modified-since', 'range'] as const
/** These belong to the connection, or are Fastify's to say. */
const OWN_HEADERS = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding'])

export default fp(async function openapi (app, options: OpenApiOptions) {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => { routes.push(route) })

  let document: Promise<ApiDocument> | undefined
  const openDocument = async (): Promise<ApiDocument> => {
    document ??= import('./document.js').then(async ({ createApiDocument }) => await createApiDocument(routes, options))
    try {
      return await document
    } catch (error) {
      document = undefined
      throw error
    }
  }
  app.addHook('onClose', async () => { await (await document)?.close() })

  const page = { schema: { hide: true }, config: { shared: true, anyHost: true } }
  app.get('/openapi.json', page, async () => ({
    ...(await openDocument()).document,
    servers: [{ url: options.server() }]
  }))
  app.get('/docs', page, sendPage)
  app.get('/docs/*', page, sendPage)

  async function sendPage (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const headers = Object.fromEntries(PAGE_HEADERS.flatMap((name) => request.headers[name] === undefined
      ? []
      : [[name, request.headers[name]]]))
    const served = await (await openDocument()).page(request.url, headers)
    // Becomes a problem like any other: a strange name is the caller's mistake.
    if (served.statusCode >= 400) throw Object.assign(new Error('no such page'), { statusCode: served.statusCode })
    for (const [name, value] of Object.entries(served.headers)) {
      if (value !== undefined && !OWN_HEADERS.has(name)) reply.header(name, value)
    }
    return await reply.code(served.statusCode).send(served.statusCode === 304 ? undefined : served.rawPayload)
  }
}, { name: 'openapi' })
