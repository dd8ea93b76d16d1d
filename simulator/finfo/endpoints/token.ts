/** The token endpoint: grants password and refresh_token, in the manner of Keycloak, whose shape Finfo's has (§3). */
import type { ParsedBody } from '../../shared/request-body.js'
import { isObject } from '../../shared/request-body.js'
import { refuseToken } from '../errors.js'
import { newToken, type Token } from '../tokens.js'
import type { World } from '../world.js'

export function token (world: World, body: ParsedBody): Record<string, unknown> {
  const form = body.kind === 'form' && isObject(body.value) ? body.value : {}
  const { credentials, meter, tokens } = world
  if (form.client_id !== credentials.clientId) {
    throw refuseToken(401, 'invalid_client', 'Invalid client or Invalid client credentials')
  }
  if (form.client_secret !== credentials.clientSecret) {
    throw refuseToken(401, 'unauthorized_client', 'Invalid client or Invalid client credentials')
  }
  switch (form.grant_type) {
    case undefined:
      throw refuseToken(400, 'invalid_request', 'Missing form parameter: grant_type')
    case 'password': {
      if (form.username === undefined) throw refuseToken(401, 'invalid_request', 'Missing parameter: username')
      if (meter.suspended()) throw refuseToken(400, 'invalid_grant', 'Account disabled')
      if (form.username !== credentials.username || form.password !== credentials.password) {
        throw refuseToken(401, 'invalid_grant', 'Invalid user credentials')
      }
      return issued(world, tokens.issue(), true, String(form.scope ?? ''))
    }
    case 'refresh_token': {
      if (form.refresh_token === undefined) throw refuseToken(400, 'invalid_request', 'No refresh token')
      if (meter.suspended()) throw refuseToken(400, 'invalid_grant', 'User disabled')
      const refreshed = tokens.refresh(String(form.refresh_token))
      if (refreshed === undefined) throw refuseToken(400, 'invalid_grant', 'Token is not active')
      return issued(world, refreshed, world.settings.refresh_returns_refresh_token, 'openid')
    }
    default:
      throw refuseToken(400, 'unsupported_grant_type', 'Unsupported grant_type')
  }
}

function issued (
  { settings }: World, { access, refresh, seconds, refreshSeconds, session }: Token, withRefresh: boolean, scope: string
): Record<string, unknown> {
  const openid = scope.split(' ').includes('openid')
  return {
    access_token: access,
    expires_in: settings.expires_in_as_string ? String(seconds) : seconds,
    ...(withRefresh ? { refresh_expires_in: refreshSeconds, refresh_token: refresh } : {}),
    token_type: 'Bearer',
    ...(openid ? { id_token: newToken() } : {}),
    'not-before-policy': 0,
    session_state: session,
    scope: openid ? 'openid email profile' : 'email profile'
  }
}
