/** One request of Finfo from its bytes to its response: recorded, metered, disturbed, checked, carried out. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isObject, parseBody, readBytes, type ParsedBody } from '../shared/request-body.js'
import { respond } from '../shared/respond.js'
import { jsonReply, send, type Reply } from '../shared/response.js'
import { articles } from './endpoints/articles.js'
import { suppliers } from './endpoints/suppliers.js'
import { token } from './endpoints/token.js'
import { Refusal, refuse } from './errors.js'
import { picture } from './picture.js'
import { apiPath, listRoutes, suppliersPath, tokenPath } from './routes.js'
import type { World } from './world.js'

interface Incoming {
  method: string
  path: string
  query: Record<string, string>
  /** The access token that the request came with. */
  access: string
  body: ParsedBody
}

interface Endpoint {
  name: string
  handle (incoming: Incoming, world: World, url: string): Record<string, unknown>
}

export async function handleRequest (
  request: IncomingMessage, response: ServerResponse, world: World, url: string
): Promise<void> {
  const bytes = await readBytes(request)
  const [path = '', search = ''] = (request.url ?? '').split(/\?(.*)/s)
  const image = picture(world.catalogue, path)
  if (image !== undefined && request.method === 'GET') return send(response, image)
  const incoming: Incoming = {
    method: request.method ?? '',
    path,
    query: Object.fromEntries(new URLSearchParams(search)),
    access: /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '',
    body: parseBody(bytes, request.headers['content-type'])
  }
  const endpoint = endpointOf(incoming)
  const isTokenCall = endpoint === tokenEndpoint
  const grant = isTokenCall && isObject(incoming.body.value) ? String(incoming.body.value.grant_type ?? '') : undefined
  const entry = world.received.add({
    at: new Date(world.clock.now()).toISOString(),
    endpoint: endpoint?.name ?? null,
    method: incoming.method,
    path,
    query: incoming.query,
    headers: request.headers,
    raw_headers: request.rawHeaders,
    body: incoming.body.value,
    scope: null,
    ...(grant === undefined ? {} : { grant })
  }, bytes)
  if (isTokenCall) world.meter.tokenCall(grant ?? '')
  const { faults, settings } = world
  await respond(response, { faults, settings, entry, carryOut: () => carryOut(incoming, endpoint, world, url) })
  if (!isTokenCall && entry.status === 401) world.meter.unauthorized()
}

const tokenEndpoint: Endpoint = { name: 'token', handle: ({ body }, world) => token(world, body) }
const suppliersEndpoint: Endpoint = { name: 'suppliers', handle: (_incoming, world) => suppliers(world) }

/** Undefined for unknown paths, versions and methods alike. */
function endpointOf ({ method, path }: Incoming): Endpoint | undefined {
  if (path === tokenPath) return method === 'POST' ? tokenEndpoint : undefined
  if (method !== 'GET' || !path.startsWith(`${apiPath}/`)) return undefined
  const apiCall = path.slice(apiPath.length)
  if (apiCall === suppliersPath) return suppliersEndpoint
  const route = listRoutes.find(candidate => candidate.path === apiCall)
  if (route === undefined) return undefined
  return { name: route.name, handle: ({ query }, world, url) => articles(world, route, query, url) }
}

/** The order of the checks is ours: address, token, suspension, then what the endpoint checks. */
function carryOut (incoming: Incoming, endpoint: Endpoint | undefined, world: World, url: string): Reply {
  try {
    if (endpoint === undefined) throw refuse(404, 'Resource not found')
    if (endpoint !== tokenEndpoint) {
      if (!world.tokens.isAlive(incoming.access)) throw refuse(401, 'Unauthorized')
      if (world.meter.suspended()) throw refuse(403, 'The account is suspended')
    }
    return jsonReply(200, endpoint.handle(incoming, world, url))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return error.body === undefined
      ? { status: error.status, headers: {}, body: Buffer.alloc(0) }
      : jsonReply(error.status, error.body)
  }
}
