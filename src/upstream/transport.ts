/** One request and its answer over undici, with a deadline, a bounded queue and a bounded answer. Judges nothing. */
import { buildConnector, Pool, type Dispatcher } from 'undici'
import { asUtf8 } from './charset.js'
import { ContentEncodingError, decodeBody } from './content-encoding.js'
import { createProxyConnector } from './egress-proxy.js'
import { connectFailure, type ConnectFailure } from './failure-reason.js'
import { passContinue } from './pass-continue.js'

type HeaderMap = Record<string, string | string[] | undefined>

export interface TransportRequest {
  method: 'GET' | 'POST'
  /** Path and query, from the root of the origin. */
  path: string
  headers: Record<string, string>
  body: Buffer | null
  /** Milliseconds until the answer must be complete, the wait for a free connection included. */
  timeoutMs: number
  /** Maximum size of the response, before and after decoding. 2 MiB if left out. */
  maxBytes?: number
}

export interface UpstreamResponse {
  status: number
  headers: HeaderMap
  /** Decoded from any content-encoding, in UTF-8 and without a byte order mark. */
  body: Buffer
}

export type TransportFailure =
  /** No connection could be made. */
  | 'unreachable'
  /** More requests wait than the queue holds. */
  | 'queue-full'
  /** The breaker holds calls back. */
  | 'circuit-open'
  /** No complete answer within the deadline. */
  | 'timeout'
  /** The connection broke before an answer began. */
  | 'reset'
  /** The answer began but is cut off, over the size limit or not HTTP. */
  | 'invalid-response'

export class TransportError extends Error {
  readonly failure: TransportFailure
  /** Whether any byte of the request may have reached the upstream. False means: certainly not processed. */
  readonly sent: boolean
  /** The failure for an operator: where no connection could be made, why; where the body could not be decoded, that. */
  readonly reason: Exclude<TransportFailure, 'unreachable'> | ConnectFailure | 'content-encoding'

  constructor (failure: TransportFailure, sent: boolean, cause?: unknown) {
    super(`request failed: ${failure}`, { cause })
    this.name = 'TransportError'
    this.failure = failure
    this.sent = sent
    this.reason = failure === 'unreachable'
      ? connectFailure(cause)
      : cause instanceof ContentEncodingError ? 'content-encoding' : failure
  }
}

/** The reason of the TransportError that an error is, or that it was caused by. */
export function transportReason (error: unknown): TransportError['reason'] | undefined {
  for (let depth = 0; error instanceof Error && depth < 8; depth++) {
    if (error instanceof TransportError) return error.reason
    error = error.cause
  }
  return undefined
}

export interface TransportOptions {
  origin: string
  /** Connections kept to the upstream. */
  connections: number
  /** Requests that may wait for a connection; one more fails at once. */
  queue: number
  /** http(s) proxy for all upstream calls. */
  egressProxy?: string | undefined
}

export interface Transport {
  send (request: TransportRequest): Promise<UpstreamResponse>
  /** Whether one more request would fail at once, as `queue-full`. */
  readonly full: boolean
  close (): Promise<void>
}

/** Far above any documented response of Flexiti; keeps a runaway upstream from filling the memory. */
const MAX_RESPONSE_BYTES = 2 * 1024 * 1024

const CONNECT_TIMEOUT_MS = 5000

/**
 * Idle sockets are dropped before a usual upstream or load balancer drops them (5 s and more), lest a request meets a
 * closing one.
 */
const KEEP_ALIVE_MS = 4000

export function createTransport (options: TransportOptions): Transport {
  const dispatcher = createDispatcher(options)
  const most = options.connections + options.queue
  let inFlight = 0

  function send (request: TransportRequest): Promise<UpstreamResponse> {
    return new Promise((resolve, reject) => {
      if (inFlight >= most) {
        reject(new TransportError('queue-full', false))
        return
      }
      inFlight++
      const maxBytes = request.maxBytes ?? MAX_RESPONSE_BYTES
      const transfer = new ResponseCollector({ timeoutMs: request.timeoutMs, maxBytes }, (response) => {
        inFlight--
        if (response instanceof TransportError) reject(response)
        else resolve(readable(response, maxBytes))
      })
      dispatcher.dispatch({
        origin: options.origin,
        method: request.method,
        path: request.path,
        headers: request.headers,
        body: request.body,
        // The deadline of the transfer covers every phase, also the wait in the queue, which these two do not.
        headersTimeout: 0,
        bodyTimeout: 0
      }, transfer)
    })
  }

  return {
    send,
    get full () { return inFlight >= most },
    close: async () => { await dispatcher.close() }
  }
}

