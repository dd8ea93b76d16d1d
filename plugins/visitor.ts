/**
 * Who the caller is to a flow. A browser proves itself by an opaque random cookie, one for all its flows and tabs; the store
 * keeps only the cookie's hash. The cookie is sent when the browser comes to own its first flow.
 */
import { createHash, randomBytes } from 'node:crypto'
import cookie from '@fastify/cookie'
import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Flow } from '../src/flows/flow.js'
import type { Flows, Visitor } from '../src/flows/flows.js'
import { isBrowser } from './origins.js'

export interface VisitorOptions {
  flows: Flows
  /** Whether browsers reach the door over https. */
  secure: () => boolean
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Who calls, without giving out a cookie. */
    visitorOf (request: FastifyRequest): Visitor
  }
}

const COOKIE_BYTES = 32
const COOKIE_SHAPE = /^[\w-]{43}$/

export default fp(async function visitors (app, { flows, secure }: VisitorOptions) {
  await app.register(cookie)
  const name = (): string => secure() ? '__Host-Http-bff' : 'bff'

  function cookieOf (request: FastifyRequest): string | undefined {
    const value = request.cookies[name()]
    return value !== undefined && COOKIE_SHAPE.test(value) ? value : undefined
  }

  app.decorate('visitorOf', function visitorOf (request: FastifyRequest): Visitor {
    const value = cookieOf(request)
    return { browser: isBrowser(request), proof: value === undefined ? undefined : hash(value) }
  })

  app.decorate('enterFlow', async function enterFlow (request: FastifyRequest, reply: FastifyReply): Promise<Flow> {
    const visitor = app.visitorOf(request)
    let given: string | undefined
    if (visitor.browser && visitor.proof === undefined) {
      given = randomBytes(COOKIE_BYTES).toString('base64url')
      visitor.proof = hash(given)
    }
    const flow = await flows.enter(request.referenceId as string, visitor)
    if (given !== undefined) reply.setCookie(name(), given, { httpOnly: true, sameSite: 'strict', path: '/', secure: secure() })
    return flow
  })
}, { name: 'visitor', dependencies: ['request-context', 'origins'] })

function hash (value: string): string {
  return createHash('sha256').update(value).digest('base64url')
}
