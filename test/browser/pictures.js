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
  const env = { PATH: process.env.PATH, PORT: '0', INTERNAL_PORT: '0', DEMO_PORT: '0', RATE_LIMIT_PER_MINUTE: '0' }
  const program = join(root, 'dist/server/main.js')
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface(child.stdout)) {
    const { msg, demo, public: door, simulator } = JSON.parse(line)
    if (msg === 'listening') return { child, demo, door, simulator }
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

async function widgetFrame (page) {
  await page.click('[data-go]')
  const frame = await (await page.waitForSelector('dialog[open] iframe')).contentFrame()
  await frame.waitForSelector('main[aria-busy=false][data-step]')
  return frame
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

async function turn (page, name) {
  const button = page.locator(`[role=switch][value=${name}]`)
  if (!await button.isVisible()) await page.click('[data-bench] > summary')
  await button.click()
  await page.waitForSelector(`[role=switch][value=${name}][aria-checked=true]`)
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

/** Every page once in a look, whole. */
async function takeAll (browser, all, folder, look) {
  const page = await openPage(browser, look)
  let count = 0
  const take = async (name, options = { fullPage: true }) => {
    const number = String(++count).padStart(2, '0')
    await page.screenshot({ path: join(folder, `${number}-${name}-${look.name}.png`), ...options })
  }
  const visit = async (name, url) => {
    await page.goto(url)
    await take(name)
  }
  await visit('landing', `${all.door}/?lang=${look.lang}`)
  await visit('problem', `${all.door}/problems/flow-expired`)
  await visit('problems', `${all.door}/problems`)
  await visit('shop', `${all.demo}/`)
  await visit('product', `${all.demo}/products/stove`)
  await visit('empty-cart', `${all.demo}/cart`)
  await visit('empty-office', `${all.demo}/back-office`)
  await visit('not-found', `${all.demo}/nowhere`)
  await addToCart(page, all, 'sofa')
  await addToCart(page, all, 'tile', 8)
  await take('cart')
  await toCheckout(page)
  await take('checkout')
  await page.fill('#number', 'abc')
  await page.click('[data-go]')
  await take('checkout-fault')
  await page.click('input[value=person]')
  await take('checkout-person')
  await page.click('input[value=number]')
  await page.fill('#number', '11223344')
  const frame = await widgetFrame(page)
  await take('widget-method', {})
  await passWidget(frame)
  await take('widget-pin', {})
  await enterPin(frame)
  await page.waitForSelector('.plan')
  await take('plans')
  await take('plans-window', {})
  const reference = await confirm(page, 1)
  await take('receipt')
  await page.goto(`${all.demo}/back-office/orders/${reference}`)
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
  await addToCart(page, all, 'lamp')
  await toCheckout(page)
  await toPlans(page)
  await turn(page, 'lost')
  const lost = await confirm(page, 0)
  await take('checking')
  await visit('unknown', `${all.demo}/back-office/orders/${lost}`)
  await visit('office', `${all.demo}/back-office`)
  await page.goto(`${all.demo}/apply`)
  await page.waitForSelector('html[data-ready]')
  await take('apply')
  await page.click('[data-go]')
  await take('apply-faults')
  await page.click('[data-sample]')
  await page.check('[name=tos_agreement]')
  const applying = await widgetFrame(page)
  await take('apply-widget', {})
  await passWidget(applying)
  await enterPin(applying)
  await page.waitForSelector('[data-result]:not([hidden])')
  await take('approved')
  await page.context().close()
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