function createDispatcher ({ origin, connections, egressProxy }: TransportOptions): Dispatcher {
  const settings = {
    connections,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: 10 * KEEP_ALIVE_MS
  }
  const connect = egressProxy === undefined
    ? buildConnector({ timeout: CONNECT_TIMEOUT_MS })
    : createProxyConnector(new URL(egressProxy), CONNECT_TIMEOUT_MS)
  return new Pool(origin, {
    ...settings,
    connect: (options, callback) => {
      connect(options, (...result) => {
        const [error, socket] = result
        if (error !== null) callback(error, null)
        else if (socket !== null) callback(null, passContinue(socket))
      })
    }
  })
}

/** One request on its way: gathers the answer, and ends once, with it or with an error. */
class ResponseCollector implements Dispatcher.DispatchHandler {
  private readonly end: (response: UpstreamResponse | TransportError) => void
  private readonly deadline: NodeJS.Timeout
  private readonly maxBytes: number
  private controller: Dispatcher.DispatchController | undefined
  private finished = false
  private status = 0
  private headers: HeaderMap = {}
  private size = 0
  private readonly chunks: Buffer[] = []

  constructor (
    { timeoutMs, maxBytes }: { timeoutMs: number, maxBytes: number },
    end: (response: UpstreamResponse | TransportError) => void
  ) {
    this.end = end
    this.maxBytes = maxBytes
    this.deadline = setTimeout(timedOut, timeoutMs, this)
  }

  onRequestStart (started: Dispatcher.DispatchController): void {
    // Timed out while queued, or undici would send a second time: nobody may decide that but the caller. Thrown, not
    // aborted: an abort closes the connection too, and a queue of late requests would open and close one for each.
    if (this.finished || this.controller !== undefined) throw new TransportError('reset', this.controller !== undefined)
    this.controller = started
  }

  onResponseStart (_controller: Dispatcher.DispatchController, status: number, headers: HeaderMap): void {
    // An interim response says nothing yet.
    if (status < 200) return
    this.status = status
    this.headers = headers
  }

  onResponseData (_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length
    if (this.size > this.maxBytes) this.fail('invalid-response')
    else this.chunks.push(chunk)
  }

  onResponseEnd (): void {
    if (this.finished) return
    this.finished = true
    clearTimeout(this.deadline)
    const [first] = this.chunks
    this.end({
      status: this.status,
      headers: this.headers,
      body: first !== undefined && this.chunks.length === 1 ? first : Buffer.concat(this.chunks, this.size)
    })
  }

  onResponseError (_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(this.controller === undefined
      ? 'unreachable'
      : this.status > 0 || isNotHttp(error) ? 'invalid-response' : 'reset', error)
  }

  fail (failure: TransportFailure, cause?: unknown): void {
    if (this.finished) return
    this.finished = true
    clearTimeout(this.deadline)
    const error = new TransportError(failure, this.controller !== undefined, cause)
    this.end(error)
    this.controller?.abort(error)
  }
}

function timedOut (transfer: ResponseCollector): void {
  transfer.fail('timeout')
}

/** What undici calls an answer that came and is not HTTP as it should be. */
const NOT_HTTP_CODES: ReadonlySet<unknown> = new Set([
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'UND_ERR_HEADERS_OVERFLOW'
])
/** The same, where the code is that of any failure of a socket. */
const NOT_HTTP_MESSAGES: ReadonlySet<string> = new Set(['bad upgrade', 'bad response'])

function isNotHttp (error: Error & { code?: string }): boolean {
  return error.code?.startsWith('HPE_') === true || error.name === 'HTTPParserError' ||
    NOT_HTTP_CODES.has(error.code) || NOT_HTTP_MESSAGES.has(error.message)
}

/** The response with its body as it was meant. */
function readable (response: UpstreamResponse, maxBytes: number): UpstreamResponse | Promise<UpstreamResponse> {
  const encoding = response.headers['content-encoding']
  if (encoding !== undefined) return decoded(response, String(encoding), maxBytes)
  response.body = asUtf8(response.body, response.headers['content-type'])
  return response
}

async function decoded (response: UpstreamResponse, encoding: string, maxBytes: number): Promise<UpstreamResponse> {
  try {
    const body = await decodeBody(response.body, encoding, maxBytes)
    return { ...response, body: asUtf8(body, response.headers['content-type']) }
  } catch (error) {
    throw new TransportError('invalid-response', true, error)
  }
}
