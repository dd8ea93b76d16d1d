/**
 * `npm run pictures`: takes the pictures of the README anew. `npm run pictures -- FOLDER` takes every page instead, in
 * both languages, widths and themes, to be looked at one by one.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

const root = resolve(import.meta.dirname, '../..')
const PIN = '2222'

/** The BFF with its simulator and the demo, on free ports. */
async function startAll () {
  const env = {
    PATH: process.env.PATH,
    PORT: '0',
    INTERNAL_PORT: '0',
    DEMO_PORT: '0',
    RATE_LIMIT_PER_MINUTE: '0',
    FINFO_ENVIRONMENT: 'simulator'
  }
  const program = join(root, 'dist/server/main.js')
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface(child.stdout)) {
    const { msg, demo, public: door, internal, simulator } = JSON.parse(line)
    if (msg === 'listening') return { child, demo, door, internal, simulator }
  }
  throw new Error('it did not start')
}

/** A shopper of their own: language, width and theme as the look says. */
async function openPage (browser, { lang, width, theme }) {
  const viewport = { width, height: width < 600 ? 844 : 800 }
  const context = await browser.newContext({
    locale: `${lang}-CA`, colorScheme: theme, viewport, reducedMotion: 'reduce'
  })
  context.setDefaultTimeout(30_000)
  return await context.newPage()
}

async function addToCart (page, { demo }, product, quantity = 1) {
  await page.goto(`${demo}/products/${product}`)
  await page.fill('#quantity', String(quantity))
  await page.click('.add button')
  await page.waitForURL('**/cart')
}

async function toCheckout (page) {
  await page.click('form[action="/checkout"] button')
  await page.waitForSelector('html[data-ready]')
}

/** Undefined where the order needs another flow first: the page comes back with what was filled in. */
async function openWidget (page) {
  const flow = await page.evaluate(() => document.querySelector('[data-checkout]')?.dataset.flow ?? null)
  await page.click('[data-go]')
  await page.waitForFunction((was) => document.querySelector('dialog[open] iframe') !== null ||
    (was !== null && ![null, was].includes(document.querySelector('[data-checkout]')?.dataset.flow ?? null)), flow)
  const iframe = await page.$('dialog[open] iframe')
  if (iframe === null) {
    await page.waitForSelector('html[data-ready]')
    return undefined
  }
  const frame = await iframe.contentFrame()
  await frame.waitForSelector('main[aria-busy=false][data-step]')
  return frame
}

async function widgetFrame (page) {
  return await openWidget(page) ?? await openWidget(page)
}

async function passWidget (frame) {
  const main = frame.locator('main[aria-busy=false][data-step]')
  for (let step = await main.getAttribute('data-step'); step !== 'pin'; step = await main.getAttribute('data-step')) {
    await frame.click('[data-action=continue]')
    await frame.waitForSelector(`main[aria-busy=false]:not([data-step=${step}])`)
  }
}

async function enterPin (frame) {
  await frame.fill('#field-pin', PIN)
  await frame.press('#field-pin', 'Enter')
}

/** Through the widget to the plans. */
async function toPlans (page) {
  const frame = await widgetFrame(page)
  await passWidget(frame)
  await enterPin(frame)
  await page.waitForSelector('.plan')
}

/** Buys by one of the plans. Returns the order's reference. */
async function confirm (page, choice) {
  await page.locator('.choice input').nth(choice).check()
  await page.click('.confirm .button')
  await page.waitForURL('**/orders/**')
  return page.url().split('/').at(-1)
}

/** Presses a button of the card of test values, which is folded where there is little room. */
async function press (page, selector) {
  const button = page.locator(selector)
  if (!await button.isVisible()) await page.click('[data-bench] > summary')
  await button.click()
}

async function turn (page, name, on = true) {
  await press(page, `[role=switch][value=${name}]`)
  await page.waitForSelector(`[role=switch][value=${name}][aria-checked=${on}]`)
}

/** A fast breaker takes a while to close. */
async function wellAgain (page, { door }) {
  await page.waitForFunction(async (url) => (await fetch(`${url}/v1/i18n?lang=en`)).ok, door)
  let tries = 0
  while (!await page.isVisible('dialog[open]') && tries++ < 60) {
    await page.click('[data-go]')
    await page.waitForSelector('dialog[open] iframe, [data-go]:not([aria-disabled])')
  }
  await page.click('.widget-head button')
}

/**
 * The shop with the widget, and the timeline of an order in the back office. Saved with a palette of 256 colours where
 * `pngquant` is installed: a third of the bytes, and nobody sees it.
 */
