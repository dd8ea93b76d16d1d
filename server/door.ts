/** A door: a Fastify server with everything that both doors share. Routes come from `routes/`. */
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import securityHeaders from '../plugins/security-headers.js'
import bodyParsers from '../plugins/body-parsers/index.js'
import inFlight from '../plugins/in-flight.js'
import problems, { sendProblem, toProblem, UNDECODABLE } from '../plugins/problems.js'
import requestContext from '../plugins/request-context.js'
import requestLog from '../plugins/request-log.js'
import type { Validators } from '../plugins/validation/validators.js'
import batchResponses from '../plugins/batch-responses.js'
import { catalogue } from '../src/problems/catalogue.js'
import validation from '../plugins/validation/index.js'
import clientAddress from '../plugins/client-address.js'
import headResponses from '../plugins/head-responses.js'
import connectionOrder from '../plugins/connection-order.js'
import host from '../plugins/host.js'
import { createConnectionErrors } from './connection-errors.js'
import { createHttpServer } from './http-server.js'

export interface DoorOptions {
  name: 'public' | 'internal'
  log: FastifyBaseLogger
  /** Base of the public door's addresses; a function, as a free port is known only after listening. */
  publicUrl: () => string
  trustProxy: readonly string[]
  maxConnections: number
  /** Called for each connection beyond that. */
  onDrop?: () => void
  /** Names by which the door may be called (plugins/host.ts); absent: any. */
  hostNames?: readonly string[]
  /** Shared by both doors. */
  validators: Validators
}

const CHATTY_LEVELS = new Set(['trace', 'debug', 'info'])
const BODY_LIMIT = 65_536

export async function createDoor ({
  name, log, publicUrl, trustProxy, maxConnections, onDrop = () => {}, hostNames, validators
}: DoorOptions): Promise<FastifyInstance> {
  let count = 0
  const prefix = Math.random().toString(36).slice(2, 8)
  const secure = (): boolean => publicUrl().startsWith('https:')
  const errors = createConnectionErrors((status) => JSON.stringify({
    type: `${publicUrl()}/problems/malformed-body`,
    title: catalogue['malformed-body'].title,
    status,
    code: 'malformed-body'
  }))

  const app = Fastify({
    // Fastify's own lines, from warnings up. The one line per request is written by plugins/request-log.ts.
    loggerInstance: log.child({}, { level: CHATTY_LEVELS.has(log.level) ? 'warn' : log.level }),
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (logger) => logger,
    genReqId: () => `${prefix}-${++count}`,
    bodyLimit: BODY_LIMIT,
    // Also for the second server that Fastify makes where the host is `localhost`.
    serverFactory: (handler) => createHttpServer(handler, { errors, maxConnections, onDrop }),
    // While closing, requests that still arrive on open connections are answered, and told to close.
    return503OnClosing: false,
    // plugins/validation/index.ts brings both compilers; without a word here Fastify loads its own, Ajv and a
    // serializer, for nothing.
    schemaController: { compilersFactory: { buildValidator: broughtLater, buildSerializer: broughtLater } },
    // Long parameters are refused by their schemas, with a reason, and not by a 404.
    routerOptions: { maxParamLength: 16_384 },
    // Before the router sees it, or none of our hooks would: no log line, no limit, no CORS.
    rewriteUrl: ({ url = '/' }) => isDecodable(url) ? url : UNDECODABLE,
    frameworkErrors: (error, request, reply) => {
      request.stats = {}
      sendProblem(toProblem(error), request, reply, publicUrl())
    },
    // Each server has its own (http-server.ts).
    clientErrorHandler: () => {}
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as FastifyInstance

  // Before any other `onSend` hook: those run when the response goes out.
  await app.register(batchResponses)
  await app.register(connectionOrder)
  await app.register(securityHeaders, { secure })
  await app.register(headResponses)
  await app.register(clientAddress, { trusted: trustProxy })
  await app.register(requestContext, { refusedWith: errors.statusOf })
  await app.register(inFlight)
  await app.register(problems, { publicUrl })
  await app.register(host, { names: hostNames })
  await app.register(requestLog, { door: name, log })
  await app.register(validation, { validators })
  await app.register(bodyParsers)
  return app
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
