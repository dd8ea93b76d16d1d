/**
 * A shop of somebody else's: the snippets of docs/integrate.md for the page, as they stand, in a page of another origin
 * than the door's. On localhost, as a developer has it, and with a policy of its own.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { simulatorKey } from '../../config/settings.js'
import { freePort } from '../helpers/ports.js'
import { snippetBelow } from '../helpers/snippets.js'
import { enterPin, findBarriers, hasBrowser, openShop, type Shop, type Visitor, type VisitorOptions } from './helper.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const guide = readFileSync(join(root, 'docs/integrate.md'), 'utf8')

const withElement = snippetBelow(guide, '### With the element', 'html')
const withClient = snippetBelow(guide, '### With your own page', 'html')
const withReact = snippetBelow(guide, '### React', 'jsx')

const ACCOUNT = '116994755'

interface Site {
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
async function openSite (t: Test, options: VisitorOptions = {}): Promise<Site> {
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
async function toPlans (page: Page, card = '2374980012000016'): Promise<void> {
  await page.locator('flexiti-pay').getByRole('button').first().click()
  await page.getByRole('button', { name: /I know my card number|Je connais mon numéro/ }).click()
  await page.locator('flexiti-pay input[name=vcc_number]').fill(card)
  await page.locator('flexiti-pay').locator('button[type=submit], [part~=submit]').first().click()
  const frame = await (await page.waitForSelector('flexiti-pay iframe')).contentFrame()
  if (frame === null) throw new Error('the dialog has no frame')
  await enterPin(frame)
  await page.locator('flexiti-pay [part~=choice]').first().waitFor()
}

async function confirm (page: Page): Promise<void> {
  await page.locator('flexiti-pay [part~=choice] input').first().check()
  await page.locator('flexiti-pay [part~=submit]').click()
}

if (hasBrowser()) {
  t.test('the plain page with the client is as short as promised, and buys', async (t) => {
    t.ok(withClient.trim().split('\n').length <= 15)
    const { shop, page, visitor, openFlow, show } = await openSite(t)
    await show(withClient, await openFlow('Order-plain'))
    await page.click('#pay')
    const frame = await (await page.waitForSelector('dialog[open] iframe')).contentFrame()
    if (frame !== null) await enterPin(frame)
    await page.waitForSelector('#plans button')
    t.match(await page.textContent('#plans'), /Annual percentage rate/, 'with what must be displayed')
    await page.locator('#plans button').first().dblclick()
    await page.waitForURL('**/thanks')
    t.match(await shop.authorizations('Order-plain'), [{ authorization_status: 'opened', amount: 234.45 }])
    t.equal((await shop.received('authorize')).length, 1)
    t.strictSame(visitor.complaints, [])
  })

  const looks: VisitorOptions[] = [
    { lang: 'en', width: 1280, theme: 'light' }, { lang: 'fr', width: 390, theme: 'dark' }
  ]
  for (const look of looks) {
    t.test(`the element buys, ${Object.values(look).join(', ')}`, async (t) => {
      const { shop, page, visitor, openFlow, show } = await openSite(t, look)
      await show(withElement, await openFlow('Order-element'))
      const check = async (name: string): Promise<void> => {
        t.strictSame(await findBarriers(page), [], `${name}: axe finds nothing`)
        const fits = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)
        t.ok(fits, `${name}: nothing is wider than the window`)
      }
      await check('button')
      await toPlans(page)
      await check('plans')
      const plans = await page.locator('flexiti-pay [part~=body]').innerText()
      t.match(plans, look.lang === 'fr' ? /Taux annuel en pourcentage/ : /Annual percentage rate/)
      t.match(plans, look.lang === 'fr' ? /Versements égaux/ : /Equal Payments/, 'by the names for shoppers')
      t.match(plans, look.lang === 'fr' ? /234,45.\$ après 6 mois/ : /\$234\.45 after 6 months/, 'paid once')
      await confirm(page)
      await page.waitForURL('**/thanks')
      t.equal((await shop.authorizations('Order-element')).length, 1)
      t.strictSame(visitor.complaints, [])
    })
  }

  t.test('the element in React buys, and tells the page once', async (t) => {
    const { shop, door, page, visitor, openFlow, show } = await openSite(t)
    const { outputFiles } = await build({
      stdin: {
        contents: `${withReact.replaceAll('https://bff.shop.example', door)}
          import { createElement, StrictMode } from 'react'
          import { createRoot } from 'react-dom/client'
          const { referenceId } = document.querySelector('#app').dataset
          const onPaid = () => { document.title += ' paid' }
          const app = createElement(FlexitiPay, { referenceId, lang: 'en', onPaid })
          createRoot(document.querySelector('#app')).render(createElement(StrictMode, {}, app))`,
        loader: 'jsx',
        resolveDir: root
      },
      bundle: true,
      format: 'esm',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"development"' },
      write: false
    })
    const markup = `<script type="module" src="https://bff.shop.example/flexiti-pay.js"></script>
      <div id="app" data-reference-id="{{reference_id}}"></div><script type="module" src="/app.js"></script>`
    await show(markup, await openFlow('Order-react'), { '/app.js': outputFiles[0]?.text ?? '' })
    await toPlans(page)
    await confirm(page)
    await page.locator('flexiti-pay [part~=receipt]').waitFor()
    t.equal(await page.title(), 'Shop paid')
    t.equal((await shop.authorizations('Order-react')).length, 1)
    t.strictSame(visitor.complaints, [])
  })

  t.test('the element after a reload shows that it is bought, and buys nothing in another browser', async (t) => {
    const { shop, page, url, openFlow, show } = await openSite(t)
    const markup = withElement.replace(/location\.assign\('\/thanks'\)/, '0')
    await show(markup, await openFlow('Order-reload'))
    await toPlans(page)
    await confirm(page)
    await page.locator('flexiti-pay [part~=receipt]').waitFor()
    await page.reload()
    await page.locator('flexiti-pay').getByRole('button').first().click()
    await page.getByRole('heading', { name: 'Your purchase is authorized' }).waitFor()
    const thief = await shop.visitor()
    await thief.page.goto(url)
    await thief.page.locator('flexiti-pay').getByRole('button').first().click()
    await thief.page.getByRole('heading', { name: /another browser/i }).waitFor()
    t.equal(await thief.page.locator('flexiti-pay [part~=receipt]').count(), 0)
    t.equal((await shop.authorizations('Order-reload')).length, 1)
  })

  t.test('cancel and Escape leave the element, and the shopper can begin again', async (t) => {
    const { page, visitor, openFlow, show } = await openSite(t)
    await show(withElement, await openFlow('Order-cancel'))
    await page.evaluate(() => {
      for (const name of ['flexiti-cancelled', 'flexiti-close', 'flexiti-authorized']) {
        document.addEventListener(name, () => { document.title += ` ${name}` })
      }
    })
    await page.locator('flexiti-pay').getByRole('button').first().click()
    await page.locator('flexiti-pay input').first().waitFor()
    await page.keyboard.press('Escape')
    await page.waitForFunction(() => document.title.includes('flexiti-close'))
    t.match(await page.title(), 'flexiti-cancelled')
    t.equal(await page.evaluate(() => document.activeElement?.localName), 'flexiti-pay', 'the focus is back')
    await toPlans(page)
    t.notMatch(await page.title(), 'flexiti-authorized')
    t.strictSame(visitor.complaints, [])
  })
}