async function takeForReadme (browser, all) {
  const folder = join(root, 'docs/images')
  mkdirSync(folder, { recursive: true })
  const page = await openPage(browser, { lang: 'en', width: 1280, theme: 'light' })
  const take = async (name) => {
    const path = join(folder, `${name}.png`)
    await page.screenshot({ path })
    spawnSync('pngquant', ['--force', '--skip-if-larger', '--output', path, '--speed', '1', '256', path])
    console.log(`${path}: ${Math.ceil(statSync(path).size / 1000)} kB`)
  }
  await page.setViewportSize({ width: 1280, height: 1240 })
  await addToCart(page, all, 'sofa')
  await addToCart(page, all, 'lamp', 2)
  await toCheckout(page)
  const frame = await widgetFrame(page)
  await take('shop')
  await passWidget(frame)
  await enterPin(frame)
  await page.waitForSelector('.plan')
  const reference = await confirm(page, 1)
  await page.goto(`${all.demo}/back-office/orders/${reference}`)
  await page.fill('#amount-capture-', '1500')
  await page.click('form[action$="/capture"] button')
  await page.waitForSelector('.captures form')
  await page.locator('[aria-labelledby=money-title]').evaluate((block) => {
    block.scrollIntoView()
    block.ownerDocument.defaultView.scrollBy(0, -24)
  })
  await page.locator('.mark-bar.token').first().hover()
  await take('back-office')
}

/** `ONLY=fr-390` takes those of one language and width, `ONLY=en-1280-dark` one look. */
const looks = ['en', 'fr'].flatMap((lang) => [390, 1280].flatMap((width) => ['light', 'dark'].map((theme) => (
  { lang, width, theme, name: `${lang}-${width}-${theme}` }
)))).filter(({ name }) => name.startsWith(process.env.ONLY ?? ''))

/**
 * Every page and state that a person meets, in a look: whole, but for windows over the page, and for the pages of the
 * API, which are as long as fifty screens.
 */
async function takeAll (browser, all, folder, look) {
  const page = await openPage(browser, look)
  let count = 0
  const take = async (name, options = { fullPage: true }) => {
    const number = String(++count).padStart(2, '0')
    await page.screenshot({ path: join(folder, `${number}-${name}-${look.name}.png`), ...options })
  }
  const visit = async (name, url, options) => {
    await page.goto(url)
    await take(name, options)
  }
  const shot = { page, all, look, take, visit }
  await takeDoors(shot)
  await takeShop(shot)
  await takeWidget(shot)
  await takeTroubles(shot)
  await takeOffice(shot)
  await takeApplication(shot)
  await page.context().close()
}

/** What the doors show to a browser. */
async function takeDoors ({ page, all, look, take, visit }) {
  await visit('landing', `${all.door}/?lang=${look.lang}`)
  await visit('problem', `${all.door}/problems/flow-expired`)
  await visit('problems', `${all.door}/problems`)
  for (const [name, url, operation] of [
    ['docs', all.door, 'openWidget'], ['docs-internal', all.internal, 'captureAuthorization']
  ]) {
    await visit(name, `${url}/docs`, {})
    await page.evaluate((id) => {
      const details = document.getElementById(id)
      details.open = true
      details.scrollIntoView()
    }, operation)
    await take(`${name}-operation`, {})
  }
  await page.goto(`${all.door}/docs`)
  await page.evaluate(() => { document.getElementById('getFormValues').open = true })
  await page.locator('form.try[data-id=getFormValues] button').first().click()
  await page.locator('form.try[data-id=getFormValues] .result .status').scrollIntoViewIfNeeded()
  await take('docs-tried', {})
}

async function takeShop ({ page, all, take, visit }) {
  await visit('shop', `${all.demo}/`)
  await visit('product', `${all.demo}/products/stove`)
  await visit('product-data', `${all.demo}/products/floor`)
  await page.selectOption('#province', 'QC')
  await page.waitForFunction(() => document.querySelector('.credit a') === null)
  await take('product-quebec')
  await visit('shop-quebec', `${all.demo}/`)
  await page.selectOption('#province', 'ON')
  await page.waitForFunction(() => document.querySelector('.credit a') !== null)
  await visit('empty-cart', `${all.demo}/cart`)
  await visit('empty-office', `${all.demo}/back-office`)
  await visit('not-found', `${all.demo}/nowhere`)
  await visit('foreign-order', `${all.demo}/orders/EP-22222`)
  await addToCart(page, all, 'sofa')
  await addToCart(page, all, 'tile', 8)
  await take('cart')
}

/** From who the shopper is to the receipt. */
async function takeWidget ({ page, take }) {
  await toCheckout(page)
  await take('checkout')
  await page.fill('#number', 'abc')
  await page.click('[data-go]')
  await take('checkout-fault')
  await page.click('input[value=person]')
  await take('checkout-person')
  await page.fill('[name=first_name]', '')
  await page.fill('[name=postal_code]', '90210')
  await page.click('[data-go]')
  await take('checkout-person-faults')
  await page.click('input[value=number]')
  for (const [name, account, choice] of [
    ['unknown-account', '99999999', 'close'], ['not-activated', '20000008', 'activate'], ['frozen', '20000002', 'close']
  ]) {
    await page.fill('#number', account)
    const frame = await widgetFrame(page)
    await take(`widget-${name}`, {})
    await frame.click(`[data-action=${choice}]`)
    await page.waitForSelector('[data-alert]:not([hidden])')
    await take(`checkout-${name}`, {})
  }
  await page.fill('#number', '11223344')
  const frame = await widgetFrame(page)
  await take('widget-method', {})
  await passWidget(frame)
  await take('widget-pin', {})
  await frame.fill('#field-pin', '1111')
  await frame.press('#field-pin', 'Enter')
  await frame.waitForSelector('[aria-invalid=true]')
  await take('widget-wrong-pin', {})
  await page.click('.widget-head button')
  await page.waitForSelector('[data-alert]:not([hidden])')
  await take('cancelled', {})
  await toPlans(page)
  await take('plans')
  await take('plans-window', {})
  await page.locator('.choice input').nth(1).check()
  await take('plan-chosen', {})
  await confirm(page, 1)
  await take('receipt')
}

