/** Forwards a route's request to the Flexiti endpoint that the route names, with the token scope of the door. */
import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SuccessResponse } from '../src/flexiti/responses.js'
import { endpointTable, type EndpointName, type Scope } from '../src/flexiti/endpoints.js'
import { JsonBody } from '../src/upstream/json-body.js'
import type { FlowCall, FlowCalls } from '../src/calls/flow-calls.js'
import type { Flow } from '../src/flows/flow.js'

export interface FlowTokensOptions {
  calls: FlowCalls
  /** The one scope of this door. It is not a matter of routes, so no route can get it wrong. */
  scope: Scope
}

export interface ForwardedCall extends Pick<FlowCall, 'params' | 'query'> {
  /** Any JSON value. */
  body?: unknown
}

/**
 * What a handler returns to have it sent. Returning the reply itself would have Fastify listen for the end of the
 * answer.
 */
export type Payload = Buffer | string | undefined

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The Flexiti endpoint that the route forwards to. */
    endpoint?: EndpointName
  }
  interface FastifyInstance {
    /**
     * The flow that a request belongs to; each door has its own rule (plugins/flow-owner.ts,
     * plugins/backoffice-flow.ts). `over`: one that is over will do, as what was answered in it is still to be had.
     */
    resolveFlow (request: FastifyRequest, reply: FastifyReply, options?: { allowEnded?: boolean }): Promise<Flow>
    /** Calls the route's endpoint for the flow. For the handler to return: what Flexiti answered, byte for byte. */
    forward (request: FastifyRequest, reply: FastifyReply, flow: Flow, call?: ForwardedCall): Promise<Payload>
  }
}

export default fp(async function flowTokens (app, { calls, scope }: FlowTokensOptions) {
  app.addHook('onRoute', function checkScope ({ url, config }) {
    const endpoint = config?.endpoint
    if (endpoint !== undefined && !endpointTable[endpoint].scopes.includes(scope)) {
      throw new Error(`${url} forwards to ${endpoint}, which no ${scope} token may call`)
    }
  })

  app.decorate('forward', async function forward (
    request: FastifyRequest, reply: FastifyReply, flow: Flow, { params, query, body }: ForwardedCall = {}
  ) {
    const endpoint = request.route.config.endpoint as EndpointName
    const lang = langOf(request)
    const { response } = await calls.call(flow, {
      endpoint,
      scope,
      params,
      query: lang === undefined
        ? query
        : { lang, ...query },
      body: body === undefined ? undefined : new JsonBody(body)
    }, request.stats)
    return sendUpstream(response, reply)
  })
}, { name: 'flow-tokens', dependencies: ['request-context'] })

/**
 * The language that the caller asks for. A query that the route declares has been checked; of any other nothing goes
 * upstream.
 */
export function langOf ({ route, query }: FastifyRequest): string | undefined {
  return route.schema?.querystring === undefined ? undefined : (query as { lang?: string }).lang
}

/** For the handler to return: Flexiti's own bytes, so that no field is lost and no number loses digits. */
export function sendUpstream ({ status, body }: SuccessResponse, reply: FastifyReply): Payload {
  reply.code(status)
  if (status === 204) return undefined
  reply.header('content-type', 'application/json; charset=utf-8')
  return body
}
