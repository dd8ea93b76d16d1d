/** Calls to Flexiti on behalf of a flow: with its token, renewed once where Flexiti refuses it. */
import type { Clock } from '../util/clock.js'
import { unwrapResponse, problemOfFailure } from '../flexiti/responses.js'
import type { CallStats, FlexitiClient } from '../flexiti/client.js'
import type { Scope } from '../flexiti/endpoints.js'
import type { Lane } from '../flexiti/lanes.js'
import type { FlexitiRequest, Sender } from '../flexiti/request.js'
import type { UpstreamResponse } from '../upstream/response.js'
import { TransportError } from '../upstream/transport-error.js'
import type { TokenManager } from '../tokens/token-manager.js'
import type { Flow } from '../flows/flow.js'
import type { Token } from '../flows/token.js'
import type { Timeline } from '../flows/timeline.js'

/** How a request goes out in a flow. */
export interface SendOptions {
  scope: Scope
  /** Default: the merchant's calls go in the internal lane, a shopper's in the public one. */
  lane?: Lane | undefined
  /** The token must give the shopper time in the widget. */
  forWidget?: boolean
  /** Called once, before the first byte can go out: with a token in hand, ahead of the wait for a connection. */
  onSend?: () => void
}

export interface CallResult {
  response: UpstreamResponse
  /** The token that the answered request carried. */
  token: Token
}

export interface FlowCalls {
  /**
   * Sees to it that the flow has a token of this scope, and returns it. Throws the Problem of a token that could not be
   * had.
   */
  prepare (flow: Flow, scope: Scope, options?: { forWidget: boolean }): Promise<Token>
  /** The answer of a call that succeeded; throws the Problem that anything else stands for. */
  call (flow: Flow, request: FlexitiRequest, options: SendOptions, stats: CallStats): Promise<CallResult>
  /**
   * Any HTTP answer, unjudged; throws TransportError where there was none, and a Problem where no token could be had.
   */
  attempt (flow: Flow, request: FlexitiRequest, options: SendOptions, stats: CallStats): Promise<CallResult>
}

export interface FlowCallsOptions {
  client: FlexitiClient
  tokenManager: TokenManager
  clock: Clock
  timeline?: Pick<Timeline, 'record'>
}

export function createFlowCalls ({ client, tokenManager, clock, timeline }: FlowCallsOptions): FlowCalls {
  /** Sends it once, with this token. */
  async function send (request: FlexitiRequest, sender: Sender, stats: CallStats): Promise<UpstreamResponse> {
    const { endpoint } = request
    const { referenceId } = sender
    const sentAt = clock.now()
    let response: UpstreamResponse
    try {
      response = await client.send(request, sender, stats)
    } catch (error) {
      const failure = error instanceof TransportError ? error.failure : 'unhandled-error'
      timeline?.record(referenceId, { event: 'call', endpoint, failure, duration_ms: msSince(sentAt) })
      throw error
    }
    timeline?.record(referenceId, {
      event: 'call', endpoint, status: response.status, duration_ms: msSince(sentAt)
    })
    return response
  }

  function msSince (start: number): number {
    return Math.round(clock.now() - start)
  }

  async function attempt (
    flow: Flow, request: FlexitiRequest, { scope, lane, forWidget, onSend }: SendOptions, stats: CallStats
  ): Promise<CallResult> {
    const token = await tokenManager.getToken(flow, scope, forWidget === true ? { forWidget: true } : undefined)
    const sender = {
      referenceId: flow.id,
      accessToken: token.accessToken,
      lane: lane ?? (scope === 'merchant' ? 'internal' : 'public')
    }
    onSend?.()
    const response = await send(request, sender, stats)
    if (response.status !== 401) return { response, token }
    // A 401 was not processed, so this may be repeated even where money moves.
    const renewed = await tokenManager.renewToken(flow, scope, token)
    if (renewed === undefined) return { response, token }
    const again = await send(request, { ...sender, accessToken: renewed.accessToken }, stats)
    return { response: again, token: renewed }
  }

  return {
    prepare: async (flow, scope, options) => await tokenManager.getToken(flow, scope, options),
    attempt,
    async call (flow, request, options, stats) {
      try {
        const { response, token } = await attempt(flow, request, options, stats)
        const sent = [request.params, request.query, request.body?.value]
        return { response: unwrapResponse(response, sent, clock.wall()), token }
      } catch (error) {
        throw error instanceof TransportError ? problemOfFailure(error) : error
      }
    }
  }
}
