/** Both ways to the receipt, in both languages, in a real browser; and what the browser never sees. */
import t, { type Test } from 'tap'
import { simulatorCredentials } from '../../config/environments.js'
import { simulatorKey } from '../../config/settings.js'
import type { Json } from '../helpers/bff.js'
import {
  buy, enterPin, hasBrowser, openShop, openWidget, orderFor, ready, storedBy, toPlans, type Shop, type Visitor
} from './helper.js'

const words = {
  en: {
    title: 'Thank you',
    payments: /payments of \$/,
    rate: 'Annual percentage rate',
    approved: 'You are approved',
    fee: /administrative fee of \$49\.99/,
    credit: /Financing|on approved credit/
  },
  fr: {
    title: 'Merci',
    payments: /versements de .*\s\$/,
    rate: 'Taux annuel en pourcentage',
    approved: 'Votre demande est approuvée',
    fee: /frais d'administration de/,
    credit: /Possibilité de crédit/
  }
} as const

if (hasBrowser()) {
  for (const lang of ['en', 'fr'] as const) {
    t.test(`a shopper buys, in ${lang}`, async (t) => {
      const shop = await openShop(t)
      const visitor = await shop.visitor({ lang })
      const { page } = visitor
      await page.goto(shop.url)
      t.equal(await page.getAttribute('html', 'lang'), `${lang}-CA`, 'the browser says which language')
      t.match(await page.textContent('body'), words[lang].credit)
      const reference = await orderFor(page, shop, 'sofa', lang)
      await toPlans(page)
      const plans = await page.textContent('[data-plan-form]')
      t.match(plans, words[lang].payments)
      t.match(plans, words[lang].rate, 'with the messages that Flexiti obliges the shop to display')
      await buy(page, 1)
      await page.waitForURL(`**/orders/${reference}`)
      t.equal(await page.textContent('h1'), words[lang].title)
      t.match(await page.textContent('.thanks'), words[lang].rate)
      t.equal(await page.textContent('.cart-count'), '0', 'what is paid for is out of the cart')
      t.match(await shop.authorizations(reference), [{ authorization_status: 'opened' }])
      t.strictSame(visitor.complaints, [])
      await assertNoSecrets(t, shop, visitor)
    })

    t.test(`a shopper applies, and then buys, in one visit, in ${lang}`, async (t) => {
      const shop = await openShop(t)
      const visitor = await shop.visitor({ lang, width: 390 })
      const { page } = visitor
      const reference = await orderFor(page, shop, 'lamp', lang)
      await page.click('[data-identify] a[href="/apply"]')
      await ready(page)
      await page.click('[data-sample]')
      await page.fill('#middle_name', 'A-RR_H')
      await page.check('[name=tos_agreement]')
      await enterPin(await openWidget(page))
      await page.waitForSelector('[data-result]:not([hidden])')
      t.equal(await page.textContent('#result-title'), words[lang].approved)
      const account = await page.inputValue('[data-result-pay] input')
      await page.click('[data-result-pay] button')
      t.equal(await ready(page), reference, 'back to the order that waits')
      t.equal(await page.inputValue('#number'), account, 'which the new account pays')
      await toPlans(page)
      t.match(await page.textContent('[data-plan-form]'), words[lang].fee, 'fees and their messages are shown')
      await buy(page)
      await page.waitForURL(`**/orders/${reference}`)
      t.equal(await page.textContent('h1'), words[lang].title)
      t.equal((await shop.authorizations(reference)).length, 1)
      t.strictSame(visitor.complaints, [])
      await assertNoSecrets(t, shop, visitor)
    })
  }

  t.test('in Quebec nothing is said of credit beside goods but that there is some', async (t) => {
    const shop = await openShop(t)
    const { page } = await shop.visitor()
    for (const path of ['/', '/products/sofa']) {
      await page.goto(shop.url + path)
      await page.selectOption('#province', 'ON')
      await page.waitForFunction(() => document.querySelector('.credit a') !== null)
      t.match(await page.textContent('.credit'), /Flexiti.*every rate and fee/)
      await page.selectOption('#province', 'QC')
      await page.waitForFunction(() => document.querySelector('.credit a') === null)
      t.equal(await page.textContent('.credit'), 'Credit available.')
      t.notMatch(await page.textContent('main'), /Flexiti|Financing|rate|month|Apply/i)
      t.notMatch(await page.textContent('.nav'), /Financing|Apply/i)
    }
    await orderFor(page, shop, 'sofa')
    await page.fill('#number', '20000005')
    await toPlans(page)
    t.match(await page.textContent('.disclosures'), /Quebec.*Consumer Protection Act/)
    t.match(await page.textContent('[data-plan-form]'), /each month/, 'its fees are told by the month')
  })
}

/** Neither what goes over the line nor what is kept holds a secret of the BFF's, or a token of the merchant's. */
async function assertNoSecrets (t: Test, shop: Shop, visitor: Visitor): Promise<void> {
  await visitor.page.waitForLoadState('networkidle')
  const seen = [...visitor.traffic, await storedBy(visitor)]
  t.ok(seen.length > 20, 'the traffic is recorded')
  const endpoints = ['authorize', 'authorizations', 'calculateInterest', 'token']
  const requests = (await Promise.all(endpoints.map(shop.received))).flat()
  const tokens = (scope: string): string[] => {
    const ofScope = requests.filter((request) => request.scope === scope)
    const sent = ofScope.map(({ headers }) => String((headers as Json).authorization))
    return [...new Set(sent.map((header) => header.replace('Bearer ', '')))]
  }
  const merchant = tokens('merchant')
  t.ok(merchant.length > 0, 'there is a token of the merchant')
  for (const secret of [simulatorCredentials.clientSecret, simulatorKey.key, ...merchant]) {
    t.notOk(seen.some((text) => text.includes(secret)), 'no secret and no token of the merchant')
  }
  const customer = tokens('customer')
  t.ok(customer.length > 0, 'there is a token of the shopper')
  // By Flexiti's design it is in the widget's address, and so in what the widget sends.
  const places = seen.filter((text) => customer.some((token) => text.includes(token)))
  const allowed = new RegExp(`^(\\w+ )?(${shop.publicUrl}/v1/widget/init|${shop.simulatorUrl}/)`)
  t.ok(places.length > 0 && places.every((text) => allowed.test(text)), 'the shopper\'s token is in the widget only')
}
