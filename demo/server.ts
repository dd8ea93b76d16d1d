/** The demo as a server of its own: a shop, its back office, and the switches of the simulator (docs/demo.md). */
import formbody from '@fastify/formbody'
import Fastify, { type FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import { createHttpClient } from './doors/http.js'
import { createInternalDoor } from './doors/internal-door.js'
import { createSimulatorControls } from './doors/simulator.js'
import type { DemoContext, DemoOptions } from './options.js'
import assets from './plugins/assets.js'
import errors from './plugins/errors.js'
import guard from './plugins/guard.js'
import visitsPlugin from './plugins/visits.js'
import backOfficeRoutes from './routes/back-office.js'
import checkoutRoutes from './routes/checkout.js'
import shopRoutes from './routes/shop.js'
import simulatorRoutes from './routes/simulator.js'
import { createOrders } from './shop/orders.js'
import { createVisits } from './shop/visits.js'

export type { DemoOptions } from './options.js'

export interface Demo {
  /** The origin at which browsers reach it, which the public door must allow. */
  url: string
  close (): Promise<void>
}

const PORT = 9200
const BODY_LIMIT = 16_384

/** Listens before the doors do: they are told its address, and are asked for theirs only when somebody comes. */
export async function startDemo (options: DemoOptions): Promise<Demo> {
  let url = options.url ?? ''
  const app = await buildDemo(options, () => url)
  const { port } = await listen(app, options)
  // The name of the public door where it has one already; a cookie of 127.0.0.1 is not sent to localhost.
  const { protocol, hostname } = new URL(options.publicUrl() || 'http://127.0.0.1')
  url ||= new URL(`${protocol}//${hostname}:${port}`).origin
  return { url, close: async () => { await app.close() } }
}

async function buildDemo (options: DemoOptions, url: () => string): Promise<FastifyInstance> {
  const { publicUrl, internalUrl, key, simulatorUrl, onError = () => {} } = options
  const secure = (): boolean => url().startsWith('https:')
  const app = Fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: true })
  const visits = createVisits()
  const http = createHttpClient()
  app.addHook('onClose', http.close)
  const door = createInternalDoor({ url: internalUrl, key, http })
  const context: DemoContext = {
    door,
    visits,
    orders: createOrders({ door, now: Date.now, findVisit: visits.find }),
    simulator: createSimulatorControls(simulatorUrl, http)
  }
  await app.register(guard, { url, publicUrl, simulatorUrl })
  await app.register(formbody)
  await app.register(assets)
  await app.register(visitsPlugin, { visits, publicUrl, secure })
  await app.register(errors, { onError })
  await app.register(shopRoutes, options.productData === true ? { door } : {})
  await app.register(checkoutRoutes, context)
  await app.register(backOfficeRoutes, context)
  await app.register(simulatorRoutes, context)
  return app
}

async function listen (
  app: FastifyInstance, { host = '127.0.0.1', port = PORT, portFallback = false }: DemoOptions
): Promise<AddressInfo> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    if (!portFallback || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    await app.listen({ host, port: 0 })
  }
  return app.server.address() as AddressInfo
}
