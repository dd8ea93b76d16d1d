/** Calls to Finfo's API with the deployment's token, renewed once if Finfo refuses it, within a budget per minute. */
import { problem, Problem } from '../problems/problem.js'
import { search } from '../upstream/address.js'
import { createBreaker, type Breaker } from '../upstream/breaker.js'
import { requestHeaders } from '../upstream/headers.js'
import { isJson } from '../upstream/is-json.js'
import type { UpstreamResponse } from '../upstream/response.js'
import type { Transport } from '../upstream/transport.js'
import { TransportError } from '../upstream/transport-error.js'
import type { Clock } from '../util/clock.js'
import type { Budget, Lane } from './budget.js'
import type { EndpointTable, FinfoEndpoint } from './endpoints.js'
import { busy, isWrongAddress, problemOfFailure } from './responses.js'
import type { TokenManager } from './token-manager.js'

export interface FinfoCall {
  endpoint: FinfoEndpoint['name']
  lane: Lane
  query?: Readonly<Record<string, string>>
  /** Maximum size of the answer; 2 MiB if left out. */
  maxBytes?: number
}

/** Filled in while a call runs, for logs and metrics. */
export interface CallStats {
  upstreamStatus?: number
  upstreamMs?: number
  upstreamTries?: number
}

export interface FinfoClient {
  /** The JSON of a call that succeeded, byte for byte; undefined where Finfo has nothing (204). Throws a Problem. */
  get (call: FinfoCall, stats?: CallStats): Promise<Buffer | undefined>
  close (): Promise<void>
}

export interface FinfoClientOptions {
  /** What comes before the version, no trailing slash. */
  baseUrl: string
  table: EndpointTable
  tokens: TokenManager
  budget: Budget
  /** Of each lane, to the origin of the base URL; closed with the client. */
  transports: Readonly<Record<Lane, Transport>>
  timeoutMs: number
  clock: Clock
  /** Called when a response says that the address is wrong. */
  onWrongAddress: (endpoint: FinfoEndpoint['name']) => void
}

export function createFinfoClient ({
  baseUrl, table, tokens, budget, transports, timeoutMs, clock, onWrongAddress
}: FinfoClientOptions): FinfoClient {
  const root = new URL(baseUrl).pathname.replace(/\/$/, '')
  const breakers = createBreakers(transports)

  /** Any HTTP answer; throws TransportError where there was none, and a Problem where there is to be no call. */
  async function send (call: FinfoCall, accessToken: string, stats: CallStats): Promise<UpstreamResponse> {
    const request = {
      method: 'GET' as const,
      path: `${root}${String(table[call.endpoint].path)}${search(call.query)}`,
      headers: requestHeaders({ accessToken }),
      body: null,
      timeoutMs,
      ...(call.maxBytes !== undefined && { maxBytes: call.maxBytes })
    }
    const started = clock.now()
    try {
      for (let repeated = false; ; repeated = true) {
        budget.take(call.lane)
        stats.upstreamTries = (stats.upstreamTries ?? 0) + 1
        try {
          const response = await breakers.of(call).send(request)
          stats.upstreamStatus = response.status
          return response
        } catch (error) {
          // A connection that Finfo had closed a moment before. What Finfo answered, even badly, is not asked again.
          const isBroken = error instanceof TransportError && error.failure === 'reset'
          request.timeoutMs = timeoutMs - (clock.now() - started)
          if (!isBroken || repeated || request.timeoutMs <= 0) throw error
        }
      }
    } finally {
      stats.upstreamMs = (stats.upstreamMs ?? 0) + clock.now() - started
    }
  }

  async function get (call: FinfoCall, stats: CallStats = {}): Promise<Buffer | undefined> {
    if (table[call.endpoint].path === undefined) {
      throw problem('finfo-failed', {
        detail: 'The path of this endpoint at Finfo is not known: FINFO_ENDPOINTS names it.'
      })
    }
    // A call that is not to be made needs no token.
    await budget.check(call.lane)
    try {
      let token = await tokens.getToken()
      let response = await send(call, token.accessToken, stats)
      if (response.status === 401) {
        token = await tokens.renewToken(token)
        response = await send(call, token.accessToken, stats)
      }
      if (response.status === 200 || response.status === 204) tokens.accept(token)
      return read(call, response)
    } catch (error) {
      throw error instanceof TransportError ? problemOfFailure(error) : error
    }
  }

  function read ({ endpoint }: FinfoCall, response: UpstreamResponse): Buffer | undefined {
    const { status, body } = response
    if (status === 204) return undefined
    if (status === 200 && isJson(body)) return body
    if (status === 401) throw problem('finfo-credentials')
    if (status === 403) throw problem('finfo-denied')
    if (status === 429) {
      const raised = busy(response, clock.wall())
      budget.pause(raised.details.retryAfter)
      throw raised
    }
    if (isWrongAddress(status)) onWrongAddress(endpoint)
    if (status === 400 || status === 422) throw problem('finfo-failed', { detail: 'Finfo refused the parameters.' })
    throw problem('finfo-failed')
  }

  return {
    get,
    async close () {
      breakers.close()
      await Promise.all(Object.values(transports).map(async (transport) => { await transport.close() }))
    }
  }
}

/** One for each endpoint in each lane. */
function createBreakers (transports: FinfoClientOptions['transports']): {
  of (call: FinfoCall): Breaker
  close (): void
} {
  const breakers = new Map<string, Breaker>()
  return {
    of ({ endpoint, lane }) {
      const key = `${lane} ${endpoint}`
      let breaker = breakers.get(key)
      if (breaker === undefined) breakers.set(key, breaker = createBreaker(transports[lane]))
      return breaker
    },
    close () {
      for (const breaker of breakers.values()) breaker.close()
    }
  }
}

/** Whether the failure is Finfo's, or its settings', and not what was asked for. */
export function isOutage (error: unknown): error is Problem {
  return error instanceof Problem && [
    'finfo-credentials', 'finfo-failed', 'finfo-timeout', 'finfo-unavailable'
  ].includes(error.code)
}
