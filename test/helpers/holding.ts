/** A Flexiti that grants tokens at once, and holds the responses of one endpoint until it is told to send them. */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import type { Json } from './bff.js'

export interface Holding {
  /** For FLEXITI_BASE_URL. */
  url: string
  /** What is held. */
  held: ServerResponse[]
  /** Sends what is held. */
  release (): void
}

/** `ending`: how the path of the endpoint ends. */
export async function startHolding (t: Test, ending: string, body: Json): Promise<Holding> {
  const held: ServerResponse[] = []
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    const path = request.url?.split('?')[0] ?? ''
    if (path.endsWith('/oauth/token')) response.end('{"access_token":"a","refresh_token":"r","expires_in":1200}')
    else if (path.endsWith(ending)) held.push(response)
    else response.end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    held,
    release: () => { for (const response of held) response.end(JSON.stringify(body)) }
  }
}
