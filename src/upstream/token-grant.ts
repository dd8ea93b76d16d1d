/** What token endpoints answer (RFC 6749 §5): a grant, or why there is none. Nothing but what is needed is kept. */
import type { UpstreamResponse } from './response.js'

/** A token as the upstream granted it. */
export interface Grant {
  accessToken: string
  refreshToken?: string
  /** Milliseconds that the token lives, counted from the moment its request was sent. */
  lifeMs: number
  /** The same of the refresh token, where the upstream says so. */
  refreshLifeMs?: number
}

/** The upstream says that the refresh token is no good any more: no later try can succeed. */
export class RefreshTokenDeadError extends Error {
  constructor () {
    super('the refresh token is dead')
    this.name = 'RefreshTokenDeadError'
  }
}

const MAX_LIFE_SECONDS = 24 * 3600

/** The grant, if the response is one. A life that is missing or absurd counts as `defaultLifeSeconds`. */
export function readGrant ({ status, body }: UpstreamResponse, {
  defaultLifeSeconds, maxLength
}: { defaultLifeSeconds: number, maxLength: number }): Grant | undefined {
  if (status < 200 || status > 299) return undefined
  const {
    access_token: accessToken, refresh_token: refreshToken, expires_in: life, refresh_expires_in: refreshLife
  } = fieldsOf(body)
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]+$/.test(accessToken)) return undefined
  if (accessToken.length > maxLength) return undefined
  const refreshSeconds = secondsOf(refreshLife)
  return {
    accessToken,
    ...(typeof refreshToken === 'string' && refreshToken !== '' && { refreshToken }),
    lifeMs: (secondsOf(life) ?? defaultLifeSeconds) * 1000,
    ...(refreshSeconds !== undefined && { refreshLifeMs: refreshSeconds * 1000 })
  }
}

/** A number or a numeric string; undefined for what is missing or absurd. */
function secondsOf (value: unknown): number | undefined {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : ''
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0
  return seconds > 0 && seconds <= MAX_LIFE_SECONDS ? seconds : undefined
}

/**
 * Whether a response to a refresh says that the token is dead. Only one that names the token may kill it: a bare
 * `unauthorized`, a firewall page or a 5xx says nothing of the token, and it lives on.
 */
export function killsRefreshToken (status: number, said: { error?: string, message?: string }): boolean {
  if (status !== 400 && status !== 401) return false
  if (/^(invalid_grant|(invalid|expired|revoked)_(refresh_)?token)$/.test(said.error ?? '')) return true
  return /refresh[ _-]?token/i.test(said.message ?? '')
}

function fieldsOf (body: Buffer): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'))
    return typeof json === 'object' && json !== null ? json as Record<string, unknown> : {}
  } catch {
    return {}
  }
}
