/**
 * The breaker before an upstream: a transport that holds calls back while most of them fail, and lets a single probe
 * find out when it is over.
 */
import { hash } from 'node:crypto'
import CircuitBreaker from 'opossum'
import { LRUCache } from 'lru-cache'
import type { UpstreamResponse } from './response.js'
import type { Transport, TransportRequest } from './transport.js'
import { TransportError } from './transport-error.js'

export interface Breaker extends Pick<Transport, 'send'> {
  readonly open: boolean
  close (): void
}

export interface BreakerOptions {
  /** Calls in the last ten seconds before their outcome says anything. */
  volume?: number
  /** Percentage of those that must fail. */
  percentage?: number
  /** Milliseconds until the probe. */
  resetMs?: number
}

/** Carries a failure through the breaker, which counts thrown errors only. */
class FailedCallError extends Error {
  readonly outcome: UpstreamResponse | TransportError
  /** Whether the same input failed a moment ago: then it counts for nothing. */
  readonly isRepeated: boolean
  constructor (outcome: UpstreamResponse | TransportError, isRepeated: boolean) {
    super('the call failed')
    this.name = 'FailedCallError'
    this.outcome = outcome
    this.isRepeated = isRepeated
  }
}

const WINDOW_MS = 10_000
/** Inputs remembered that failed in the window. */
const MAX_INPUTS = 1000

/**
 * Trips when more than half of at least `volume` calls in ten seconds got no response or a 5xx. Other responses are
 * responses. One input that fails again and again counts once, and after it was a bad probe leaves the next one to
 * others for a while: it must not shut the door for everybody else.
 * `send` returns what the transport returns, and throws its TransportError, or `circuit-open`.
 */
export function createBreaker (transport: Pick<Transport, 'send' | 'full'>, {
  volume = 20, percentage = 50, resetMs = 5000
}: BreakerOptions = {}): Breaker {
  const failing = new LRUCache<string, true>({ max: MAX_INPUTS, ttl: WINDOW_MS })
  let badProbe = { input: '', leavesUntil: -Infinity }

  /** Throws, also where there is a response: the circuit counts thrown errors only. */
  function fail (request: TransportRequest, outcome: UpstreamResponse | TransportError): never {
    const input = inputOf(request)
    // As a probe, every failure counts.
    const isRepeated = failing.has(input) && !circuit.halfOpen
    if (circuit.halfOpen) badProbe = { input, leavesUntil: performance.now() + 2 * resetMs }
    failing.set(input, true)
    throw new FailedCallError(outcome, isRepeated)
  }

  function call (request: TransportRequest): Promise<UpstreamResponse> {
    return transport.send(request).then(
      (response) => response.status >= 500 ? fail(request, response) : response,
      (error) => {
        if (error instanceof TransportError) fail(request, error)
        throw error
      }
    )
  }

  const circuit: CircuitBreaker<[TransportRequest], UpstreamResponse> = new CircuitBreaker(call, {
    timeout: false,
    volumeThreshold: volume,
    errorThresholdPercentage: percentage,
    resetTimeout: resetMs,
    rollingCountTimeout: WINDOW_MS,
    rollingPercentilesEnabled: false,
    // A summary of the window every second, which nobody reads.
    enableSnapshots: false,
    errorFilter: (error: unknown) => error instanceof FailedCallError && error.isRepeated
  })

  return {
    async send (request) {
      // A full queue is our own doing and says nothing of the upstream: the circuit must count it neither as a failure
      // nor as a success, and it must not pass for the probe.
      if (transport.full) throw new TransportError('queue-full', false)
      if (circuit.halfOpen && performance.now() < badProbe.leavesUntil && inputOf(request) === badProbe.input) {
        throw new TransportError('circuit-open', false)
      }
      return await circuit.fire(request).catch(outcomeOf)
    },
    get open () { return circuit.opened },
    close () { circuit.shutdown() }
  }
}

/** What a call that failed before the breaker comes to: its response, or an error that is thrown. */
function outcomeOf (error: unknown): UpstreamResponse {
  if (isRefusal(error)) throw new TransportError('circuit-open', false)
  if (!(error instanceof FailedCallError)) throw error
  if (error.outcome instanceof TransportError) throw error.outcome
  return error.outcome
}

function inputOf ({ method, path, body }: TransportRequest): string {
  return `${method} ${path} ${body === null ? '' : hash('sha1', body, 'base64url')}`
}

function isRefusal (error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EOPENBREAKER' || error.code === 'ESHUTDOWN')
}
