/** The internal door, as the shop's server calls it: with its key, which never leaves this process. */
import type { HttpClient, Json, Reply } from './http.js'

/** A problem that the door answered (docs/errors.md). */
export class DoorError extends Error {
  readonly code: string
  readonly status: number
  readonly detail: string
  readonly flexitiCode: string | undefined

  constructor ({ status, body }: Reply) {
    super(text(body.title) ?? `status ${status}`)
    this.name = 'DoorError'
    this.status = status
    this.code = text(body.code) ?? 'unknown'
    this.detail = text(body.detail) ?? ''
    this.flexitiCode = text((body.flexiti as Json | undefined)?.error)
  }
}

export type PaymentState = 'none' | 'running' | 'indeterminate' | 'succeeded'

/** What the door knows of a flow's one authorization. */
export interface Payment {
  state: PaymentState
  authorizationId?: string | undefined
  /** Decimal. */
  amount?: string | undefined
  /** The shopper's idempotency key of a call that is out, or whose outcome is unknown. */
  key?: string | undefined
}

export interface TimelineEntry {
  /** UTC, ISO 8601. */
  at: string
  event: string
  phase?: string
  scope?: string
  endpoint?: string
  status?: number
  failure?: string
  duration_ms?: number
}

export interface FlowView {
  referenceId: string
  phase: string
  payment: Payment
  accountNumber: string | undefined
  timeline: TimelineEntry[]
}

/** An entry of the ledger. */
export interface Operation {
  key: string
  state: string
  request: string
  amount: string | undefined
  startedAt: string
  endedAt: string | undefined
  settled: { by: string, note: string } | undefined
}

/** A call that moves money. */
export interface MoneyMove {
  path: string
  body: Json
  idempotencyKey: string
  /** The flow whose way it goes; the BFF's own where there is none. */
  referenceId?: string | undefined
}

export interface InternalDoor {
  /** Opens a flow that can authorize this order and nothing else; answers its reference id. */
  openFlow (order: { reference: string, amount: string }): Promise<string>
  findFlow (referenceId: string): Promise<FlowView | undefined>
  endFlow (referenceId: string): Promise<void>
  /** Flexiti's authorization, as it gives it, with its messages in that language. */
  findAuthorization (id: string, lang: string): Promise<Json | undefined>
  /** An article of Finfo, in Finfo's envelope; undefined where there is none, or no Finfo. */
  findArticle (id: string): Promise<Json | undefined>
  /** Newest last. */
  listAuthorizations (): Promise<Json[]>
  listCaptures (accountNumber: string): Promise<Json[]>
  findOperation (key: string, referenceId?: string): Promise<Operation | undefined>
  settle (key: string, outcome: 'succeeded' | 'rejected', note: string, referenceId?: string): Promise<void>
  /** Throws DoorError for a rejection and for an unknown outcome. */
  moveMoney (move: MoneyMove): Promise<Json>
}

/** `url` may be known only once the door listens. All calls throw DoorError and UnreachableError. */
export function createInternalDoor (
  { url, key, http }: { url: () => string, key: string, http: Pick<HttpClient, 'callJson'> }
): InternalDoor {
  async function call (
    method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown, headers: Record<string, string> = {}
  ): Promise<Reply> {
    return await http.callJson(`${url()}${path}`, {
      method, body, headers: { ...headers, authorization: `Bearer ${key}` }
    })
  }

  async function expect (...args: Parameters<typeof call>): Promise<Json> {
    const reply = await call(...args)
    if (!reply.ok) throw new DoorError(reply)
    return reply.body
  }

  /** Undefined for what is not there. */
  async function find (path: string): Promise<Json | undefined> {
    const reply = await call('GET', path)
    if (reply.status === 404) return undefined
    if (!reply.ok) throw new DoorError(reply)
    return reply.body
  }

  return {
    openFlow: async (order) => String((await expect('POST', '/v1/flows', { order })).reference_id),
    async findFlow (referenceId) {
      const view = await find(`/v1/flows/${encodeURIComponent(referenceId)}`)
      return view === undefined ? undefined : readFlow(view)
    },
    async endFlow (referenceId) { await call('DELETE', `/v1/flows/${encodeURIComponent(referenceId)}`) },
    findAuthorization: async (id, lang) => await find(`/v1/authorizations/${encodeURIComponent(id)}?lang=${lang}`),
    findArticle: async (id) => await find(`/v1/finfo/articles/${encodeURIComponent(id)}`),
    listAuthorizations: async () => list(await expect('GET', '/v1/authorizations?page_size=100'), 'authorizations'),
    listCaptures: async (account) => list(
      await expect('GET', `/v1/captures?page_size=100&account_number=${encodeURIComponent(account)}`), 'captures'
    ),
    async findOperation (operationKey, referenceId) {
      const view = await find(operationPath(operationKey, referenceId))
      return view === undefined ? undefined : readOperation(view)
    },
    async settle (operationKey, outcome, note, referenceId) {
      await expect('POST', operationPath(operationKey, referenceId, '/settle'), { outcome, note })
    },
    moveMoney: async ({ path, body, idempotencyKey, referenceId }) => await expect('POST', path, body, {
      'idempotency-key': idempotencyKey,
      ...(referenceId !== undefined && { 'x-reference-id': referenceId })
    })
  }
}

function operationPath (key: string, referenceId: string | undefined, action = ''): string {
  const query = referenceId === undefined ? '' : `?reference_id=${encodeURIComponent(referenceId)}`
  return `/v1/operations/${encodeURIComponent(key)}${action}${query}`
}

function readFlow (view: Json): FlowView {
  return {
    referenceId: String(view.reference_id),
    phase: String(view.phase),
    payment: {
      state: (view.authorization ?? 'none') as PaymentState,
      authorizationId: text(view.authorization_id),
      amount: text(view.authorized_amount),
      key: shoppersKey(view.authorization_operation)
    },
    accountNumber: text(view.account_number),
    timeline: Array.isArray(view.timeline) ? view.timeline as TimelineEntry[] : []
  }
}

/** Not of an operation that a server began, which has its name elsewhere in the ledger. */
function shoppersKey (operation: unknown): string | undefined {
  const { key_name: name, idempotency_key: key } = (operation ?? {}) as Json
  return name === 'public' ? text(key) : undefined
}

function readOperation (view: Json): Operation {
  return {
    key: String(view.idempotency_key),
    state: String(view.state),
    request: String(view.request),
    amount: text(view.amount),
    startedAt: String(view.started_at),
    endedAt: text(view.ended_at),
    settled: (view.settled ?? undefined) as Operation['settled']
  }
}

function list (body: Json, name: string): Json[] {
  return Array.isArray(body[name]) ? body[name] as Json[] : []
}

/** Flexiti writes ids and amounts as numbers or as strings. */
function text (value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
