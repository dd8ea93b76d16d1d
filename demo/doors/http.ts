/** JSON over HTTP, for the door and the simulator: what came back, or an error that says who was silent. */
import { Agent, fetch } from 'undici'

export type Json = Record<string, unknown>

export interface Reply {
  status: number
  ok: boolean
  /** `{}` where the body is no JSON object. */
  body: Json
}

export interface Call {
  method: 'GET' | 'POST' | 'DELETE'
  headers?: Record<string, string>
  body?: unknown
}

/** Nothing came back at all. */
export class UnreachableError extends Error {
  constructor (url: string, cause: unknown) {
    super(`no answer from ${url}`, { cause })
    this.name = 'UnreachableError'
  }
}

/** Longer than the BFF gives Flexiti, so that it is the BFF that says what happened. */
const TIMEOUT_MS = 60_000

export interface HttpClient {
  /** Throws UnreachableError. */
  callJson (url: string, call: Call): Promise<Reply>
  /** Ends its connections: a server that closes waits for those that are open. */
  close (): Promise<void>
}

export function createHttpClient (): HttpClient {
  const dispatcher = new Agent()
  return {
    callJson: async (url, call) => await callJson(url, call, dispatcher),
    close: async () => { await dispatcher.destroy() }
  }
}

async function callJson (url: string, { method, headers = {}, body }: Call, dispatcher: Agent): Promise<Reply> {
  try {
    const response = await fetch(url, {
      dispatcher,
      method,
      headers: {
        accept: 'application/json', ...headers, ...(body !== undefined && { 'content-type': 'application/json' })
      },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS)
    })
    return { status: response.status, ok: response.ok, body: parse(await response.text()) }
  } catch (error) {
    throw new UnreachableError(new URL(url).origin, error)
  }
}

function parse (text: string): Json {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Json : {}
  } catch {
    return {}
  }
}
