/** An order after the checkout: the receipt, or what the shopper should know while nobody knows whether it is paid. */
import type { Json } from '../../doors/http.js'
import { formatMoney, toCents } from '../../shop/money.js'
import type { Order } from '../../shop/order.js'
import type { Texts } from '../../texts/texts.js'
import { html, type Html } from '../html.js'
import { document, type Page } from '../page.js'
import { orderLines, totals } from './cart.js'

/** `authorization`: Flexiti's own, where it could be had. */
export function receiptPage (page: Page, order: Order, authorization: Json | undefined): string {
  const { t } = page
  return document(page, {
    title: t.order.titlePaid,
    name: 'order',
    main: html`
      <div class="receipt">
        <section class="thanks">
          <h1>${t.order.titlePaid}</h1>
          <p class="lead">${t.order.leadPaid(order.reference)}</p>
          ${facts(page, order, authorization)}
          <h2 class="small-title">${t.order.next}</h2><p>${t.order.nextLead}</p>
          <p class="actions"><a class="button" href="/">${t.order.shop}</a>
            <button class="button quiet" type="button" data-print>${t.order.print}</button></p>
        </section>
        <aside class="panel" aria-labelledby="items-title">
          <h2 class="small-title" id="items-title">${t.order.items}</h2>
          ${orderLines(page, order.bill)}${totals(page, order.bill, order.province)}
        </aside>
        <aside class="panel developer" aria-labelledby="developer-title">
          <h2 class="small-title" id="developer-title">${t.order.developer}</h2><p>${t.order.developerLead}</p>
          <p><a href="/back-office/orders/${order.reference}">${t.order.openBackOffice}</a></p>
        </aside>
      </div>`
  })
}

function facts ({ t, visit: { lang } }: Page, { payment, bill }: Order, authorization: Json | undefined): Html {
  const option = (authorization?.financing_option ?? {}) as Json
  const conditions = conditionsOf(option)
  const money = (amount: unknown): string => formatMoney(toCents(amount) ?? 0, lang)
  const id = payment.authorizationId
  return html`<dl class="facts">
      ${authorization !== undefined &&
        html`<div><dt>${t.order.paidWith}</dt><dd>${planName(t, option, money)}</dd></div>`}
      <div><dt>${t.order.amount}</dt><dd>${formatMoney(toCents(payment.amount) ?? bill.total, lang)}</dd></div>
      ${id !== undefined && html`<div><dt>${t.order.authorization}</dt><dd><code>${id}</code></dd></div>`}
    </dl>
    ${conditions.length > 0 && html`<h2 class="small-title">${t.order.conditions}</h2>
      <ul class="conditions">${conditions.map((message) => html`<li>${message}</li>`)}</ul>`}`
}

function planName (t: Texts, option: Json, money: (amount: unknown) => string): string {
  if (option.transaction_type === 'regular_purchase') return t.checkout.plans.regular
  if (option.term === undefined) return 'Flexiti'
  const words = String(option.plan_name ?? '').startsWith('DP') ? t.checkout.plans.deferred : t.checkout.plans.equal
  return words(money(option.term_amount), Number(option.term))
}

/** The messages of rates and fees, which must be displayed. */
function conditionsOf ({ annual_rates: rates, fees }: Json): string[] {
  return [rates, ...(Array.isArray(fees) ? fees : [])]
    .map((part) => (part as Json | undefined)?.message)
    .filter((message): message is string => typeof message === 'string')
}

/** Looks again by itself until the outcome is known. */
export function checkingPage (page: Page, order: Order): string {
  const { t } = page
  return document(page, {
    title: t.order.titleChecking,
    name: 'order',
    main: html`<div class="message" data-refresh="3000"><span class="spinner" aria-hidden="true"></span>
      <h1>${t.order.titleChecking}</h1>
      <p class="lead">${t.order.leadChecking}</p>
      <p class="note">${t.checkout.order(order.reference)}</p>
      <aside class="panel developer"><h2 class="small-title">${t.order.developer}</h2>
        <p><a href="/back-office/orders/${order.reference}">${t.order.openBackOffice}</a></p></aside></div>`
  })
}

export function unpaidPage (page: Page, order: Order): string {
  const { t } = page
  return document(page, {
    title: t.order.titleOpen,
    name: 'order',
    main: html`<div class="message"><h1>${t.order.titleOpen}</h1><p class="lead">${t.order.leadOpen}</p>
      <p><a class="button" href="/checkout/${order.reference}">${t.order.payNow}</a></p></div>`
  })
}
