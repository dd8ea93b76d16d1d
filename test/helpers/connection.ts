/** A bare connection to a door, for what no HTTP client would send. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { until, type Json } from './bff.js'

export interface Heard {
  status: number
  /** Names in lower case. */
  headers: Record<string, string>
  text: string
  /** The body as JSON; `{}` where it is none. */
  body: Json
}

export interface Connection {
  socket: Socket
  say (bytes: string | Buffer): void
  /** Ends the caller's side; the door may still speak. */
  finish (): void
  /** Breaks the connection off, without a word. */
  reset (): void
  /** All responses that have come whole, in their order. */
  responses (): Heard[]
  /** Resolves with them once there are that many. */
  heard (count: number): Promise<Heard[]>
  /** Resolves with them once the door has ended its side, or broken off. */
  ended (): Promise<Heard[]>
}

export async function connectTo (url: string): Promise<Connection> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), allowHalfOpen: true })
  const chunks: Buffer[] = []
  let isOver = false
  socket.on('data', (chunk) => { chunks.push(chunk) })
  socket.on('end', () => { isOver = true })
  socket.on('close', () => { isOver = true })
  // A door that hangs up may do so while it is still spoken to.
  socket.on('error', () => {})
  await once(socket, 'connect')
  const responses = (): Heard[] => parse(Buffer.concat(chunks))
  return {
    socket,
    say: (bytes) => { socket.write(bytes) },
    finish: () => { socket.end() },
    reset: () => { socket.resetAndDestroy() },
    responses,
    async heard (count) {
      await until(() => isOver || responses().length >= count)
      return responses()
    },
    async ended () {
      await until(() => isOver)
      return responses()
    }
  }
}

/** A request as text. */
export function request (method: string, path: string, headers: Record<string, string> = {}, json?: unknown): string {
  const body = json === undefined ? '' : JSON.stringify(json)
  const all = {
    host: 'door',
    ...headers,
    ...(json !== undefined && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) })
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

/** Responses to requests other than HEAD. What is not whole is left out. */
function parse (bytes: Buffer): Heard[] {
  const found: Heard[] = []
  let rest = bytes
  for (;;) {
    const end = rest.indexOf('\r\n\r\n')
    if (end === -1) return found
    const [line = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1])
    const headers = Object.fromEntries(
      lines.map((each) => [each.slice(0, each.indexOf(':')).toLowerCase(), each.slice(each.indexOf(':') + 1).trim()])
    )
    const isChunked = headers['transfer-encoding'] === 'chunked'
    // Node's own response to an expectation is the only one in chunks, and has none.
    const length = isChunked ? '0\r\n\r\n'.length : Number(headers['content-length'] ?? 0)
    if (Number.isNaN(status)) throw new Error(`this is no response: ${rest.toString('latin1').slice(0, 200)}`)
    if (rest.length < end + 4 + length) return found
    const text = rest.subarray(end + 4, end + 4 + length).toString()
    rest = rest.subarray(end + 4 + length)
    if (status >= 200) found.push({ status, headers, text, body: jsonOf(text) })
  }
}

function jsonOf (text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
