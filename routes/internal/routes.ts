/** All routes of the internal door. */
import type { FastifyInstance } from 'fastify'
import backofficeKey from '../../plugins/backoffice-key.js'
import liveness from '../health/live.js'
import problemPages from '../problems.js'
import readiness from './health/ready.js'
import metrics from './metrics.js'
import { MerchantsLoginBody } from '../../schemas/customers.js'
import { formsOptions } from '../helpers/cached-document.js'
import i18n from '../v1/i18n.js'
import login from '../v1/merchants/login.js'
import termsAndConditions from '../v1/terms-and-conditions.js'
import accounts from './v1/accounts.js'
import apply from './v1/apply.js'
import authorizations from './v1/authorizations.js'
import capture from './v1/authorizations/capture.js'
import release from './v1/authorizations/release.js'
import captures from './v1/captures.js'
import customers from './v1/customers.js'
import flows from './v1/flows.js'
import operations from './v1/operations.js'
import transactions from './v1/transactions.js'
import type { InternalRouteOptions } from './options.js'

export default async function internalRoutes (app: FastifyInstance, options: InternalRouteOptions): Promise<void> {
  await app.register(liveness)
  await app.register(problemPages)
  await app.register(readiness, options)
  await app.register(metrics, options)
  await app.register(async (v1) => {
    await v1.register(backofficeKey, {
      keys: options.settings.backofficeKeys,
      now: options.services.clock.now,
      counters: options.services.counters
    })
    // Asks for the key before it says what is not there.
    v1.setNotFoundHandler((request) => { throw v1.absent(request.url) })
    await v1.register(flows, options)
    const forms = formsOptions(options.services.merchantForms, options.settings)
    await v1.register(i18n, forms)
    await v1.register(termsAndConditions, forms)
    await v1.register(login, { body: MerchantsLoginBody })
    await v1.register(apply, options)
    await v1.register(customers)
    await v1.register(accounts, options)
    await v1.register(transactions, options)
    await v1.register(authorizations, options)
    await v1.register(release, options)
    await v1.register(capture, options)
    await v1.register(captures)
    await v1.register(operations, options)
    const { finfo } = options.services
    if (finfo !== undefined) {
      const { default: finfoRoutes } = await import('./v1/finfo/index.js')
      await v1.register(finfoRoutes, { finfo, settings: options.settings })
    }
  }, { prefix: '/v1' })
}
