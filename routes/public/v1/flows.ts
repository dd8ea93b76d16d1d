/** /v1/flows: open, look at and end a flow. Orders come through the internal door only. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { optionalJsonOrForm } from '../../helpers/json-or-form.js'
import { OpenFlowBody } from '../../../schemas/flows.js'
import { ReferenceIdParams } from '../../../schemas/parameters.js'
import { canonicalReferenceId, isBound, type CallState, type Flow } from '../../../src/flows/flow.js'
import { fieldError } from '../../../src/problems/field-error.js'
import { problem } from '../../../src/problems/problem.js'
import { orderView } from '../../helpers/order-view.js'
import type { PublicRouteOptions } from '../options.js'

/** What a shopper may know of the flow: no token, no account number, no widget session. */
function view (flow: Flow, authorization: CallState | undefined, secondsLeft: number | undefined): object {
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

const example = {
  reference_id: '7f0c2a9e4b1d4c3e8a5f6d7b8c9e0a1b',
  phase: 'open',
  order: null,
  bound: false,
  authorization: null,
  account_known: false,
  expires_in: 1800
}

const flows: FastifyPluginAsyncTypebox<PublicRouteOptions> = async (app, { services }) => {
  const viewNow = async (flow: Flow): Promise<object> =>
    view(flow, services.flows.authorizationOf(flow), await services.flows.secondsLeft(flow))

  app.post('/v1/flows', {
    schema: {
      summary: 'Open a flow',
      description: 'Opens the flow that `x-reference-id` names, or a new one. Opening one that is open already ' +
        'changes nothing.',
      tags: ['flows'],
      body: optionalJsonOrForm(OpenFlowBody)
    },
    config: { response: { status: 201, description: 'The flow', example } }
  }, async (request, reply) => {
    const errors = Object.keys(request.body ?? {}).map(
      (field) => fieldError(field, 'not_allowed', { reason: 'internal-door' })
    )
    if (errors.length > 0) throw problem('invalid-request', { errors })
    const flow = await app.resolveFlow(request, reply, { opening: true })
    return await reply.code(201)
      .header('location', `/v1/flows/${flow.id}`)
      .send(await viewNow(flow))
  })

  app.get('/v1/flows/:reference_id', {
    schema: { summary: 'Get a flow', tags: ['flows'], params: ReferenceIdParams },
    config: { response: { description: 'The flow', example } }
  }, async (request) => {
    const flow = await services.flows.find(idOf(request.params), app.flowOwnerOf(request))
    return await viewNow(flow)
  })

  app.delete('/v1/flows/:reference_id', {
    schema: {
      summary: 'End a flow',
      description: 'Forgets its tokens. Further calls in it get 410 `flow-expired`.',
      tags: ['flows'],
      params: ReferenceIdParams
    },
    config: { response: { status: 204, description: 'Ended' } }
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
