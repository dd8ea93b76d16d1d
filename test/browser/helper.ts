/**
 * The whole product as it is started by hand, and a real browser in front of it. Every page is watched: what it says on
 * its console, what its policy refuses, and all that goes over the line.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium, type Browser, type BrowserContext, type Frame, type Page, type Response } from 'playwright-core'
import t, { type Test } from 'tap'
import { simulatorKey } from '../../config/settings.js'
import { run } from '../helpers/process.js'
import type { Json } from '../helpers/bff.js'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
/** Everything that Chromium does by itself on the network is off. */
const QUIET = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'
]
const TIMEOUT_MS = 60_000

export const PIN = '2222'

export interface Shop {
  url: string
  publicUrl: string
  internalUrl: string
  simulatorUrl: string
  /** A browser of its own: cookies and storage are shared by its pages, and by no others. */
  visitor (options?: VisitorOptions): Promise<Visitor>
  /** What Flexiti has authorized for an order, as the internal door says. */
  authorizations (reference: string): Promise<Json[]>
  /** Requests that the simulator received for an endpoint. */
  received (endpoint: string): Promise<Json[]>
}

export interface VisitorOptions {
  lang?: 'en' | 'fr'
  theme?: 'light' | 'dark'
  width?: 390 | 1280
}

export interface Visitor {
  page: Page
  context: BrowserContext
  /** Console errors, uncaught errors and refusals of the policy, so far. */
  complaints: string[]
  /** As text: every request with its headers and body, and every answer. */
  traffic: string[]
  /** Another page of the same browser, watched too. */
  newPage (): Promise<Page>
}

/** Whether there is a browser to test with. Says so where not; with CI=true that is a failure. */
export function hasBrowser (): boolean {
  if (existsSync(CHROMIUM)) return true
  const message = `there is no Chromium at ${CHROMIUM}: apt-get install chromium, or set CHROMIUM`
  if (process.env.CI === 'true') t.fail(message)
  else t.plan(0, message)
  return false
}

/** One for all tests of a file: a visitor has a context of their own. */
let launched: Promise<Browser> | undefined

async function launch (): Promise<Browser> {
  if (launched === undefined) {
    launched = chromium.launch({ executablePath: CHROMIUM, args: QUIET })
    t.teardown(async () => { await (await launched)?.close() })
  }
  return await launched
}

export async function openShop (t: Test, env: Record<string, string> = {}): Promise<Shop> {
  const ports = { PORT: '0', INTERNAL_PORT: '0', DEMO_PORT: '0' }
  const bff = run(t, 'server/main.js', { ...ports, RATE_LIMIT_PER_MINUTE: '0', ...env })
  const { public: publicUrl, internal: internalUrl, simulator, demo } = await bff.listening() as Record<string, string>
  const key = { authorization: `Bearer ${simulatorKey.key}` }
  const get = async (url: string, headers = {}): Promise<Json> => await (await fetch(url, { headers })).json() as Json
  return {
    url: String(demo),
    publicUrl: String(publicUrl),
    internalUrl: String(internalUrl),
    simulatorUrl: String(simulator),
    visitor: openVisitor,
    async authorizations (reference) {
      const { authorizations } = await get(`${internalUrl}/v1/authorizations?page_size=100`, key)
      return (authorizations as Json[]).filter((authorization) => authorization.reference === reference)
    },
    async received (endpoint) {
      return (await get(`${simulator}/__simulator/received?endpoint=${endpoint}`)).requests as Json[]
    }
  }
}

export async function openVisitor (options: VisitorOptions = {}): Promise<Visitor> {
  const browser = await launch()
  const { lang = 'en', theme = 'light', width = 1280 } = options
  const viewport = { width, height: width === 390 ? 844 : 800 }
  const context = await browser.newContext({ locale: `${lang}-CA`, colorScheme: theme, viewport })
  context.setDefaultTimeout(TIMEOUT_MS)
  const complaints: string[] = []
  const traffic: string[] = []
  context.on('page', (page) => { watch(page, complaints) })
  context.on('response', (response) => { record(response, traffic).catch(() => {}) })
  const newPage = async (): Promise<Page> => await context.newPage()
  return { context, complaints, traffic, page: await newPage(), newPage }
}

function watch (page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    // A status that the page deals with is Chromium's remark, and no complaint of the page.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return
    complaints.push(message.text())
  })
  page.on('pageerror', (error) => { complaints.push(String(error)) })
}

