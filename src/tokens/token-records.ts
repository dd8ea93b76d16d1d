/**
 * How the token manager changes the tokens of a flow in the store. A late answer never overwrites a newer token: each
 * change names the generation that it replaces.
 */
import type { Clock } from '../util/clock.js'
import { retryInBackground } from '../util/retry-in-background.js'
import type { Scope } from '../flexiti/endpoints.js'
import type { Grant } from '../flexiti/token-endpoint.js'
import { problem } from '../problems/problem.js'
import { hasEnded, isBound, pinsToken, type Flow, type FlowChange } from '../flows/flow.js'
import { amend, type FlowStore } from '../flows/store.js'
import type { Timeline } from '../flows/timeline.js'
import { refreshTime, type Token } from '../flows/token.js'

/** A token, and the flow as it was when the token was found there. */
export interface FoundToken {
  flow: Flow
  token: Token
}

/** A token that Flexiti granted, and what it is to the flow. */
export interface NewToken extends Grant {
  /** When its request was sent, on the store's clock. */
  sentAt: number
  /** Whether it continues nothing: a grant, no refresh. */
  fresh: boolean
  /** Whether it came because the one before was refused with a 401. */
  afterRefusal: boolean
}

/** A flow that was lost with its pinned token. */
export interface ExpiredFlow {
  /** Whether the shop's server had bound it. */
  bound: boolean
  /** `refused`: Flexiti took the token no more. `late`: it died before a refresh succeeded. */
  reason: 'refused' | 'late'
}

export interface TokenRecords {
  /** The flow as the store has it. Throws `flow-expired` where it is over or gone. */
  living (id: string): Promise<Flow>
  /** Puts a granted token into the flow, unless a newer one is there: then that one wins and this one is dropped. */
  put (flow: Flow, scope: Scope, replaced: Token | undefined, granted: NewToken): Promise<FoundToken>
  /** A pinned token that cannot be refreshed is good for as long as it lives, and nobody tries again. */
  keepUntilDeath (flow: Flow, scope: Scope, held: Token): Promise<FoundToken>
  /**
   * Ends the flow with its pinned token and throws `flow-expired`, unless the token was renewed meanwhile: then the
   * newer one is the answer.
   */
  expire (flow: Flow, scope: Scope, dead: Token | undefined): Promise<FoundToken>
}

export interface TokenRecordsOptions {
  store: FlowStore
  /** Uniform in [0, 1). */
  random: () => number
  timeline?: Pick<Timeline, 'record'> | undefined
  clock: Pick<Clock, 'sleep'>
  onExpired: (expired: ExpiredFlow) => void
}

/** Between two tries to store a token that was granted while the store was away. */
export const STORE_EVERY_MS = 500

export function createTokenRecords ({ store, random, timeline, clock, onExpired }: TokenRecordsOptions): TokenRecords {
  return {
    async living (id) {
      const flow = await store.get(id, { peek: true })
      if (flow === undefined || hasEnded(flow)) throw problem('flow-expired')
      return flow
    },

    async put (flow, scope, replaced, granted) {
      const token = tokenOf(granted, replaced)
      const write = async (): Promise<Flow | undefined> => await amend(store, flow, (current) =>
        changeBy(current, scope, token, { fresh: granted.fresh, random }))
      let after: Flow | undefined
      try {
        after = await write()
      } catch (error) {
        // Flexiti has rotated the pair: what the store still holds is dead, and this one must not be lost with it.
        retryInBackground(write, {
          clock,
          everyMs: STORE_EVERY_MS,
          forMs: token.lifeMs,
          shouldStop: () => store.now() >= token.expiresAt
        }).catch(() => {})
        throw error
      }
      const winner = after?.tokens[scope]
      if (after === undefined || winner === undefined || hasEnded(after)) throw problem('flow-expired')
      timeline?.record(flow.id, { event: granted.fresh ? 'token-granted' : 'token-refreshed', scope })
      return { flow: after, token: winner }
    },

    async keepUntilDeath (flow, scope, held) {
      const { refreshToken: _dead, ...kept } = held
      const after = await amend(store, flow, (current) => current.tokens[scope]?.generation === held.generation
        ? { tokens: { ...current.tokens, [scope]: kept } }
        : undefined)
      const token = after?.tokens[scope]
      if (after === undefined || token === undefined) throw problem('flow-expired')
      return { flow: after, token }
    },

    async expire (flow, scope, dead) {
      const change: { expired?: ExpiredFlow | undefined } = {}
      const after = await amend(store, flow, (current) => {
        change.expired = undefined
        if (hasEnded(current) || (current.tokens[scope]?.generation ?? 0) > (dead?.generation ?? 0)) return undefined
        const isLate = dead?.refreshToken !== undefined && dead.expiresAt <= store.now()
        change.expired = { bound: isBound(current), reason: isLate ? 'late' : 'refused' }
        return { phase: 'expired', tokens: {}, refreshAt: undefined }
      })
      const newer = after?.tokens[scope]
      if (after !== undefined && newer !== undefined) return { flow: after, token: newer }
      // Told once, by the one whose change it was.
      if (change.expired !== undefined) {
        onExpired(change.expired)
        timeline?.record(flow.id, { event: 'phase', phase: 'expired' })
      }
      throw problem('flow-expired')
    }
  }
}

function tokenOf (granted: NewToken, replaced: Token | undefined): Token {
  // A refresh may leave the refresh token as it was; that of a dead token is of no use to the one that replaces it.
  const refreshToken = granted.refreshToken ?? (granted.fresh ? undefined : replaced?.refreshToken)
  return {
    accessToken: granted.accessToken,
    ...(refreshToken !== undefined && { refreshToken }),
    lifeMs: granted.lifeMs,
    expiresAt: granted.sentAt + granted.lifeMs,
    generation: (replaced?.generation ?? 0) + 1,
    ...(granted.afterRefusal && { afterRefusal: true })
  }
}

/** What a granted token changes in the flow as it is now, if anything. */
function changeBy (
  current: Flow, scope: Scope, token: Token, { fresh, random }: { fresh: boolean, random: () => number }
): FlowChange | undefined {
  if (hasEnded(current) || (current.tokens[scope]?.generation ?? 0) >= token.generation) return undefined
  // The widget was opened with the old token while the new one was on its way: only a refresh continues what Flexiti
  // knows.
  if (fresh && pinsToken(current, scope)) return undefined
  return {
    tokens: { ...current.tokens, [scope]: token },
    ...(pinsToken(current, scope) && { refreshAt: refreshTime(token, random) })
  }
}
