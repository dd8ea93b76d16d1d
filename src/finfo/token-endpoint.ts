/**
 * Finfo's token endpoint (finfo-api.md §3): grants by password and by refresh token, and what its failures mean. A call
 * is never repeated here. `id_token` and the rest of an answer are dropped.
 */
import { problem } from '../problems/problem.js'
import { requestHeaders } from '../upstream/headers.js'
import { readGrant, RefreshTokenDeadError, type Grant } from '../upstream/token-grant.js'
import type { UpstreamResponse } from '../upstream/response.js'
import type { Transport } from '../upstream/transport.js'
import { TransportError } from '../upstream/transport-error.js'
import type { Clock } from '../util/clock.js'
import { busy, isWrongAddress, problemOfFailure } from './responses.js'

export interface Credentials {
  clientId: string
  clientSecret: string
  username: string
  password: string
  scope: string
}

export type GrantType = 'password' | 'refresh_token'
export type TokenOutcome = 'granted' | 'refused' | 'failed'

export interface TokenEndpoint {
  /** A new token, by the password. Throws a Problem, `finfo-credentials` where Finfo refuses them. */
  grant (): Promise<Grant>
  /** The next token. Throws RefreshTokenDeadError, or a Problem. */
  refresh (refreshToken: string): Promise<Grant>
}

export interface TokenEndpointOptions {
  /** Finfo's token endpoint. */
  url: string
  transport: Pick<Transport, 'send'>
  credentials: Credentials
  timeoutMs: number
  clock: Pick<Clock, 'wall'>
  /** Told how each call ended. */
  onOutcome: (grant: GrantType, outcome: TokenOutcome) => void
  /** Called when a response says that the address is wrong. */
  onWrongAddress: () => void
}

/** Documented life; and far above the length of a signed token. */
const GRANT = { defaultLifeSeconds: 900, maxLength: 16_384 }
/** Our client is refused, whatever the grant. */
const CLIENT_ERRORS = new Set(['invalid_client', 'unauthorized_client'])

export function createTokenEndpoint ({
  url, transport, credentials, timeoutMs, clock, onOutcome, onWrongAddress
}: TokenEndpointOptions): TokenEndpoint {
  const { clientId, clientSecret, username, password, scope } = credentials
  const { pathname } = new URL(url)

  async function send (fields: Record<string, string>): Promise<UpstreamResponse> {
    const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...fields })
    try {
      return await transport.send({
        method: 'POST',
        path: pathname,
        headers: requestHeaders({ contentType: 'application/x-www-form-urlencoded' }),
        body: Buffer.from(form.toString()),
        timeoutMs
      })
    } catch (error) {
      throw error instanceof TransportError ? problemOfFailure(error) : error
    }
  }

  async function call (type: GrantType, fields: Record<string, string>): Promise<Grant> {
    let outcome: TokenOutcome = 'failed'
    try {
      const response = await send({ grant_type: type, ...fields })
      const grant = readGrant(response, GRANT)
      if (grant !== undefined) {
        outcome = 'granted'
        return grant
      }
      const { status } = response
      if (status === 429) throw busy(response, clock.wall())
      if (isWrongAddress(status)) {
        onWrongAddress()
        throw problem('finfo-failed')
      }
      if (status < 400 || status > 499) throw problem('finfo-failed')
      outcome = 'refused'
      if (type === 'password' || CLIENT_ERRORS.has(errorOf(response.body) ?? '')) throw problem('finfo-credentials')
      // Whatever the words: the password brings a token, and the same refresh again would bring the same answer.
      if (status === 400 || status === 401) throw new RefreshTokenDeadError()
      throw problem('finfo-failed')
    } finally {
      onOutcome(type, outcome)
    }
  }

  return {
    grant: async () => await call('password', { username, password, scope }),
    refresh: async (refreshToken) => await call('refresh_token', { refresh_token: refreshToken })
  }
}

/** OAuth's error, where there is one; judged here, and shown to nobody. */
function errorOf (body: Buffer): string | undefined {
  try {
    const { error } = JSON.parse(body.toString('utf8')) as Record<string, unknown>
    return typeof error === 'string' ? error : undefined
  } catch {
    return undefined
  }
}
