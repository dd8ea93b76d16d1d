/** Writing answers, good and faulty ones, to the socket. */
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Fault } from './faults.js'

export interface Reply {
  status: number
  headers: Record<string, string>
  body: Buffer
}

export function jsonReply (status: number, body: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: Buffer.from(JSON.stringify(body)) }
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

/** Names an edge in front of an API gives to its refusals. */
const statusCodes: Readonly<Record<number, string>> = {
  401: 'unauthorized', 403: 'insufficient_scope', 404: 'not_found', 429: 'too_many_requests', 465: 'blocked', 466: 'blocked', 467: 'blocked'
}

/** What a fault answers in place of `real`, the answer of the processed request if it was processed. */
export function faultyReply (fault: Fault, path: string, real: Reply | undefined): Reply {
  const json = { 'content-type': 'application/json; charset=utf-8', ...fault.headers }
  const given = fault.body === undefined ? undefined : Buffer.from(typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body))
  switch (fault.kind) {
    case 'html':
      return { status: fault.status ?? 200, headers: { 'content-type': 'text/html; charset=utf-8', ...fault.headers }, body: given ?? Buffer.from(htmlPage) }
    case 'half':
      return { status: fault.status ?? real?.status ?? 200, headers: json, body: given ?? real?.body ?? Buffer.from(`{"message":"${'half of this is never sent '.repeat(8)}"}`) }
    case 'not-json':
      return { status: fault.status ?? 200, headers: json, body: given ?? Buffer.from('{"message": "this is not JSON') }
    case 'empty':
      return { status: fault.status ?? 200, headers: json, body: Buffer.alloc(0) }
    case 'redirect':
      return { status: fault.status ?? 302, headers: { location: '/__simulator/elsewhere', ...fault.headers }, body: given ?? Buffer.alloc(0) }
    case 'body':
      return { status: fault.status ?? 200, headers: json, body: given ?? Buffer.from('{}') }
    default: {
      const status = fault.status ?? 503
      const error = statusCodes[status] ?? (status < 500 ? 'wrong_inputs' : 'server_error')
      return { status, headers: json, body: given ?? Buffer.from(JSON.stringify({ url: path, message: `Fault ${status}`, error })) }
    }
  }
}

/** Headers and half of the body, then the line is cut. */
export function sendHalf (response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { ...headers, 'content-length': String(body.length) })
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy())
}

const htmlPage = '<!doctype html>\n<html><head><title>Request unsuccessful</title></head><body><h1>Request unsuccessful</h1></body></html>\n'
