/** Who may not: pages of other origins, other browsers, other names of this machine. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { hasBrowser, openShop, orderFor, purchase, toPlans } from './helper.js'

if (hasBrowser()) {
  t.test('a page of another origin neither moves money nor turns switches nor reads', async (t) => {
    const shop = await openShop(t)
    const { page } = await shop.visitor()
    const reference = await purchase(page, shop)
    const capture = `${shop.url}/back-office/orders/${reference}/capture`
    await page.goto(await foreignPage(t))
    const tried = await page.evaluate(async ([shop, door, capture, reference]) => {
      const body = new URLSearchParams({ amount: '1', key: `capture-${reference}-1`, switch: 'down' })
      const attempt = async (url: string, init?: RequestInit): Promise<string> => {
        try {
          return `status ${(await fetch(url, { credentials: 'include', ...init })).status}`
        } catch {
          return 'refused'
        }
      }
      return [
        await attempt(String(capture), { method: 'POST', body }),
        await attempt(`${shop}/simulator/switches`, { method: 'POST', body }),
        await attempt(`${shop}/back-office`),
        await attempt(`${door}/v1/flows`, { method: 'POST' })
      ]
    }, [shop.url, shop.publicUrl, capture, reference])
    t.strictSame(tried, ['refused', 'refused', 'refused', 'refused'])
    // Without a look at the answer, browsers send it all the same; and a form is a navigation.
    await page.evaluate(async ([capture, reference]) => {
      const body = new URLSearchParams({ amount: '1', key: `capture-${reference}-1` })
      await fetch(String(capture), { method: 'POST', mode: 'no-cors', credentials: 'include', body }).catch(() => {})
      const fields = `<input name="amount" value="1"><input name="key" value="capture-${reference}-1">`
      document.body.innerHTML = `<form method="post" action="${capture}">${fields}</form>`
      document.forms[0]?.submit()
    }, [capture, reference])
    await page.waitForURL(capture)
    t.match(await page.textContent('body'), 'This request did not come from a page of the shop.')
    t.strictSame(await shop.received('capture'), [])
    await page.goto(`${shop.url}/back-office/orders/${reference}`)
    t.strictSame(await page.locator('.ledger strong').allTextContents(), ['Purchase'], 'nothing but what was bought')
  })

  t.test('no page of another origin can frame the shop', async (t) => {
    const shop = await openShop(t)
    const { page } = await shop.visitor()
    await page.goto(await foreignPage(t))
    await page.evaluate((url) => {
      const frame = document.createElement('iframe')
      frame.src = url
      document.body.append(frame)
    }, `${shop.url}/back-office`)
    await page.waitForFunction(() => document.querySelector('iframe')?.contentDocument === null)
    t.notOk(page.frames().some((frame) => frame.url().startsWith(shop.url)))
  })

  t.test('a stolen link opens nothing in another browser, and its flow does not either', async (t) => {
    const shop = await openShop(t)
    const { page } = await shop.visitor()
    const reference = await orderFor(page, shop, 'lamp')
    const flow = await page.getAttribute('[data-checkout]', 'data-flow')
    const thief = await shop.visitor()
    for (const path of [`/checkout/${reference}`, `/orders/${reference}`]) {
      const response = await thief.page.goto(shop.url + path)
      t.equal(response?.status(), 404)
      t.equal(await thief.page.textContent('h1'), 'This order is not yours')
    }
    const answer = await thief.page.evaluate(async ([door, flow]) => {
      const headers = { 'x-reference-id': String(flow) }
      const response = await fetch(`${door}/v1/flows`, { method: 'POST', credentials: 'include', headers })
      return [response.status, (await response.json()).code]
    }, [shop.publicUrl, flow])
    t.strictSame(answer, [403, 'flow-not-yours'])
    await toPlans(page)
    t.pass('and the shopper goes on')
  })

  t.test('cookies that were cleared cost a fresh start of the same order, and no money', async (t) => {
    const shop = await openShop(t)
    const { page, context } = await shop.visitor()
    const reference = await orderFor(page, shop, 'lamp')
    await context.clearCookies({ name: 'bff' })
    await page.click('[data-go]')
    await page.waitForSelector('[data-alert]:not([hidden])')
    t.match(await page.textContent('[data-alert-text]'), /open in another browser/)
    await page.click('[data-alert-actions] button')
    await page.waitForURL(`**/checkout/${reference}`)
    await page.waitForSelector('html[data-ready]')
    await toPlans(page)
    t.pass('a new flow, for the same order')
  })

  t.test('localhost and 127.0.0.1 both lead to the shop, and another name is told where it is', async (t) => {
    const shop = await openShop(t)
    const { page, complaints } = await shop.visitor()
    const { port } = new URL(shop.url)
    await page.goto(`http://localhost:${port}/products/lamp?lang=fr`)
    t.equal(page.url(), `${shop.url}/products/lamp?lang=fr`)
    await orderFor(page, shop, 'lamp')
    await toPlans(page)
    const landing = await page.goto(`http://localhost:${new URL(shop.publicUrl).port}/`)
    t.equal(landing?.status(), 200)
    await page.click('text=Buy something')
    t.equal(page.url(), `${shop.url}/?lang=en`)
    t.strictSame(complaints, [])
  })
}

/** A page of an origin that nobody allowed, though of the same site. */
async function foreignPage (t: Test): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>foreign</title>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => { server.close() })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
