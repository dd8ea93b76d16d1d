/**
 * What the tests of flows and tokens play on: a clock turned by hand, and a Flexiti that says what the test has it say.
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../src/util/clock.js'
import type { FlexitiClient } from '../../src/flexiti/client.js'
import type { SentCall } from '../helpers/calls.js'
import type { Scope } from '../../src/flexiti/endpoints.js'
import type { UpstreamResponse } from '../../src/upstream/response.js'
import { RefreshTokenDeadError, type Grant, type TokenClient } from '../../src/flexiti/token-endpoint.js'
import { createTokenManager, type TokenManager } from '../../src/tokens/token-manager.js'
import type { Flow } from '../../src/flows/flow.js'
import type { Token } from '../../src/flows/token.js'
import { createFlows, type Flows } from '../../src/flows/flows.js'
import type { Holder } from '../../src/flows/holds.js'
import { createMemoryFlowStore } from '../../src/flows/memory/store.js'
import type { FlowStore } from '../../src/flows/store.js'
import { problem } from '../../src/problems/problem.js'

export const ID = '7f0c2a9e4b1d4c3e8a5f6d7b8c9e0a1b'
export const OTHER_ID = '00000000000000000000000000000002'
export const SECOND = 1000
export const MINUTE = 60 * SECOND

export interface DrivenClock extends Clock {
  advance (ms: number): void
}

/** Those who sleep wake when it is advanced to their time; what they do then is done when the test awaits `settle`. */
export function createDrivenClock (): DrivenClock {
  // Any origin will do for a monotonic clock; one that is not 0 finds code that takes it for 0.
  let now = 5_000_000
  let sleepers: Array<{ until: number, wake: () => void }> = []
  return {
    now: () => now,
    wall: () => 1_700_000_000_000 + now,
    sleep: async (ms) => await new Promise((resolve) => { sleepers.push({ until: now + ms, wake: resolve }) }),
    advance (ms) {
      now += ms
      const awake = sleepers.filter(({ until }) => until <= now)
      sleepers = sleepers.filter(({ until }) => until > now)
      for (const { wake } of awake.sort((a, b) => a.until - b.until)) wake()
    }
  }
}

/** A token call that is out. */
export interface TokenCall {
  by: 'grant' | 'refresh'
  scope: Scope
  flowId: string
  refreshToken?: string
  /** Answers with a new pair; `grant` replaces parts of it, an undefined refresh token leaves that out. */
  succeed (grant?: { accessToken?: string, refreshToken?: string | undefined, lifeMs?: number }): void
  fail (error: Error): void
}

export interface ScriptedTokenClient extends TokenClient {
  /** Every token call, in the order they were sent. */
  calls: TokenCall[]
  /** What is done with the next calls; answers them at once unless told otherwise. */
  reply: (call: TokenCall) => void
}

/** Answers the n-th call with the pair `access-n`, `refresh-n`. */
export function createScriptedTokenClient (): ScriptedTokenClient {
  async function send (call: Omit<TokenCall, 'succeed' | 'fail'>): Promise<Grant> {
    return await new Promise((resolve, reject) => {
      const n = tokenClient.calls.length + 1
      const sent: TokenCall = {
        ...call,
        succeed: (grant = {}) => {
          const { refreshToken, ...rest } = {
            accessToken: `access-${n}`, refreshToken: `refresh-${n}`, lifeMs: 20 * MINUTE, ...grant
          }
          resolve({ ...rest, ...(refreshToken !== undefined && { refreshToken }) })
        },
        fail: reject
      }
      tokenClient.calls.push(sent)
      tokenClient.reply(sent)
    })
  }
  const tokenClient: ScriptedTokenClient = {
    calls: [],
    reply: succeed,
    grant: async (scope, flowId) => await send({ by: 'grant', scope, flowId }),
    refresh: async (refreshToken, scope, flowId) => await send({ by: 'refresh', scope, flowId, refreshToken })
  }
  return tokenClient
}

/** Ways to reply to token calls. */
export const succeed = (call: TokenCall): void => { call.succeed() }
export const hold = (): void => {}
export const refuse = (call: TokenCall): void => { call.fail(new RefreshTokenDeadError()) }
export const timeOut = (call: TokenCall): void => { call.fail(problem('flexiti-timeout')) }
export const beBusy = (call: TokenCall): void => { call.fail(problem('flexiti-unavailable', { retryAfter: 5 })) }
/** 429 with a Retry-After. */
export const beBusyFor = (retryAfter: number) => (call: TokenCall): void => {
  call.fail(problem('flexiti-unavailable', { retryAfter, flexiti: { status: 429 } }))
}
export const breakDown = (call: TokenCall): void => { call.fail(problem('flexiti-failed')) }
/** What kills refresh tokens but grants new ones. */
export const refuseRefresh = (call: TokenCall): void => { if (call.by === 'refresh') refuse(call); else call.succeed() }

