/** One request on its way through undici: gathers the response, and ends once, with it or with an error. */
import type { Dispatcher } from 'undici'
import type { ResponseHeaders, UpstreamResponse } from './response.js'
import { TransportError, type TransportFailure } from './transport-error.js'

export class ResponseCollector implements Dispatcher.DispatchHandler {
  private readonly end: (response: UpstreamResponse | TransportError) => void
  private readonly deadline: NodeJS.Timeout
  private readonly maxBytes: number
  private controller: Dispatcher.DispatchController | undefined
  private finished = false
  private status = 0
  private headers: ResponseHeaders = {}
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

  onResponseStart (_controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
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
