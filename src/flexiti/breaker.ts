/** The breaker in front of Flexiti: holds calls back while most of them fail, and lets a single probe find out when it is over. */
import CircuitBreaker from 'opossum'
import { ExchangeError, type Answer, type Exchange, type ExchangeRequest } from './exchange.js'

export interface Breaker {
  send (request: ExchangeRequest): Promise<Answer>
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
class ServerFailure extends Error {
  readonly answer: Answer
  constructor (answer: Answer) {
    super(`status ${answer.status}`)
    this.answer = answer
  }
}

/** Trips when more than half of at least `volume` calls in ten seconds got no answer or a 5xx. Other answers are answers. */
export function createBreaker (exchange: Pick<Exchange, 'send' | 'full'>, { volume = 20, resetMs = 5000 }: BreakerOptions = {}): Breaker {
  const circuit = new CircuitBreaker(async (request: ExchangeRequest) => {
    const answer = await exchange.send(request)
    if (answer.status >= 500) throw new ServerFailure(answer)
    return answer
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
    async send (request) {
      // A full queue is our own doing and says nothing of the upstream: the circuit must count it neither as a failure nor as
      // a success, and it must not pass for the probe.
      if (exchange.full) throw new ExchangeError('queue-full', false)
      try {
        return await circuit.fire(request)
      } catch (error) {
        if (error instanceof ServerFailure) return error.answer
        if (error instanceof Error && 'code' in error && (error.code === 'EOPENBREAKER' || error.code === 'ESHUTDOWN')) throw new ExchangeError('held-back', false)
        throw error
      }
    },
    get open () { return circuit.opened },
    close () { circuit.shutdown() }
  }
}
