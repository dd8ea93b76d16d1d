/** The token call, `POST /oauth/token` (flexiti-api.md §3): grants, refreshes, and what its failures mean. */
import type { Clock } from '../util/clock.js'
import { problem } from '../problems/problem.js'
import { problemOf, problemOfFailure, readError } from './responses.js'
import type { FlexitiClient } from './client.js'
import type { Scope } from './endpoints.js'
import { retryAfterSeconds } from '../upstream/retry-after.js'
import { killsRefreshToken, readGrant, RefreshTokenDeadError, type Grant } from '../upstream/token-grant.js'
import type { UpstreamResponse } from '../upstream/response.js'
import { TransportError } from '../upstream/transport-error.js'

export { RefreshTokenDeadError, type Grant } from '../upstream/token-grant.js'

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
/** What counts as a token: of the documented length at most, and of the documented life unless it says otherwise. */
const GRANT = { defaultLifeSeconds: 1200, maxLength: 1000 }

export function createTokenClient (options: TokenClientOptions): TokenClient {
  const { client, clientId, clientSecret, clock, onOutcome = () => {} } = options

  async function call (fields: Record<string, string>, referenceId: string, atLeastMs?: number): Promise<Grant> {
    const sent = { client_id: clientId, client_secret: clientSecret, ...fields }
    const form = new URLSearchParams(sent)
    let response: UpstreamResponse
    try {
      response = await client.send({
        endpoint: 'token',
        body: { bytes: Buffer.from(form.toString()), type: 'application/x-www-form-urlencoded' }
      }, { referenceId, atLeastMs })
    } catch (error) {
      onOutcome('failed')
      throw error instanceof TransportError ? problemOfFailure(error) : error
    }
    const grant = readGrant(response, GRANT)
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
    const isRefresh = fields.grant_type === 'refresh_token'
    if (isRefresh && killsRefreshToken(response.status, said)) throw new RefreshTokenDeadError()
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
