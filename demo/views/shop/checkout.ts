/** The checkout: who the shopper is, the widget in a dialog, the plans. Its script is browser/checkout.ts. */
import type { Order } from '../../shop/order.js'
import { bench, FIRST_ACCOUNT } from '../bench.js'
import { html, type Html } from '../html.js'
import { document, messagePage, type Page } from '../page.js'
import { orderLines, totals } from './cart.js'

export interface CheckoutView {
  order: Order
  /** The account that the flow serves already: after a reload the page may go on with its plans. */
  knownAccount: string | undefined
  /** Why the flow is a new one. */
  notice: string | undefined
}

export function checkoutPage (page: Page, { order, knownAccount, notice }: CheckoutView): string {
  const { t, visit, addresses } = page
  const { total } = order.bill
  return document(page, {
    title: t.checkout.title,
    name: 'checkout',
    section: 'cart',
    script: 'checkout.js',
    main: html`
      <p class="crumbs"><a href="/cart">← ${t.checkout.back}</a></p>
      <h1>${t.checkout.title}</h1>
      ${steps(page)}
      <noscript><p class="alert">${t.checkout.noScript}</p></noscript>
      <div class="columns checkout" data-checkout data-door="${addresses.publicDoor}" data-flow="${order.referenceId}"
        data-order="${order.reference}" data-total="${total}" data-province="${order.province}"
        data-known-account="${knownAccount ?? ''}">
        <div class="work">
          <div class="alert" data-alert role="alert" tabindex="-1" ${notice === undefined && html`hidden`}>
            <p data-alert-text>${notice}</p><div class="actions" data-alert-actions></div>
          </div>
          ${identifyForm(page, visit.accountNumber)}
          <section class="step" data-step="plan" aria-labelledby="plan-title" hidden>
            <h2 id="plan-title" tabindex="-1">${t.checkout.plans.title}</h2>
            <p class="note" role="status" data-plan-status></p>
            <p><button class="link" type="button" data-other-account>${t.checkout.plans.other}</button></p>
            <form data-plan-form></form>
          </section>
        </div>
        <div class="side">
          <aside class="panel" aria-labelledby="summary-title">
            <h2 class="small-title" id="summary-title">${t.checkout.summary}</h2>
            <p class="note">${t.checkout.order(order.reference)}</p>
            ${orderLines(page, order.bill)}
            ${totals(page, order.bill, order.province)}
          </aside>
          ${bench(page, 'accounts')}
        </div>
      </div>
      ${widgetDialog(page)}`
  })
}

export function widgetDialog ({ t }: Page): Html {
  return html`<dialog class="widget" data-widget aria-label="${t.checkout.dialog.title}">
    <form class="widget-head" method="dialog"><span>${t.checkout.dialog.title}</span><button class="link"
      aria-label="${t.checkout.dialog.close}">✕</button></form>
  </dialog>`
}

function steps ({ t }: Page): Html {
  return html`<ol class="steps" aria-label="${t.steps.label}">
    <li data-mark="identify" aria-current="step"><span>${t.steps.identify}</span></li>
    <li data-mark="plan"><span>${t.steps.plan}</span></li>
    <li data-mark="done"><span>${t.steps.done}</span></li>
  </ol>`
}

function identifyForm ({ t }: Page, accountNumber: string | undefined): Html {
  const words = t.checkout.identify
  return html`<section class="step" data-step="identify" aria-labelledby="identify-title">
    <h2 id="identify-title" tabindex="-1">${words.title}</h2>
    <form data-identify novalidate>
      <fieldset class="choice-row"><legend>${words.by}</legend>
        <label><input type="radio" name="by" value="number" checked> ${words.byNumber}</label>
        <label><input type="radio" name="by" value="person"> ${words.byPerson}</label>
      </fieldset>
      <div data-by="number">
        ${field({
          name: 'number',
          label: words.number,
          hint: words.numberHint,
          value: accountNumber ?? FIRST_ACCOUNT,
          mode: 'numeric',
          autocomplete: 'off',
          max: 19
        })}
        <p class="note filled">${accountNumber === undefined ? words.filled : words.yours}</p>
      </div>
      <div class="grid" data-by="person" hidden>
        ${field({ name: 'first_name', label: words.firstName, value: 'Flexiti', autocomplete: 'given-name', max: 80 })}
        ${field({ name: 'last_name', label: words.lastName, value: 'MITester', autocomplete: 'family-name', max: 130 })}
        ${field({ name: 'dob', label: words.dob, type: 'date', value: '1980-01-01', autocomplete: 'bday' })}
        ${field({ ...postalCode, label: words.postalCode, value: 'M1M 1M1' })}
        ${accountNumber === undefined && html`<p class="note filled">${words.personFilled}</p>`}
      </div>
      <div class="actions"><button class="button" data-go data-busy="${words.going}">${words.go}</button></div>
      <p class="note">${words.new} <a href="/apply">${words.apply}</a></p>
    </form>
  </section>`
}

/** The field of a Canadian postal code, without its label. */
export const postalCode = {
  name: 'postal_code',
  autocomplete: 'postal-code',
  max: 10,
  pattern: '\\s*[A-Za-z]\\d[A-Za-z][ \\-]?\\d[A-Za-z]\\d\\s*',
  fault: 'postalCode'
} as const

export interface Field {
  name: string
  label: string
  hint?: string
  value?: string
  type?: 'text' | 'date' | 'email' | 'tel'
  mode?: 'numeric'
  autocomplete?: string
  max?: number
  pattern?: string
  /** Which text tells that the pattern does not fit. */
  fault?: 'phone' | 'postalCode'
  optional?: boolean
}

/** A labelled field with a place for its fault. */
export function field (
  { name, label, hint, value = '', type = 'text', mode, autocomplete, max, pattern, fault, optional = false }: Field
): Html {
  const described = [hint !== undefined && `${name}-hint`, `${name}-fault`].filter(Boolean).join(' ')
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="${type}" value="${value}" aria-describedby="${described}"
      ${mode !== undefined && html`inputmode="${mode}"`}
      ${autocomplete !== undefined && html`autocomplete="${autocomplete}"`}
      ${max !== undefined && html`maxlength="${max}"`}
      ${pattern !== undefined && html`pattern="${pattern}" data-fault-text="${fault}"`}
      ${type === 'date' && html`max="${new Date().toISOString().slice(0, 10)}"`} ${!optional && html`required`}>
    ${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
    <p class="fault" id="${name}-fault"></p>
  </div>`
}

export function replacedPage (page: Page): string {
  const { title, lead } = page.t.checkout.replaced
  return messagePage(page, { title, lead, action: html`<a class="button" href="/cart">${page.t.cart.title}</a>` })
}
