/**
 * The `node:http` server below a door: its timeouts, its limit, and what it does with connections that are half open or
 * broken.
 */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { ConnectionErrors } from './connection-errors.js'

export interface HttpServerOptions {
  errors: ConnectionErrors
  maxConnections: number
  /** Called for each connection that was closed at once, as there were too many. */
  onDrop: () => void
}

/** A client that needs longer to send a request of 64 KiB is not sending one. */
const REQUEST_TIMEOUT_MS = 30_000
const HEADERS_TIMEOUT_MS = 10_000
/** How often Node looks for requests that are over their time; half a minute by default. */
const CHECK_EVERY_MS = 500
/** Above the usual idle limit of a balancer (60 s), so that it closes first. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000
/** While closing, how long an idle connection is left open: what its caller sent before it could know is answered. */
const LINGER_MS = 1000
/** At the limit idle connections make room for new ones, this often at most. */
const MAKE_ROOM_EVERY_MS = 1000

export function createHttpServer (
  handler: RequestListener,
  { errors, maxConnections, onDrop }: HttpServerOptions
): Server {
  const server = createServer({
    requestTimeout: REQUEST_TIMEOUT_MS,
    headersTimeout: HEADERS_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionsCheckingInterval: CHECK_EVERY_MS,
    // Node would close the connection, with all that was asked behind such a request: plugins/host.ts has the rule.
    requireHostHeader: false
  }, handler) as Server & { httpAllowHalfOpen: boolean }
  // A caller that has said all it has to say may end its side, and still gets its responses (RFC 9112 §9.6).
  // Undocumented.
  server.httpAllowHalfOpen = true
  server.maxConnections = maxConnections
  server.on('clientError', errors.refuse)
  server.on('connect', errors.refuseTunnel)

  const endIdle = server.closeIdleConnections.bind(server)
  // Node calls it when it begins to close. A response that was ready by then and waited for its turn told nobody that
  // its connection closes: it becomes idle later.
  server.closeIdleConnections = () => {
    const timer = setInterval(endIdle, LINGER_MS).unref()
    server.once('close', () => { clearInterval(timer) })
  }

  let madeRoomAt = -Infinity
  server.on('drop', () => {
    onDrop()
    if (performance.now() - madeRoomAt < MAKE_ROOM_EVERY_MS) return
    madeRoomAt = performance.now()
    endIdle()
  })
  return server
}
