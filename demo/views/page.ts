/** What every page is drawn from, and the frame around it: header, language, province, footer. */
import { mark } from '../art/scenes.js'
import { countOf } from '../shop/cart.js'
import { mayDescribeCredit, provinces } from '../shop/provinces.js'
import { provinceOf, type Visit } from '../shop/visits.js'
import type { Texts } from '../texts/texts.js'
import { html, type Html } from './html.js'

/** Where the page's files and neighbours are. */
export interface Addresses {
  /** How browsers reach the public door. */
  publicDoor: string
  /** Path of a built file, with a hash of its content. */
  asset: (name: string) => string
}

export interface Page {
  t: Texts
  visit: Visit
  addresses: Addresses
  /** Path and query of this page, to come back to. */
  here: string
}

export interface PageContent {
  title: string
  /** Names the page for its styles and scripts. */
  name: string
  main: Html
  /** A built script of the page. */
  script?: string
  /** Which entry of the header it belongs to. */
  section?: 'shop' | 'apply' | 'back-office' | 'cart'
}

/** A whole document. */
export function document (page: Page, { title, name, main, script, section }: PageContent): string {
  const { t, addresses } = page
  return `<!doctype html>${html`<html lang="${t.lang === 'fr' ? 'fr-CA' : 'en-CA'}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${title} · ${t.brand}</title>
  <link rel="icon" href="${addresses.asset('mark.svg')}" type="image/svg+xml">
  <link rel="stylesheet" href="${addresses.asset('site.css')}">
  <script type="module" src="${addresses.asset('site.js')}"></script>
  ${script !== undefined && html`<script type="module" src="${addresses.asset(script)}"></script>`}
</head>
<body class="page-${name}">
  <a class="skip" href="#content">${t.skip}</a>
  ${header(page, section)}
  <main id="content" tabindex="-1">${main}</main>
  ${footer(page)}
</body>
</html>`.toString()}`
}

function header ({ t, visit, here }: Page, section: PageContent['section']): Html {
  const count = countOf(visit.cart)
  // Beside goods for Quebec, the way to the application is named by the one thing that may be said of credit there.
  const applyLabel = mayDescribeCredit(provinceOf(visit)) ? t.nav.apply : t.credit.available.replace(/\.$/, '')
  const link = (name: typeof section, path: string, label: string): Html =>
    html`<a href="${path}" ${name === section && html`aria-current="page"`}>${label}</a>`
  return html`<header class="top">
    <div class="top-row">
      <a class="brand" href="/">${mark()}
        <span class="brand-name">${t.brand}</span><span class="brand-line">${t.tagline}</span></a>
      <nav class="nav" aria-label="${t.nav.label}">
        ${link('shop', '/', t.nav.shop)}
        ${link('apply', '/apply', applyLabel)}
        ${link('back-office', '/back-office', t.nav.backOffice)}
      </nav>
      <a class="cart-link" href="/cart" ${section === 'cart' && html`aria-current="page"`}>
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <path class="icon" d="M4 8h16l-1.500 11h-13zM8 8V7a4 4 0 0 1 8 0v1"/>
        </svg>
        <span class="cart-word">${t.nav.cart}</span><span class="cart-count"
          data-empty="${String(count === 0)}">${count}</span><span class="hidden">${t.nav.items(count)}</span>
      </a>
      <form class="language" method="post" action="/language">
        <input type="hidden" name="back" value="${here}">
        <button name="lang" value="${t.languageCode}" lang="${t.languageCode}"
          title="${t.otherLanguageLabel}">${t.otherLanguage}</button>
      </form>
    </div>
  </header>`
}

/** Where the goods go decides on taxes, and on what may be said of credit. */
export function provincePicker ({ t, visit, here }: Page): Html {
  const chosen = provinceOf(visit)
  return html`<form class="province" method="post" action="/province" data-auto>
    <input type="hidden" name="back" value="${here}">
    <label for="province">${t.delivery.label}</label>
    <select id="province" name="province">
      ${provinces.map((province) => html`<option value="${province}"
        ${province === chosen && html`selected`}>${t.provinces[province]}</option>`)}
    </select>
    <button class="button quiet small">${t.delivery.change}</button>
  </form>`
}

function footer ({ t, addresses }: Page): Html {
  return html`<footer class="foot">
    <p>${t.footer.note}</p>
    <p class="foot-links">
      <a href="${addresses.publicDoor}/">${t.footer.start}</a><a href="${addresses.publicDoor}/docs">${t.footer.api}</a>
    </p>
  </footer>`
}

export interface Message {
  title: string
  lead: string
  /** Where to go from there; to the shop unless said otherwise. */
  action?: Html
}

/** A page that says one thing and leads on. */
export function messagePage (page: Page, { title, lead, action }: Message): string {
  return document(page, {
    title,
    name: 'message',
    main: html`<div class="message">${mark()}<h1>${title}</h1><p class="lead">${lead}</p>
      <p>${action ?? html`<a class="button" href="/">${page.t.messages.home}</a>`}</p></div>`
  })
}
