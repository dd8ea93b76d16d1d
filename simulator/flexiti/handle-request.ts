/**
 * One request of Flexiti's API from its bytes to its response: recorded, given the faults that fit it, checked,
 * carried out.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { respond } from '../shared/respond.js'
import { jsonReply, type Reply } from '../shared/response.js'
import { errorReply, faultReply, Refusal, refuse } from './errors.js'
import { guidPattern } from './fields.js'
import type { ReceivedRequest } from '../shared/received.js'
import { isObject, parseBody, readBytes, type JsonObject, type ParsedBody } from '../shared/request-body.js'
import { matchRoute, type Match } from './routes.js'
import type { Token } from './tokens.js'
import type { World } from './world.js'

interface Incoming {
  match: Match | undefined
  path: string
  query: Record<string, string>
  headers: IncomingMessage['headers']
  body: ParsedBody
  /** The bearer token, dead or alive. */
  token: Token | undefined
  posapiUrl: string
}

export async function handleRequest (
  request: IncomingMessage, response: ServerResponse, world: World, posapiUrl: string
): Promise<void> {
  const bytes = await readBytes(request)
  const incoming = readIncoming(request, bytes, world, posapiUrl)
  const { match, body } = incoming
  const name = match?.route.name ?? null
  const grant =
    name === 'token' && isObject(body.value) ? String(body.value.grant_type ?? 'client_credentials') : undefined
  const entry = record(world, request, incoming, bytes, name, grant)
  const { faults, settings } = world
  return respond(response, {
    faults,
    settings,
    entry,
    carryOut: () => carryOut(incoming, world),
    errorReply: fault => faultReply(fault, incoming.path, settings.error_shape)
  })
}

function readIncoming (request: IncomingMessage, bytes: Buffer, world: World, posapiUrl: string): Incoming {
  const [path = '', search = ''] = (request.url ?? '').split(/\?(.*)/s)
  return {
    match: matchRoute(request.method ?? '', path),
    path,
    query: Object.fromEntries(new URLSearchParams(search)),
    headers: request.headers,
    body: parseBody(bytes, request.headers['content-type']),
    token: world.tokens.find(/^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''),
    posapiUrl
  }
}

function record (
  world: World,
  request: IncomingMessage,
  incoming: Incoming,
  bytes: Buffer,
  endpoint: string | null,
  grant: string | undefined
): ReceivedRequest {
  return world.received.add({
    at: new Date(world.clock.now()).toISOString(),
    endpoint,
    method: request.method ?? '',
    path: incoming.path,
    query: incoming.query,
    headers: request.headers,
    raw_headers: request.rawHeaders,
    body: incoming.body.value,
    scope: incoming.token?.scope ?? null,
    ...(grant === undefined ? {} : { grant })
  }, bytes)
}

/** Carries the request out. Everything that Flexiti refuses becomes its error body. */
function carryOut (incoming: Incoming, world: World): Reply {
  try {
    return jsonReply(200, execute(incoming, world))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return errorReply(error, incoming.path, world.settings.error_shape)
  }
}

/** The order of the checks is ours: token, scope, reference id, client id, the merchant's set-up, body. */
function execute ({ match, query, headers, body, token, posapiUrl }: Incoming, world: World): unknown {
  if (match === undefined) throw refuse('not_found')
  const { route, version, params } = match
  const isTokenCall = route.name === 'token'
  if (!isTokenCall) {
    if (token === undefined || !world.tokens.isAlive(token)) throw refuse('unauthorized', wordsFor(token, world))
    if (!route.customer && token.scope !== 'merchant') throw refuse('insufficient_scope')
  }
  const referenceId = String(headers['x-reference-id'] ?? '')
  if (!guidPattern.test(referenceId)) throw wrongInput('x-reference-id', referenceId)
  if (!isTokenCall && params.client_id !== world.configuration.clientId) {
    throw wrongInput('client_id', params.client_id ?? '')
  }
  if (world.settings.reject_invalid_role) throw refuse('invalid_role')
  if (world.settings.reject_general_error && route.generalError !== undefined) {
    throw refuse('general_error', { status: route.generalError })
  }
  const fields = route.method === 'GET' ? {} : fieldsOf(body, isTokenCall ? 'form' : 'json')
  return route.handle({
    world,
    version,
    params,
    query,
    body: fields,
    headers,
    referenceId,
    posapiUrl,
    token: token ?? null
  })
}

/** Until 2019 the two ways of a token to be wrong had words of their own (flexiti-api.md §9.2). */
function wordsFor (token: Token | undefined, world: World): { message?: string } {
  if (world.settings.error_shape !== 'old') return {}
  return {
    message: token === undefined ? 'The access token provided is invalid.' : 'The access token provided has expired.'
  }
}

function wrongInput (param: string, value: string): Refusal {
  return refuse('wrong_inputs', {
    fieldErrors: [{ param, msg: value === '' ? 'required' : 'invalid', value: value === '' ? null : value }]
  })
}

/** Only the token call is form-encoded; everything else is JSON (flexiti-gaps.md B7). */
function fieldsOf (body: ParsedBody, expected: 'form' | 'json'): JsonObject {
  if (body.kind === 'none') return {}
  if (body.kind !== expected || !isObject(body.value)) throw refuse('wrong_inputs')
  return body.value
}
