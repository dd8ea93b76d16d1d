/** Every page in both themes, languages and widths: axe finds nothing, nothing is too wide, nothing complains. */
import t, { type Test } from 'tap'
import {
  buy, enterPin, findBarriers, hasBrowser, openShop, openWidget, orderFor, ready, toPin, turn,
  type Shop, type Visitor, type VisitorOptions
} from './helper.js'

const looks: VisitorOptions[] = [
  { lang: 'en', theme: 'light', width: 1280 },
  { lang: 'en', theme: 'dark', width: 390 },
  { lang: 'fr', theme: 'light', width: 390 },
  { lang: 'fr', theme: 'dark', width: 1280 }
]

if (hasBrowser()) {
  for (const look of looks) {
    t.test(`all pages, ${Object.values(look).join(', ')}`, async (t) => {
      const shop = await openShop(t)
      const visitor = await shop.visitor(look)
      const { lang = 'en' } = look
      await walk(t, shop, visitor, lang)
      t.strictSame(visitor.complaints, [])
    })
  }
}

async function walk (t: Test, shop: Shop, visitor: Visitor, lang: 'en' | 'fr'): Promise<void> {
  const { page } = visitor
  const check = async (name: string): Promise<void> => {
    t.strictSame(await findBarriers(page), [], `${name}: axe finds nothing`)
    const fits = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)
    t.ok(fits, `${name}: nothing is wider than the window`)
  }
  await page.goto(shop.publicUrl)
  t.equal(await page.getAttribute('html', 'lang'), `${lang}-CA`)
  await check('landing page')
  await page.goto(`${shop.publicUrl}/problems/flow-expired`)
  await check('a problem')
  for (const path of ['/', '/products/tile', '/cart', '/back-office', '/nowhere', '/checkout/EP-22222']) {
    await page.goto(`${shop.url}${path}`)
    await check(path)
  }
  const reference = await orderFor(page, shop, 'sofa', lang)
  await page.goto(`${shop.url}/cart`)
  await check('a cart')
  await page.goto(`${shop.url}/checkout/${reference}`)
  await ready(page)
  await check('checkout')
  await page.fill('#number', 'x')
  await page.click('[data-go]')
  await check('checkout with a fault')
  await page.fill('#number', '11223344')
  const frame = await openWidget(page)
  await toPin(frame)
  await check('widget')
  await enterPin(frame)
  await page.waitForSelector('.plan')
  await check('plans')
  await page.click('.confirm .button')
  await check('plans with a fault')
  await turn(page, 'lost')
  await buy(page)
  await page.waitForURL(`**/orders/${reference}`)
  await check('unknown outcome')
  await page.goto(`${shop.url}/back-office/orders/${reference}`)
  await check('unknown outcome in the back office')
  await page.click('.unknown button[value=succeeded]')
  await page.waitForSelector('.alert.good')
  await page.click('form[action$="/capture"] button')
  await page.waitForSelector('.captures')
  await page.click('.timeline summary')
  await check('captured in the back office')
  await page.goto(`${shop.url}/back-office`)
  await check('orders')
  await page.goto(`${shop.url}/orders/${reference}`)
  await check('receipt')
  await page.goto(`${shop.url}/apply`)
  await ready(page)
  await page.click('[data-go]')
  await check('application with faults')
  await page.click('[data-sample]')
  await page.fill('#middle_name', 'D-NO_HIT')
  await page.check('[name=tos_agreement]')
  await enterPin(await openWidget(page))
  await page.waitForSelector('[data-result]:not([hidden])')
  await check('declined')
  await page.click('[data-result-again]')
  await page.fill('#middle_name', '')
  await enterPin(await openWidget(page))
  await page.waitForSelector('[data-result-pay]:not([hidden])')
  await check('approved')
}