async function record (response: Response, traffic: string[]): Promise<void> {
  const request = response.request()
  const sent = JSON.stringify(await request.allHeaders())
  traffic.push(`${request.method()} ${request.url()}\n${sent}\n${request.postData() ?? ''}`)
  traffic.push(`${response.status()} ${response.url()}\n${JSON.stringify(await response.allHeaders())}`)
  traffic.push(`${response.url()}\n${await response.text()}`)
}

/** What a browser keeps for the pages' scripts and sends by itself. */
export async function storedBy ({ context, page }: Visitor): Promise<string> {
  const kept = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]))
  return kept + JSON.stringify(await context.storageState())
}

/** Puts a product into the cart and goes to the checkout. Answers the order's reference. */
export async function orderFor (page: Page, shop: Shop, product: string, lang: 'en' | 'fr' = 'en'): Promise<string> {
  await page.goto(`${shop.url}/products/${product}?lang=${lang}`)
  await page.click('.add button')
  await page.click('form[action="/checkout"] button')
  return await ready(page)
}

/** Waits until the page's script is. Answers the reference of the order in its address. */
export async function ready (page: Page): Promise<string> {
  await page.waitForSelector('html[data-ready]')
  return page.url().split('/').at(-1) ?? ''
}

/** `first`: whether the flow serves no account yet. One that serves another is begun anew, and the shopper goes on. */
export async function openWidget (page: Page, first = true): Promise<Frame> {
  await page.click('[data-go]')
  if (!first) {
    await page.waitForSelector('[data-alert]:not([hidden]) >> text=A new session with Flexiti is open')
    await ready(page)
    await page.click('[data-go]')
  }
  const element = await page.waitForSelector('dialog[open] iframe')
  const frame = await element.contentFrame()
  if (frame === null) throw new Error('the dialog has no frame')
  return frame
}

/** From wherever the widget is to its PIN, as a shopper goes who takes what is offered. */
export async function toPin (frame: Frame): Promise<void> {
  const main = frame.locator('main[aria-busy=false][data-step]')
  for (let step = await main.getAttribute('data-step'); step !== 'pin'; step = await main.getAttribute('data-step')) {
    await frame.click('[data-action=continue]')
    await frame.waitForSelector(`main[aria-busy=false]:not([data-step=${step}])`)
  }
}

export async function enterPin (frame: Frame, pin = PIN): Promise<void> {
  await toPin(frame)
  await frame.fill('#field-pin', pin)
  await frame.press('#field-pin', 'Enter')
}

/** Does what one of the widget's buttons says. */
export async function chooseInWidget (frame: Frame, action: 'cancel' | 'activate' | 'close' | 'use'): Promise<void> {
  await frame.click(`[data-action=${action}]`)
}

/** From the checkout to its plans. */
export async function toPlans (page: Page): Promise<void> {
  await enterPin(await openWidget(page))
  await page.waitForSelector('.plan')
}

/** Chooses a plan and confirms it. */
export async function buy (page: Page, choice = 0): Promise<void> {
  await page.locator('.choice input').nth(choice).check()
  await page.click('.confirm .button')
}

/** From the cart to the receipt. Answers the order's reference. */
export async function purchase (page: Page, shop: Shop, product = 'lamp', lang: 'en' | 'fr' = 'en'): Promise<string> {
  const reference = await orderFor(page, shop, product, lang)
  await toPlans(page)
  await buy(page)
  await page.waitForURL(`**/orders/${reference}`)
  return reference
}

/** Turns a switch of the card of test values. */
export async function turn (page: Page, name: 'slow' | 'busy' | 'lost' | 'down', on = true): Promise<void> {
  const button = page.locator(`[role=switch][value=${name}]`)
  if (!await button.isVisible()) await page.click('[data-bench] > summary')
  await button.click()
  await page.waitForSelector(`[role=switch][value=${name}][aria-checked=${on}]`)
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds wrong with the page, or the frame, as it is now. */
export async function findBarriers (page: Page | Frame): Promise<string[]> {
  await page.evaluate(axe)
  return await page.evaluate(async () => {
    interface Place { html: string, failureSummary?: string }
    interface Results { violations: Array<{ id: string, nodes: Place[] }> }
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<Results> } }
    const { violations } = await axe.run({ resultTypes: ['violations'] })
    const describe = ({ html, failureSummary = '' }: Place): string => `${html.slice(0, 200)} (${failureSummary})`
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(describe).join(' | ')}`)
  })
}
