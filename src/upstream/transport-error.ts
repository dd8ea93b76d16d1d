/** Why a request to an upstream got no response, and whether the upstream may have seen it. */
import { ContentEncodingError } from './content-encoding.js'
import { connectFailure, type ConnectFailure } from './failure-reason.js'

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
