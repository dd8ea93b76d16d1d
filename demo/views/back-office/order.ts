/** One order in the back office: its money, what to do with it, the ledger, the flow's timeline. */
import type { FlowView, Operation } from '../../doors/internal-door.js'
import { decimal, formatMoney, toCents, type Cents } from '../../shop/money.js'
import type { Move, Order } from '../../shop/order.js'
import type { Notice } from '../../shop/visits.js'
import type { Texts } from '../../texts/texts.js'
import { bench } from '../bench.js'
import { clockTime } from '../clock.js'
import { html, type Html } from '../html.js'
import { document, type Page } from '../page.js'
import { statePill, type OrderState } from './list.js'
import { timeline } from './timeline.js'

export interface CaptureView {
  id: string
  amount: Cents
  /** What can still be returned. */
  left: Cents
}

/** An entry of the ledger with what it was for. */
export interface LedgerRow {
  kind: Move['kind'] | 'authorize'
  /** Undefined for a purchase that went well: the shopper's page alone knows its key. */
  key: string | undefined
  /** `free` where the ledger has none: the call was not carried out. */
  state: keyof Texts['backOffice']['outcomes']
  amount: string | undefined
  /** Undefined where the ledger has none under this key. */
  operation: Operation | undefined
}

/** Flexiti's authorization. */
export interface AuthorizationView {
  id: string
  accountNumber: string
  amount: Cents
  remaining: Cents
  /** Regular purchases are refunded, others are returned. */
  regular: boolean
  captures: readonly CaptureView[]
}

export interface OrderView {
  order: Order
  state: OrderState
  authorization: AuthorizationView | undefined
  ledger: readonly LedgerRow[]
  flow: FlowView | undefined
  /** What the last action came to. */
  notice: Notice | undefined
}

export function orderPage (page: Page, view: OrderView): string {
  const { order, state, notice, flow } = view
  const { t } = page
  const words = t.backOffice
  const unknown = view.ledger.filter(({ operation }) => operation?.state === 'indeterminate')
  return document(page, {
    title: `${order.reference} · ${words.title}`,
    name: 'back-office',
    section: 'back-office',
    main: html`
      <p class="crumbs"><a href="/back-office">← ${words.all}</a></p>
      <div class="title-row"><h1>${order.reference}</h1>
        ${statePill(page, state)}<a class="title-link" href="/orders/${order.reference}">${words.shopper}</a></div>
      ${notice !== undefined && html`<p class="${notice.good ? 'alert good' : 'alert'}"
        role="${notice.good ? 'status' : 'alert'}">${notice.text}</p>`}
      <div class="columns">
        <div class="work">
          ${unknown.map((row) => unknownOutcome(page, view, row))}
          ${money(page, view)}
          ${ledger(page, view.ledger)}
          <section class="block" aria-labelledby="timeline-title"><h2 id="timeline-title">${words.timeline.title}</h2>
            ${flow === undefined ? html`<p class="note">${words.timeline.gone}</p>` : timeline(page, flow)}</section>
        </div>
        <div class="side">${bench(page, 'faults')}</div>
      </div>`
  })
}

function money (page: Page, { order, authorization }: OrderView): Html {
  const { t, visit: { lang } } = page
  const words = t.backOffice
  const captured = sum(authorization?.captures, ({ amount }) => amount)
  const returned = sum(authorization?.captures, ({ amount, left }) => amount - left)
  const row = (name: string, amount: Cents): Html =>
    html`<div><dt>${name}</dt><dd>${formatMoney(amount, lang)}</dd></div>`
  return html`<section class="block" aria-labelledby="money-title"><h2 id="money-title">${words.money}</h2>
    <dl class="figures">
      ${row(words.ordered, order.bill.total)}
      ${authorization !== undefined && [
        row(words.authorized, authorization.amount),
        row(words.captured, captured),
        row(words.returned, returned),
        row(words.remaining, authorization.remaining)
      ]}
    </dl>
    ${authorization === undefined
      ? html`<p class="note">${words.notPaid}</p>`
      : authorizationMoves(page, order, authorization)}
  </section>`
}

/** Flexiti's authorization, what can be done with it, and what was captured. */
function authorizationMoves (page: Page, order: Order, authorization: AuthorizationView): Html {
  const words = page.t.backOffice
  const { id, accountNumber: account, remaining: amount, captures } = authorization
  return html`<p class="note">${words.authorization} <code>${id}</code> · ${words.account} <code>${account}</code></p>
    ${amount > 0
      ? html`<div class="moves">
          ${moveForm(page, order, { kind: 'capture', label: words.capture, lead: words.captureLead, amount })}
          ${moveForm(page, order, {
            kind: 'release', label: words.release, lead: words.releaseLead, amount, quiet: true
          })}</div>`
      : html`<p class="note">${words.closed}</p>`}
    <h3>${words.captures}</h3>
    ${captures.length === 0
      ? html`<p class="note">${words.noCaptures}</p>`
      : captureList(page, order, authorization)}`
}

