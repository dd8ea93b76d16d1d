/**
 * Manages the flows' tokens: when one is asked for, used, refreshed, replaced or given up (flexiti-api.md §3).
 *
 * The hazards: two refreshes of one rotating token kill each other, so there is one at a time per flow and scope, in
 * this process (`obtain`) and among all that share the store (`lease.ts`). A late answer must not overwrite a newer
 * token, so each install names the generation it replaces. And a token that Flexiti ties to the shopper's widget must
 * never be swapped for a fresh one, or Flexiti forgets the shopper without anyone noticing.
 */
import { LRUCache } from 'lru-cache'
import { systemClock, type Clock } from '../util/clock.js'
import { retryInBackground } from '../util/retry-in-background.js'
import type { Scope } from '../flexiti/endpoints.js'
import { RefreshTokenDeadError, type Grant, type TokenClient } from '../flexiti/token-endpoint.js'
import { Problem, problem } from '../problems/problem.js'
import { createLeases } from './lease.js'
import { hasEnded, isPinned, type Flow, type FlowChange, type Token } from '../flows/flow.js'
import { amend, type FlowStore } from '../flows/store.js'
import type { Timeline } from '../flows/timeline.js'

export interface TokenManager {
  /**
   * A token of this flow that is fit for use. `forWidget`: with time enough for the shopper to finish in the widget.
   * Throws Problem `flow-expired` where a pinned token is dead, or the Problem of the token call where there is no
   * other way.
   */
  getToken (flow: Flow, scope: Scope, options?: { forWidget: boolean }): Promise<Token>
  /** The token to use after Flexiti refused `rejected` with a 401. Throws as `acquire` does. */
  renewToken (flow: Flow, scope: Scope, rejected: Token): Promise<Token>
}

export interface TokenManagerOptions {
  store: FlowStore
  tokenClient: TokenClient
  /** Uniform in [0, 1). */
  random: () => number
  timeline?: Pick<Timeline, 'record'>
  clock?: Pick<Clock, 'sleep'>
  /** Longer than a token call can take with its repeats. */
  leaseMs?: number
  /** Whether other processes use the store too, and it may be away. */
  shared?: boolean
}

const DEFAULT_LEASE_MS = 35_000
/** Between two tries to store a token that was granted while the store was away. */
const STORE_EVERY_MS = 500
const THRESHOLD_MS = 60_000
const WIDGET_BUDGET_MS = 900_000
/** After a failed refresh the token in hand is used for so long at most before the next try. */
const RETRY_MS = 5000
const MAX_PAUSES = 10_000

/**
 * With less than this left, a token is due for refresh. Clamped to the token's life, or a short-lived one would never
 * be fit.
 */
export function refreshThreshold (token: Token): number {
  return Math.min(THRESHOLD_MS, token.lifeMs / 4)
}

/** With less than this left, a token is refreshed before the widget is opened with it. */
export function widgetBudget (token: Token): number {
  return Math.min(WIDGET_BUDGET_MS, token.lifeMs * 3 / 4)
}

/** When the refresh scheduler refreshes a pinned token: after the threshold is passed, spread over half of it. */
export function refreshTime (token: Token, random: () => number): number {
  const threshold = refreshThreshold(token)
  return Math.round(token.expiresAt - threshold + random() * threshold / 2)
}

/**
 * Milliseconds from a failed refresh to the next try; shorter and shorter, so that a token near its death is tried
 * again too.
 */
export function retryPause (token: Token, now: number): number {
  return Math.min(RETRY_MS, (token.expiresAt - now) / 2)
}

/** A token, and the flow as it was when the token was found there. */
interface Found {
  flow: Flow
  token: Token
}

/**
 * Whether a caller can use the token. True for any newer one than the caller knew: asking again would bring none
 * better.
 */
type Suits = (flow: Flow, token: Token) => boolean

const pinsToken = (flow: Flow, scope: Scope): boolean => scope === 'customer' && isPinned(flow)

