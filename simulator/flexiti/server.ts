/** The simulated Flexiti as a server of its own, on a real socket. Plain node:http: faults need the bare connection. */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jsonReply, send } from '../shared/response.js'
import { control } from './control.js'
import { handleRequest } from './handle-request.js'
import { widgetPage } from './widget-page.js'
import { createWorld } from './world.js'

export interface SimulatorOptions {
  /** 127.0.0.1 when missing: the control API asks for no key. */
  host?: string
  /** 0, the default, picks a free one. */
  port?: number
  /** Takes a free port when the given one is taken. */
  portFallback?: boolean
  clientId?: string
  clientSecret?: string
  /** Life of an access token, 1200 as Flexiti's. */
  tokenSeconds?: number
}

export interface Simulator {
  /** `http://127.0.0.1:PORT` */
  url: string
  /** `url` and `/flexiti/pos-api` */
  baseUrl: string
  close (): Promise<void>
}

export async function startSimulator (options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, portFallback = false } = options
  const configuration = {
    clientId: options.clientId ?? 'flexitidemo',
    clientSecret: options.clientSecret ?? '2f7b1c9e-5d0a-4a6e-9c3f-8e41d7a0b652',
    tokenSeconds: options.tokenSeconds ?? 1200
  }
  let world = createWorld(configuration)
  let url = ''
  const reset = () => { world = createWorld(configuration) }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    if (path.startsWith('/__simulator/')) return control(request, response, world, reset)
    if (path === '/' && request.method === 'GET') return send(response, widgetPage(randomBytes(16).toString('hex')))
    return handleRequest(request, response, world, url)
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A caller that hangs up is its own affair; anything else is a mistake of the simulator and must be seen.
      if (request.destroyed && !request.complete) return
      console.error('simulator:', error)
      if (!response.headersSent) send(response, jsonReply(500, { url: '', message: 'The simulator failed', error: 'general_error' }))
    })
  })

  await listen(server, host, port, portFallback)
  const address = server.address() as AddressInfo
  const shown = ['0.0.0.0', '::'].includes(address.address) ? '127.0.0.1' : address.address
  url = `http://${shown.includes(':') ? `[${shown}]` : shown}:${address.port}`
  return {
    url,
    baseUrl: `${url}/flexiti/pos-api`,
    close: () => new Promise((resolve, reject) => {
      server.close(error => error === undefined ? resolve() : reject(error))
      // Also those that a fault left hanging.
      server.closeAllConnections()
    })
  }
}

function listen (server: Server, host: string, port: number, portFallback: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      if (error.code !== 'EADDRINUSE' || !portFallback) return reject(error)
      portFallback = false
      server.once('error', reject)
      server.listen(0, host)
    }
    server.once('error', onError)
    server.listen(port, host, () => {
      server.off('error', onError)
      resolve()
    })
  })
}
