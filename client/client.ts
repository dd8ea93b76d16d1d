/** The client for a shop's page: one shopper's flow through the public door. docs/client.md describes it. */
import { ClientEventTarget, type ClientEvents } from './events.js'
import { createLife, type Life } from './life.js'
import { createOnce, type Once } from './once.js'
import { ProblemError } from './problem.js'
import { createTransport, type Call, type Send } from './transport.js'
import type {
  Application, ApplyInput, AuthorizeFields, Authorization, CallOptions, FlowView, Lang, Plans, PlansFields,
  WidgetOptions, WidgetResult
} from './types.js'
import { waitFor } from './wait-for.js'
import { resultOf, showWidget, type ShownWidget } from './widget.js'

export { choicesOf, type Choice } from './choices.js'
export type { ClientEvents } from './events.js'
export { ProblemError, type ClientCode, type FieldProblem } from './problem.js'
export type * from './types.js'

export interface ClientOptions {
  /** The public door; where this script came from unless said otherwise. */
  baseUrl?: string | undefined
  /** The flow that the shop's server opened for the order. */
  referenceId?: string | undefined
  /** Of the page unless said otherwise. */
  lang?: Lang | undefined
  /** Of each call; 30 s unless said otherwise. */
  timeoutMs?: number | undefined
  /** Keeps the reference id for `resume`; the tab's session storage unless said otherwise. */
  storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null | undefined
}

const TIMEOUT_MS = 30_000

export function createClient (options: ClientOptions = {}): Client {
  return new Client(options)
}

export class Client extends ClientEventTarget {
  readonly lang: Lang
  readonly #given: string | undefined
  readonly #storage: ClientOptions['storage']
  readonly #storageKey: string
  readonly #send: Send
  readonly #once: Once
  readonly #life: Life
  #referenceId: string | undefined
  #started: Promise<FlowView> | undefined
  #account: number | string | undefined
  /** What the application must repeat. In memory only. */
  #applicant: object = {}
  #widget: ShownWidget | undefined
  /** How often it was closed: a widget that was asked for before then is not shown. */
  #closed = 0

