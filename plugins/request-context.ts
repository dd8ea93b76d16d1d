/** What each request carries: its reference id, checked and sent back in canonical form, and stats for its log line. */
import type { Socket } from 'node:net'
import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CallStats } from '../src/flexiti/client.js'
import { canonicalReferenceId, newReferenceId } from '../src/flows/flow.js'
import { fieldError } from '../src/problems/field-error.js'
import { problem } from '../src/problems/problem.js'

/** Filled in along the way; the request log prints these and nothing else about the call. */
export interface RequestStats extends CallStats {
  /** How the cache of documents answered. */
  cache?: 'hit' | 'stale' | 'miss'
  /** Why the upstream did not answer (src/upstream/failure-reason.ts). */
  upstreamError?: string
  /** Code of the problem that was answered. */
  code?: string
}

/** A request that is over. */
export interface Outcome {
  /** The status that the caller got. */
  status: number
  /** Pattern of the route; undefined where none matched. */
  route: string | undefined
  durationMs: number
}

export type FinishedListener = (request: FastifyRequest, outcome: Outcome) => void

declare module 'fastify' {
  interface FastifyInstance {
    /** Calls `listener` once for every request of the door, when it is over; also where the caller hung up. */
    onFinished (listener: FinishedListener): void
  }
  interface FastifyRequest {
    /** 32 lower-case hex; undefined where the caller named no flow and the route needs none. */
    referenceId: string | undefined
    stats: RequestStats
    /** Fastify's `routeOptions`, which are put together anew each time that one asks for them. */
    route: FastifyRequest['routeOptions']
  }
  interface FastifyContextConfig {
    /**
     * The response may be kept by shared caches, so it has no reference id, whatever the caller sent: a cache would
     * hand one shopper's id to the next. Problems have it: they are never kept.
     */
    shared?: boolean
    /** Which upstream the route asks, if not Flexiti. */
    upstream?: 'finfo'
  }
}

/** Status of a request whose caller hung up before the answer was out, for log and metrics; nginx made it known. */
const HUNG_UP = 499

const HEADER = 'x-reference-id'
const badReferenceId = [fieldError(HEADER, 'format', { format: 'guid' })]

export interface RequestContextOptions {
  /** The status that the request being read on a connection was refused with, if it was. */
  refusedWith: (connection: Socket) => number | undefined
}

export default fp(async function requestContext (app, { refusedWith }: RequestContextOptions) {
  app.decorateRequest('referenceId', undefined)
  // A getter would be shared state; each request gets its stats in the hook below.
  app.decorateRequest('stats', null as unknown as RequestStats)
  app.decorateRequest('route', null as unknown as FastifyRequest['routeOptions'])

  const listeners: FinishedListener[] = []
  app.decorate('onFinished', (listener: FinishedListener) => { listeners.push(listener) })

  app.addHook('onRequest', function readReferenceId (request, reply, done) {
    request.stats = {}
    request.route = request.routeOptions
    // Not Fastify's `onResponse`, which does not come where the caller hung up. One listener for all: each costs a
    // microsecond.
    reply.raw.on('close', () => {
      const outcome = {
        status: reply.raw.writableFinished
          ? reply.statusCode
          : (
              request.raw.complete ? undefined : refusedWith(request.raw.socket)
            ) ?? HUNG_UP,
        route: request.route.url,
        durationMs: reply.elapsedTime
      }
      for (const listener of listeners) listener(request, outcome)
    })
    const sent = request.headers[HEADER]
    if (sent === undefined) {
      if (request.route.config.shared !== true) assignReferenceId(request, reply)
      done()
      return
    }
    const id = typeof sent === 'string' ? canonicalReferenceId(sent) : undefined
    if (id !== undefined) {
      request.referenceId = id
      if (request.route.config.shared !== true) reply.header(HEADER, id)
    }
    done()
  })

  // A phase later, when the origin is known to be welcome and CORS lets its page read the answer.
  app.addHook('preParsing', function refuseBadReferenceId (request, _reply, _payload, done) {
    const bad = request.referenceId === undefined && request.headers[HEADER] !== undefined
    done(bad ? problem('invalid-request', { errors: badReferenceId }) : null)
  })
}, { name: 'request-context' })

function assignReferenceId (request: FastifyRequest, reply: FastifyReply): void {
  const id = newReferenceId()
  request.referenceId = id
  reply.header(HEADER, id)
}
