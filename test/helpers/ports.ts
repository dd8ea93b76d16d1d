/** Ports that nobody listens on, for programs that cannot say which one they picked. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below those that systems give to outgoing connections: between our trying one of those and its taking by the program,
 * any connection of anybody could have it.
 */
const FIRST = 10_000
const LAST = 32_000

export async function freePort (): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST))
    const server = createServer()
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening')
    } catch {
      continue
    }
    server.close()
    await once(server, 'close')
    return port
  }
}
