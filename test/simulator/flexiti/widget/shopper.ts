/** A shopper in the widget, without a browser: what its page asks of the server. */
import { applicant, readRedirection, type Client, type Json } from '../helpers.js'

export interface Screen {
  step: string
  tone: string
  progress: string | null
  title: string
  lead: string
  card: Json | null
  details: { rows: Array<[string, string]> } | null
  fields: Array<Json & { options?: Json[] }>
  error: string | null
  notice: string | null
  actions: Array<{ name: string, label: string, look: string }>
  hints: string[]
}

export interface Shown {
  status: number
  screen: Screen
  event: Json | null
  targetOrigin: string
  lang: string
  body: Json
}

export interface Visit {
  token: string
  session: string
  /** The screen as it is now: what a reload shows. */
  look (token?: string): Promise<Shown>
  act (action: string, values?: Json): Promise<Shown>
}

export const buyer = (accountNumber: number | string): Json => ({
  customer_identification: { account_number: accountNumber },
  flow: 'purchase'
})
export const cardHolder = (vccNumber: string): Json => ({
  customer_identification: { vcc_number: vccNumber },
  flow: 'purchase'
})

/** Somebody without an account. */
export const newcomer: Json = {
  ...applicant,
  flow: 'apply',
  customer_identification: {
    personal_information: { first_name: 'New', last_name: 'Comer', dob: '1999-09-09', postal_code: 'm1m1m1' }
  }
}

/** Opens the widget with a token of its own, or with the one that is given. */
export async function visit (
  client: Client,
  init: Json,
  options: { token?: string; headers?: Record<string, string> } = {}
): Promise<Visit> {
  const token = options.token ?? (await client.access('customer'))
  const reply = await client.call('POST', '/widget/init', { token, body: init, headers: options.headers ?? {} })
  const { session } = readRedirection(reply.body)
  const ask = (what: string, fields: Json, as = token) =>
    askPage(client, what, { token: as, widget_session_id: session, ...fields })
  return {
    token,
    session,
    look: as => ask('open', {}, as),
    act: (action, values = {}) => ask('act', { action, values })
  }
}

export async function askPage (
  client: Client,
  what: string,
  fields: Json,
  headers: Record<string, string> = {}
): Promise<Shown> {
  const response = await fetch(`${client.url}/widget/${what}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(fields)
  })
  const body = (await response.json()) as Json
  return {
    status: response.status,
    screen: body.screen as Screen,
    event: (body.event ?? null) as Json | null,
    targetOrigin: String(body.target_origin),
    lang: String(body.lang),
    body
  }
}

export function actionsOf ({ screen }: Shown): string[] {
  return screen.actions.map(({ name }) => name)
}
