/** All routes of the internal door. */
import type { FastifyInstance } from 'fastify'
import backofficeKey from '../../plugins/backoffice-key.js'
import type { Services } from '../../src/services.js'
import type { Settings } from '../../config/settings.js'
import { problem } from '../../src/problems/problem.js'
import liveness from '../liveness.js'
import problemPages from '../problem-pages.js'
import readiness from './health/ready.js'

/** What a route module is given. */
export interface InternalRouteOptions {
  services: Services
  settings: Settings
}

export default async function internalRoutes (app: FastifyInstance, options: InternalRouteOptions): Promise<void> {
  await app.register(liveness)
  await app.register(problemPages)
  await app.register(readiness, options)
  await app.register(async (v1) => {
    await v1.register(backofficeKey, { keys: options.settings.backofficeKeys })
    // Asks for the key before it says what is not there.
    v1.setNotFoundHandler(() => { throw problem('not-found') })
  }, { prefix: '/v1' })
}
