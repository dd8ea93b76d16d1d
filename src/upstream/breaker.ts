/**
 * The breaker in front of Flexiti: holds calls back while most of them fail, and lets a single probe find out when it
 * is over.
 */
import CircuitBreaker from 'opossum'
import { TransportError, type UpstreamResponse, type Transport, type TransportRequest } from './transport.js'

export interface Breaker {
  /** Rejects where a call failed for the breaker too; `outcomeOf` says what that means to others. */
  send (request: TransportRequest): Promise<UpstreamResponse>
  /** The answer, where it was one of status 5xx, or else the TransportError. Throws what is neither. */
  outcomeOf (rejection: unknown): UpstreamResponse | TransportError
  readonly open: boolean
  close (): void
}

export interface BreakerOptions {
  /** Calls in the last ten seconds before their outcome says anything. */
  volume?: number
  /** Milliseconds until the probe. */
  resetMs?: number
}

/** Carries a server error through the breaker, which counts thrown errors only. */
class ServerResponseError extends Error {
  readonly response: UpstreamResponse
  constructor (response: UpstreamResponse) {
    super(`status ${response.status}`)
    this.response = response
  }
}

/**
 * Trips when more than half of at least `volume` calls in ten seconds got no answer or a 5xx. Other answers are
 * answers.
 */
export function createBreaker (transport: Pick<Transport, 'send' | 'full'>, {
  volume = 20, resetMs = 5000
}: BreakerOptions = {}): Breaker {
  const circuit = new CircuitBreaker(async (request: TransportRequest) => {
    const response = await transport.send(request)
    if (response.status >= 500) throw new ServerResponseError(response)
    return response
  }, {
    timeout: false,
    volumeThreshold: volume,
    errorThresholdPercentage: 50,
    resetTimeout: resetMs,
    rollingCountTimeout: 10_000,
    rollingPercentilesEnabled: false,
    // A summary of the window every second, which nobody reads.
    enableSnapshots: false
  })

  return {
    send (request) {
      // A full queue is our own doing and says nothing of the upstream: the circuit must count it neither as a failure
      // nor as a success, and it must not pass for the probe.
      return transport.full ? Promise.reject(new TransportError('queue-full', false)) : circuit.fire(request)
    },
    outcomeOf (rejection) {
      if (rejection instanceof ServerResponseError) return rejection.response
      if (rejection instanceof TransportError) return rejection
      if (rejection instanceof Error && 'code' in rejection && (rejection.code === 'EOPENBREAKER' ||
        rejection.code === 'ESHUTDOWN')) return new TransportError('circuit-open', false)
      throw rejection
    },
    get open () { return circuit.opened },
    close () { circuit.shutdown() }
  }
}
