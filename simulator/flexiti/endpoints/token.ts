/** POST oauth/token: client_credentials, refresh_token and password grants (flexiti-api.md §3). */
import type { Call, Handler } from '../call.js'
import { refuse } from '../errors.js'
import { readFields } from '../fields.js'
import type { Scope, Token } from '../tokens.js'
import { checkMerchantLogin } from './merchants-login.js'

export const token: Handler = call => {
  // Credentials in a URL end up in logs: Flexiti takes them from the form only.
  const exposed = ['client_id', 'client_secret', 'refresh_token'].filter(name => call.query[name] !== undefined)
  if (exposed.length > 0) {
    throw refuse('wrong_inputs', {
      fieldErrors: exposed.map(param => ({ param, msg: 'invalid', value: call.query[param] }))
    })
  }
  const fields = readFields(call.body)
  if (!fields.has('client_id')) throw refuse('invalid_client', { message: 'Invalid or missing client_id parameter' })
  const { clientId, clientSecret } = call.world.configuration
  if (fields.raw('client_id') !== clientId || fields.raw('client_secret') !== clientSecret) {
    throw refuse('invalid_client')
  }

  const grant = fields.raw('grant_type') ?? 'client_credentials'
  const scope = fields.text('scope', { oneOf: ['customer', 'merchant'] }) as Scope | undefined
  switch (grant) {
    case 'client_credentials':
      fields.check()
      return answer(call, call.world.tokens.issue(scope ?? 'merchant', call.referenceId), true)
    case 'password': {
      const username = fields.requiredText('username')
      const password = fields.requiredText('password')
      fields.check()
      checkMerchantLogin(username, password)
      return answer(call, call.world.tokens.issue(scope ?? 'merchant', call.referenceId), true)
    }
    case 'refresh_token': {
      const refreshToken = fields.requiredText('refresh_token')
      fields.check()
      return refresh(call, refreshToken, scope)
    }
    default:
      throw refuse('invalid_request')
  }
}

function refresh (call: Call, refreshToken: string, scope: Scope | undefined): Record<string, unknown> {
  const outcome = call.world.tokens.refresh(refreshToken, scope)
  if ('token' in outcome) return answer(call, outcome.token, call.world.settings.refresh_returns_refresh_token)
  if (outcome.failed === 'scope') throw refuse('invalid_scope', { oldShape: true })
  throw refuse('invalid_grant', {
    oldShape: true,
    message: outcome.failed === 'expired' ? 'Refresh token has expired' : 'Invalid refresh token'
  })
}

function answer ({ world }: Call, token: Token, withRefreshToken: boolean): Record<string, unknown> {
  return {
    token_type: 'bearer',
    access_token: token.access,
    expires_in: world.settings.expires_in_as_string ? String(token.seconds) : token.seconds,
    ...(withRefreshToken ? { refresh_token: token.refresh } : {}),
    scope: token.scope
  }
}