/** An operation of the till's under this key, which is at work for ever. */
export const by = (key: string, changes: Partial<Holder> = {}): Holder => ({
  attempt: `try of ${key}`, caller: 'till', key, upstreamKey: key, runningUntil: Infinity, ...changes
})

export interface Fixture {
  clock: DrivenClock
  store: FlowStore
  tokenClient: ScriptedTokenClient
  tokenManager: TokenManager
  flows: Flows
  /** Sets what `random` answers from now on. */
  setRandom (value: number): void
  random: () => number
  /** Opens a flow, which holds a customer token if `lifeMs` is given; the call for it is not counted. */
  openFlow (options?: { id?: string, lifeMs?: number }): Promise<Flow>
  /** A flow whose customer token is pinned. */
  pinnedFlow (options?: { id?: string, lifeMs?: number }): Promise<Flow>
  /** The flow as the store has it now. */
  read (id?: string): Promise<Flow>
  /** The flow's token of that scope as the store has it now. */
  token (id?: string, scope?: Scope): Promise<Token>
  /**
   * A token manager of the same flows in another process, for which the leases of this one are over: what they guard
   * must hold even so.
   */
  otherProcess (): { tokenClient: ScriptedTokenClient, tokenManager: TokenManager }
}

export function createFixture (): Fixture {
  const clock = createDrivenClock()
  const store = createMemoryFlowStore({ now: clock.now, idleMs: Infinity, maxAgeMs: Infinity, maxCount: 100_000 })
  const tokenClient = createScriptedTokenClient()
  let randomValue = 0.5
  const random = (): number => randomValue
  const tokenManager = createTokenManager({ store, tokenClient, random, clock })
  const flows = createFlows({ store, random })

  async function read (id = ID): Promise<Flow> {
    const flow = await store.get(id, { peek: true })
    if (flow === undefined) throw new Error('there is no such flow')
    return flow
  }

  async function openFlow ({ id = ID, lifeMs }: { id?: string, lifeMs?: number } = {}): Promise<Flow> {
    // A stranger's would live for five minutes only.
    const { flow } = await store.open({ id }, { byServer: true })
    if (lifeMs === undefined) return flow
    const token = {
      accessToken: `access-0-${id}`,
      refreshToken: `refresh-0-${id}`,
      lifeMs,
      expiresAt: clock.now() + lifeMs,
      generation: 1
    }
    await store.change(id, flow.version, { tokens: { ...flow.tokens, customer: token } })
    return await read(id)
  }

  async function token (id = ID, scope: Scope = 'customer'): Promise<Token> {
    const found = (await read(id)).tokens[scope]
    if (found === undefined) throw new Error('the flow has no such token')
    return found
  }

  return {
    clock,
    store,
    tokenClient,
    tokenManager,
    flows,
    setRandom: (value) => { randomValue = value },
    random,
    openFlow,
    async pinnedFlow ({ id = ID, lifeMs = 20 * MINUTE } = {}) {
      const flow = await openFlow({ id, lifeMs })
      return await flows.pin(flow, await token(id), {})
    },
    read,
    token,
    otherProcess () {
      const other = createScriptedTokenClient()
      const leaseless: FlowStore = { ...store, lease: async () => ({ state: 'taken' }), release: async () => {} }
      return {
        tokenClient: other,
        tokenManager: createTokenManager({ store: leaseless, tokenClient: other, random, clock })
      }
    }
  }
}

export interface ScriptedClient extends FlexitiClient {
  /** Every call, as it was when it was sent. */
  calls: SentCall[]
  reply: (call: SentCall) => UpstreamResponse
}

export function createScriptedClient (reply: ScriptedClient['reply'] = () => json(200, {})): ScriptedClient {
  const client: ScriptedClient = {
    calls: [],
    reply,
    send: async (request, sender) => {
      const call = { ...request, ...sender }
      client.calls.push(call)
      return client.reply(call)
    },
    circuitOpen: false,
    close: async () => {}
  }
  return client
}

export function json (status: number, body: unknown): UpstreamResponse {
  return { status, headers: {}, body: Buffer.from(JSON.stringify(body)) }
}

export const unauthorized = (): UpstreamResponse => json(401, { error: 'unauthorized', message: 'Unauthorized' })

export function last<T> (items: T[]): T {
  const item = items.at(-1)
  if (item === undefined) throw new Error('there is none')
  return item
}

/** Lets everything that needs no more input come to rest. */
export async function settle (): Promise<void> {
  for (let turns = 0; turns < 5; turns++) await turn()
}
