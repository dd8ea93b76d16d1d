/** /v1/flows: open, look at and end a flow. Orders come through the internal door only. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { optionalJsonOrForm } from '../../helpers/json-or-form.js'
import { PublicOpenFlowBody } from '../../../schemas/public.js'
import { ReferenceIdParams } from '../../../schemas/parameters.js'
import { FlowSchema, type FlowResponse } from '../../../schemas/responses/flows.js'
import { canonicalReferenceId, isBound, type CallState, type Flow } from '../../../src/flows/flow.js'
import { orderView } from '../../helpers/order-view.js'
import type { PublicRouteOptions } from '../options.js'

/** What a shopper may know of the flow: no token, no account number, no widget session. */
function view (
  flow: Flow, authorization: CallState | undefined, secondsLeft: number | undefined
): FlowResponse {
  return {
    reference_id: flow.id,
    phase: flow.phase,
    order: orderView(flow.order),
    bound: isBound(flow),
    authorization: authorization ?? null,
    account_known: flow.accountNumber !== undefined,
    expires_in: secondsLeft ?? null
  }
}

const flows: FastifyPluginAsyncTypebox<PublicRouteOptions> = async (app, { services }) => {
  const viewNow = async (flow: Flow): Promise<FlowResponse> =>
    view(flow, services.flows.authorizationOf(flow), await services.flows.secondsLeft(flow))

  app.post('/v1/flows', {
    schema: {
      operationId: 'openFlow',
      summary: 'Open a flow',
      description: 'Opens the flow that `x-reference-id` names, or a new one. Opening one that is open already ' +
        'changes nothing.',
      tags: ['flows'],
      body: optionalJsonOrForm(PublicOpenFlowBody)
    },
    config: {
      problems: ['flow-not-yours', 'flow-expired', 'store-unavailable'],
      response: { status: 201, description: 'The flow', schema: FlowSchema, headers: ['location'] }
    }
  }, async (request, reply) => {
    const flow = await app.resolveFlow(request, reply, { opening: true })
    return await reply.code(201)
      .header('location', `/v1/flows/${flow.id}`)
      .send(await viewNow(flow))
  })

  app.get('/v1/flows/:reference_id', {
    schema: {
      operationId: 'getFlow',
      summary: 'Get a flow',
      description: 'As the page may know it: no token, no account number.',
      tags: ['flows'],
      params: ReferenceIdParams
    },
    config: {
      problems: ['flow-not-yours', 'not-found', 'store-unavailable'],
      response: { description: 'The flow', schema: FlowSchema }
    }
  }, async (request) => {
    const flow = await services.flows.find(idOf(request.params), app.flowOwnerOf(request))
    return await viewNow(flow)
  })

  app.delete('/v1/flows/:reference_id', {
    schema: {
      operationId: 'endFlow',
      summary: 'End a flow',
      description: 'Forgets its tokens. Further calls in it get 410 `flow-expired`.',
      tags: ['flows'],
      params: ReferenceIdParams
    },
    config: {
      problems: ['flow-not-yours', 'not-found', 'store-unavailable'],
      response: { status: 204, description: 'Ended' }
    }
  }, async (request, reply) => {
    await services.flows.end(await services.flows.find(idOf(request.params), app.flowOwnerOf(request)))
    return await reply.code(204).send()
  })
}

/** The schema let only GUIDs through. */
function idOf (params: { reference_id: string }): string {
  return canonicalReferenceId(params.reference_id) as string
}

export default flows
