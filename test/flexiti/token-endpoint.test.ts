/**
 * The token call: what is sent, what a grant must look like, and which answers mean the end of a token or of our
 * credentials.
 */
import { test, type Test } from 'tap'
import { createFlexitiClient } from '../../src/flexiti/client.js'
import { TransportError } from '../../src/upstream/transport-error.js'
import { createTokenClient, RefreshTokenDeadError, type TokenClient } from '../../src/flexiti/token-endpoint.js'
import { Problem } from '../../src/problems/problem.js'
import {
  drivenClock, httpUpstream, refusedOrigin, respondJson, type HttpUpstream, type Respond
} from '../upstream/helper.js'

const referenceId = '0f8fad5bd9cb469fa16570867728950e'
const clientSecret = 's&cret=1/2+3 é%'
const granted = {
  token_type: 'bearer',
  access_token: '2d8f373a3c2b1e61baf5a7769930ff4f0e08cdb0',
  expires_in: 1200,
  refresh_token: '36e0fc3d7415145f4b1d71512c459fd6eaa13aa8',
  scope: 'customer'
}

interface Fixture {
  tokenClient: TokenClient
  outcomes: string[]
}

function callerTo (t: Test, origin: string, timeoutMs = 5000): Fixture {
  const clock = drivenClock()
  const outcomes: string[] = []
  const client = createFlexitiClient({
    baseUrl: `${origin}/flexiti/pos-api`,
    clientId: 'flexitidemo',
    referenceIdFormat: 'compact',
    timeoutMs,
    connections: 2,
    queue: 2,
    clock,
    random: () => 0
  })
  t.teardown(async () => { await client.close() })
  return {
    tokenClient: createTokenClient({
      client,
      clientId: 'flexitidemo',
      clientSecret,
      clock,
      onOutcome: (outcome) => { outcomes.push(outcome) }
    }),
    outcomes
  }
}

async function setUp (t: Test, respond: Respond, timeoutMs?: number): Promise<Fixture & { upstream: HttpUpstream }> {
  const upstream = await httpUpstream(t, respond)
  return { ...callerTo(t, upstream.origin, timeoutMs), upstream }
}

