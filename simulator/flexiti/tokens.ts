/** Access and refresh tokens: issue, expiry, refresh before expiry only, rotation (flexiti-api.md §3). */
import { randomBytes } from 'node:crypto'
import type { Clock } from '../shared/clock.js'
import { compactId } from '../shared/reference-id.js'
import type { Settings } from './settings.js'

export type Scope = 'customer' | 'merchant'

export interface Token {
  readonly access: string
  readonly scope: Scope
  /** Shared by a token and all that were refreshed from it. */
  readonly family: string
  expiresAt: number
  /** The compact reference id of the first call for it. */
  readonly referenceId: string
  /** Life in seconds at issue. */
  readonly seconds: number
  refresh: string
  revoked: boolean
}

export type RefreshOutcome = { token: Token } | { failed: 'unknown' | 'expired' | 'scope' }

export interface TokenStore {
  issue (scope: Scope, referenceId: string): Token
  refresh (refreshToken: string, scope: Scope | undefined): RefreshOutcome
  /** The token, dead or alive. */
  find (access: string): Token | undefined
  isAlive (token: Token): boolean
  /** Whether any token lives that the given one was refreshed from or to. */
  isFlowAlive (token: Token): boolean
  /**
   * Kills the tokens that were issued under a reference id, in its compact form, or all of them. Returns how many
   * lived.
   */
  expire (referenceId?: string): number
}

/** Beyond this many the oldest are forgotten; a forgotten token is a wrong one. */
const maxTokens = 50_000

type Minted = Pick<Token, 'scope' | 'referenceId'> & { family?: string, refresh?: string }

export function createTokenStore ({ clock, settings }: { clock: Clock, settings: Settings }): TokenStore {
  const byAccess = new Map<string, Token>()
  const byRefresh = new Map<string, Token>()
  const newest = new Map<string, Token>()

  const mint = ({ scope, referenceId, family = newToken(), refresh = newToken() }: Minted): Token => {
    const seconds = settings.token_seconds
    const expiresAt = clock.now() + seconds * 1000
    const token = { access: newToken(), scope, family, referenceId, expiresAt, seconds, refresh, revoked: false }
    byAccess.set(token.access, token)
    byRefresh.set(refresh, token)
    newest.set(family, token)
    if (byAccess.size > maxTokens) {
      const [oldest] = byAccess.values()
      if (oldest !== undefined) forget(oldest)
    }
    return token
  }
  const forget = (token: Token): void => {
    byAccess.delete(token.access)
    if (byRefresh.get(token.refresh) === token) byRefresh.delete(token.refresh)
    if (newest.get(token.family) === token) newest.delete(token.family)
  }
  const isAlive = (token: Token): boolean => !token.revoked && clock.now() < token.expiresAt

  return {
    issue: (scope, referenceId) => mint({ scope, referenceId: compactId(referenceId) }),
    find: access => byAccess.get(access),
    isAlive,
    isFlowAlive (token) {
      const last = newest.get(token.family)
      return isAlive(token) || (last !== undefined && isAlive(last))
    },
    expire (referenceId) {
      const alive = [...byAccess.values()].filter(token =>
        isAlive(token) && (referenceId === undefined || token.referenceId === compactId(referenceId)))
      for (const token of alive) token.expiresAt = clock.now()
      return alive.length
    },
    refresh (refreshToken, scope) {
      const old = byRefresh.get(refreshToken)
      if (old === undefined) return { failed: 'unknown' }
      if (clock.now() >= old.expiresAt) return { failed: 'expired' }
      if (old.scope === 'customer' && scope === 'merchant') return { failed: 'scope' }
      const rotates = settings.rotate_refresh_tokens && settings.refresh_returns_refresh_token
      if (rotates) byRefresh.delete(refreshToken)
      if (settings.refresh_kills_old_access_token) old.revoked = true
      const { family, referenceId } = old
      return {
        token: mint({ scope: scope ?? old.scope, referenceId, family, ...(rotates ? {} : { refresh: refreshToken }) })
      }
    }
  }
}

/** 40 hex characters, as in Flexiti's examples. */
export function newToken (): string {
  return randomBytes(20).toString('hex')
}
