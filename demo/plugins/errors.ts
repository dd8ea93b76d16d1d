/** What could not be done, as a page that says so; as JSON to a script of the page. */
import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { DoorError } from '../doors/internal-door.js'
import { UnreachableError } from '../doors/http.js'
import { messagePage } from '../views/page.js'
import { RefusedError } from './guard.js'

export interface ErrorsOptions {
  onError: (error: Error) => void
}

export default fp(async function errors (app, { onError }: ErrorsOptions) {
  app.setNotFoundHandler(async (request, reply) => {
    const page = app.pageOf(request, reply)
    return await sendPage(reply, 404, messagePage(page, page.t.messages.notFound))
  })

  app.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    const status = error instanceof UnreachableError || error instanceof DoorError ? 502 : error.statusCode ?? 500
    if (status >= 500) onError(error)
    // Nothing of the shop is shown to what should not have come here.
    if (error instanceof RefusedError) {
      return await reply.code(status).type('text/plain; charset=utf-8').send(`${error.message}\n`)
    }
    if (wantsJson(request)) return await reply.code(status).send({ error: error.name })
    const page = app.pageOf(request, reply)
    const { messages } = page.t
    const words = status === 502 ? messages.unreachable : status < 500 ? messages.notFound : messages.failed
    return await sendPage(reply, status, messagePage(page, words))
  })
}, { name: 'errors', dependencies: ['visits', 'guard'] })

export async function sendPage (reply: FastifyReply, status: number, page: string): Promise<FastifyReply> {
  return await reply.code(status).type('text/html; charset=utf-8').send(page)
}

export function wantsJson ({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('application/json') === true && !headers.accept.includes('text/html')
}
