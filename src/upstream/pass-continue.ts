/**
 * Lets undici take a `100 Continue` that nobody asked for, as a client must (RFC 9110 §15.2): it closes the connection
 * at one, and passes over any other interim response. So a `100` is turned into a `103` on its way in. Each byte of a
 * response is looked at only until it is clear that it is a final one.
 */
import type { Socket } from 'node:net'

/** How an interim response begins; `_` is any byte. */
const BEGINNING = Buffer.from('HTTP/1.1 1__')
const ANY = 0x5f
const LAST = BEGINNING.length - 1
const ZERO = 0x30
const THREE = 0x33
const LINE_FEED = 0x0a
const RETURN = 0x0d

/** Where the bytes that come next belong. */
const STATES = { beginning: 0, interim: 1, final: 2 } as const
type State = typeof STATES[keyof typeof STATES]

/** For a connection on which undici sends one request at a time. Changes it, and returns it. */
export function passContinue<Connection extends Socket> (socket: Connection): Connection {
  let state: State = STATES.beginning
  /** Bytes of BEGINNING that were seen. */
  let seen = 0
  let lastByte = 0
  /** Whether the line has nothing in it so far. */
  let isEmptyLine = false

  function begin (): void {
    state = STATES.beginning
    seen = 0
  }

  function look (chunk: Buffer): void {
    for (let at = 0; at < chunk.length && state !== STATES.final; at++) {
      const byte = chunk[at] as number
      if (state === STATES.interim) {
        if (byte === LINE_FEED && isEmptyLine) begin()
        else if (byte !== RETURN) isEmptyLine = byte === LINE_FEED
      } else if (BEGINNING[seen] !== ANY && byte !== BEGINNING[seen]) {
        state = STATES.final
      } else if (seen++ === LAST) {
        if (byte === ZERO && lastByte === ZERO) chunk[at] = THREE
        state = STATES.interim
        isEmptyLine = false
      }
      lastByte = byte
    }
  }

  const read = socket.read.bind(socket)
  socket.read = (size?: number) => {
    const chunk = read(size) as Buffer | null
    if (chunk !== null && state !== STATES.final) look(chunk)
    return chunk
  }
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean
  // The next request: what comes then is its response.
  socket.write = (...args: unknown[]) => {
    if (state === STATES.final) begin()
    return write(...args)
  }
  return socket
}
