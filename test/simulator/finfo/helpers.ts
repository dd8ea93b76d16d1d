/** For the tests of the Finfo simulator: one on a free port, and short ways to call it over real sockets. */
import type { Test } from 'tap'
import {
  simulatorCredentials, startFinfoSimulator, type FinfoSimulatorOptions
} from '../../../simulator/finfo/server.js'

export type Json = Record<string, unknown>

export interface Reply {
  status: number
  headers: Headers
  /** Empty for a response without a body. */
  body: Json
}

export interface Client {
  url: string
  baseUrl: string
  /** POST to the token endpoint, with client id and secret unless they are overridden. */
  token (form: Record<string, string>): Promise<Reply>
  /** With the password. */
  login (): Promise<Reply>
  refresh (refreshToken: unknown): Promise<Reply>
  /** GET of what follows the base URL. A fresh token if none is given. */
  get (path: string, query?: Record<string, string | number>, token?: unknown): Promise<Reply>
  control (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Reply>
  advance (seconds: number): Promise<void>
  settings (changes: Json): Promise<void>
}

export async function simulate (t: Test, options: FinfoSimulatorOptions = {}): Promise<Client> {
  const simulator = await startFinfoSimulator(options)
  t.teardown(() => simulator.close())
  const { clientId, clientSecret, username, password } = { ...simulatorCredentials, ...options }
  let shared: unknown

  const client: Client = {
    url: simulator.url,
    baseUrl: simulator.baseUrl,
    async token (form) {
      const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...form })
      return read(await fetch(simulator.tokenUrl, { method: 'POST', body }))
    },
    login: () => client.token({ grant_type: 'password', username, password, scope: 'openid' }),
    refresh: refreshToken => client.token({ grant_type: 'refresh_token', refresh_token: String(refreshToken) }),
    async get (path, query = {}, token) {
      shared ??= token ?? (await client.login()).body.access_token
      const search = new URLSearchParams()
      for (const [name, value] of Object.entries(query)) search.set(name, String(value))
      const headers = { authorization: `Bearer ${String(token ?? shared)}` }
      return read(await fetch(`${simulator.baseUrl}${path}?${search}`, { headers }))
    },
    async control (method, path, body) {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
      return read(await fetch(`${simulator.url}/__simulator/${path}`, init))
    },
    async advance (seconds) { await client.control('POST', 'clock', { advance_seconds: seconds }) },
    async settings (changes) { await client.control('POST', 'settings', changes) }
  }
  return client
}

async function read (response: Response): Promise<Reply> {
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) as Json }
}

/** The ids in a list, as numbers. */
export function idsOf ({ body }: Reply): number[] {
  const list = body.articleList as Json[] | undefined ?? []
  return list.map(article => Number(article.finfoArticleId ?? article.finfoNumber))
}
