/** The token call, `POST /oauth/token` (flexiti-api.md §3): grants, refreshes, and what its failures mean. */
import type { Clock } from '../util/clock.js'
import { problem } from '../problems/problem.js'
import { jsonOf, problemOf, problemOfFailure, readError, readSuccess, type FlexitiError } from './responses.js'
import type { FlexitiClient } from './client.js'
import type { Scope } from './endpoints.js'
import { retryAfterSeconds } from '../upstream/retry-after.js'
import { TransportError, type UpstreamResponse } from '../upstream/transport.js'

/** A token as Flexiti granted it. */
export interface Grant {
  accessToken: string
  refreshToken?: string
  /** Milliseconds that the token lives, counted from the moment its request was sent. */
  lifeMs: number
}

/** Flexiti says that the refresh token is no good any more: no later try can succeed. */
export class RefreshTokenDeadError extends Error {
  constructor () {
    super('the refresh token is dead')
    this.name = 'RefreshTokenDeadError'
  }
}

export interface TokenClient {
  /** A new token, by `client_credentials`. Throws a Problem. */
  grant (scope: Scope, referenceId: string): Promise<Grant>
  /**
   * The next token, by `refresh_token`. `atLeastMs`: how long it may take, if that is longer than a token call has.
   * Throws RefreshTokenDeadError, or a Problem that says nothing of the token.
   */
  refresh (refreshToken: string, scope: Scope, referenceId: string, atLeastMs?: number): Promise<Grant>
}

export interface TokenClientOptions {
  client: FlexitiClient
  clientId: string
  clientSecret: string
  clock: Clock
  /** Told how each token call ended, for readiness. */
  onOutcome?: (outcome: 'granted' | 'credentials-refused' | 'failed') => void
}

const CREDENTIAL_ERRORS = new Set(['invalid_client', 'invalid_role', 'unauthorized_client'])
const DEFAULT_LIFE_SECONDS = 1200
const MAX_LIFE_SECONDS = 24 * 3600

export function createTokenClient (options: TokenClientOptions): TokenClient {
  const { client, clientId, clientSecret, clock, onOutcome = () => {} } = options

  async function call (fields: Record<string, string>, referenceId: string, atLeastMs?: number): Promise<Grant> {
    const sent = { client_id: clientId, client_secret: clientSecret, ...fields }
    const form = new URLSearchParams(sent)
    let response: UpstreamResponse
    try {
      response = await client.send({
        endpoint: 'token',
        referenceId,
        atLeastMs,
        body: { bytes: Buffer.from(form.toString()), type: 'application/x-www-form-urlencoded' }
      })
    } catch (error) {
      onOutcome('failed')
      throw error instanceof TransportError ? problemOfFailure(error) : error
    }
    const grant = readGrant(response)
    if (grant !== undefined) {
      onOutcome('granted')
      return grant
    }
    const said = readError(response.body)
    if (response.status < 500 && CREDENTIAL_ERRORS.has(said.error ?? '')) {
      onOutcome('credentials-refused')
      throw problem('flexiti-credentials', {
        flexiti: { status: response.status, ...(said.error !== undefined && { error: said.error }) }
      })
    }
    onOutcome('failed')
    if (fields.grant_type === 'refresh_token' && namesTheToken(response.status, said)) throw new RefreshTokenDeadError()
    throw failed(response, sent, clock.wall())
  }

  return {
    grant: async (scope, referenceId) => await call({ grant_type: 'client_credentials', scope }, referenceId),
    refresh: async (refreshToken, scope, referenceId, atLeastMs) =>
      await call({ grant_type: 'refresh_token', refresh_token: refreshToken, scope }, referenceId, atLeastMs)
  }
}

/** A busy Flexiti stays `flexiti-unavailable`; all else on the token call is no fault of the caller's request. */
function failed (response: UpstreamResponse, sent: Record<string, string>, wall: number): Error {
  if (response.status === 429) return problemOf(response, sent, wall)
  const retryAfter = retryAfterSeconds(response.headers['retry-after'], wall)
  return problem('flexiti-failed', {
    flexiti: { status: response.status }, ...(response.status === 503 && retryAfter !== undefined && { retryAfter })
  })
}

function readGrant (response: UpstreamResponse): Grant | undefined {
  const good = readSuccess(response)
  const json = good === undefined ? undefined : jsonOf(good)
  if (typeof json !== 'object' || json === null) return undefined
  const {
    access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn
  } = json as Record<string, unknown>
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]{1,1000}$/.test(accessToken)) return undefined
  return {
    accessToken,
    ...(typeof refreshToken === 'string' && refreshToken !== '' && { refreshToken }),
    lifeMs: lifeSeconds(expiresIn) * 1000
  }
}

/** Number or numeric string; what is missing or absurd counts as the documented 1200 s. */
function lifeSeconds (expiresIn: unknown): number {
  const text = typeof expiresIn === 'number' || typeof expiresIn === 'string' ? String(expiresIn).trim() : ''
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0
  return seconds > 0 && seconds <= MAX_LIFE_SECONDS ? seconds : DEFAULT_LIFE_SECONDS
}

/**
 * Only an answer that names the token may kill it (flexiti-gaps.md A4: the exact code is not documented). A bare
 * `unauthorized`, a firewall page or a 5xx says nothing of the token, and it lives on.
 */
function namesTheToken (status: number, said: FlexitiError): boolean {
  if (status !== 400 && status !== 401) return false
  if (/^(invalid_grant|(invalid|expired|revoked)_(refresh_)?token)$/.test(said.error ?? '')) return true
  return /refresh[ _-]?token/i.test(said.message ?? '')
}
