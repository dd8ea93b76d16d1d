/** Access tokens and refresh tokens: issue, expiry, rotation (finfo-api.md §3). */
import { randomBytes, randomUUID } from 'node:crypto'
import type { Clock } from '../shared/clock.js'
import type { Settings } from './settings.js'

export interface Token {
  readonly access: string
  readonly refresh: string
  /** The login that it and all tokens refreshed from it belong to. */
  readonly session: string
  readonly expiresAt: number
  readonly refreshExpiresAt: number
  /** Lives in seconds at issue. */
  readonly seconds: number
  readonly refreshSeconds: number
  revoked: boolean
}

export interface TokenStore {
  issue (): Token
  /** Undefined if the refresh token is unknown, used or dead. */
  refresh (refreshToken: string): Token | undefined
  /** Whether this access token opens anything now. */
  isAlive (access: string): boolean
  /** The token that was issued last, dead or alive. */
  last (): Token | undefined
  /** Kills all access tokens, and the refresh tokens too if asked. */
  revoke (what: 'access' | 'all'): void
}

/** Beyond this many the oldest are forgotten; a forgotten token is a wrong one. */
const maxTokens = 10_000

export function createTokenStore ({ clock, settings }: { clock: Clock, settings: Settings }): TokenStore {
  const byAccess = new Map<string, Token>()
  const byRefresh = new Map<string, Token>()
  let last: Token | undefined

  const mint = (session: string, refresh = newToken()): Token => {
    const { token_seconds: seconds, refresh_seconds: refreshSeconds } = settings
    const now = clock.now()
    last = {
      access: newToken(),
      refresh,
      session,
      expiresAt: now + seconds * 1000,
      refreshExpiresAt: now + refreshSeconds * 1000,
      seconds,
      refreshSeconds,
      revoked: false
    }
    byAccess.set(last.access, last)
    byRefresh.set(refresh, last)
    forgetOldest()
    return last
  }
  const forgetOldest = (): void => {
    const [oldest] = byAccess.values()
    if (oldest === undefined || byAccess.size <= maxTokens) return
    byAccess.delete(oldest.access)
    if (byRefresh.get(oldest.refresh) === oldest) byRefresh.delete(oldest.refresh)
  }

  return {
    issue: () => mint(randomUUID()),
    refresh (refreshToken) {
      const old = byRefresh.get(refreshToken)
      if (old === undefined || clock.now() >= old.refreshExpiresAt) return undefined
      const rotates = settings.rotate_refresh_tokens && settings.refresh_returns_refresh_token
      if (rotates) byRefresh.delete(refreshToken)
      if (settings.refresh_kills_old_access_token) old.revoked = true
      return mint(old.session, rotates ? newToken() : refreshToken)
    },
    isAlive (access) {
      const token = byAccess.get(access)
      return token !== undefined && !token.revoked && clock.now() < token.expiresAt
    },
    last: () => last,
    revoke (what) {
      for (const token of byAccess.values()) token.revoked = true
      if (what === 'all') byRefresh.clear()
    }
  }
}

/** Looks and weighs like a signed token: a client must not count on a short one. */
export function newToken (): string {
  const header = Buffer.from('{"alg":"RS256","typ":"JWT"}').toString('base64url')
  const claims = Buffer.from(JSON.stringify({ jti: randomUUID(), iss: 'simulator', azp: 'finfo-api', typ: 'Bearer' }))
  return `${header}.${claims.toString('base64url')}.${randomBytes(256).toString('base64url')}`
}
