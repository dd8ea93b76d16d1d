/**
 * What is not HTTP never becomes a request, and is refused when its turn comes: after the responses to all that was
 * asked before on the same connection (RFC 9112 §9.3.2). Written at once, the refusal would be taken for one of theirs,
 * and a payment that was made for one that failed.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** `_httpMessage`: the response whose turn it is. Undocumented; a test holds every supported Node to it. */
type Connection = Socket & { _httpMessage?: ServerResponse | null }

export interface ConnectionErrors {
  /** For `clientError` of a server. */
  refuse (error: Error & { code?: string }, connection: Socket): void
  /** For `connect` of a server, which would hang up on what it is still asked. */
  refuseTunnel (request: IncomingMessage, connection: Socket): void
  /** The status that the request being read on this connection was refused with, if it was. */
  statusOf (connection: Socket): number | undefined
}

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large'
}

/**
 * How long a connection is read after its end was written. Closed at once, it could take the refusal along (RFC 9112
 * §9.6).
 */
const LINGER_MS = 1000

/** `bodyOf`: the body of a refusal, as problem+json. */
export function createConnectionErrors (bodyOf: (status: number) => string): ConnectionErrors {
  const refused = new WeakMap<Socket, number>()

  function refuseWith (status: number, connection: Connection): void {
    if (refused.has(connection)) return
    refused.set(connection, status)
    waitForTurn(connection)
  }

  function waitForTurn (connection: Connection): void {
    const current = connection._httpMessage ?? undefined
    if (current === undefined || (!current.req.complete && !current.headersSent)) {
      return end(
        connection,
        refusal(connection)
      )
    }
    // What could not be read is the rest of this very request, and its response is under way already.
    current.once('close', () => { current.req.complete ? waitForTurn(connection) : end(connection, '') })
  }

  function refusal (connection: Socket): string {
    const status = refused.get(connection) ?? 400
    const body = bodyOf(status)
    return `HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n${body}`
  }

  return {
    refuse (error, connection) {
      if (error.code === 'ECONNRESET') connection.destroy()
      else refuseWith(statusOfCode(error.code), connection)
    },
    refuseTunnel (_request, connection) {
      // Node has let go of the connection, and of its errors.
      connection.on('error', () => {})
      refuseWith(400, connection)
    },
    statusOf: (connection) => refused.get(connection)
  }
}

function end (connection: Socket, text: string): void {
  if (!connection.writable) return
  connection.end(text)
  const timer = setTimeout(() => { connection.destroy() }, LINGER_MS).unref()
  connection.once('close', () => { clearTimeout(timer) })
  connection.resume()
}

function statusOfCode (code: string | undefined): number {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW': return 431
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW': return 413
    case 'ERR_HTTP_REQUEST_TIMEOUT': return 408
    default: return 400
  }
}
