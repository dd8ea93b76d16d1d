/**
 * Who the caller is to a flow. A browser proves itself by an opaque random cookie, one for all its flows and tabs; the
 * store keeps only the cookie's hash. The cookie is sent when the browser comes to own its first flow.
 */
import { hash, randomBytes } from 'node:crypto'
import cookie from '@fastify/cookie'
import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Flow } from '../src/flows/flow.js'
import type { FlowOwner, Flows, ResolveOptions } from '../src/flows/flows.js'
import { problem, type Problem } from '../src/problems/problem.js'
import { isBrowser } from './origins.js'

export interface FlowOwnerOptions {
  flows: Flows
  /** Called before a request opens a flow; what it throws refuses it. */
  limitOpening?: (request: FastifyRequest) => void
  /** Whether browsers reach the door over https. */
  secure: () => boolean
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Who calls, without giving out a cookie. */
    flowOwnerOf (request: FastifyRequest): FlowOwner
  }
}

const COOKIE_BYTES = 32
const COOKIE_SHAPE = /^[\w-]{43}$/

export default fp(async function flowOwner (app, {
  flows, secure, limitOpening = () => {}
}: FlowOwnerOptions) {
  // Cookies are read on demand: the hooks of @fastify/cookie would run for every response of the door.
  await app.register(cookie, { hook: false })
  const name = (): string => cookieName(secure())

  function cookieOf ({ headers }: FastifyRequest): string | undefined {
    if (headers.cookie === undefined) return undefined
    const value = app.parseCookie(headers.cookie)[name()]
    return value !== undefined && COOKIE_SHAPE.test(value) ? value : undefined
  }

  app.decorate('flowOwnerOf', function flowOwnerOf (request: FastifyRequest): FlowOwner {
    const value = cookieOf(request)
    return { browser: isBrowser(request), proof: value === undefined ? undefined : proofOf(value) }
  })

  app.decorate('resolveFlow',
    function resolveFlow (request: FastifyRequest, reply: FastifyReply, wanted?: ResolveOptions): Promise<Flow> {
      const options: ResolveOptions = {
        need: wanted?.need,
        allowEnded: wanted?.allowEnded,
        opening: wanted?.opening,
        onOpening: () => { limitOpening(request) }
      }
      const owner = app.flowOwnerOf(request)
      const id = request.referenceId as string
      if (!owner.browser || owner.proof !== undefined) return flows.resolve(id, owner, options)
      // At the first call, and not at the second, at which the flow would be nobody's.
      if (request.headers['sec-fetch-site'] === 'cross-site') throw otherSite()
      return resolveForNewBrowser(id, reply, options)
    })

  /** For a browser without a cookie: gives it one. */
  async function resolveForNewBrowser (id: string, reply: FastifyReply, options: ResolveOptions): Promise<Flow> {
    const given = randomBytes(COOKIE_BYTES).toString('base64url')
    const flow = await flows.resolve(id, { browser: true, proof: proofOf(given) }, options)
    reply.header('set-cookie', app.serializeCookie(name(), given, {
      httpOnly: true,
      sameSite: 'strict',
      path: '/',
      secure: secure()
    }))
    return flow
  }
}, { name: 'flow-owner', dependencies: ['request-context', 'origins'] })

/** Browsers keep the cookie of such a page back, whatever the door answers: localhost and 127.0.0.1 are two sites. */
function otherSite (): Problem {
  return problem('flow-not-yours', {
    detail: 'The page is of another site than this door, so browsers keep the cookie back. Use one name for both, ' +
      'such as localhost.'
  })
}

/** `secure`: whether browsers reach the door over https. */
export function cookieName (secure: boolean): string {
  return secure ? '__Host-Http-bff' : 'bff'
}

function proofOf (value: string): string {
  return hash('sha256', value, 'base64url')
}
