/** What the demo's own forms send. */
import type { FastifyRequest } from 'fastify'

/** Fields by name; an array where a field came twice. */
export function formOf ({ body }: FastifyRequest): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? body as Record<string, unknown> : {}
}

/** A path of the demo to go back to, whatever the form says. */
export function backTo (back: unknown): string {
  return typeof back === 'string' && /^\/(?![/\\])[\w\-./]*$/.test(back) ? back : '/'
}
