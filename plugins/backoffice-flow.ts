/**
 * The flow of a request at the internal door: the one it names, or the BFF's own back-office flow. No ownership: keys
 * rule here.
 */
import fp from 'fastify-plugin'
import type { Flows } from '../src/flows/flows.js'
import type { ServiceFlow } from '../src/calls/service-flow.js'

export interface BackofficeFlowOptions {
  flows: Flows
  backOffice: ServiceFlow
}

export default fp(async function backofficeFlow (app, { flows, backOffice }: BackofficeFlowOptions) {
  app.decorate('resolveFlow', async function resolveFlow (request, reply) {
    const named = request.headers['x-reference-id'] === undefined ? undefined : request.referenceId
    if (named === undefined || named === backOffice.id) {
      request.referenceId = backOffice.id
      reply.header('x-reference-id', backOffice.id)
      return await backOffice.flow()
    }
    // A flow that is over gets no token (`flow-expired`), but a money call that was made in it is still answered from
    // the ledger.
    return (await flows.open(named)).flow
  })
}, { name: 'backoffice-flow', dependencies: ['request-context'] })
