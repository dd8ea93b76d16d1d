/** /v1/operations/{idempotency_key}: what became of a money call, and how to settle one whose outcome is unknown. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { jsonOrForm } from '../../helpers/json-or-form.js'
import { formatted, words } from '../../../schemas/fields.js'
import { ReferenceIdParams } from '../../../schemas/parameters.js'
import { OperationSchema } from '../../../schemas/responses/operations.js'
import { canonicalReferenceId } from '../../../src/flows/flow.js'
import type { Operation } from '../../../src/money/operation.js'
import type { InternalRouteOptions } from '../options.js'

const OperationParams = Type.Object({
  idempotency_key: formatted('idempotency-key', '^[\\x21-\\x7e]{1,255}$', {
    description: 'The key that the call was sent with, or that it was given',
    example: 'capture-1001-1'
  })
})

const OperationQuery = Type.Object({
  reference_id: Type.Optional({
    ...ReferenceIdParams.properties.reference_id,
    description: 'For an operation that a shopper began at the public door: the flow it was in'
  })
})

const SettleBody = Type.Object({
  outcome: words(['succeeded', 'rejected'], { description: 'What Flexiti has', example: 'succeeded', own: true }),
  note: Type.String({
    maxLength: 500,
    description: 'How it was found out',
    examples: ['Seen in the list of captures'],
    'x-own': true
  })
}, {
  title: 'Settle',
  'x-examples': {
    succeeded: {
      summary: 'Flexiti has it',
      value: { outcome: 'succeeded', note: 'Seen in the list of captures' }
    }
  },
  additionalProperties: false
})

/** As JSON text, with Flexiti's answer in it as it came: its ids can have more digits than a number holds. */
function view (operation: Operation): string {
  const { response } = operation
  const facts = {
    idempotency_key: operation.key,
    state: operation.state,
    request: `${operation.method} ${operation.route}`,
    amount: operation.amount ?? null,
    reference_id: operation.referenceId,
    started_at: new Date(operation.startedAt).toISOString(),
    ended_at: operation.endedAt === undefined ? null : new Date(operation.endedAt).toISOString(),
    settled: operation.settled ?? null
  }
  const body = operation.state === 'succeeded' && response !== undefined && response.body !== ''
    ? response.body
    : 'null'
  return `${JSON.stringify(facts).slice(0, -1)},"answer":${body}}`
}

const example = {
  idempotency_key: 'capture-1001-1',
  state: 'succeeded',
  request: 'POST /v1/authorizations/:authorization_id/capture',
  amount: '100.00',
  reference_id: '7f0c2a9e4b1d4c3e8a5f6d7b8c9e0a1b',
  started_at: '2026-01-31T12:00:00.000Z',
  ended_at: '2026-01-31T12:00:00.120Z',
  settled: null,
  answer: { capture_id: 346123 }
}

const operations: FastifyPluginAsyncTypebox<InternalRouteOptions> = async (app, { services }) => {
  const sendOperation = (
    operation: Operation, reply: FastifyReply
  ): FastifyReply => reply.header('content-type', 'application/json; charset=utf-8').send(view(operation))
  const referenceOf = ({ reference_id: id }: { reference_id?: string }): string | undefined => id === undefined
    ? undefined
    : canonicalReferenceId(id)

  app.get('/operations/:idempotency_key', {
    schema: {
      operationId: 'getOperation',
      summary: 'Get an operation',
      description: 'What became of a money call, by its idempotency key.',
      tags: ['operations'],
      params: OperationParams,
      querystring: OperationQuery
    },
    config: {
      problems: ['not-found', 'store-unavailable'],
      response: { description: 'running, succeeded, rejected or indeterminate', schema: OperationSchema, example }
    }
  }, async (request, reply) => sendOperation(
    await services.payments.find(request.keyName as string, request.params.idempotency_key, referenceOf(request.query)),
    reply
  ))

  app.post('/operations/:idempotency_key/settle', {
    schema: {
      operationId: 'settleOperation',
      summary: 'Settle an operation',
      description: 'Look first what Flexiti has. After this the key answers the outcome, and the call is never sent ' +
        'again under it.',
      tags: ['operations'],
      params: OperationParams,
      querystring: OperationQuery,
      body: jsonOrForm(SettleBody)
    },
    config: {
      problems: ['not-found', 'operation-in-progress', 'operation-settled', 'store-unavailable'],
      response: { description: 'The operation', schema: OperationSchema, example }
    }
  }, async (request, reply) => {
    const settlement = { ...request.body, by: request.keyName as string }
    return sendOperation(
      await services.payments.settle(request.params.idempotency_key, settlement, referenceOf(request.query)), reply
    )
  })
}

export default operations
