/** /docs of both doors in a browser: accessible, complete in itself, at any host name, and what can be tried works. */
import t, { type Test } from 'tap'
import { findBarriers, hasBrowser, openShop, type Visitor, type VisitorOptions } from './helper.js'

const looks: VisitorOptions[] = [
  { theme: 'light', width: 1280 }, { theme: 'dark', width: 390 }, { theme: 'dark', width: 1280 }, { width: 390 }
]

if (hasBrowser()) {
  t.test('both pages look right to axe, open and closed, in both themes and widths', async (t) => {
    const { publicUrl, internalUrl, visitor } = await openShop(t)
    for (const look of looks) {
      const shopper = await visitor(look)
      for (const url of [publicUrl, internalUrl]) {
        await shopper.page.goto(`${url}/docs`)
        await check(t, shopper, `${url} ${String(look.theme)} ${String(look.width)}`)
        await shopper.page.evaluate(() => {
          for (const details of document.querySelectorAll('details')) details.open = true
        })
        await check(t, shopper, 'all of it open')
      }
      t.strictSame(shopper.complaints, [])
      const asked = shopper.traffic.filter((line) => line.startsWith('GET ')).map((line) => line.split(/[ \n]/)[1])
      t.strictSame(new Set(asked), new Set([`${publicUrl}/docs`, `${internalUrl}/docs`]), 'nothing else is loaded')
    }
  })

  t.test('a flow is opened at the internal door, at another host name too, and used at the public one', async (t) => {
    const { publicUrl, internalUrl, visitor } = await openShop(t)
    const developer = await visitor()
    await developer.page.goto(`${internalUrl.replace('127.0.0.1', 'localhost')}/docs`)
    t.match(await tryOut(developer, 'openFlow'), /^201 /)
    const id = await developer.page.inputValue('#flow')
    t.match(id, /^[0-9a-f]{32}$/)
    await developer.page.goto(`${publicUrl}/docs#flow=${id}`)
    t.equal(await developer.page.inputValue('#flow'), id)
    t.match(await tryOut(developer, 'getFormValues'), /^200 /)
    t.match(await tryOut(developer, 'openWidget'), /^200 /)
    t.strictSame(developer.complaints, [])
  })
}

async function check (t: Test, { page }: Visitor, name: string): Promise<void> {
  t.strictSame(await findBarriers(page), [], `${name}: axe finds nothing`)
  t.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: nothing is too wide`)
}

/** Sends what the form has filled in. Returns the line of the status. */
async function tryOut ({ page }: Visitor, operationId: string): Promise<string> {
  await page.evaluate((id) => { (document.getElementById(id) as HTMLDetailsElement).open = true }, operationId)
  const form = page.locator(`form.try[data-id="${operationId}"]`)
  await form.locator('button[type=submit], button:not([type])').first().click()
  return await form.locator('.result .status').innerText()
}
