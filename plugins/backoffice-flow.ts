/** The flow of a request at the internal door: the one it names, or the BFF's own back-office flow. No ownership: keys rule here. */
import fp from 'fastify-plugin'
import { isOver } from '../src/flows/flow.js'
import type { Flows } from '../src/flows/flows.js'
import type { ServiceFlow } from '../src/flows/service-flow.js'
import { problem } from '../src/problems/problem.js'

export interface BackofficeFlowOptions {
  flows: Flows
  backOffice: ServiceFlow
}

export default fp(async function backofficeFlow (app, { flows, backOffice }: BackofficeFlowOptions) {
  app.decorate('enterFlow', async function enterFlow (request, reply) {
    const named = request.headers['x-reference-id'] === undefined ? undefined : request.referenceId
    if (named === undefined || named === backOffice.id) {
      request.referenceId = backOffice.id
      reply.header('x-reference-id', backOffice.id)
      return await backOffice.flow()
    }
    const { flow } = await flows.open(named)
    if (isOver(flow)) throw problem('flow-expired')
    return flow
  })
}, { name: 'backoffice-flow', dependencies: ['request-context'] })
