/** A door: a Fastify server with everything that both doors share. Routes come from `routes/`. */
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Socket } from 'node:net'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import securityHeaders from '../plugins/security-headers.js'
import bodyParsers from '../plugins/body-parsers.js'
import problems, { sendProblem, toProblem, UNDECODABLE } from '../plugins/problems.js'
import requestContext from '../plugins/request-context.js'
import requestLog from '../plugins/request-log.js'
import type { Validators } from '../plugins/validation/validators.js'
import batchResponses from '../plugins/batch-responses.js'
import validation from '../plugins/validation/index.js'

export interface DoorOptions {
  name: 'public' | 'internal'
  log: FastifyBaseLogger
  /** Base of the public door's addresses; a function, as a free port is known only after listening. */
  publicUrl: () => string
  trustProxy: readonly string[]
  /** Shared by both doors. */
  validators: Validators
}

const CHATTY_LEVELS = new Set(['trace', 'debug', 'info'])
const BODY_LIMIT = 65_536
/** A client that needs longer to send a request of 64 KiB is not sending one. */
const REQUEST_TIMEOUT_MS = 30_000
const HEADERS_TIMEOUT_MS = 10_000
/** Above the usual idle limit of a balancer (60 s), so that it, not we, closes first. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000
/**
 * While closing, how long a connection without a request is left for one: what a caller sent before it could know is
 * answered.
 */
const LINGER_MS = 1000

export async function createDoor ({
  name, log, publicUrl, trustProxy, validators
}: DoorOptions): Promise<FastifyInstance> {
  let count = 0
  const prefix = Math.random().toString(36).slice(2, 8)
  const secure = (): boolean => publicUrl().startsWith('https:')

  const app = Fastify({
    // Fastify's own lines, from warnings up. The one line per request is written by plugins/request-log.ts.
    loggerInstance: log.child({}, { level: CHATTY_LEVELS.has(log.level) ? 'warn' : log.level }),
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (logger) => logger,
    genReqId: () => `${prefix}-${++count}`,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    trustProxy: trustProxy.length === 0 ? false : [...trustProxy],
    // While closing, requests that still arrive on open connections are answered, and told to close.
    return503OnClosing: false,
    // plugins/validation/index.ts brings both compilers; without a word here Fastify loads its own, Ajv and a
    // serializer, for nothing.
    schemaController: { compilersFactory: { buildValidator: broughtLater, buildSerializer: broughtLater } },
    // Long parameters are refused by their schemas, with a word why, and not by a 404.
    routerOptions: { maxParamLength: 16_384 },
    // Before the router sees it, or none of our hooks would: no log line, no limit, no CORS.
    rewriteUrl: ({ url = '/' }) => isDecodable(url) ? url : UNDECODABLE,
    frameworkErrors: (error, request, reply) => {
      request.stats = {}
      sendProblem(toProblem(error), request, reply, publicUrl())
    },
    clientErrorHandler
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as FastifyInstance

  // Before any other hook that has a word on answers: those have it when the answer goes.
  await app.register(batchResponses)
  releaseConnections(app)
  await app.register(securityHeaders, { secure })
  await app.register(requestContext)
  await app.register(problems, { publicUrl })
  await app.register(requestLog, { door: name, log })
  await app.register(validation, { validators })
  await app.register(bodyParsers)
  return app

  /** What is not HTTP never becomes a request; it gets a plain answer, without a word of what was sent. */
  function clientErrorHandler (error: Error & { code?: string }, socket: Socket): void {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const status = error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request'
    const body = JSON.stringify({
      type: `${publicUrl()}/problems/malformed-body`,
      title: 'The request could not be read',
      status: Number(status.slice(0, 3)),
      code: 'malformed-body'
    })
    socket.end(
      `HTTP/1.1 ${status}\r\ncontent-type: application/problem+json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n${body}`
    )
  }
}

/**
 * Answers to requests that were in flight when the door began to close end their connection too. Fastify does so only
 * for requests that come later, and a connection that is kept alive would hold the process until its grace is over.
 */
function releaseConnections (app: FastifyInstance): void {
  let closing = false
  // Node would end idle connections at once, and with them the requests that are on their way in them.
  const endIdle = app.server.closeIdleConnections.bind(app.server)
  app.server.closeIdleConnections = () => { setTimeout(endIdle, LINGER_MS).unref() }
  app.addHook('preClose', (done) => {
    closing = true
    done()
  })
  app.addHook('onSend', function endConnection (_request, reply, payload, done) {
    if (closing) reply.header('connection', 'close')
    done(null, payload)
  })
}

function broughtLater (): never {
  throw new Error('plugins/validation/index.ts is not registered')
}

/** Whether the path of a URL is percent-encoded UTF-8. */
function isDecodable (url: string): boolean {
  if (!url.includes('%')) return true
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}
