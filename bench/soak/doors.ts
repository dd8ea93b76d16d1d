/** Calls to the two doors, and what they were answered. */
import { randomUUID } from 'node:crypto'
import { Agent, request } from 'undici'
import type { Bff } from '../bff.js'
import { BACKOFFICE_KEY } from '../helper.js'

export interface Reply {
  status: number
  text: string
  headers: Record<string, string | string[] | undefined>
  /** A field of the body, wherever in it the first of that name is; empty if there is none. */
  field (name: string): string
}

export interface Sent {
  method?: 'GET' | 'POST' | 'DELETE'
  /** Sent as JSON; text as it is. */
  body?: object | string
  headers?: Record<string, string>
  signal?: AbortSignal
}

export interface Doors {
  /** `kind` names what is done in the tally. Answers status 0 where no answer came. */
  shopper (kind: string, path: string, sent?: Sent): Promise<Reply>
  office (kind: string, path: string, sent?: Sent): Promise<Reply>
  /** Answers by kind and status. */
  tally: Map<string, Map<number, number>>
  close (): Promise<void>
}

const CONNECTIONS = 32

export function createDoors ({ url, internalUrl }: Pick<Bff, 'url' | 'internalUrl'>): Doors {
  const dispatcher = new Agent({ connections: CONNECTIONS })
  const tally = new Map<string, Map<number, number>>()

  async function send (kind: string, address: string, {
    method = 'POST', body, headers, signal
  }: Sent): Promise<Reply> {
    let reply: Omit<Reply, 'field'> = { status: 0, text: '', headers: {} }
    try {
      const answer = await request(address, {
        dispatcher,
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        ...(signal !== undefined && { signal })
      })
      reply = { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() }
    } catch {
      // Reset, or hung up by ourselves: the tally has it as 0.
    }
    const statuses = tally.get(kind) ?? new Map<number, number>()
    tally.set(kind, statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1))
    return { ...reply, field: (name) => fieldOf(reply.text, name) }
  }

  return {
    tally,
    shopper: async (kind, path, sent = {}) => await send(kind, url + path, sent),
    office: async (kind, path, sent = {}) => await send(kind, internalUrl + path, {
      ...sent, headers: { authorization: `Bearer ${BACKOFFICE_KEY}`, ...sent.headers }
    }),
    close: async () => { await dispatcher.close() }
  }
}

export function newId (): string {
  return randomUUID().replaceAll('-', '')
}

function fieldOf (text: string, name: string): string {
  return new RegExp(`"${name}":"?([^",}]*)`).exec(text)?.[1] ?? ''
}
