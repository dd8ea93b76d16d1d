/**
 * Manages the flows' tokens: when one is asked for, used, refreshed, replaced or given up (flexiti-api.md §3). What is
 * to be done is decided in `decide.ts`, the token calls are made in `renewal.ts`. Here those who ask at once are
 * brought together: there is one token call at a time per flow and scope, and they share its result or its error.
 */
import { systemClock, type Clock } from '../util/clock.js'
import { createLru } from '../util/lru.js'
import type { Scope } from '../flexiti/endpoints.js'
import type { TokenClient } from '../flexiti/token-endpoint.js'
import { Problem, problem } from '../problems/problem.js'
import type { Flow } from '../flows/flow.js'
import type { FlowStore } from '../flows/store.js'
import type { Timeline } from '../flows/timeline.js'
import { nextRefreshTime, refreshThreshold, type Token } from '../flows/token.js'
import { decide, isNewer, type Need } from './decide.js'
import { createLeases } from './lease.js'
import { findOrRenew, type RenewalOptions } from './renewal.js'
import { createTokenRecords, type ExpiredFlow, type FoundToken } from './token-records.js'

export interface TokenManager {
  /**
   * A token of this flow that is fit for use. `forWidget`: with time enough for the shopper to finish in the widget.
   * Throws Problem `flow-expired` where a pinned token is dead, or the Problem of the token call where there is no
   * other way.
   */
  getToken (flow: Flow, scope: Scope, options?: { forWidget: boolean }): Promise<Token>
  /**
   * The token to use after Flexiti refused `rejected` with a 401. Undefined where `rejected` came by such a renewal
   * less than a threshold ago: another one would be refused too. Throws as `getToken` does.
   */
  renewToken (flow: Flow, scope: Scope, rejected: Token): Promise<Token | undefined>
  /**
   * The flow's customer token, refreshed if it is due, however long that takes. Throws the Problem of a refresh that
   * failed for now, also while the token lives.
   */
  refreshDue (flow: Flow): Promise<Token>
}

export interface TokenManagerOptions {
  store: FlowStore
  tokenClient: TokenClient
  /** Uniform in [0, 1). */
  random: () => number
  timeline?: Pick<Timeline, 'record'>
  clock?: Pick<Clock, 'sleep'>
  /** Longer than a grant can take with its repeats. A refresh may take longer, and makes it longer. */
  leaseMs?: number
  /** How long a caller waits for a refresh that is out. */
  patienceMs?: number
  /** Whether other processes use the store too, and it may be away. */
  shared?: boolean
  /** Called with each flow that is lost with its pinned token. */
  onExpired?: (expired: ExpiredFlow) => void
}

/** Work on a flow's token that callers may wait for. */
interface Flight {
  found: Promise<FoundToken>
  /** Rejects once they have waited long enough. */
  overdue: Promise<never>
}

const DEFAULT_LEASE_MS = 35_000
const DEFAULT_PATIENCE_MS = 10_000
const MAX_PAUSES = 10_000

export function createTokenManager ({
  store, tokenClient, random, timeline, clock = systemClock, leaseMs = DEFAULT_LEASE_MS,
  patienceMs = DEFAULT_PATIENCE_MS, shared = false, onExpired = () => {}
}: TokenManagerOptions): TokenManager {
  const renewal: RenewalOptions = {
    store,
    records: createTokenRecords({ store, random, timeline, clock, onExpired }),
    leases: createLeases({ store, clock, random, leaseMs }),
    leaseMs,
    tokenClient,
    timeline,
    clock,
    patienceMs,
    shared
  }
  const join = createFlights(renewal)
  const pausedUntil = createLru<number>(MAX_PAUSES)

  return {
    async getToken (flow, scope, options) {
      const forWidget = options?.forWidget === true
      const token = flow.tokens[scope]
      if (token === undefined) return await join(flow, scope, { forWidget, known: 0 })
      if (decide(flow, scope, store.now(), { forWidget }) === 'use') return token

      const key = keyOf(flow.id, scope)
      const isAlive = (): boolean => token.expiresAt > store.now()
      if (isAlive() && store.now() < (pausedUntil.get(key) ?? 0)) return token
      try {
        const found = await join(flow, scope, { forWidget, known: token.generation })
        pausedUntil.delete(key)
        return found
      } catch (error) {
        // A refresh that failed for now costs the shopper nothing while the token in hand is good.
        if (!(error instanceof Problem) || error.code === 'flow-expired' || !isAlive()) throw error
        pausedUntil.set(key, nextRefreshTime(token, store.now(), () => 0, retryAfterMs(error)))
        return token
      }
    },

    async renewToken (flow, scope, rejected) {
      const sentAt = rejected.expiresAt - rejected.lifeMs
      if (rejected.afterRefusal === true && store.now() - sentAt < refreshThreshold(rejected)) {
        const held = (await renewal.records.living(flow.id)).tokens[scope]
        return held !== undefined && held.generation > rejected.generation ? held : undefined
      }
      const renewed = await join(flow, scope, { known: rejected.generation, refused: true })
      pausedUntil.delete(keyOf(flow.id, scope))
      return renewed
    },

    async refreshDue (flow) {
      const token = await join(flow, 'customer', { known: flow.tokens.customer?.generation ?? 0 }, { patient: true })
      pausedUntil.delete(keyOf(flow.id, 'customer'))
      return token
    }
  }
}

/**
 * Brings those together who ask for a token at once. `patient`: waits for as long as it takes; others get
 * `flexiti-timeout` when a refresh has been out for too long, and it goes on without them.
 */
function createFlights (options: RenewalOptions): (
  flow: Flow, scope: Scope, need: Need, how?: { patient: boolean }
) => Promise<Token> {
  const { store } = options
  const flights = new Map<string, Flight>()

  function take (key: string, id: string, scope: Scope, need: Need): Flight {
    let onOverdue = (): void => {}
    const overdue = new Promise<never>((_resolve, reject) => {
      onOverdue = () => { reject(problem('flexiti-timeout')) }
    })
    overdue.catch(() => {})
    const found = findOrRenew(options, { id, scope, need, onOverdue }).finally(() => { flights.delete(key) })
    // Nobody may be waiting any more when it fails.
    found.catch(() => {})
    const flight = { found, overdue }
    flights.set(key, flight)
    return flight
  }

  return async function join (flow, scope, need, { patient } = { patient: false }) {
    const key = keyOf(flow.id, scope)
    for (;;) {
      const { found, overdue } = flights.get(key) ?? take(key, flow.id, scope, need)
      const { flow: current, token } = await (patient ? found : Promise.race([found, overdue]))
      // It may be fit for the one who began the work and not for another.
      if (isNewer(token, need) || decide(current, scope, store.now(), need) === 'use') return token
    }
  }
}

/** Milliseconds that Flexiti itself asked to wait, 0 if it did not. */
export function retryAfterMs ({ details: { flexiti, retryAfter = 0 } }: Problem): number {
  return flexiti === undefined ? 0 : retryAfter * 1000
}

function keyOf (id: string, scope: Scope): string {
  return `${id}:${scope}`
}
