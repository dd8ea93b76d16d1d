/** Writing responses, good and faulty ones, to the socket. */
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { stringifyJson } from './exact-json.js'
import type { Fault } from './faults.js'

export interface Reply {
  status: number
  headers: Record<string, string>
  body: Buffer
}

const jsonType = { 'content-type': 'application/json; charset=utf-8' }

export function jsonReply (status: number, body: unknown): Reply {
  return { status, headers: jsonType, body: Buffer.from(stringifyJson(body)) }
}

export function send (response: ServerResponse, { status, headers, body }: Reply, gzip = false): void {
  const bytes = gzip ? gzipSync(body) : body
  response.writeHead(status, {
    ...headers,
    ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    'content-length': String(bytes.length)
  })
  response.end(bytes)
}

/** What a fault sends in place of `real`, the reply to the processed request if it was processed. */
export function faultyReply (fault: Fault, real: Reply | undefined, errorReply: (fault: Fault) => Reply): Reply {
  const given = fault.body === undefined ? undefined : bytesOf(fault.body)
  const reply = (status: number, body: string | Buffer, headers: Record<string, string> = jsonType): Reply => (
    { status: fault.status ?? status, headers: { ...headers, ...fault.headers }, body: given ?? Buffer.from(body) })
  switch (fault.kind) {
    case 'html':
      return reply(200, htmlPage, { 'content-type': 'text/html; charset=utf-8' })
    case 'half':
      return reply(real?.status ?? 200, real?.body ?? `{"message":"${'half of this is never sent '.repeat(8)}"}`)
    case 'not-json':
      return reply(200, '{"message": "this is not JSON')
    case 'empty':
      return { ...reply(200, ''), body: Buffer.alloc(0) }
    case 'redirect':
      return reply(302, '', { location: '/__simulator/elsewhere' })
    case 'body':
      return reply(200, '{}')
    default: {
      const error = errorReply(fault)
      return { status: error.status, headers: { ...error.headers, ...fault.headers }, body: given ?? error.body }
    }
  }
}

/** The error body of a fault where the simulator has no shape of its own. */
export function plainErrorReply ({ status = 503, error = 'fault', message = `Fault ${status}` }: Fault): Reply {
  return jsonReply(status, { error, message })
}

function bytesOf (body: unknown): Buffer {
  return Buffer.from(typeof body === 'string' ? body : stringifyJson(body))
}

/** Headers and half of the body, then the line is cut. */
export function sendHalf (response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { ...headers, 'content-length': String(body.length) })
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy())
}

const htmlPage = `<!doctype html>
<html><head><title>Request unsuccessful</title></head><body><h1>Request unsuccessful</h1></body></html>
`
