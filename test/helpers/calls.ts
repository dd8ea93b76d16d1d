/** Requests to Flexiti as tests write them down: with what they go out with, in one piece. */
import type { FlowCalls, CallResult, SendOptions } from '../../src/calls/flow-calls.js'
import type { CallStats, FlexitiClient } from '../../src/flexiti/client.js'
import type { FlexitiRequest, Sender } from '../../src/flexiti/request.js'
import type { Flow } from '../../src/flows/flow.js'
import type { UpstreamResponse } from '../../src/upstream/response.js'

export type SentCall = FlexitiRequest & Sender

export interface FlatClient extends Omit<FlexitiClient, 'send'> {
  send (call: SentCall, stats?: CallStats): Promise<UpstreamResponse>
}

export function flatClient (client: FlexitiClient): FlatClient {
  return {
    send: async ({ referenceId, accessToken, lane, ...request }, stats) =>
      await client.send(request, { referenceId, accessToken, lane }, stats),
    get circuitOpen () { return client.circuitOpen },
    close: client.close
  }
}

export type FlowCall = FlexitiRequest & SendOptions

export interface FlatCalls {
  call (flow: Flow, call: FlowCall, stats: CallStats): Promise<CallResult>
  attempt (flow: Flow, call: FlowCall, stats: CallStats): Promise<CallResult>
}

export function flatCalls (calls: FlowCalls): FlatCalls {
  const apart = ({ scope, lane, forWidget, onSend, ...request }: FlowCall): [FlexitiRequest, SendOptions] => [
    request, { scope, lane, ...(forWidget !== undefined && { forWidget }), ...(onSend !== undefined && { onSend }) }
  ]
  return {
    call: async (flow, call, stats) => await calls.call(flow, ...apart(call), stats),
    attempt: async (flow, call, stats) => await calls.attempt(flow, ...apart(call), stats)
  }
}
