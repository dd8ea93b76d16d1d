/**
 * Refuses calls that move money once the process stops: one that is taken at the end of its time would be cut off while
 * Flexiti works on it. Register it before the routes; its part comes after the check of the key.
 */
import fp from 'fastify-plugin'
import { endpointTable } from '../src/flexiti/endpoints.js'
import { problem } from '../src/problems/problem.js'

/** By then a balancer has another process for the caller, or a new one listens. */
const RETRY_SECONDS = 5

export default fp(async function refuseWhenStopping (app, { isStopping }: { isStopping: () => boolean }) {
  const refuse = async (): Promise<void> => {
    if (isStopping()) throw problem('shutting-down', { retryAfter: RETRY_SECONDS })
  }

  app.addHook('onRoute', function guardMoneyRoute (route) {
    const endpoint = route.config?.endpoint
    if (endpoint === undefined || !endpointTable[endpoint].money) return
    route.preValidation = [route.preValidation ?? [], refuse].flat() as Array<typeof refuse>
  })
}, { name: 'refuse-when-stopping', dependencies: ['idempotency'] })