  constructor ({ baseUrl, referenceId, lang, timeoutMs = TIMEOUT_MS, storage = tabStorage() }: ClientOptions) {
    super()
    const base = (baseUrl ?? new URL('.', import.meta.url).href).replace(/\/$/, '')
    this.lang = lang ?? (/^fr/i.test(globalThis.document?.documentElement.lang ?? '') ? 'fr' : 'en')
    this.#given = this.#referenceId = referenceId
    this.#storage = storage
    this.#storageKey = `flexiti:${base}`
    const send = createTransport({ base, lang: this.lang, timeoutMs })
    this.#send = async (path, call) => {
      try {
        return await send(path, call)
      } catch (error) {
        if (error instanceof ProblemError && error.code === 'flow-expired') this.#expire()
        throw error
      }
    }
    this.#once = createOnce(async (path, body, key, signal) => await this.#inFlow(path, { body, key, signal }))
    this.#life = createLife({
      ask: async () => await this.flow(),
      onExpiring: (remaining) => { this.#emit('expiring', { remaining }) }
    })
  }

  get referenceId (): string | undefined {
    return this.#referenceId
  }

  start ({ signal }: CallOptions = {}): Promise<FlowView> {
    this.#started ??= this.#view('/v1/flows', { body: {} }).catch((error: unknown) => {
      this.#started = undefined
      throw error
    })
    // Others may wait for it too: one that gives up ends its own waiting only.
    return waitFor(this.#started, signal)
  }

  async resume (options?: CallOptions): Promise<FlowView | undefined> {
    this.#referenceId ??= this.#storage?.getItem(this.#storageKey) ?? undefined
    if (this.#referenceId === undefined) return undefined
    try {
      const view = await this.flow(options)
      if (!hasEnded(view)) return view
    } catch (error) {
      if (!(error instanceof ProblemError) || (error.status !== 403 && error.status !== 404)) throw error
    }
    this.#forget()
    return undefined
  }

  async flow ({ signal }: CallOptions = {}): Promise<FlowView> {
    return this.#referenceId === undefined
      ? await this.start({ signal })
      : await this.#view(`/v1/flows/${this.#referenceId}`, {
        method: 'GET',
        signal
      })
  }

  async forms (key?: string, { signal }: CallOptions = {}): Promise<Record<string, unknown>> {
    return await this.#send(`/v1/i18n${key === undefined ? '' : `/${key}`}?lang=${this.lang}`, {
      method: 'GET',
      signal
    }) as Record<string, unknown>
  }

  async terms ({ signal }: CallOptions = {}): Promise<Record<string, unknown>> {
    return await this.#send(`/v1/terms-and-conditions?lang=${this.lang}`, {
      method: 'GET',
      signal
    }) as Record<string, unknown>
  }

  async openWidget ({ container, dialog, signal, flow = 'purchase', ...fields }: WidgetOptions): Promise<WidgetResult> {
    const body = {
      lang: this.lang,
      flow,
      ...fields,
      ...(this.#account !== undefined && fields.customer_identification === undefined && {
        customer_identification: { account_number: this.#account }
      })
    }
    const closed = this.#closed
    const { redirection_url: url } = await this.#inFlow('/v1/widget/init', {
      body,
      signal
    }) as { redirection_url: string }
    // One at a time, and the dialog of the one before is closed before it is opened again.
    this.#widget?.cancel()
    await this.#widget?.result.catch(() => {})
    signal?.throwIfAborted()
    if (closed !== this.#closed) return resultOf('cancelled')
    const widget = this.#widget = showWidget({
      place: (container ?? dialog) as HTMLElement,
      url,
      flow,
      lang: this.lang,
      signal,
      onEvent: (event) => { this.#emit('widget', event) }
    })
    if (flow === 'apply') this.#applicant = fields
    const result = await widget.result
    this.#account = result.accountNumber ?? this.#account
    return result
  }

  async plans ({ account_number: account = this.#account, amount }: PlansFields = {}, { signal }: CallOptions = {

  }): Promise<Plans> {
    const { order } = await this.start({ signal })
    return await this.#inFlow(`/v1/accounts/${account}/calculate-interest?lang=${this.lang}`, {
      body: { amount: amount ?? order?.amount },
      signal
    }) as Plans
  }

  async authorize (input: AuthorizeFields, { signal }: CallOptions = {}): Promise<Authorization> {
    return await this.#once(
      `/v1/authorizations?lang=${this.lang}`,
      { ...input, account_number: input.account_number ?? this.#account },
      signal
    ) as Authorization
  }

  async apply (fields: ApplyInput = {}, { signal }: CallOptions = {}): Promise<Application> {
    const application = await this.#once(
      '/v1/apply',
      { lang: this.lang, ...this.#applicant, ...fields },
      signal
    ) as Application
    this.#account = application.account_number ?? this.#account
    return application
  }

  async end ({ signal }: CallOptions = {}): Promise<void> {
    this.close()
    if (this.#referenceId !== undefined) {
      await this.#send(`/v1/flows/${this.#referenceId}`, {
        method: 'DELETE',
        signal
      })
    }
    this.#forget()
  }

  remaining (): number | undefined {
    return this.#life.remaining()
  }

  close (): void {
    this.#closed++
    this.#widget?.cancel()
    this.#life.stop()
  }

  /** The answer to the first call brings the cookie that makes the flow this browser's; others wait for it. */
  async #inFlow (path: string, call: Call): Promise<unknown> {
    await this.start({ signal: call.signal })
    return await this.#send(path, { referenceId: this.#referenceId, ...call })
  }

  async #view (path: string, call: Call): Promise<FlowView> {
    const askedAt = performance.now()
    const view = await this.#send(path, { referenceId: this.#referenceId, ...call }).catch((error: unknown) => {
      // The door has forgotten a flow that nobody used.
      if (error instanceof ProblemError && error.code === 'not-found') this.#expire()
      throw error
    }) as FlowView
    this.#referenceId = view.reference_id
    if (hasEnded(view)) {
      this.#expire()
      return view
    }
    try {
      this.#storage?.setItem(this.#storageKey, view.reference_id)
    } catch {
      // Full, or closed to the page: the flow goes on, and a reload does not find it.
    }
    if (view.expires_in != null) this.#life.set(view.expires_in * 1000, askedAt)
    return view
  }

  #expire (): void {
    this.#forget()
    this.#emit('expired', null)
  }

  #forget (): void {
    this.#life.stop()
    this.#started = undefined
    this.#referenceId = this.#given
    this.#storage?.removeItem(this.#storageKey)
  }

  #emit<Name extends keyof ClientEvents> (name: Name, detail: ClientEvents[Name]['detail']): void {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}

function hasEnded ({ phase }: FlowView): boolean {
  return phase === 'ended' || phase === 'expired'
}

/** Undefined where the page may keep nothing, or there is no page. */
function tabStorage (): Storage | undefined {
  try {
    return globalThis.sessionStorage
  } catch {
    return undefined
  }
}
