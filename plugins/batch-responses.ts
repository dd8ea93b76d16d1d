/**
 * Responses of one turn of the event loop go out together, at its end, and not each as soon as it is ready. A client on
 * the same host (a balancer, a storefront) is then woken once for many of them. A response never waits for time to
 * pass: if nothing else is to be done, it goes at once. See docs/performance.md.
 */
import fp from 'fastify-plugin'
import type { FastifyReply } from 'fastify'

interface Ready {
  reply: FastifyReply
  payload: unknown
  /** Fastify's own way on. */
  done: (error: Error | null, payload?: unknown) => void
}

export default fp(async function batchResponses (app) {
  let ready: Ready[] = []

  function sendAll (): void {
    const responses = ready
    ready = []
    for (const response of responses) send(response)
  }

  app.addHook('onSend', function sendWithOthers (_request, reply, payload, done) {
    // A stream would fail with nobody listening.
    if (isStream(payload)) done(null, payload)
    else if (ready.push({ reply, payload, done }) === 1) setImmediate(sendAll)
  })
}, { name: 'batch-responses' })

function isStream (payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && ('pipe' in payload || 'getReader' in payload)
}

/** Never throws: what is wrong with one answer must not take the others with it, or the process. */
function send ({ reply, payload, done }: Ready): void {
  try {
    done(null, payload)
  } catch (error) {
    try {
      done(error as Error)
    } catch {
      reply.raw.destroy()
    }
  }
}
