/** The back office's list of orders. */
import { formatMoney } from '../../shop/money.js'
import type { Order } from '../../shop/order.js'
import { bench } from '../bench.js'
import { clockTime } from '../clock.js'
import { html, type Html } from '../html.js'
import { document, type Page } from '../page.js'

export type OrderState =
  'waiting' | 'replaced' | 'running' | 'indeterminate' | 'authorized' | 'part' | 'captured' | 'closed'

export interface OrderRow {
  order: Order
  state: OrderState
  /** Whether a person has to look: an outcome is unknown. */
  attention: boolean
}

export function ordersPage (page: Page, rows: readonly OrderRow[]): string {
  const { t, visit: { lang } } = page
  const waiting = rows.filter(({ attention }) => attention).length
  const words = t.backOffice
  return document(page, {
    title: words.title,
    name: 'back-office',
    section: 'back-office',
    main: html`
      <h1>${words.title}</h1><p class="lead">${words.lead}</p>
      ${waiting > 0 && html`<p class="alert">${words.attention(waiting)}</p>`}
      <div class="columns">
        <section class="work" aria-labelledby="orders-title"><h2 id="orders-title">${words.orders}</h2>
          ${rows.length === 0
            ? html`<div class="empty"><p>${words.none}</p><p class="note">${words.noneLead}</p>
                <p><a class="button" href="/">${t.messages.home}</a></p></div>`
            : html`<div class="table-scroll"><table class="orders">
              <thead><tr>
                <th scope="col">${words.reference}</th>
                <th scope="col">${words.placed}</th>
                <th scope="col" class="number">${words.total}</th>
                <th scope="col">${words.status}</th></tr></thead>
              <tbody>${rows.map(({ order, state, attention }) => html`<tr>
                <th scope="row"><a href="/back-office/orders/${order.reference}">${order.reference}</a></th>
                <td><time datetime="${new Date(order.placedAt).toISOString()}">${clockTime(order.placedAt)}</time></td>
                <td class="number">${formatMoney(order.bill.total, lang)}</td>
                <td>${statePill(page, attention ? 'indeterminate' : state)}</td></tr>`)}</tbody>
            </table></div>`}
        </section>
        <div class="side">${bench(page, 'faults')}</div>
      </div>`
  })
}

export function statePill ({ t }: Page, state: OrderState): Html {
  return html`<span class="pill ${state}">${t.backOffice.states[state]}</span>`
}
