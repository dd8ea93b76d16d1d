/** Calls to Flexiti in any flow: a shopper's, or the BFF's own merchant flow. */
import { createFlowCalls, type FlowCalls, type FlowCallsOptions } from '../src/calls/flow-calls.js'
import type { ServiceFlow } from '../src/calls/service-flow.js'
import type { Scope } from '../src/flexiti/endpoints.js'
import type { Flow } from '../src/flows/flow.js'

export interface CallsOptions extends FlowCallsOptions {
  backOffice: Pick<ServiceFlow, 'id' | 'calls'>
}

export function createCalls ({ backOffice, ...options }: CallsOptions): FlowCalls {
  const shoppersCalls = createFlowCalls(options)
  /**
   * The back-office flow has a token manager of its own, in this process. It calls as the merchant: a shopper's flow of
   * the same name is another.
   */
  const callsOf = (flow: Flow, scope: Scope): FlowCalls => flow.id === backOffice.id && scope === 'merchant'
    ? backOffice.calls
    : shoppersCalls
  return {
    prepare: (flow, scope, options) => callsOf(flow, scope).prepare(flow, scope, options),
    call: (flow, request, options, stats) => callsOf(flow, options.scope).call(flow, request, options, stats),
    attempt: (flow, request, options, stats) => callsOf(flow, options.scope).attempt(flow, request, options, stats)
  }
}
