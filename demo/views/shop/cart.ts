/** The cart, and the bill as it stands beside the checkout and on the receipt. */
import { picture } from '../../art/scenes.js'
import { billFor, MAX_QUANTITY, type Bill, type Line } from '../../shop/cart.js'
import { formatMoney } from '../../shop/money.js'
import { taxRate, type Province } from '../../shop/provinces.js'
import { provinceOf } from '../../shop/visits.js'
import { html, type Html } from '../html.js'
import { document, provincePicker, type Page } from '../page.js'

export function cartPage (page: Page): string {
  const { t, visit } = page
  const province = provinceOf(visit)
  const bill = billFor(visit.cart, province)
  return document(page, {
    title: t.cart.title,
    name: 'cart',
    section: 'cart',
    main: bill.lines.length === 0
      ? html`<div class="message"><h1>${t.cart.title}</h1><p class="lead">${t.cart.empty} ${t.cart.emptyLead}</p>
          <p><a class="button" href="/">${t.cart.browse}</a></p></div>`
      : html`<h1>${t.cart.title}</h1>
        <div class="columns">
          <ul class="lines">${bill.lines.map((line) => cartLine(page, line))}</ul>
          <aside class="panel" aria-label="${t.cart.total}">
            ${totals(page, bill, province)}
            ${provincePicker(page)}
            <form method="post" action="/checkout" data-once><button class="button wide">${t.cart.pay}</button></form>
            <p class="note">${t.cart.payNote}</p>
            <p><a href="/">${t.cart.more}</a></p>
          </aside>
        </div>`
  })
}

function cartLine ({ t, visit }: Page, { product, quantity, amount }: Line): Html {
  const { name, unit } = product.words[visit.lang]
  const field = `quantity-${product.id}`
  const price = formatMoney(product.price, visit.lang)
  return html`<li class="line">
    <a class="line-picture" href="/products/${product.id}" tabindex="-1" aria-hidden="true">${picture(product.id)}</a>
    <div class="line-words">
      <a href="/products/${product.id}">${name}</a>
      <span class="note">${price}${unit !== '' && html` ${t.product.each(unit)}`}</span>
    </div>
    <form class="line-quantity" method="post" action="/cart/update" data-auto>
      <input type="hidden" name="product" value="${product.id}">
      <label class="hidden" for="${field}">${t.cart.quantityLabel(name)}</label>
      <input id="${field}" name="quantity" type="number" min="1" max="${MAX_QUANTITY}" value="${quantity}" required>
      <button class="button quiet small">${t.cart.update}</button>
    </form>
    <form class="line-remove" method="post" action="/cart/update">
      <input type="hidden" name="product" value="${product.id}"><input type="hidden" name="quantity" value="0">
      <button class="link" aria-label="${t.cart.removeLabel(name)}">${t.cart.remove}</button>
    </form>
    <span class="line-amount">${formatMoney(amount, visit.lang)}</span>
  </li>`
}

/** Subtotal, taxes, delivery and total. */
export function totals ({ t, visit: { lang } }: Page, { subtotal, taxes, total }: Bill, province: Province): Html {
  const percent = (taxRate(province) / 1000).toLocaleString(lang === 'fr' ? 'fr-CA' : 'en-CA')
  const rate = `${percent}${lang === 'fr' ? '\u00a0' : ''}%`
  return html`<dl class="totals">
    <div><dt>${t.cart.subtotal}</dt><dd>${formatMoney(subtotal, lang)}</dd></div>
    <div><dt>${t.cart.delivery}</dt><dd>${t.cart.free}</dd></div>
    <div><dt>${t.cart.taxes(rate)}</dt><dd>${formatMoney(taxes, lang)}</dd></div>
    <div class="total"><dt>${t.cart.total}</dt><dd>${formatMoney(total, lang)}</dd></div>
  </dl>`
}

/** The goods of an order, short. */
export function orderLines ({ visit: { lang } }: Page, { lines }: Bill): Html {
  return html`<ul class="order-lines">${lines.map(({ product, quantity, amount }) => html`<li>
    ${picture(product.id)}
    <span>${quantity} × ${product.words[lang].name}</span><span class="line-amount">${formatMoney(amount, lang)}</span>
  </li>`)}</ul>`
}
