/** Access and refresh tokens: issue, expiry, refresh before expiry only, rotation (flexiti-api.md §3). */
import { randomBytes } from 'node:crypto'
import type { Clock } from '../shared/clock.js'
import type { Settings } from './settings.js'

export type Scope = 'customer' | 'merchant'

export interface Token {
  readonly access: string
  readonly scope: Scope
  /** Shared by a token and all that were refreshed from it. */
  readonly family: string
  readonly expiresAt: number
  /** Life in seconds at issue. */
  readonly seconds: number
  refresh: string
  revoked: boolean
}

export type RefreshOutcome = { token: Token } | { failed: 'unknown' | 'expired' | 'scope' }

export interface TokenStore {
  issue (scope: Scope): Token
  refresh (refreshToken: string, scope: Scope | undefined): RefreshOutcome
  /** The token, dead or alive. */
  find (access: string): Token | undefined
  isAlive (token: Token): boolean
}

/** Beyond this many the oldest are forgotten; a forgotten token is a wrong one. */
const mostTokens = 50_000

export function createTokenStore ({ clock, settings }: { clock: Clock, settings: Settings }): TokenStore {
  const byAccess = new Map<string, Token>()
  const byRefresh = new Map<string, Token>()

  const mint = (scope: Scope, family = newToken(), refresh = newToken()): Token => {
    const seconds = settings.token_seconds
    const token = { access: newToken(), scope, family, expiresAt: clock.now() + seconds * 1000, seconds, refresh, revoked: false }
    byAccess.set(token.access, token)
    byRefresh.set(refresh, token)
    if (byAccess.size > mostTokens) {
      const [oldest] = byAccess.values()
      if (oldest !== undefined) {
        byAccess.delete(oldest.access)
        if (byRefresh.get(oldest.refresh) === oldest) byRefresh.delete(oldest.refresh)
      }
    }
    return token
  }

  return {
    issue: scope => mint(scope),
    find: access => byAccess.get(access),
    isAlive: token => !token.revoked && clock.now() < token.expiresAt,
    refresh (refreshToken, scope) {
      const old = byRefresh.get(refreshToken)
      if (old === undefined) return { failed: 'unknown' }
      if (clock.now() >= old.expiresAt) return { failed: 'expired' }
      if (old.scope === 'customer' && scope === 'merchant') return { failed: 'scope' }
      const rotates = settings.rotate_refresh_tokens && settings.refresh_returns_refresh_token
      if (rotates) byRefresh.delete(refreshToken)
      if (settings.refresh_kills_old_access_token) old.revoked = true
      return { token: mint(scope ?? old.scope, old.family, rotates ? newToken() : refreshToken) }
    }
  }
}

/** 40 hex characters, as in Flexiti's examples. */
export function newToken (): string {
  return randomBytes(20).toString('hex')
}
