/**
 * The BFF's own flow, for what belongs to no shopper: i18n, terms, the readiness probe. It lives as long as the process, is
 * never pinned, and its tokens stay in this process whatever store the shoppers' flows are in.
 */
import type { GoodAnswer } from '../flexiti/answers.js'
import type { CallNotes, FlexitiClient } from '../flexiti/client.js'
import type { Scope } from '../flexiti/endpoints.js'
import type { TokenCaller } from '../flexiti/token-call.js'
import type { Clock } from '../clock.js'
import { createFlowCalls, type FlowCall } from './calls.js'
import { createTokenCustody } from './custody.js'
import type { Flow } from './flow.js'
import { createMemoryFlowStore } from './memory-store.js'

export interface ServiceFlow {
  /** Throws the Problem of a call that did not succeed. */
  call (call: Omit<FlowCall, 'scope'>, notes?: CallNotes): Promise<GoodAnswer>
  /** Resolves once a token is in hand; throws the Problem of the token call. */
  ensureToken (): Promise<void>
}

export interface ServiceFlowOptions {
  id: string
  scope: Scope
  client: FlexitiClient
  caller: TokenCaller
  clock: Clock
  random: () => number
}

export function createServiceFlow ({ id, scope, client, caller, clock, random }: ServiceFlowOptions): ServiceFlow {
  const store = createMemoryFlowStore({ now: clock.now, idleMs: Infinity, maxAgeMs: Infinity, maxCount: 1 })
  const custody = createTokenCustody({ store, caller, random })
  const calls = createFlowCalls({ client, custody, clock })
  const flow = async (): Promise<Flow> => (await store.open({ id })).flow

  return {
    call: async (call, notes = {}) => (await calls.call(await flow(), { ...call, scope }, notes)).answer,
    ensureToken: async () => { await custody.acquire(await flow(), scope) }
  }
}
