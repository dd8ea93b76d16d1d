/**
 * Upstreams for the tests: small servers on free ports that behave, and misbehave, as they are told. Closed at
 * teardown.
 */
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import type { Clock } from '../../src/util/clock.js'
import type { UpstreamResponse } from '../../src/upstream/response.js'
import {
  createTransport, type Transport, type TransportOptions, type TransportRequest
} from '../../src/upstream/transport.js'
import { TransportError } from '../../src/upstream/transport-error.js'

export interface SeenRequest {
  method: string
  url: string
  /** Name, value, name, value … as they came. */
  rawHeaders: string[]
  headers: http.IncomingHttpHeaders
  body: string
}

export interface HttpUpstream {
  origin: string
  seen: SeenRequest[]
  /** Connections that were ever opened. */
  connections: () => number
  /** Resolves once so many requests were seen. */
  sawRequests: (count: number) => Promise<void>
}

/** `n` counts requests from 1. */
export type Respond = (response: http.ServerResponse, request: SeenRequest, n: number) => void

export const respondJson = (
  status: number, body: unknown, headers: Record<string, string> = {}
): Respond => (response) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

export async function httpUpstream (t: Test, respond: Respond = respondJson(200, {})): Promise<HttpUpstream> {
  const seen: SeenRequest[] = []
  let opened = 0
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', rawHeaders, headers } = request
      const arrived = { method, url, rawHeaders, headers, body: Buffer.concat(chunks).toString() }
      seen.push(arrived)
      server.emit('seen')
      respond(response, arrived, seen.length)
    })
  })
  server.on('connection', () => { opened++ })
  const port = await listen(t, server)
  t.teardown(() => { server.closeAllConnections() })
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    connections: () => opened,
    sawRequests: async (count) => { while (seen.length < count) await once(server, 'seen') }
  }
}

/** An upstream below HTTP: told of each connection's first bytes. `n` counts connections from 1. */
export async function rawUpstream (
  t: Test, onBytes: (socket: net.Socket, bytes: string, n: number) => void
): Promise<{ origin: string, received: string[] }> {
  const received: string[] = []
  const sockets = new Set<net.Socket>()
  let opened = 0
  const server = net.createServer((socket) => {
    const n = ++opened
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      received.push(bytes.toString('latin1'))
      onBytes(socket, bytes.toString('latin1'), n)
    })
  })
  const port = await listen(t, server)
  t.teardown(() => { for (const socket of sockets) socket.destroy() })
  return { origin: `http://127.0.0.1:${port}`, received }
}

/** An address where nobody listens. */
export async function refusedOrigin (): Promise<string> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}

export async function listen (t: Test, server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => { server.close() })
  return (server.address() as AddressInfo).port
}

/** An exchange with the upstream; closed at teardown, before its servers. */
export function exchangeWith (t: Test, origin: string, options: Partial<TransportOptions> = {}): Transport {
  const transport = createTransport({ origin, connections: 4, queue: 4, ...options })
  t.teardown(async () => { await transport.close() })
  return transport
}

export function request (changes: Partial<TransportRequest> = {}): TransportRequest {
  return { method: 'GET', path: '/', headers: {}, body: null, timeoutMs: 5000, ...changes }
}

export function post (text = 'body', changes: Partial<TransportRequest> = {}): TransportRequest {
  return request({ method: 'POST', body: Buffer.from(text), ...changes })
}

/** The failure of a call that must fail. */
export async function failureOf (call: Promise<unknown>): Promise<TransportError> {
  try {
    await call
  } catch (error) {
    if (error instanceof TransportError) return error
    throw error
  }
  throw new Error('expected a failure, but there was an answer')
}

/** An answer as the exchange gives it. */
export function makeResponse (
  status: number, body: unknown = '', headers: Record<string, string> = {}
): UpstreamResponse {
  return { status, headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) }
}

export interface DrivenClock extends Clock {
  /** What was slept, in milliseconds. A sleep is over at once, and the clock has moved by it. */
  slept: number[]
  advance (ms: number): void
}

export const NOON = Date.parse('2026-03-01T12:00:00Z')

export function drivenClock (): DrivenClock {
  let now = 1000
  const slept: number[] = []
  return {
    now: () => now,
    wall: () => NOON + now - 1000,
    sleep: async (ms) => {
      slept.push(ms)
      now += ms
    },
    slept,
    advance: (ms) => { now += ms }
  }
}

/** Turns the event loop until something holds; the test's time limit ends a wait for what never comes. */
export async function until (holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => { setTimeout(resolve, 1) })
}
