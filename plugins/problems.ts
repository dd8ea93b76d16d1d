/** Turns whatever went wrong into `application/problem+json` (RFC 9457). The one place where errors become answers. */
import fp from 'fastify-plugin'
import type { FastifyError, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { problemOfFailure } from '../src/flexiti/responses.js'
import { TransportError, transportReason } from '../src/upstream/transport-error.js'
import type { ProblemCode } from '../src/problems/catalogue.js'
import { Problem, problem } from '../src/problems/problem.js'
import { detailOf, errorsOf, textsOf } from '../src/problems/wording.js'
import { languageOf } from '../src/util/preferences.js'

export interface ProblemsOptions {
  /**
   * Base of the `type` addresses, e.g. `https://bff.shop.example`; a function, as a free port is known only after
   * listening.
   */
  publicUrl: () => string
}

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * The problem of an address that no route answers: `not-found`, or `method-not-allowed` where another method would
     * do.
     */
    absent (url: string): Problem
  }
}

/** Where a request goes whose address cannot be decoded (door.ts): no route's path. */
export const UNDECODABLE = '/undecodable'

/** Where Fastify says no before any of our code runs. */
const frameworkCodes: Record<string, ProblemCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-body',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-body',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-body',
  FST_ERR_BAD_URL: 'malformed-body',
  FST_ERR_VALIDATION: 'invalid-request'
}

export default fp(async function problems (app, { publicUrl }: ProblemsOptions) {
  const routes = createRouteBook()
  app.addHook('onRoute', routes.add)

  app.setErrorHandler(function sendErrorProblem (error: unknown, request, reply) {
    const raised = toProblem(error)
    if (raised.code === 'internal-error') {
      request.log.error({ request_id: request.id, err: describe(error) }, 'unhandled error')
    }
    sendProblem(raised, request, reply, publicUrl())
  })

  app.setNotFoundHandler(function sendNotFound (request, reply) {
    const raised = request.url === request.originalUrl
      ? absent(request.url)
      : problem('malformed-body', { detail: 'The address is not percent-encoded UTF-8.' })
    sendProblem(raised, request, reply, publicUrl())
  })

  app.decorate('absent', absent)

  function absent (url: string): Problem {
    const allow = routes.methodsFor(url)
    return allow.length === 0
      ? problem('not-found')
      : problem('method-not-allowed', { headers: { allow: allow.join(', ') } })
  }
}, { name: 'problems', dependencies: ['request-context'] })

export function toProblem (error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof TransportError) return problemOfFailure(error)
  const { code = '', statusCode = 500 } = (error ?? {}) as Partial<FastifyError>
  return problem(frameworkCodes[code] ?? codeOf(statusCode), { cause: error })
}

/**
 * Plugins say by a 4xx that it is the caller's mistake: a caller who hung up in the middle of a body, a strange name of
 * a page.
 */
function codeOf (status: number): ProblemCode {
  if (status === 403 || status === 404) return 'not-found'
  return status >= 400 && status < 500 ? 'malformed-body' : 'internal-error'
}

/** Writes the answer for `raised`. Only what the catalogue and the Problem's public details say goes out. */
export function sendProblem (raised: Problem, request: FastifyRequest, reply: FastifyReply, publicUrl: string): void {
  const { details } = raised
  const lang = languageOf(request.headers['accept-language'])
  if (request.stats !== null) {
    request.stats.code = raised.code
    const reason = transportReason(raised)
    if (reason !== undefined) request.stats.upstreamError = reason
  }
  // Also where a good response would be shared: a problem never is.
  if (request.referenceId !== undefined) reply.header('x-reference-id', request.referenceId)
  if (details.headers !== undefined) reply.headers(details.headers)
  if (details.retryAfter !== undefined) reply.header('retry-after', details.retryAfter)
  const body = {
    type: `${publicUrl}/problems/${raised.code}`,
    title: textsOf(raised.code, lang).title,
    status: raised.status,
    detail: detailOf(raised, lang),
    code: raised.code,
    reference_id: request.referenceId,
    request_id: request.id,
    errors: errorsOf(raised, lang),
    retry_after: details.retryAfter,
    idempotency_key: details.idempotencyKey,
    flexiti: details.flexiti
  }
  reply
    .code(raised.status)
    .header('content-type', 'application/problem+json')
    .header('content-language', lang)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(body))
}

/** An unexpected error for the log: its kind and where, without its message, which may quote what a shopper typed. */
function describe (error: unknown): { type: string, code?: string, stack: string } {
  if (!(error instanceof Error)) return { type: typeof error, stack: '' }
  const { code } = error as Error & { code?: unknown }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).join('\n')
  return { type: error.name, ...(typeof code === 'string' && { code }), stack: frames }
}

/** Knows which methods a path has, for 405. Used only when no route matched. */
function createRouteBook (): { add: (route: RouteOptions) => void, methodsFor: (url: string) => string[] } {
  const methods = new Map<string, Set<string>>()
  return {
    add (route) {
      if (route.url.includes('*')) return
      const known = methods.get(route.url) ?? new Set<string>()
      for (const method of [route.method].flat()) known.add(method)
      methods.set(route.url, known)
    },
    methodsFor (url) {
      const path = url.split('?', 1)[0] ?? ''
      const found = new Set<string>()
      for (const [pattern, known] of methods) {
        const expression = pattern.split('/').map((part) => part.startsWith(':') ? '[^/]+' : escape(part)).join('/')
        if (new RegExp(`^${expression}$`).test(path)) for (const method of known) found.add(method)
      }
      return [...found].sort()
    }
  }
}

function escape (literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
