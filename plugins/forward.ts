/** Forwards a route's request to the Flexiti endpoint that the route names, with the token scope of the door. */
import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { GoodAnswer } from '../src/flexiti/answers.js'
import { endpointTable, type EndpointName, type Scope } from '../src/flexiti/endpoints.js'
import type { FlowCall, FlowCalls } from '../src/flows/calls.js'
import type { Flow } from '../src/flows/flow.js'

export interface ForwardOptions {
  calls: FlowCalls
  /** The one scope of this door. It is not a matter of routes, so no route can get it wrong. */
  scope: Scope
}

export type ForwardedCall = Pick<FlowCall, 'params' | 'query' | 'body'>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The Flexiti endpoint that the route forwards to. */
    endpoint?: EndpointName
  }
  interface FastifyInstance {
    /** The flow that a request belongs to; each door has its own rule (plugins/visitor.ts, plugins/backoffice-flow.ts). */
    enterFlow (request: FastifyRequest, reply: FastifyReply): Promise<Flow>
    /** Calls the route's endpoint for the flow and answers what Flexiti answered, byte for byte. */
    forward (request: FastifyRequest, reply: FastifyReply, flow: Flow, call?: ForwardedCall): Promise<FastifyReply>
  }
}

export default fp(async function forwarding (app, { calls, scope }: ForwardOptions) {
  app.addHook('onRoute', function checkScope ({ url, config }) {
    const endpoint = config?.endpoint
    if (endpoint !== undefined && !endpointTable[endpoint].scopes.includes(scope)) throw new Error(`${url} forwards to ${endpoint}, which no ${scope} token may call`)
  })

  app.decorate('forward', async function forward (request: FastifyRequest, reply: FastifyReply, flow: Flow, call: ForwardedCall = {}) {
    const endpoint = request.routeOptions.config.endpoint as EndpointName
    // A query that the route declares has been checked; of any other nothing goes upstream.
    const { lang } = request.routeOptions.schema?.querystring === undefined ? {} : request.query as { lang?: string }
    const query = lang === undefined ? call.query : { lang, ...call.query }
    const { answer } = await calls.call(flow, { ...call, endpoint, scope, ...(query !== undefined && { query }) }, request.notes)
    return passOn(answer, reply)
  })
}, { name: 'forward', dependencies: ['request-context'] })

/** Answers with Flexiti's own bytes: no field is lost, no number loses digits. */
export function passOn (answer: GoodAnswer, reply: FastifyReply): FastifyReply {
  if (answer.status === 204) return reply.code(204).send()
  return reply.code(answer.status).header('content-type', 'application/json; charset=utf-8').send(answer.body)
}
