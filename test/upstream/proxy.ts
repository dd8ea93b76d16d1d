/** A small egress proxy that opens tunnels, for the tests. Closed at teardown. */
import http from 'node:http'
import net from 'node:net'
import type { Test } from 'tap'
import { listen } from './helper.js'

export interface Proxy {
  address: string
  /** The CONNECT requests that came. */
  asked: Array<{ target: string | undefined, headers: http.IncomingHttpHeaders }>
}

/** A proxy that opens tunnels to any target; `status` other than 200 refuses. `to`: where tunnels really lead. */
export async function startProxy (
  t: Test, { status = 200, to }: { status?: number, to?: string } = {}
): Promise<Proxy> {
  const asked: Proxy['asked'] = []
  const open = new Set<net.Socket>()
  const server = http.createServer((_request, response) => { response.writeHead(500).end('not a tunnel') })
  server.on('connect', (incoming: http.IncomingMessage, socket: net.Socket) => {
    asked.push({ target: incoming.url, headers: incoming.headers })
    open.add(socket)
    socket.on('error', () => {})
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`)
      return
    }
    const { hostname, port } = new URL(to ?? `http://${incoming.url}`)
    const onward = net.connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    open.add(onward)
    onward.on('error', () => { socket.destroy() })
  })
  const port = await listen(t, server)
  t.teardown(() => { for (const socket of open) socket.destroy() })
  return { address: `http://127.0.0.1:${port}`, asked }
}
