/**
 * A flow of the BFF's own, for what belongs to no shopper: forms and the readiness probe (customer scope), back-office
 * calls that name no flow (merchant scope). It lives as long as the process, is never pinned, and its tokens stay in
 * this process whatever store the shoppers' flows are in.
 */
import type { CallStats, FlexitiClient } from '../flexiti/client.js'
import type { Scope } from '../flexiti/endpoints.js'
import type { FlexitiRequest } from '../flexiti/request.js'
import type { TokenClient } from '../flexiti/token-endpoint.js'
import type { UpstreamResponse } from '../upstream/response.js'
import type { Clock } from '../util/clock.js'
import { createFlowCalls, type FlowCalls } from './flow-calls.js'
import { createTokenManager } from '../tokens/token-manager.js'
import type { Flow } from '../flows/flow.js'
import { createMemoryFlowStore } from '../flows/memory/store.js'

export interface ServiceFlow {
  /** Its reference id. */
  readonly id: string
  flow (): Promise<Flow>
  /** Calls in this flow; the flow that they are given must be this one. */
  readonly calls: FlowCalls
  /** Throws the Problem of a call that did not succeed. */
  call (request: FlexitiRequest, stats?: CallStats): Promise<UpstreamResponse>
  /** Resolves once a token is in hand, `newly`: one that Flexiti grants now. Throws the Problem of the token call. */
  ensureToken (options?: { newly: boolean }): Promise<void>
  /**
   * Keeps a token from now on, renewed before it expires, so that no call waits for one. `onError` is called with
   * failed renewals.
   */
  keepWarm (onError: (error: unknown) => void): void
  stop (): void
}

export interface ServiceFlowOptions {
  id: string
  scope: Scope
  client: FlexitiClient
  tokenClient: TokenClient
  clock: Clock
  random: () => number
}

/** Often enough to see the last minute of a token's life begin. */
const WARM_EVERY_MS = 5000

export function createServiceFlow ({ id, scope, client, tokenClient, clock, random }: ServiceFlowOptions): ServiceFlow {
  const store = createMemoryFlowStore({ now: clock.now, idleMs: Infinity, maxAgeMs: Infinity, maxCount: 1 })
  const tokenManager = createTokenManager({ store, tokenClient, random })
  const calls = createFlowCalls({ client, tokenManager, clock })
  let timer: NodeJS.Timeout | undefined

  const flow = async (): Promise<Flow> => (await store.open({ id })).flow
  const ensureToken = async (options?: { newly: boolean }): Promise<void> => {
    const own = await flow()
    const held = own.tokens[scope]
    if (held !== undefined && options?.newly === true) await tokenManager.renewToken(own, scope, held)
    else await tokenManager.getToken(own, scope)
  }

  return {
    id,
    flow,
    calls,
    call: async (request, stats = {}) => (await calls.call(await flow(), request, { scope }, stats)).response,
    ensureToken,
    keepWarm (onError) {
      const renew = (): void => { ensureToken().catch(onError) }
      renew()
      timer ??= setInterval(renew, WARM_EVERY_MS).unref()
    },
    stop () { clearInterval(timer) }
  }
}