/** What goes wrong with a purchase, as its shopper sees it; the last one is left in doubt. */
async function takeTroubles ({ page, all, take, visit }) {
  await page.goto(`${all.demo}/products/lamp`)
  await page.selectOption('#province', 'QC')
  await page.waitForFunction(() => document.querySelector('.credit a') === null)
  await addToCart(page, all, 'lamp')
  await take('cart-quebec')
  await toCheckout(page)
  const first = page.url().split('/').at(-1)
  await visit('unpaid', `${all.demo}/orders/${first}`)
  await page.goto(`${all.demo}/checkout/${first}`)
  await page.waitForSelector('html[data-ready]')
  await turn(page, 'down')
  await page.click('[data-go]')
  await page.waitForSelector('[data-alert]:not([hidden])')
  await take('flexiti-down')
  await turn(page, 'down', false)
  await wellAgain(page, all)
  await page.fill('#number', '20000005')
  await toPlans(page)
  await take('plans-quebec')
  await press(page, 'button[name=expire]')
  await page.waitForSelector('[data-switches] [role=status]:not(:empty)')
  await page.locator('.choice input').first().check()
  await page.click('.confirm .button')
  await page.waitForSelector('[data-alert]:not([hidden])')
  await take('expired', {})
  await addToCart(page, all, 'lamp')
  await toCheckout(page)
  await visit('replaced', `${all.demo}/checkout/${first}`)
  await page.goto(`${all.demo}/cart`)
  await toCheckout(page)
  await page.fill('#number', '11223344')
  await toPlans(page)
  await turn(page, 'lost')
  await take('switch-on')
  await confirm(page, 0)
  await take('checking')
}

async function takeOffice ({ page, all, take, visit }) {
  await visit('office', `${all.demo}/back-office`)
  const orders = await page.locator('.orders tbody th a').evaluateAll((links) => links.map(({ href }) => href))
  const [inDoubt, , paid] = orders
  await visit('unknown', inDoubt)
  await page.click('.unknown button[value=succeeded]')
  await page.waitForSelector('.alert.good')
  await take('settled')
  await page.goto(paid)
  await take('order-authorized')
  await page.fill('#amount-capture-', 'x')
  await page.click('form[action$="/capture"] button')
  await page.waitForSelector('.alert')
  await take('order-fault', {})
  await page.fill('#amount-capture-', '500')
  await page.click('form[action$="/capture"] button')
  await page.waitForSelector('.captures')
  await page.fill('.captures input[name=amount]', '100')
  await page.click('.captures form button')
  await page.waitForFunction(() => document.querySelectorAll('.ledger li').length >= 2)
  await page.locator('.mark-point').nth(3).hover()
  await take('order')
  await page.click('.timeline summary')
  await take('timeline-list')
}

async function takeApplication ({ page, all, take }) {
  await page.goto(`${all.demo}/apply`)
  await page.waitForSelector('html[data-ready]')
  await take('apply')
  await page.click('[data-go]')
  await take('apply-faults')
  await page.click('[data-sample]')
  await page.check('[name=tos_agreement]')
  for (const [name, decision] of [['declined', 'D-NO_HIT'], ['pending', 'P-REVIEW_MISC'], ['approved', 'A-RR_H']]) {
    await page.fill('#middle_name', decision)
    const frame = await widgetFrame(page)
    if (name === 'declined') await take('apply-widget', {})
    await passWidget(frame)
    await enterPin(frame)
    await page.waitForSelector('[data-result]:not([hidden])')
    await take(name)
    const again = page.locator('[data-result-again]')
    if (await again.isVisible()) await again.click()
    else if (name !== 'approved') await page.goto(`${all.demo}/apply`)
  }
}

const [folder] = process.argv.slice(2)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu']
})

/** Each from a fresh start: nobody has applied or bought yet. */
async function withAll (work) {
  const all = await startAll()
  try {
    await work(all)
  } finally {
    all.child.kill()
    await once(all.child, 'exit')
  }
}

try {
  if (folder === undefined) await withAll(async (all) => { await takeForReadme(browser, all) })
  else {
    mkdirSync(folder, { recursive: true })
    for (const look of looks) await withAll(async (all) => { await takeAll(browser, all, folder, look) })
  }
} finally {
  await browser.close()
}
