/**
 * Holds the bearer and refresh tokens of each flow on behalf of a door: resolves the flow of each request that forwards
 * to Flexiti, and sends the call with the flow's token, in the one scope of the door.
 */
import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { endpointTable, type EndpointName, type Scope } from '../src/flexiti/endpoints.js'
import type { FlexitiRequest } from '../src/flexiti/request.js'
import { JsonBody } from '../src/upstream/json-body.js'
import type { UpstreamResponse } from '../src/upstream/response.js'
import type { FlowCalls } from '../src/calls/flow-calls.js'
import type { Flow } from '../src/flows/flow.js'
import type { ResolveOptions } from '../src/flows/flows.js'

export interface FlowTokensOptions {
  calls: FlowCalls
  /** The one scope of this door. It is not a matter of routes, so no route can get it wrong. */
  scope: Scope
}

/** What a route adds to its request. */
export interface Given extends Pick<FlexitiRequest, 'params' | 'query'> {
  /** Any JSON value. */
  body?: unknown
}

/**
 * What a handler returns to have it sent. Returning the reply itself would have Fastify listen for the end of the
 * response.
 */
export type Payload = Buffer | string | undefined

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * The Flexiti endpoint that the route forwards to. Unless the response is shared, the route gets the request's
     * flow.
     */
    endpoint?: EndpointName
    /** Whether a flow that has ended will do, because what was answered in it is still to be had. */
    allowEnded?: boolean
  }
  interface FastifyRequest {
    /** The flow of a request that forwards to Flexiti. */
    flow: Flow
  }
  interface FastifyInstance {
    /**
     * The flow that a request belongs to; each door has its own rule (plugins/flow-owner.ts,
     * plugins/backoffice-flow.ts).
     */
    resolveFlow (request: FastifyRequest, reply: FastifyReply, options?: ResolveOptions): Promise<Flow>
    /**
     * Calls the route's endpoint in the request's flow. For the handler to return: what Flexiti returned, byte for
     * byte.
     */
    forward (request: FastifyRequest, reply: FastifyReply, given?: Given): Promise<Payload>
  }
}

export default fp(async function flowTokens (app, { calls, scope }: FlowTokensOptions) {
  app.decorateRequest('flow', null as unknown as Flow)

  app.addHook('onRoute', function resolveFlowOf (route) {
    const endpoint = route.config?.endpoint
    if (endpoint === undefined) return
    const { scopes, needs } = endpointTable[endpoint]
    if (!scopes.includes(scope)) {
      throw new Error(`${route.url} forwards to ${endpoint}, which no ${scope} token may call`)
    }
    if (route.config?.shared === true) return
    const options = { need: needs, allowEnded: route.config?.allowEnded }
    const resolve = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      request.flow = await app.resolveFlow(request, reply, options)
    }
    // A guard comes before the check of what was sent; a flow is opened only for a request that passed it.
    const phase = needs === 'nothing' ? 'preHandler' : 'preValidation'
    route[phase] = [resolve, route[phase] ?? []].flat() as typeof resolve[]
  })

  app.decorate('forward', async function forward (request: FastifyRequest, reply: FastifyReply, given?: Given) {
    const { response } = await calls.call(request.flow, requestOf(request, given), { scope }, request.stats)
    return sendUpstream(response, reply)
  })
}, { name: 'flow-tokens', dependencies: ['request-context'] })

/** The request to Flexiti that a request at a route stands for: its endpoint, with the query that was checked. */
export function requestOf (request: FastifyRequest, { params, query, body }: Given = {}): FlexitiRequest {
  return {
    endpoint: request.route.config.endpoint as EndpointName,
    params,
    query: queryOf(request, query),
    body: body === undefined ? undefined : new JsonBody(body)
  }
}

/** What the caller sent and the check let pass, and what the route adds. */
function queryOf (request: FastifyRequest, added: FlexitiRequest['query']): FlexitiRequest['query'] {
  const query: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(request.query as object)) query[name] = String(value)
  return Object.assign(query, added)
}

/** For the handler to return: Flexiti's own bytes, so that no field is lost and no number loses digits. */
export function sendUpstream ({ status, body }: UpstreamResponse, reply: FastifyReply): Payload {
  reply.code(status)
  if (status === 204) return undefined
  reply.header('content-type', 'application/json; charset=utf-8')
  return body
}
