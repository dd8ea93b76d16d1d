/**
 * A shop of somebody else's: the snippets of docs/integrate.md for the page, as they stand, in a page of another origin
 * than the door's.
 */
import { build } from 'esbuild'
import t from 'tap'
import { snippetBelow } from '../helpers/snippets.js'
import { enterPin, findBarriers, hasBrowser, type VisitorOptions } from './helper.js'
import { confirm, guide, openSite, root, toPlans } from './site.js'

const withElement = snippetBelow(guide, '### With the element', 'html')
const withClient = snippetBelow(guide, '### With your own page', 'html')
const withReact = snippetBelow(guide, '### React', 'jsx')

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
