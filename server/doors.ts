/**
 * Builds the two doors from the settings and the services. Listening and signals are the process's business
 * (`server/main.ts`).
 */
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { simulatorKey } from '../config/environments.js'
import type { Settings } from '../config/settings.js'
import openapi from '../plugins/openapi/index.js'
import { internalDoor, productData, publicDoor } from '../plugins/openapi/doors.js'
import type { OpenApiOptions } from '../plugins/openapi/options.js'
import backofficeFlow from '../plugins/backoffice-flow.js'
import { connectionLimits, type ConnectionLimits } from './connection-limits.js'
import { createDoor } from './door.js'
import flowTokens from '../plugins/flow-tokens.js'
import idempotency from '../plugins/idempotency.js'
import origins from '../plugins/origins.js'
import { createValidators, type Validators } from '../plugins/validation/validators.js'
import refuseWhenStopping from '../plugins/refuse-when-stopping.js'
import rateLimit from '../plugins/rate-limit/index.js'
import flowOwner, { cookieName } from '../plugins/flow-owner.js'
import requestMetrics from '../plugins/request-metrics.js'
import { createMetrics, type Metrics } from '../src/monitoring/metrics.js'
import type { Services } from './services.js'
import { VERSION } from '../src/util/version.js'
import docs, { type DocsOptions } from '../routes/docs.js'
import landingPage, { type LandingOptions } from '../routes/public/landing.js'
import internalRoutes from '../routes/internal/routes.js'
import publicRoutes from '../routes/public/routes.js'

export interface DoorsOptions {
  settings: Settings
  services: Services
  log: FastifyBaseLogger
  /** Base of the public door's addresses, e.g. `https://bff.shop.example`. */
  publicUrl: () => string
  /** Shown at `/` of the public door; nothing is there without it. */
  landing?: LandingOptions
  /** For tests: where the schemas of both doors are compiled. */
  validators?: Validators
}

/** What the doors have in common. */
interface SharedOptions extends DoorsOptions {
  metrics: Metrics
  validators: Validators
  limits: ConnectionLimits
}

export interface Doors {
  public: FastifyInstance
  internal: FastifyInstance
}

export async function buildDoors (options: DoorsOptions): Promise<Doors> {
  const limits = connectionLimits(options.settings)
  if (limits.reduced) {
    options.log.warn({ connections: limits.public + limits.internal }, 'too few file descriptors for MAX_CONNECTIONS')
  }
  const shared = {
    ...options,
    metrics: createMetrics(options.services),
    validators: options.validators ?? createValidators(options.settings.flexitiChecks),
    limits
  }
  return { public: await buildPublicDoor(shared), internal: await buildInternalDoor(shared) }
}

async function buildPublicDoor ({
  settings, services, log, publicUrl, metrics, validators, limits, landing
}: SharedOptions): Promise<FastifyInstance> {
  const app = await createDoor({
    name: 'public',
    log,
    publicUrl,
    trustProxy: settings.trustProxy,
    maxConnections: limits.public,
    onDrop: () => { metrics.connectionRefused('public') },
    validators
  })
  await app.register(requestMetrics, { door: 'public', metrics })
  await app.register(rateLimit, { perMinute: settings.rateLimitPerMinute, counters: services.counters })
  await app.register(origins, {
    own: () => new URL(publicUrl()).origin,
    storefronts: settings.storefrontOrigins,
    headers: settings.corsHeaders
  })
  await app.register(flowOwner, {
    flows: services.flows,
    secure: () => publicUrl().startsWith('https:'),
    limitOpening: (request) => { app.limitOpening(request) }
  })
  await app.register(flowTokens, { calls: services.calls, scope: 'customer' })
  await app.register(idempotency)
  if (settings.docs === 'on') {
    await app.register(openapi, {
      door: 'public',
      ...publicDoor,
      tags: withProductData(publicDoor.tags, settings.finfoPublic.length > 0 && services.finfo !== undefined),
      version: VERSION,
      server: publicUrl,
      cookieName: () => cookieName(publicUrl().startsWith('https:')),
      rateLimited: settings.rateLimitPerMinute > 0,
      versions: settings.flexitiApiVersions
    })
    await app.register(docs, { door: 'public', ...docsOf(settings), publicUrl })
  }
  await app.register(publicRoutes, { services, settings })
  if (landing !== undefined) await app.register(landingPage, landing)
  return app
}

async function buildInternalDoor ({
  settings, services, log, publicUrl, metrics, validators, limits
}: SharedOptions): Promise<FastifyInstance> {
  const app = await createDoor({
    name: 'internal',
    log,
    publicUrl,
    trustProxy: settings.internalTrustProxy,
    maxConnections: limits.internal,
    onDrop: () => { metrics.connectionRefused('internal') },
    hostNames: [settings.internalHost, ...settings.internalAllowedHosts],
    validators
  })
  await app.register(requestMetrics, { door: 'internal', metrics })
  await app.register(backofficeFlow, { flows: services.flows, backOffice: services.backOffice })
  await app.register(flowTokens, { calls: services.calls, scope: 'merchant' })
  await app.register(idempotency)
  await app.register(refuseWhenStopping, { isStopping: () => services.readiness.shuttingDown })
  if (settings.docs === 'on') {
    await app.register(openapi, {
      door: 'internal',
      ...internalDoor,
      tags: withProductData(internalDoor.tags, services.finfo !== undefined),
      version: VERSION,
      // Wherever the document was fetched from: the door may listen on all addresses, or on a port that it picked.
      server: () => '/',
      rateLimited: false,
      versions: settings.flexitiApiVersions
    })
    await app.register(docs, { door: 'internal', ...docsOf(settings), publicUrl })
  }
  await app.register(internalRoutes, { services, settings, metrics })
  return app
}

type Tags = OpenApiOptions['tags']

/** The document names no tag without a route. */
function withProductData (tags: Tags, hasRoutes: boolean): Tags {
  return hasRoutes ? [...tags, productData] : tags
}

/** In the simulator's environment, what works is filled in: the ready-made key is no secret. */
function docsOf ({ flexitiEnvironment, backofficeKeys: [key] }: Settings): Pick<DocsOptions, 'key' | 'simulated'> {
  return { simulated: flexitiEnvironment === 'simulator', key: key === simulatorKey ? key.key : undefined }
}
