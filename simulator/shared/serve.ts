/** A simulator as a server on a real socket. Plain node:http: faults need the bare connection. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHostCheck } from './hosts.js'
import { jsonReply, send } from './response.js'

export interface ServeOptions {
  /** 127.0.0.1 when missing: the control API asks for no key. */
  host?: string
  /** 0, the default, picks a free one. */
  port?: number
  /** Takes a free port when the given one is taken. */
  portFallback?: boolean
  /** Names in the `Host` header that are answered besides loopback ones and `host` itself. */
  allowedHosts?: readonly string[]
}

export interface Served {
  /** `http://127.0.0.1:PORT` */
  url: string
  close (): Promise<void>
}

const everyAddress: readonly string[] = ['0.0.0.0', '::']

const foreignHost = {
  error: 'host_not_allowed',
  message: 'This simulator answers to loopback names, and to the names in SIMULATOR_ALLOWED_HOSTS'
}

/** Starts a server. Each request goes to `handle`; the body of a 500, should `handle` fail, is `failure`. */
export async function serve (
  { host = '127.0.0.1', port = 0, portFallback = false, allowedHosts = [] }: ServeOptions,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  failure: unknown
): Promise<Served> {
  const isAllowedHost = createHostCheck(everyAddress.includes(host) ? allowedHosts : [host, ...allowedHosts])
  const server = createServer((request, response) => {
    if (!isAllowedHost(request.headers.host)) return send(response, jsonReply(403, foreignHost))
    handle(request, response).catch((error: unknown) => {
      // A caller that hangs up is its own affair; anything else is a mistake of the simulator and must be seen.
      if (request.destroyed && !request.complete) return
      console.error('simulator:', error)
      if (!response.headersSent) send(response, jsonReply(500, failure))
    })
  })
  await listen(server, host, port, portFallback)
  const address = server.address() as AddressInfo
  const shown = everyAddress.includes(address.address) ? '127.0.0.1' : address.address
  return {
    url: `http://${shown.includes(':') ? `[${shown}]` : shown}:${address.port}`,
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
