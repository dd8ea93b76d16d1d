/** The pages of goods: the front page and each product's. */
import { hero, picture } from '../../art/scenes.js'
import { MAX_QUANTITY } from '../../shop/cart.js'
import { formatMoney } from '../../shop/money.js'
import type { ProductData } from '../../shop/product-data.js'
import { products, type Product } from '../../shop/products.js'
import { mayDescribeCredit } from '../../shop/provinces.js'
import { provinceOf } from '../../shop/visits.js'
import { html, type Html } from '../html.js'
import { document, provincePicker, type Page } from '../page.js'

export function homePage (page: Page): string {
  const { t } = page
  return document(page, {
    title: t.home.title,
    name: 'home',
    section: 'shop',
    main: html`
      <section class="hero">
        ${hero()}
        <div class="hero-words"><h1>${t.home.title}</h1><p>${t.home.lead}</p>
          <a class="button" href="#all">${t.home.browse}</a></div>
      </section>
      <div class="strip">${creditNote(page)}${provincePicker(page)}</div>
      <section class="goods" aria-labelledby="all">
        <h2 id="all">${t.home.all}</h2>
        <ul class="cards">${products.map((product) => card(page, product))}</ul>
      </section>`
  })
}

function card (page: Page, product: Product): Html {
  const words = product.words[page.visit.lang]
  return html`<li class="card">
    <a href="/products/${product.id}">
      ${picture(product.id)}
      <span class="card-words">
        <span class="card-name">${words.name}</span><span class="card-line">${words.line}</span>
      </span>
      <span class="price">${priceOf(page, product)}</span>
    </a>
  </li>`
}

function priceOf ({ t, visit: { lang } }: Page, { price, words }: Product): Html {
  const { unit } = words[lang]
  return html`${formatMoney(price, lang)}${unit !== '' && html` <small>${t.product.each(unit)}</small>`}`
}

/** All that is said of credit beside goods: in Quebec no more than that there is some. */
function creditNote ({ t, visit }: Page): Html {
  return mayDescribeCredit(provinceOf(visit))
    ? html`<p class="credit">${t.credit.describe} <a href="/apply">${t.credit.apply}</a></p>`
    : html`<p class="credit">${t.credit.available}</p>`
}

export function productPage (page: Page, product: Product, data?: ProductData): string {
  const { t, visit } = page
  const words = product.words[visit.lang]
  return document(page, {
    title: words.name,
    name: 'product',
    section: 'shop',
    main: html`
      <p class="crumbs"><a href="/">← ${t.product.back}</a></p>
      <article class="product">
        <div class="product-picture">${picture(product.id)}</div>
        <div class="product-words">
          <h1>${words.name}</h1>
          <p class="price large">${priceOf(page, product)}</p>
          <p class="lead">${words.description}</p>
          <form class="add" method="post" action="/cart/add">
            <input type="hidden" name="product" value="${product.id}">
            <label for="quantity">${t.product.quantity}</label>
            <input id="quantity" name="quantity" type="number" min="1" max="${MAX_QUANTITY}" value="1" required>
            <button class="button">${t.product.add}</button>
          </form>
          ${creditNote(page)}
          <h2 class="small-title">${t.product.facts}</h2>
          <dl class="facts">${words.facts.map(([name, value]) =>
            html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
          ${data !== undefined && goesWith(page, data)}
        </div>
      </article>
      <div class="strip">${provincePicker(page)}</div>`
  })
}

/** In the supplier's own words, which are in one language. */
function goesWith ({ t }: Page, { name, description, supplier, number }: ProductData): Html {
  return html`
          <h2 class="small-title">${t.product.goesWith}</h2>
          <p><strong>${name}</strong><br>${description}</p>
          <dl class="facts">
            <div><dt>${t.product.supplier}</dt><dd>${supplier}</dd></div>
            <div><dt>${t.product.articleNumber}</dt><dd>${number}</dd></div>
          </dl>`
}
