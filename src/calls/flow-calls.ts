/** Calls to Flexiti on behalf of a flow: with its token, renewed once where Flexiti refuses it. */
import { hash } from 'node:crypto'
import type { Clock } from '../util/clock.js'
import { unwrapResponse, problemOfFailure, type SuccessResponse } from '../flexiti/responses.js'
import type { CallStats, FlexitiCall, FlexitiClient } from '../flexiti/client.js'
import type { EndpointName, Scope } from '../flexiti/endpoints.js'
import type { Lane } from '../flexiti/lanes.js'
import { TransportError, type UpstreamResponse } from '../upstream/transport.js'
import type { JsonBody } from '../upstream/json-body.js'
import type { TokenManager } from '../tokens/token-manager.js'
import type { Flow } from '../flows/flow.js'
import type { Token } from '../flows/token.js'
import type { Timeline } from '../flows/timeline.js'

export interface FlowCall {
  endpoint: EndpointName
  scope: Scope
  params?: Record<string, string> | undefined
  query?: Record<string, string | undefined> | undefined
  body?: JsonBody | undefined
  /** Default: the merchant's calls go in the internal lane, a shopper's in the public one. */
  lane?: Lane | undefined
  /** The token must give the shopper time in the widget. */
  forWidget?: boolean
  /** Sent as `x-idempotency-key`, with the hash of the body as `x-context-hash`. */
  idempotencyKey?: string
  /** Called once, before the first byte can go out: with a token in hand, ahead of the wait for a connection. */
  onSend?: () => void
}

export interface CallResult<Kind> {
  response: Kind
  /** The token that the answered request carried. */
  token: Token
}

export interface FlowCalls {
  /** Sees to it that the flow has a token of this scope. Throws the Problem of a token that could not be had. */
  prepare (flow: Flow, scope: Scope): Promise<void>
  /** The answer of a call that succeeded; throws the Problem that anything else stands for. */
  call (flow: Flow, call: FlowCall, stats: CallStats): Promise<CallResult<SuccessResponse>>
  /**
   * Any HTTP answer, unjudged; throws TransportError where there was none, and a Problem where no token could be had.
   */
  attempt (flow: Flow, call: FlowCall, stats: CallStats): Promise<CallResult<UpstreamResponse>>
}

export interface FlowCallsOptions {
  client: FlexitiClient
  tokenManager: TokenManager
  clock: Clock
  timeline?: Pick<Timeline, 'record'>
}

/** SHA-256 of no bytes at all. */
const HASH_OF_NOTHING = hash('sha256', '')

export function createFlowCalls ({ client, tokenManager, clock, timeline }: FlowCallsOptions): FlowCalls {
  async function attempt (flow: Flow, call: FlowCall, stats: CallStats): Promise<CallResult<UpstreamResponse>> {
    const { endpoint, params, query, body, idempotencyKey } = call
    let token = await tokenManager.getToken(flow, call.scope, call.forWidget === true ? { forWidget: true } : undefined)
    const request: FlexitiCall = {
      endpoint,
      lane: call.lane ?? (call.scope === 'merchant' ? 'internal' : 'public'),
      referenceId: flow.id,
      accessToken: token.accessToken,
      params,
      query,
      body: body === undefined ? undefined : { bytes: body.bytes, type: 'application/json' },
      idempotency: idempotencyKey === undefined
        ? undefined
        : { key: idempotencyKey, contextHash: body?.hash ?? HASH_OF_NOTHING }
    }
    call.onSend?.()
    for (let renewed = false; ; renewed = true) {
      const sentAt = clock.now()
      let response: UpstreamResponse
      try {
        response = await client.send(request, stats)
      } catch (error) {
        const failure = error instanceof TransportError ? error.failure : 'unhandled-error'
        timeline?.record(flow.id, { event: 'call', endpoint, failure, duration_ms: Math.round(clock.now() - sentAt) })
        throw error
      }
      timeline?.record(flow.id, {
        event: 'call',
        endpoint,
        status: response.status,
        duration_ms: Math.round(clock.now() - sentAt)
      })
      if (response.status !== 401 || renewed) return { response, token }
      // A 401 was not processed, so this may be repeated even where money moves.
      const renewedToken = await tokenManager.renewToken(flow, call.scope, token)
      if (renewedToken === undefined) return { response, token }
      token = renewedToken
      request.accessToken = token.accessToken
    }
  }

  return {
    prepare: async (flow, scope) => { await tokenManager.getToken(flow, scope) },
    attempt,
    async call (flow, call, stats) {
      try {
        const { response, token } = await attempt(flow, call, stats)
        return { response: unwrapResponse(response, [call.params, call.query, call.body?.value], clock.wall()), token }
      } catch (error) {
        throw error instanceof TransportError ? problemOfFailure(error) : error
      }
    }
  }
}