export function createTokenManager ({
  store, tokenClient, random, timeline, clock = systemClock, leaseMs = DEFAULT_LEASE_MS, shared = false
}: TokenManagerOptions): TokenManager {
  const leases = createLeases({ store, clock, random, leaseMs })
  const flights = new Map<string, Promise<Found>>()
  const pausedUntil = new LRUCache<string, number>({ max: MAX_PAUSES })

  async function getToken (flow: Flow, scope: Scope, options?: { forWidget: boolean }): Promise<Token> {
    const forWidget = options?.forWidget === true
    const token = flow.tokens[scope]
    if (token !== undefined && lastsLongEnough(flow, scope, token, forWidget)) return token
    const suits: Suits = (current, held) => held.generation > (token?.generation ?? 0) ||
      lastsLongEnough(current, scope, held, forWidget)
    if (token === undefined) return await joinFlight(flow, scope, suits)

    const isAlive = (): boolean => token.expiresAt > store.now()
    // Nothing to refresh it with, and nothing that may take its place: it is good as long as it lives.
    if (isAlive() && token.refreshToken === undefined && pinsToken(flow, scope)) return token
    if (isAlive() && store.now() < (pausedUntil.get(keyOf(flow, scope)) ?? 0)) return token
    try {
      return await joinFlight(flow, scope, suits)
    } catch (error) {
      // A refresh that failed for now costs the shopper nothing while the token in hand is good.
      if (!(error instanceof Problem) || error.code === 'flow-expired' || !isAlive()) throw error
      pausedUntil.set(keyOf(flow, scope), store.now() + retryPause(token, store.now()))
      return token
    }
  }

  function lastsLongEnough (flow: Flow, scope: Scope, token: Token, forWidget: boolean): boolean {
    const needed = forWidget && !pinsToken(flow, scope) ? widgetBudget(token) : refreshThreshold(token)
    return token.expiresAt - store.now() >= needed
  }

  async function renewToken (flow: Flow, scope: Scope, rejected: Token): Promise<Token> {
    return await joinFlight(flow, scope, (_current, held) => held.generation > rejected.generation)
  }

  /** A token that suits. All who ask at once share one token call and its result or error. */
  async function joinFlight (flow: Flow, scope: Scope, suits: Suits): Promise<Token> {
    const key = keyOf(flow, scope)
    let flight = flights.get(key)
    if (flight === undefined) {
      flight = refreshUnderLease(flow.id, scope, suits).finally(() => { flights.delete(key) })
      flights.set(key, flight)
    }
    const found = await flight
    return suits(found.flow, found.token) ? found.token : await joinFlight(flow, scope, suits)
  }

  /**
   * The token that is in the store by now, or a new one; all the replicas' token calls for it are made one at a time.
   */
  async function refreshUnderLease (id: string, scope: Scope, suits: Suits): Promise<Found> {
    // The caller's look at the flow may be older than ours: somebody else renewed the token since, or pinned it.
    const stored = async (): Promise<Found | undefined> => {
      const flow = await living(id)
      const token = flow.tokens[scope]
      return token !== undefined && token.expiresAt > store.now() && suits(flow, token) ? { flow, token } : undefined
    }
    return await stored() ??
      await leases.within(`${id}:${scope}`, stored, async (extend) => await refreshOrGrant(id, scope, suits, extend))
  }

  async function refreshOrGrant (id: string, scope: Scope, suits: Suits, extend: () => Promise<void>): Promise<Found> {
    const flow = await living(id)
    const held = flow.tokens[scope]
    const sentAt = store.now()
    const alive = held !== undefined && held.expiresAt > sentAt
    // Whoever had the lease before has brought one.
    if (alive && suits(flow, held)) return { flow, token: held }

    if (alive && held.refreshToken !== undefined) {
      try {
        return await storeToken(flow, scope, held, {
          ...await tokenClient.refresh(held.refreshToken, scope, id),
          sentAt,
          fresh: false
        })
      } catch (error) {
        timeline?.record(id, {
          event: error instanceof RefreshTokenDeadError ? 'token-refused' : 'token-call-failed',
          scope
        })
        if (!(error instanceof RefreshTokenDeadError)) throw error
        await extend()
      }
    }
    return await grantToken(id, scope, held)
  }

  /** The token cannot be refreshed. In an open flow a new one takes its place; a pinned one takes the flow with it. */
  async function grantToken (id: string, scope: Scope, dead: Token | undefined): Promise<Found> {
    const flow = await living(id)
    if (dead !== undefined && pinsToken(flow, scope)) {
      // Whoever refreshed it while the store was away may be about to store the new one.
      if (shared) await clock.sleep(2 * STORE_EVERY_MS)
      return await expire(flow, scope, dead)
    }
    // Another process that shares the store may have refreshed it, and so killed the refresh token that was tried here.
    const held = flow.tokens[scope]
    if (held !== undefined && held.generation > (dead?.generation ?? 0)) return { flow, token: held }
    const sentAt = store.now()
    let grant: Grant
    try {
      grant = await tokenClient.grant(scope, id)
    } catch (error) {
      timeline?.record(id, { event: 'token-call-failed', scope })
      throw error
    }
    return await storeToken(flow, scope, dead, { ...grant, sentAt, fresh: true })
  }

  async function living (id: string): Promise<Flow> {
    const flow = await store.get(id, { peek: true })
    if (flow === undefined || hasEnded(flow)) throw problem('flow-expired')
    return flow
  }

  /** Puts a granted token into the flow, unless a newer one is there: then that one wins and this one is dropped. */
  async function storeToken (
    flow: Flow, scope: Scope, replaced: Token | undefined, grant: Grant & { sentAt: number, fresh: boolean }
  ): Promise<Found> {
    const generation = (replaced?.generation ?? 0) + 1
    // A refresh may leave the refresh token as it was; that of a dead token is of no use to the one that replaces it.
    const refreshToken = grant.refreshToken ?? (grant.fresh ? undefined : replaced?.refreshToken)
    const token: Token = {
      accessToken: grant.accessToken,
      ...(refreshToken !== undefined && { refreshToken }),
      lifeMs: grant.lifeMs,
      expiresAt: grant.sentAt + grant.lifeMs,
      generation
    }
    const put = async (): Promise<Flow | undefined> => await amend(store, flow, (current): FlowChange | undefined => {
      if (hasEnded(current) || (current.tokens[scope]?.generation ?? 0) >= generation) return undefined
      // The widget was opened with the old token while the new one was on its way: only a refresh continues what
      // Flexiti knows.
      if (grant.fresh && pinsToken(current, scope)) return undefined
      return {
        tokens: { ...current.tokens, [scope]: token },
        ...(pinsToken(current, scope) && { refreshAt: refreshTime(token, random) })
      }
    })
    let after: Flow | undefined
    try {
      after = await put()
    } catch (error) {
      // Flexiti has rotated the pair: what the store still holds is dead, and this one must not be lost with it.
      storeInBackground(put, token).catch(() => {})
      throw error
    }
    const winner = after?.tokens[scope]
    if (after === undefined || winner === undefined || hasEnded(after)) throw problem('flow-expired')
    pausedUntil.delete(keyOf(flow, scope))
    timeline?.record(flow.id, { event: grant.fresh ? 'token-granted' : 'token-refreshed', scope })
    return { flow: after, token: winner }
  }

  /** Tries to store a token for as long as it lives. */
  async function storeInBackground (put: () => Promise<unknown>, { lifeMs, expiresAt }: Token): Promise<void> {
    await retryInBackground(put, {
      clock,
      everyMs: STORE_EVERY_MS,
      forMs: lifeMs,
      shouldStop: () => store.now() >= expiresAt
    })
  }

  /** Ends the flow with its pinned token, unless that was renewed meanwhile: then the newer one is the answer. */
  async function expire (flow: Flow, scope: Scope, dead: Token): Promise<Found> {
    const after = await amend(store, flow, (current) => {
      return hasEnded(current) || (current.tokens[scope]?.generation ?? 0) > dead.generation
        ? undefined
        : { phase: 'expired', tokens: {}, refreshAt: undefined }
    })
    const newer = after?.tokens[scope]
    if (after === undefined || newer === undefined) {
      timeline?.record(flow.id, { event: 'phase', phase: 'expired' })
      throw problem('flow-expired')
    }
    return { flow: after, token: newer }
  }

  return { getToken, renewToken }
}

function keyOf (flow: Flow, scope: Scope): string {
  return `${flow.id}:${scope}`
}
