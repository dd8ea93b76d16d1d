/**
 * A shop's own page, of another origin than the door's: on localhost, as a developer has it, and with a policy of its
 * own.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { simulatorKey } from '../../config/settings.js'
import { freePort } from '../helpers/ports.js'
import { snippetBelow } from '../helpers/snippets.js'
import { enterPin, openShop, type Shop, type Visitor, type VisitorOptions } from './helper.js'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const guide = readFileSync(join(root, 'docs/integrate.md'), 'utf8')

const ACCOUNT = '116994755'

export interface Site {
  shop: Shop
  /** Of the shop's page, and of the public door. */
  url: string
  door: string
  visitor: Visitor
  page: Page
  /** Opens a flow for an order, as the shop's server does. */
  openFlow (reference: string): Promise<string>
  /** Shows a page of the shop: markup in which the names of the document stand. */
  show (markup: string, referenceId: string, files?: Record<string, string>): Promise<void>
}

/** The page's own policy is the one that the document tells, with a nonce for the script that stands in it. */
export async function openSite (t: Test, options: VisitorOptions = {}): Promise<Site> {
  const [port, doorPort] = [await freePort(), await freePort()]
  const pages = new Map<string, string>()
  const url = `http://localhost:${port}`
  const door = `http://localhost:${doorPort}`
  const shop = await openShop(t, { PORT: `${doorPort}`, PUBLIC_URL: door, STOREFRONT_ORIGINS: url })
  const policy = snippetBelow(guide, '### React', 'http').trim()
    .replaceAll('https://bff.shop.example', door)
    .replace('https://posapi.flexiti.fi', shop.simulatorUrl)
    .replace("script-src 'self'", "script-src 'self' 'nonce-ours'")
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    response.setHeader('content-type', path.endsWith('.js') ? 'text/javascript' : 'text/html')
    response.setHeader('content-security-policy', policy)
    response.end(pages.get(path) ?? '<!doctype html><html lang="en"><title>Thanks</title><h1>Thanks</h1>')
  })
  server.listen(port, 'localhost')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const visitor = await shop.visitor(options)
  const { page } = visitor
  const { lang = 'en' } = options
  return {
    shop,
    url,
    door,
    visitor,
    page,
    async openFlow (reference) {
      const response = await fetch(`${shop.internalUrl}/v1/flows`, {
        method: 'POST',
        headers: { authorization: `Bearer ${simulatorKey.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ order: { reference, amount: '234.45' } })
      })
      return (await response.json() as { reference_id: string }).reference_id
    },
    async show (markup, referenceId, files = {}) {
      const body = markup
        .replaceAll('https://bff.shop.example', door)
        .replaceAll('{{reference_id}}', referenceId)
        .replaceAll('{{account_number}}', ACCOUNT)
        .replace(/<script(?![^>]*src)/g, '<script nonce="ours"')
      pages.set('/', `<!doctype html><html lang="${lang}"><meta charset="utf-8">
        <meta name="viewport" content="width=device-width"><title>Shop</title><main><h1>Shop</h1>${body}</main>`)
      for (const [path, text] of Object.entries(files)) pages.set(path, text)
      await page.goto(url)
    }
  }
}

/** Through the element's dialog to the plans: by the card's number, as a shopper may. */
export async function toPlans (page: Page, card = '2374980012000016'): Promise<void> {
  await page.locator('flexiti-pay').getByRole('button').first().click()
  await page.getByRole('button', { name: /I know my card number|Je connais mon numéro/ }).click()
  await page.locator('flexiti-pay input[name=vcc_number]').fill(card)
  await page.locator('flexiti-pay').locator('button[type=submit], [part~=submit]').first().click()
  const frame = await (await page.waitForSelector('flexiti-pay iframe')).contentFrame()
  if (frame === null) throw new Error('the dialog has no frame')
  await enterPin(frame)
  await page.locator('flexiti-pay [part~=choice]').first().waitFor()
}

export async function confirm (page: Page): Promise<void> {
  await page.locator('flexiti-pay [part~=choice] input').first().check()
  await page.locator('flexiti-pay [part~=submit]').click()
}
