/**
 * Manages the flows' tokens: when one is asked for, used, refreshed, replaced or given up (flexiti-api.md §3).
 *
 * The hazards: two refreshes of one rotating token kill each other, so there is one at a time per flow and scope, in
 * this process (`joinFlight`) and among all that share the store (`lease.ts`). A late answer must not overwrite a newer
 * token, so each names the generation it replaces. And a token that Flexiti ties to the shopper's widget must
 * never be swapped for a fresh one, or Flexiti forgets the shopper without anyone noticing.
 */
import { LRUCache } from 'lru-cache'
import { systemClock, type Clock } from '../util/clock.js'
import { retryInBackground } from '../util/retry-in-background.js'
import type { Scope } from '../flexiti/endpoints.js'
import { RefreshTokenDeadError, type Grant, type TokenClient } from '../flexiti/token-endpoint.js'
import { Problem, problem } from '../problems/problem.js'
import { createLeases } from './lease.js'
import { hasEnded, isPinned, type Flow, type FlowChange } from '../flows/flow.js'
import { amend, type FlowStore } from '../flows/store.js'
import type { Timeline } from '../flows/timeline.js'
import { refreshThreshold, refreshTime, retryPause, widgetBudget, type Token } from '../flows/token.js'

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
const MAX_PAUSES = 10_000

/** A token call to be made under a lease. */
interface Renewal {
  id: string
  scope: Scope
  suits: Suits
  /** The token that Flexiti refused with a 401, if that is why. */
  rejected: Token | undefined
  /** Makes the lease longer. */
  extend: () => Promise<void>
}

interface StoredGrant extends Grant {
  /** When its request was sent, on the store's clock. */
  sentAt: number
  /** Whether it continues nothing: a grant, no refresh. */
  fresh: boolean
  /** Whether it came because the one before was refused with a 401. */
  afterRefusal: boolean
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

  async function renewToken (flow: Flow, scope: Scope, rejected: Token): Promise<Token | undefined> {
    const sentAt = rejected.expiresAt - rejected.lifeMs
    if (rejected.afterRefusal === true && store.now() - sentAt < refreshThreshold(rejected)) {
      const held = (await living(flow.id)).tokens[scope]
      return held !== undefined && held.generation > rejected.generation ? held : undefined
    }
    return await joinFlight(flow, scope, (_current, held) => held.generation > rejected.generation, rejected)
  }

  /** A token that suits. All who ask at once share one token call and its result or error. */
  async function joinFlight (flow: Flow, scope: Scope, suits: Suits, rejected?: Token): Promise<Token> {
    const key = keyOf(flow, scope)
    let flight = flights.get(key)
    if (flight === undefined) {
      flight = refreshUnderLease(flow.id, scope, suits, rejected).finally(() => { flights.delete(key) })
      flights.set(key, flight)
    }
    const found = await flight
    return suits(found.flow, found.token) ? found.token : await joinFlight(flow, scope, suits, rejected)
  }

  /**
   * The token that is in the store by now, or a new one; all the replicas' token calls for it are made one at a time.
   */
  async function refreshUnderLease (id: string, scope: Scope, suits: Suits, rejected?: Token): Promise<Found> {
    // The caller's look at the flow may be older than ours: somebody else renewed the token since, or pinned it.
    const stored = async (): Promise<Found | undefined> => {
      const flow = await living(id)
      const token = flow.tokens[scope]
      return token !== undefined && token.expiresAt > store.now() && suits(flow, token) ? { flow, token } : undefined
    }
    return await stored() ??
      await leases.within(`${id}:${scope}`, stored, async (extend) => await refreshOrGrant({
        id,
        scope,
        suits,
        rejected,
        extend
      }))
  }

  async function refreshOrGrant ({ id, scope, suits, rejected, extend }: Renewal): Promise<Found> {
    const flow = await living(id)
    const held = flow.tokens[scope]
    const sentAt = store.now()
    const alive = held !== undefined && held.expiresAt > sentAt
    // The holder before has brought one.
    if (alive && suits(flow, held)) return { flow, token: held }

    if (alive && held.refreshToken !== undefined) {
      try {
        return await storeToken(flow, scope, held, {
          ...await tokenClient.refresh(held.refreshToken, scope, id),
          sentAt,
          fresh: false,
          afterRefusal: rejected !== undefined
        })
      } catch (error) {
        timeline?.record(id, {
          event: error instanceof RefreshTokenDeadError ? 'token-refused' : 'token-call-failed',
          scope
        })
        if (!(error instanceof RefreshTokenDeadError)) throw error
        const isRejected = rejected !== undefined && rejected.generation >= held.generation
        if (pinsToken(flow, scope) && !isRejected) return await keepUntilDeath(flow, scope, held)
        await extend()
      }
    }
    return await grantToken(id, scope, held, rejected !== undefined)
  }

  /** A pinned token that cannot be refreshed is good for as long as it lives, and nobody tries again. */
  async function keepUntilDeath (flow: Flow, scope: Scope, held: Token): Promise<Found> {
    const { refreshToken: _dead, ...kept } = held
    const after = await amend(store, flow, (current) => current.tokens[scope]?.generation === held.generation
      ? { tokens: { ...current.tokens, [scope]: kept } }
      : undefined)
    const newer = after?.tokens[scope]
    if (after === undefined || newer === undefined) throw problem('flow-expired')
    if (newer.generation > held.generation) return { flow: after, token: newer }
    // Those who wait for a better one learn that there is none, and go on with the one in hand.
    throw problem('flexiti-failed')
  }

  /** The token cannot be refreshed. In an open flow a new one takes its place; a pinned one takes the flow with it. */
  async function grantToken (
    id: string, scope: Scope, dead: Token | undefined, afterRefusal: boolean
  ): Promise<Found> {
    const flow = await living(id)
    if (dead !== undefined && pinsToken(flow, scope)) {
      // A replica that refreshed it while the store was away may be about to store the new one.
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
    return await storeToken(flow, scope, dead, { ...grant, sentAt, fresh: true, afterRefusal })
  }

  async function living (id: string): Promise<Flow> {
    const flow = await store.get(id, { peek: true })
    if (flow === undefined || hasEnded(flow)) throw problem('flow-expired')
    return flow
  }

  /** Puts a granted token into the flow, unless a newer one is there: then that one wins and this one is dropped. */
  async function storeToken (
    flow: Flow, scope: Scope, replaced: Token | undefined, grant: StoredGrant
  ): Promise<Found> {
    const generation = (replaced?.generation ?? 0) + 1
    // A refresh may leave the refresh token as it was; that of a dead token is of no use to the one that replaces it.
    const refreshToken = grant.refreshToken ?? (grant.fresh ? undefined : replaced?.refreshToken)
    const token: Token = {
      accessToken: grant.accessToken,
      ...(refreshToken !== undefined && { refreshToken }),
      lifeMs: grant.lifeMs,
      expiresAt: grant.sentAt + grant.lifeMs,
      generation,
      ...(grant.afterRefusal && { afterRefusal: true })
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
