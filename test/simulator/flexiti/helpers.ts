/** For the simulator's tests: a simulator of one's own on a free port, and short ways to call it over real sockets. */
import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { startSimulator, type SimulatorOptions } from '../../../simulator/flexiti/server.js'

export type Json = Record<string, unknown>

export interface Reply {
  status: number
  headers: Headers
  body: Json
}

export interface Client {
  url: string
  clientId: string
  clientSecret: string
  /** POST oauth/token with these form fields next to the credentials. */
  token (form?: Record<string, string>, overrides?: Record<string, string>): Promise<Reply>
  /** A fresh access token. */
  access (scope?: 'customer' | 'merchant'): Promise<string>
  /** Calls what follows `client-id/{client_id}`. */
  call (method: 'GET' | 'POST', path: string, options?: CallOptions): Promise<Reply>
  control (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Reply>
  advance (seconds: number): Promise<void>
  settings (changes: Json): Promise<void>
}

export interface CallOptions {
  token?: string
  body?: unknown
  version?: string
  headers?: Record<string, string>
}

export const referenceId = 'a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5'

export async function simulate (t: Test, options: SimulatorOptions = {}): Promise<Client> {
  const simulator = await startSimulator(options)
  t.teardown(() => simulator.close())
  const clientId = options.clientId ?? 'flexitidemo'
  const clientSecret = options.clientSecret ?? '2f7b1c9e-5d0a-4a6e-9c3f-8e41d7a0b652'

  const client: Client = {
    url: simulator.url,
    clientId,
    clientSecret,
    async token (form = {}, overrides = {}) {
      return read(await fetch(`${simulator.baseUrl}/v2.5/oauth/token`, {
        method: 'POST',
        headers: { 'x-reference-id': referenceId },
        body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...form, ...overrides })
      }))
    },
    async access (scope = 'merchant') {
      return String((await client.token({ scope })).body.access_token)
    },
    async call (method, path, { token, body, version = 'v2.5', headers = {} } = {}) {
      return read(await fetch(`${simulator.baseUrl}/${version}/client-id/${clientId}${path}`, {
        method,
        headers: {
          'x-reference-id': referenceId,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) })
      }))
    },
    async control (method, path, body) {
      return read(await fetch(`${simulator.url}/__simulator/${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) })
      }))
    },
    async advance (seconds) { await client.control('POST', 'clock', { advance_seconds: seconds }) },
    async settings (changes) { await client.control('POST', 'settings', changes) }
  }
  return client
}

async function read (response: Response): Promise<Reply> {
  return { status: response.status, headers: response.headers, body: await response.json() as Json }
}

/** The parts of a widget's URL: everything is in the fragment. */
export function readRedirection (body: Json): {
  page: string
  clientId: string
  token: string
  lang: string
  referenceId: string
  session: string
} {
  const [page = '', fragment = ''] = String(body.redirection_url).split('/#/widget/')
  const [path = '', search = ''] = fragment.split('?')
  const [clientId = '', token = ''] = path.split('/')
  const values = new URLSearchParams(search)
  const text = (name: string) => values.get(name) ?? ''
  return {
    page,
    clientId,
    token,
    lang: text('lang'),
    referenceId: text('x-reference-id'),
    session: text('widget_session_id')
  }
}

/** The guide's own example of an application. */
export const applicant = {
  customer_identification: {
    personal_information: { first_name: 'John', last_name: 'Smith', dob: '1988-07-24', postal_code: 'm1m1m1' }
  },
  email: 'john@email.com',
  phone_number: 1231231234,
  address_1: 'Fake 445',
  city: 'Toronto',
  province: 'ON',
  tos_agreement: true
}

/** Opens the widget for an application, and passes it. Returns the id of the session. */
export async function passApplyWidget (client: Client, token: string): Promise<string> {
  const init = await client.call('POST', '/widget/init', { token, body: { ...applicant, flow: 'apply' } })
  const { session } = readRedirection(init.body)
  await client.control('POST', `widgets/${session}/verify`, {})
  return session
}

/** Opens the widget for a purchase with an account, and passes it. Returns the id of the session. */
export async function passPurchaseWidget (client: Client, token: string, accountNumber: number): Promise<string> {
  const init = await client.call('POST', '/widget/init', {
    token,
    body: { customer_identification: { account_number: accountNumber }, flow: 'purchase' }
  })
  const { session } = readRedirection(init.body)
  await client.control('POST', `widgets/${session}/verify`, {})
  return session
}

export const purchase = {
  account_number: 116994755,
  reference: 'Order-1234',
  financing_option: { transaction_type: 'promotional_purchase', plan_id: 4, term: 3 },
  amount: 10.5,
  auto_capture: true
}

/** Gets a PIN as a store does, and buys with it. Returns the answer of /authorization. */
export async function buyInStore (client: Client, token: string, changes: Json = {}): Promise<Reply> {
  const requestId = randomUUID()
  const body: Json = {
    ...purchase,
    verification_code: 2222,
    request_id: requestId,
    external_location_id: '00-12345',
    external_employee_id: '12345-SMITH',
    ...changes
  }
  await client.call('POST', `/account/${String(body.account_number)}/verify`, {
    token,
    body: { format: 'email', request_id: requestId }
  })
  return client.call('POST', '/authorization', { token, version: 'v2.5.1', body })
}