async function failure (call: Promise<unknown>): Promise<Error> {
  try {
    await call
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('expected a failure, but a token was granted')
}

test('a grant is asked for in a form: credentials, grant type and scope, and nothing in the address', async (t) => {
  const { tokenClient, upstream } = await setUp(t, respondJson(200, granted))
  await tokenClient.grant('customer', referenceId)
  await tokenClient.grant('merchant', referenceId)
  for (const [n, scope] of ['customer', 'merchant'].entries()) {
    const request = upstream.seen[n]
    t.match(request, { method: 'POST', url: /^\/flexiti\/pos-api\/v2\.5\/oauth\/token$/ })
    t.match(request?.headers, {
      'content-type': 'application/x-www-form-urlencoded', 'x-reference-id': referenceId, authorization: undefined
    })
    t.strictSame([...new URLSearchParams(request?.body)], [
      ['client_id', 'flexitidemo'], ['client_secret', clientSecret], ['grant_type', 'client_credentials'],
      ['scope', scope]
    ])
    t.match(request?.body, /^[\w=&.%+*-]+$/, 'every sign is encoded')
  }
})

test('a refresh sends the refresh token and the scope', async (t) => {
  const { tokenClient, upstream } = await setUp(t, respondJson(200, granted))
  await tokenClient.refresh('36e0+/=&', 'customer', referenceId)
  t.strictSame([...new URLSearchParams(upstream.seen[0]?.body)], [
    ['client_id', 'flexitidemo'], ['client_secret', clientSecret], ['grant_type', 'refresh_token'],
    ['refresh_token', '36e0+/=&'], ['scope', 'customer']
  ])
  t.equal(upstream.seen[0]?.url, '/flexiti/pos-api/v2.5/oauth/token')
})

test('a granted token has its life in milliseconds', async (t) => {
  const { tokenClient, outcomes } = await setUp(t, respondJson(200, granted))
  t.strictSame(await tokenClient.grant('customer', referenceId), {
    accessToken: granted.access_token, refreshToken: granted.refresh_token, lifeMs: 1_200_000
  })
  t.strictSame(await tokenClient.refresh('x', 'customer', referenceId), {
    accessToken: granted.access_token, refreshToken: granted.refresh_token, lifeMs: 1_200_000
  })
  t.strictSame(outcomes, ['granted', 'granted'])
})

test('the life may be a number or digits; what is missing or absurd counts as 1200 seconds', async (t) => {
  const lives: Array<[unknown, number]> = [
    [1199, 1199], ['1199', 1199], [' 600 ', 600], [1, 1], [0.5, 0.5], ['90.5', 90.5], [86_400, 86_400],
    [undefined, 1200], [null, 1200], [0, 1200], ['0', 1200], [-5, 1200], ['-5', 1200], ['', 1200], ['soon', 1200],
    ['1e9', 1200],
    [86_401, 1200], [1e21, 1200], [true, 1200], [[600], 1200], [{}, 1200], ['0x10', 1200], ['600s', 1200]
  ]
  for (const [life, seconds] of lives) {
    const { tokenClient } = await setUp(t, respondJson(200, { ...granted, expires_in: life }))
    t.equal((await tokenClient.grant('customer', referenceId)).lifeMs, seconds * 1000, JSON.stringify(life))
  }
})

test('a grant without a refresh token is a grant all the same', async (t) => {
  for (const odd of [undefined, null, '', 7, {}]) {
    const { tokenClient } = await setUp(t, respondJson(200, { ...granted, refresh_token: odd }))
    t.strictSame(await tokenClient.refresh('old', 'customer', referenceId), {
      accessToken: granted.access_token, lifeMs: 1_200_000
    })
  }
})

test('a success without a token that can be used is a failure, and kills nothing', async (t) => {
  const bodies: unknown[] = [
    '', 'OK', '<html>welcome</html>', '[]', 'null', '"token"', {}, { access_token: '' }, { access_token: 7 },
    { access_token: 'two words' }, { access_token: 'line\r\nbreak' }, { access_token: 'tokén' },
    { access_token: 'x'.repeat(1001) }, { error: 'something_else' }
  ]
  for (const body of bodies) {
    const { tokenClient, outcomes } = await setUp(t, (response) => {
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
    for (const call of [
      tokenClient.grant('customer', referenceId), tokenClient.refresh('x', 'customer', referenceId)
    ]) {
      t.match(
        await failure(call), { code: 'flexiti-failed', details: { flexiti: { status: 200 } } }, JSON.stringify(body)
      )
    }
    t.strictSame(outcomes, ['failed', 'failed'])
  }
})

test('wrong credentials are told from everything else, on grants and refreshes', async (t) => {
  const responses: Array<[number, string]> = [
    [400, 'invalid_client'], [401, 'invalid_client'], [409, 'invalid_role'], [403, 'unauthorized_client']
  ]
  for (const [status, error] of responses) {
    const { tokenClient, outcomes } = await setUp(t, respondJson(status, {
      code: status, error, error_description: `Client credentials ${clientSecret} are invalid`
    }))
    for (const call of [
      tokenClient.grant('customer', referenceId), tokenClient.refresh('x', 'customer', referenceId)
    ]) {
      const raised = await failure(call)
      t.match(raised, { code: 'flexiti-credentials', status: 502, details: { flexiti: { status, error } } })
      t.notMatch(JSON.stringify((raised as Problem).details), clientSecret)
    }
    t.strictSame(outcomes, ['credentials-refused', 'credentials-refused'])
  }
})

test('a server error with the same words says nothing of our credentials', async (t) => {
  const { tokenClient, outcomes } = await setUp(t, respondJson(500, { error: 'invalid_client' }))
  t.match(await failure(tokenClient.grant('customer', referenceId)), { code: 'flexiti-failed' })
  t.strictSame(outcomes, ['failed'])
})

test('only an answer that names the token kills it', async (t) => {
  const dead: Array<[number, unknown]> = [
    [400, { error: 'invalid_grant' }],
    [401, { error: 'invalid_grant' }],
    [400, { code: 400, error: 'invalid_token', error_description: 'The access token provided has expired.' }],
    [401, { error: 'invalid_refresh_token' }],
    [400, { error: 'expired_token' }],
    [400, { error: 'revoked_refresh_token' }],
    [400, { error: 'invalid_request', error_description: 'Invalid refresh token' }],
    [401, { error: 'unauthorized', message: 'Refresh_token is unknown' }]
  ]
  const alive: Array<[number, unknown]> = [
    [400, {}],
    [400, ''],
    [400, { error: 'invalid_request', error_description: 'Invalid or missing grant_type parameter' }],
    [400, { error: 'general_error' }],
    [401, {}],
    [401, { error: 'unauthorized', error_description: 'Unauthorized' }],
    [401, '<html>401</html>'],
    [403, { error: 'invalid_grant' }],
    [404, { error: 'invalid_grant' }],
    [409, { error: 'invalid_token' }],
    [409, { error: 'wrong_inputs' }],
    [429, { error: 'invalid_grant' }],
    [465, '<html>blocked</html>'],
    [500, { error: 'invalid_grant' }],
    [503, { error: 'invalid_refresh_token', message: 'refresh token' }],
    [302, { error: 'invalid_grant' }]
  ]
  for (const [verdict, responses] of [['dead', dead], ['alive', alive]] as const) {
    for (const [status, body] of responses) {
      const { tokenClient, outcomes } = await setUp(t, (response) => {
        response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
      })
      const raised = await failure(tokenClient.refresh('old', 'customer', referenceId))
      t.equal(raised instanceof RefreshTokenDeadError, verdict === 'dead', `${status} ${JSON.stringify(body)}`)
      t.equal(raised instanceof Problem, verdict === 'alive')
      t.strictSame(outcomes, ['failed'])
    }
  }
})

test('a grant kills no token, whatever it is answered', async (t) => {
  const { tokenClient } = await setUp(t, respondJson(400, { error: 'invalid_grant', message: 'refresh token' }))
  t.match(await failure(tokenClient.grant('customer', referenceId)), {
    code: 'flexiti-failed', details: { flexiti: { status: 400 } }
  })
})

test('a busy Flexiti is unavailable for a while; its words lose what we sent', async (t) => {
  const { tokenClient, upstream } = await setUp(t, (response, request, n) => {
    respondJson(
      429, { error: 'too_many', message: `Slow down ${clientSecret} refresh-abc flexitidemo` }, { 'retry-after': '30' }
    )(response, request, n)
  })
  const raised = await failure(tokenClient.refresh('refresh-abc', 'customer', referenceId))
  t.match(raised, {
    code: 'flexiti-unavailable',
    details: { retryAfter: 30, flexiti: { status: 429, error: 'too_many', message: 'Slow down … … …' } }
  })
  t.equal(upstream.seen.length, 1)
})

test('all else on the token call is no fault of the caller\'s request', async (t) => {
  for (const status of [400, 403, 404, 409, 422, 465]) {
    const { tokenClient } = await setUp(t, respondJson(status, {
      error: 'wrong_inputs',
      message: 'words',
      field_errors: [{ param: 'client_secret', msg: 'invalid', value: clientSecret }]
    }))
    const raised = await failure(tokenClient.grant('customer', referenceId))
    t.match(raised, { code: 'flexiti-failed' })
    t.strictSame((raised as Problem).details, { flexiti: { status } })
  }
})

test('a token call without an answer is the problem of that failure', async (t) => {
  const refused = callerTo(t, await refusedOrigin())
  t.match(await failure(refused.tokenClient.refresh('x', 'customer', referenceId)), {
    code: 'flexiti-unavailable', cause: { failure: 'unreachable' }
  })
  t.strictSame(refused.outcomes, ['failed'])

  const silent = await setUp(t, () => {}, 30)
  const raised = await failure(silent.tokenClient.refresh('x', 'customer', referenceId))
  t.match(raised, { code: 'flexiti-timeout' })
  t.type(raised.cause, TransportError)
  t.strictSame(silent.outcomes, ['failed'])
})

test('the secret is in no problem that is raised', async (t) => {
  const echo: Respond = (response, { body }) => {
    response.writeHead(409).end(JSON.stringify({
      error: 'general_error', message: decodeURIComponent(body), url: body
    }))
  }
  const { tokenClient } = await setUp(t, echo)
  const raised = await failure(tokenClient.grant('customer', referenceId)) as Problem
  t.notMatch(JSON.stringify([raised.message, raised.details]), /cret|flexitidemo/)
})
