/** `<flexiti-pay>`: a button, and a dialog that takes the shopper to the receipt. */
import { createClient, type Client } from '../client.js'
import { ProblemError } from '../problem.js'
import type { Lang } from '../types.js'
import { h, type Child } from './dom.js'
import { EventsElement, type FlexitiPayEvents } from './events.js'
import type { Customer } from './fields.js'
import { createStage, type Stage } from './stage.js'
import { style } from './style.js'
import { texts, type Texts } from './texts.js'
import { runVisit, type VisitOptions } from './visit.js'

/** Properties that mirror an attribute. */
const attributes = {
  referenceId: 'reference-id',
  baseUrl: 'base-url',
  flow: 'flow',
  accountNumber: 'account-number'
} as const

export class FlexitiPay extends EventsElement {
  static readonly observedAttributes = [...Object.values(attributes), 'lang', 'disabled']

  declare referenceId: string | null
  declare baseUrl: string | null
  declare flow: string | null
  declare accountNumber: string | null
  #customer: Customer = {}
  readonly #button: HTMLButtonElement
  readonly #label: HTMLSlotElement
  readonly #dialog: HTMLDialogElement
  readonly #close: HTMLButtonElement
  readonly #body: HTMLElement
  #client: Client | undefined
  #visit: AbortController | undefined
  #locked = false

  constructor () {
    super()
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style)
    root.adoptedStyleSheets = [sheet]
    this.#label = h('slot')
    this.#button = h(
      'button',
      { class: 'strong', part: 'button', type: 'button', 'aria-haspopup': 'dialog', onclick: () => { this.open() } },
      this.#label
    )
    this.#close = h('button', { part: 'close', type: 'button', onclick: () => { this.close() } }, '×')
    this.#body = h('div', { class: 'body', part: 'body' })
    this.#dialog = h('dialog', {
      part: 'dialog',
      'aria-labelledby': 'title',
      oncancel: (event) => { if (this.#locked) event.preventDefault() },
      onclose: () => { this.#end() }
    }, h(
      'header',
      { part: 'header' },
      h('slot', { name: 'header' }, 'Flexiti'),
      this.#close
    ), this.#body, h('slot', { name: 'help' }))
    root.append(this.#button, this.#dialog)
  }

  get disabled (): boolean {
    return this.hasAttribute('disabled')
  }

  set disabled (disabled: boolean) {
    this.toggleAttribute('disabled', disabled)
  }

  /** What is known of the shopper, by the names of Flexiti's fields. */
  get customer (): Customer {
    return this.#customer
  }

  set customer (customer: Customer | null | undefined) {
    this.#customer = customer ?? {}
  }

  connectedCallback (): void {
    // What a framework set before this script came hides what the class has.
    for (const name of [...Object.keys(attributes), 'customer', 'disabled']) {
      const own = Object.getOwnPropertyDescriptor(this, name)
      if (own !== undefined && Reflect.deleteProperty(this, name)) Reflect.set(this, name, own.value)
    }
    this.#write()
  }

  disconnectedCallback (): void {
    this.#dialog.close()
    this.#forget()
  }

  attributeChangedCallback (name: string, before: string | null, after: string | null): void {
    if (before === after) return
    if (name !== 'disabled') {
      this.#forget()
      this.#dialog.close()
    }
    this.#write()
  }

  open (): void {
    if (this.disabled || this.#dialog.open) return
    this.#dialog.showModal()
    this.#tell('flexiti-open', null)
    this.#run().catch(reportError)
  }

  /** Does nothing while a call that may buy is out. */
  close (): void {
    if (!this.#locked) this.#dialog.close()
  }

  get #lang (): Lang {
    return /^fr/i.test(this.closest('[lang]')?.getAttribute('lang') ?? document.documentElement.lang) ? 'fr' : 'en'
  }

  get #texts (): Texts {
    return texts[this.#lang]
  }

  #write (): void {
    const words = this.#texts
    this.#label.textContent = this.flow === 'apply' ? words.applyNow : words.pay
    this.#close.setAttribute('aria-label', words.close)
    this.#button.disabled = this.disabled
  }

  #forget (): void {
    this.#client?.close()
    this.#client = undefined
  }

  async #run (): Promise<void> {
    const visit = this.#visit = new AbortController()
    const { signal } = visit
    const reopened = this.#client !== undefined
    const client = this.#client ??= createClient({
      referenceId: this.referenceId ?? undefined,
      baseUrl: this.baseUrl ?? undefined,
      lang: this.#lang
    })
    const expired = new Promise<never>((_resolve, reject) => {
      client.addEventListener('expired', () => { reject(new ProblemError({ code: 'flow-expired', status: 410 })) }, {
        signal
      })
    })
    try {
      const ending = await Promise.race([expired, runVisit(this.#visitOf(client, this.#stage(signal), reopened))])
      if (signal.aborted) return
      visit.abort()
      this.#dialog.close()
      if (ending === 'cancelled') this.#tell('flexiti-cancelled', null)
    } catch (error) {
      if (!signal.aborted) await this.#fail(error, visit)
    }
  }

  #stage (signal: AbortSignal): Stage {
    const stage = createStage({
      texts: this.#texts,
      signal,
      onProblem: (problem) => { this.#tell('flexiti-error', { problem }) }
    })
    this.#body.replaceChildren(stage.element)
    return stage
  }

  #visitOf (client: Client, stage: Stage, reopened: boolean): VisitOptions {
    return {
      stage,
      client,
      reopened,
      texts: this.#texts,
      flow: this.flow === 'apply' ? 'apply' : 'purchase',
      accountNumber: this.accountNumber ?? undefined,
      customer: this.customer,
      tell: (event, detail) => { this.#tell(`flexiti-${event}`, detail as never) },
      // From here on the shopper leaves, and cancels nothing.
      decided: () => { this.#visit = undefined },
      receipt: (): Child => h('slot', { name: 'receipt' }),
      locked: async (call) => {
        this.#locked = this.#close.disabled = true
        try {
          return await call()
        } finally {
          this.#locked = this.#close.disabled = false
        }
      }
    }
  }

  async #fail (error: unknown, visit: AbortController): Promise<void> {
    const words = this.#texts
    const problem = error instanceof ProblemError ? error : undefined
    const expired = problem?.code === 'flow-expired'
    visit.abort()
    this.#forget()
    if (expired) this.#tell('flexiti-expired', null)
    else if (problem !== undefined) this.#tell('flexiti-error', { problem })
    const left = this.#visit = new AbortController()
    const title = expired ? words.ended : problem?.message ?? words.retry
    await this.#stage(left.signal).notice({ title, actions: [['back', words.back]] }).catch(() => {})
    left.abort()
    this.#dialog.close()
    // What is no problem is a mistake in this script.
    if (problem === undefined) throw error
  }

  #end (): void {
    const visit = this.#visit
    this.#visit = undefined
    this.#client?.close()
    this.#body.replaceChildren()
    if (visit?.signal.aborted === false) {
      visit.abort()
      this.#tell('flexiti-cancelled', null)
    }
    this.#tell('flexiti-close', null)
  }

  #tell<Name extends keyof FlexitiPayEvents> (name: Name, detail: FlexitiPayEvents[Name]['detail']): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }
}

for (const [property, attribute] of Object.entries(attributes)) {
  Object.defineProperty(FlexitiPay.prototype, property, {
    configurable: true,
    enumerable: true,
    get (this: HTMLElement) { return this.getAttribute(attribute) },
    set (this: HTMLElement, value: unknown) {
      if (value === null || value === undefined) this.removeAttribute(attribute)
      else this.setAttribute(attribute, String(value))
    }
  })
}
