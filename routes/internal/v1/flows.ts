/** /v1/flows for the shop's servers: open a flow for an order, look at it with its timeline, end it. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { optionalJsonOrForm } from '../../helpers/json-or-form.js'
import { OpenFlowBody, type OpenFlowInput } from '../../../schemas/flows.js'
import { ReferenceIdParams } from '../../../schemas/parameters.js'
import {
  BackofficeFlowSchema, FlowWithTimelineSchema, type BackofficeFlowResponse
} from '../../../schemas/responses/flows.js'
import {
  canonicalAccountNumber, canonicalReferenceId, isBound, newReferenceId, type CallState, type Flow, type Hold
} from '../../../src/flows/flow.js'
import type { Scope } from '../../../src/flexiti/endpoints.js'
import type { Binding } from '../../../src/flows/flows.js'
import { currentHold } from '../../../src/flows/holds.js'
import { cents, decimal } from '../../../src/money/amount.js'
import { PUBLIC } from '../../../src/money/request.js'
import { problem } from '../../../src/problems/problem.js'
import { orderView } from '../../helpers/order-view.js'
import type { InternalRouteOptions } from '../options.js'

/** How far the flow's calls got that are made once. */
interface Calls {
  authorization: CallState | undefined
  application: CallState | undefined
}

/** What the back office may know: all but the tokens and the owner's hash. `keyName`: who asks. */
function view (flow: Flow, { authorization, application }: Calls, keyName: string): BackofficeFlowResponse {
  const { application: filed } = flow
  return {
    reference_id: flow.id,
    phase: flow.phase,
    order: orderView(flow.order),
    bound: isBound(flow),
    authorization: authorization ?? null,
    authorization_id: flow.authorized?.id ?? null,
    authorized_amount: flow.authorized?.amount ?? null,
    authorization_operation: operationView(flow, authorization, currentHold(flow), keyName),
    application: application ?? null,
    application_operation: operationView(flow, application, filed && currentHold(filed), keyName),
    account_number: flow.accountNumber ?? null,
    widget_session_id: flow.widgetSessionIds?.at(-1) ?? null,
    owned_by_browser: flow.owner !== undefined,
    tokens_held: Object.keys(flow.tokens) as Scope[]
  }
}

/**
 * Where the ledger has a call that is out, or whose outcome is unknown. A shopper's operation is any key's to ask for
 * and to settle. Another key's is not: under the same idempotency key the other may have an operation of its own, and
 * would settle that.
 */
function operationView (
  { id }: Flow, state: CallState | undefined, hold: Hold | undefined, keyName: string
): BackofficeFlowResponse['authorization_operation'] {
  if (hold === undefined || state === undefined || state === 'succeeded') return null
  const isShoppers = hold.caller === id
  return {
    key_name: isShoppers ? PUBLIC : hold.caller,
    idempotency_key: isShoppers || hold.caller === keyName ? hold.key : null
  }
}

function bindingOf ({ order, account_number: account }: OpenFlowInput = {}): Binding {
  return {
    order: order && {
      reference: order.reference,
      amount: decimal(cents(order.amount)),
      ...(order.auto_capture !== undefined && { autoCapture: order.auto_capture })
    },
    accountNumber: account === undefined ? undefined : canonicalAccountNumber(String(account))
  }
}

const example = {
  reference_id: '7f0c2a9e4b1d4c3e8a5f6d7b8c9e0a1b',
  phase: 'authorized',
  bound: true,
  order: { reference: 'order-1001', amount: '234.45', auto_capture: false, currency: 'CAD' },
  authorization: 'succeeded',
  authorization_id: '12343',
  authorized_amount: '234.45',
  authorization_operation: null,
  application: null,
  application_operation: null,
  account_number: '116994755',
  widget_session_id: '0f8fad5b-d9cb-469f-a165-70867728950e',
  owned_by_browser: true,
  tokens_held: ['customer'],
  timeline: [{ at: '2026-01-31T12:00:00.000Z', event: 'opened' }]
}

const flows: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { services }) => {
  const viewFor = (flow: Flow, { keyName }: FastifyRequest): BackofficeFlowResponse => view(flow, {
    authorization: services.flows.authorizationOf(flow),
    application: services.flows.applicationOf(flow)
  }, keyName as string)

  async function find (referenceId: string): Promise<Flow> {
    const flow = await services.store.get(canonicalReferenceId(referenceId) as string, { peek: true })
    if (flow === undefined) throw problem('not-found', { detail: 'There is no such flow.' })
    return flow
  }

  app.post('/flows', {
    schema: {
      operationId: 'openFlow',
      summary: 'Open a flow, bound to an order or an account',
      description: 'Give the `reference_id` to the shop\'s page: the shopper can authorize this order in that flow, ' +
        'and nothing else. With an `account_number`, the flow serves that account alone. Both can also be bound to a ' +
        'flow that is open already; they never change.',
      tags: ['flows'],
      body: optionalJsonOrForm(OpenFlowBody)
    },
    config: {
      problems: ['account-mismatch', 'order-mismatch', 'flow-expired', 'store-unavailable'],
      response: { status: 201, description: 'The flow', schema: BackofficeFlowSchema, headers: ['location'] }
    }
  }, async (request, reply) => {
    const id = request.referenceId ?? newReferenceId()
    const { flow } = await services.flows.bind(id, bindingOf(request.body))
    return await reply.code(201)
      .header('location', `/v1/flows/${flow.id}`)
      .send(viewFor(flow, request))
  })

  app.get('/flows/:reference_id', {
    schema: {
      operationId: 'getFlow',
      summary: 'Get a flow and its timeline',
      description: 'Ask before you ship: `authorization` is `succeeded`, and `authorized_amount` is the order\'s. ' +
        'Where it is `indeterminate`, `authorization_operation` says which operation to settle.',
      tags: ['flows'],
      params: ReferenceIdParams
    },
    config: {
      problems: ['not-found', 'store-unavailable'],
      response: {
        description: 'The flow, and what happened in it, oldest first',
        schema: FlowWithTimelineSchema,
        example
      }
    }
  }, async (request) => {
    const flow = await find(request.params.reference_id)
    return { ...viewFor(flow, request), timeline: await services.timeline.read(flow.id) }
  })

  app.delete('/flows/:reference_id', {
    schema: {
      operationId: 'endFlow',
      summary: 'End a flow',
      description: 'Forgets its tokens. The shopper can do nothing in it any more.',
      tags: ['flows'],
      params: ReferenceIdParams
    },
    config: {
      problems: ['not-found', 'store-unavailable'],
      response: { status: 204, description: 'Ended' }
    }
  }, async (request, reply) => {
    await services.flows.end(await find(request.params.reference_id))
    return await reply.code(204).send()
  })
}

export default flows