function captureList (page: Page, order: Order, { captures, regular }: AuthorizationView): Html {
  const { t, visit: { lang } } = page
  const words = t.backOffice
  return html`<ul class="captures">${captures.map(({ id, amount, left }) => html`<li>
    <dl>
      <div><dt>${words.captureId}</dt><dd><code>${id}</code></dd></div>
      <div><dt>${words.amount}</dt><dd>${formatMoney(amount, lang)}</dd></div>
      <div><dt>${words.left}</dt><dd>${formatMoney(left, lang)}</dd></div>
    </dl>
    ${left > 0 && moveForm(page, order, {
      kind: regular ? 'refund' : 'return',
      label: regular ? words.refund : words.giveBack,
      amount: left,
      captureId: id,
      quiet: true
    })}
  </li>`)}</ul>`
}

interface MoveForm {
  kind: Move['kind']
  label: string
  lead?: string
  amount: Cents
  captureId?: string
  quiet?: boolean
}

/** The key is made with the form: however often it is sent, it moves the money once. */
function moveForm ({ t, visit: { lang } }: Page, order: Order, form: MoveForm): Html {
  const { kind, label, lead, amount, captureId, quiet = false } = form
  const field = `amount-${kind}-${captureId ?? ''}`
  const written = lang === 'fr' ? decimal(amount).replace('.', ',') : decimal(amount)
  return html`<form class="move" method="post" action="/back-office/orders/${order.reference}/${kind}" data-once>
    <input type="hidden" name="key" value="${`${kind}-${order.reference}-${order.moves.length + 1}`}">
    ${captureId !== undefined && html`<input type="hidden" name="capture_id" value="${captureId}">`}
    ${lead !== undefined && html`<p class="note">${lead}</p>`}
    <label class="${lead === undefined ? 'hidden' : ''}" for="${field}">${t.backOffice.amount}</label>
    <span class="move-row"><input id="${field}" name="amount" inputmode="decimal" value="${written}" maxlength="16"
      required><button class="${quiet ? 'button quiet' : 'button'}">${label}</button></span>
  </form>`
}

function unknownOutcome (page: Page, { order, authorization }: OrderView, row: LedgerRow): Html {
  const { t, visit: { lang } } = page
  const words = t.backOffice.unknown
  const captured = sum(authorization?.captures, ({ amount }) => amount)
  const finding = authorization === undefined
    ? words.hasNoAuthorization
    : row.kind === 'authorize'
      ? words.hasAuthorization(authorization.id, formatMoney(authorization.amount, lang))
      : words.hasCaptured(formatMoney(captured, lang), formatMoney(authorization.remaining, lang))
  const field = `note-${row.key}`
  return html`<section class="alert unknown" aria-labelledby="${`unknown-${row.key}`}">
    <h2 id="${`unknown-${row.key}`}">${words.title} · ${t.backOffice.kinds[row.kind]}</h2>
    <p>${words.lead}</p>
    <p>${words.look} <strong>${finding}</strong></p>
    <form method="post" action="/back-office/orders/${order.reference}/settle" data-once>
      <input type="hidden" name="key" value="${row.key}">
      <p>${words.then}</p>
      <label for="${field}">${words.note}</label>
      <input id="${field}" name="note" value="${words.noteDefault}" maxlength="500" required>
      <div class="actions"><button class="button" name="outcome"
        value="succeeded">${words.succeeded}</button><button class="button quiet" name="outcome"
        value="rejected">${words.rejected}</button></div>
    </form>
  </section>`
}

function ledger (page: Page, rows: readonly LedgerRow[]): Html {
  const words = page.t.backOffice
  return html`<section class="block" aria-labelledby="ledger-title"><h2 id="ledger-title">${words.ledger}</h2>
    <p class="note">${words.ledgerLead}</p>
    ${rows.length === 0
      ? html`<p class="note">${words.ledgerNone}</p>`
      : html`<ul class="ledger">${rows.map((row) => ledgerEntry(page, row))}</ul>`}
  </section>`
}

function ledgerEntry ({ t, visit: { lang } }: Page, { kind, key, state, amount, operation }: LedgerRow): Html {
  const words = t.backOffice
  const begun = operation?.startedAt
  const time = begun !== undefined && html`<time datetime="${begun}">${clockTime(begun, true)}</time>`
  const name = key === undefined
    ? words.shopperKey
    : html`<span class="hidden">${words.key}</span> <code>${key}</code>`
  const settled = operation?.settled
  const settledBy = settled !== undefined && html` · ${words.settledBy(settled.by, settled.note)}`
  return html`<li>
    <span class="ledger-call"><strong>${words.kinds[kind]}</strong> ${time}</span>
    <span class="ledger-amount">${amount === undefined ? '' : formatMoney(toCents(amount) ?? 0, lang)}</span>
    <span class="pill ${state}">${words.outcomes[state]}</span>
    <span class="ledger-key">${name}${settledBy}</span>
  </li>`
}

function sum (captures: readonly CaptureView[] | undefined, amountOf: (capture: CaptureView) => Cents): Cents {
  return (captures ?? []).reduce((total, capture) => total + amountOf(capture), 0)
}
