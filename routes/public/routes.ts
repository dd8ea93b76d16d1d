/** All routes of the public door. What the folders below `v1` are called is what the addresses are called. */
import type { FastifyInstance } from 'fastify'
import { publicMerchantsLoginBody } from '../../schemas/public.js'
import { formsOptions } from '../helpers/cached-document.js'
import i18n from '../v1/i18n.js'
import login from '../v1/merchants/login.js'
import termsAndConditions from '../v1/terms-and-conditions.js'
import liveness from '../health/live.js'
import problemPages from '../problems.js'
import client from './client.js'
import accounts from './v1/accounts.js'
import apply from './v1/apply.js'
import authorizations from './v1/authorizations.js'
import driversLicense from './v1/customers/driverslicense.js'
import flows from './v1/flows.js'
import widgetInit from './v1/widget/init.js'
import type { PublicRouteOptions } from './options.js'

export default async function publicRoutes (app: FastifyInstance, options: PublicRouteOptions): Promise<void> {
  await app.register(liveness)
  await app.register(problemPages)
  await app.register(client)
  await app.register(flows, options)
  const { services, settings } = options
  const shared = { prefix: '/v1', ...formsOptions(services.forms, settings) }
  await app.register(i18n, shared)
  await app.register(termsAndConditions, shared)
  if (settings.merchantLogin === 'on') {
    await app.register(login, { prefix: '/v1', body: publicMerchantsLoginBody(settings.flexitiChannel) })
  }
  await app.register(driversLicense, options)
  await app.register(widgetInit, options)
  await app.register(apply, options)
  await app.register(accounts, options)
  await app.register(authorizations, options)
  if (services.finfo !== undefined && settings.finfoPublic.length > 0) {
    const { default: articles } = await import('../v1/finfo/articles.js')
    await app.register(articles, {
      prefix: '/v1',
      cache: services.finfo.documents,
      freshSeconds: settings.finfoFreshSeconds,
      staleSeconds: settings.finfoStaleSeconds,
      kinds: settings.finfoPublic,
      lane: 'public'
    })
  }
}
