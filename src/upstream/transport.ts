/** One request and its answer over undici, with a deadline, a bounded queue and a bounded answer. Judges nothing. */
import { buildConnector, Pool, type Dispatcher } from 'undici'
import { createProxyConnector } from './egress-proxy.js'
import { passContinue } from './pass-continue.js'
import { withReadableBody, type UpstreamResponse } from './response.js'
import { ResponseCollector } from './response-collector.js'
import { TransportError } from './transport-error.js'

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
        else resolve(withReadableBody(response, maxBytes))
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
