/** One request and its answer over undici, with a deadline, a bounded queue and a bounded answer. Judges nothing. */
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { Pool, type Dispatcher } from 'undici'
import { tunnelThrough } from './tunnel.js'

type HeaderMap = Record<string, string | string[] | undefined>

export interface ExchangeRequest {
  method: 'GET' | 'POST'
  /** Path and query, from the root of the origin. */
  path: string
  headers: Record<string, string>
  body: Buffer | null
  /** Milliseconds until the answer must be complete, the wait for a free connection included. */
  timeoutMs: number
}

export interface Answer {
  status: number
  headers: HeaderMap
  /** Decoded from any content-encoding. */
  body: Buffer
}

export type ExchangeFailure =
  /** No connection could be made. */
  | 'unreachable'
  /** More requests wait than the queue holds. */
  | 'queue-full'
  /** The breaker holds calls back. */
  | 'held-back'
  /** No complete answer within the deadline. */
  | 'timeout'
  /** The connection broke before an answer began. */
  | 'reset'
  /** The answer began but is cut off, over the size limit or not HTTP. */
  | 'garbled'

export class ExchangeError extends Error {
  readonly failure: ExchangeFailure
  /** Whether any byte of the request may have reached the upstream. False means: certainly not processed. */
  readonly sent: boolean

  constructor (failure: ExchangeFailure, sent: boolean, cause?: unknown) {
    super(`exchange failed: ${failure}`, { cause })
    this.name = 'ExchangeError'
    this.failure = failure
    this.sent = sent
  }
}

export interface ExchangeOptions {
  origin: string
  /** Connections kept to the upstream. */
  connections: number
  /** Requests that may wait for a connection; one more fails at once. */
  queue: number
  /** http(s) proxy for all upstream calls. */
  egressProxy?: string | undefined
}

export interface Exchange {
  send (request: ExchangeRequest): Promise<Answer>
  /** Whether one more request would fail at once, as `queue-full`. */
  readonly full: boolean
  close (): Promise<void>
}

/** Far above any documented answer; keeps a runaway upstream from filling the memory. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024

const CONNECT_TIMEOUT_MS = 5000

/** Idle sockets are dropped before a usual upstream or load balancer drops them (5 s and more), lest a request meets a closing one. */
const KEEP_ALIVE_MS = 4000

export function createExchange (options: ExchangeOptions): Exchange {
  const dispatcher = createDispatcher(options)
  const most = options.connections + options.queue
  let inFlight = 0

  async function send (request: ExchangeRequest): Promise<Answer> {
    if (inFlight >= most) throw new ExchangeError('queue-full', false)
    inFlight++
    try {
      const answer = await dispatch(dispatcher, options.origin, request)
      const encoding = answer.headers['content-encoding']
      return encoding === undefined ? answer : await decoded(answer, encoding)
    } finally {
      inFlight--
    }
  }

  return {
    send,
    get full () { return inFlight >= most },
    close: async () => { await dispatcher.close() }
  }
}

function createDispatcher ({ origin, connections, egressProxy }: ExchangeOptions): Dispatcher {
  const settings = { connections, pipelining: 1, keepAliveTimeout: KEEP_ALIVE_MS, keepAliveMaxTimeout: 10 * KEEP_ALIVE_MS, connectTimeout: CONNECT_TIMEOUT_MS }
  return new Pool(origin, egressProxy === undefined ? settings : { ...settings, connect: tunnelThrough(new URL(egressProxy), CONNECT_TIMEOUT_MS) })
}

function dispatch (dispatcher: Dispatcher, origin: string, request: ExchangeRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let over = false
    let status = 0
    let headers: HeaderMap = {}
    let size = 0
    const chunks: Buffer[] = []

    const fail = (failure: ExchangeFailure, cause?: unknown): void => {
      if (over) return
      over = true
      clearTimeout(deadline)
      const error = new ExchangeError(failure, controller !== undefined, cause)
      reject(error)
      controller?.abort(error)
    }
    const deadline = setTimeout(fail, request.timeoutMs, 'timeout')

    dispatcher.dispatch({
      origin,
      method: request.method,
      path: request.path,
      headers: request.headers,
      body: request.body,
      // The deadline above covers every phase, also the wait in the queue, which these two do not.
      headersTimeout: 0,
      bodyTimeout: 0
    }, {
      onRequestStart (started) {
        // Timed out while queued, or undici would send a second time: nobody may decide that but the caller. Thrown, not
        // aborted: an abort closes the connection too, and a queue of late requests would open and close one for each.
        if (over || controller !== undefined) throw new ExchangeError('reset', controller !== undefined)
        controller = started
      },
      onResponseStart (_controller, statusCode, responseHeaders) {
        status = statusCode
        headers = responseHeaders as HeaderMap
      },
      onResponseData (_controller, chunk) {
        size += chunk.length
        if (size > MAX_ANSWER_BYTES) fail('garbled')
        else chunks.push(chunk)
      },
      onResponseEnd () {
        if (over) return
        over = true
        clearTimeout(deadline)
        resolve({ status, headers, body: chunks.length === 1 ? chunks[0] as Buffer : Buffer.concat(chunks, size) })
      },
      onResponseError (_controller, error) {
        fail(controller === undefined ? 'unreachable' : status > 0 || isParserError(error) ? 'garbled' : 'reset', error)
      }
    })
  })
}

function isParserError (error: Error & { code?: string }): boolean {
  return error.code?.startsWith('HPE_') === true || error.name === 'HTTPParserError'
}

const decoders: Record<string, (body: Buffer, options: zlib.ZlibOptions) => Promise<Buffer>> = {
  gzip: promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip),
  'x-gzip': promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip),
  deflate: promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate),
  br: promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress)
}

/** The BFF sends no accept-encoding, but a gateway in between may compress all the same. */
async function decoded (answer: Answer, encoding: string | string[]): Promise<Answer> {
  const name = String(encoding).trim().toLowerCase()
  if (name === 'identity' || name === '' || answer.body.length === 0) return answer
  const decode = decoders[name]
  try {
    if (decode === undefined) throw new Error('unknown content-encoding')
    return { ...answer, body: await decode(answer.body, { maxOutputLength: MAX_ANSWER_BYTES }) }
  } catch (error) {
    throw new ExchangeError('garbled', true, error)
  }
}
