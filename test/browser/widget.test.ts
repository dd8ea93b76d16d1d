/**
 * The simulator's widget in a real browser, framed by a shop of another origin: by keyboard, in both languages and
 * themes, and what the shop hears of it (flexiti-api.md §5.6).
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Frame, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { startSimulator } from '../../simulator/flexiti/server.js'
import { findBarriers, hasBrowser, openVisitor, PIN, type Visitor, type VisitorOptions } from './helper.js'

type Json = Record<string, unknown>

const REFERENCE_ID = 'a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5'

const buyer = (accountNumber: number): Json => (
  { flow: 'purchase', customer_identification: { account_number: accountNumber } })

const newcomer: Json = {
  flow: 'apply',
  customer_identification: {
    personal_information: { first_name: 'New', last_name: 'Comer', dob: '1999-09-09', postal_code: 'm1m1m1' }
  },
  email: 'new@example.com',
  phone_number: 4165550123,
  address_1: '1 Main Street',
  city: 'Toronto',
  province: 'ON',
  tos_agreement: true
}

/** What the shop's page was told: by whom, and what. */
type Heard = Array<{ origin: string, data: Json }>

interface Stage {
  simulatorUrl: string
  visitor: Visitor
  /** Calls widget/init and answers the address of the widget. */
  init (body: Json, headers?: Record<string, string>): Promise<string>
  /** Frames an address in the shop's page. */
  frame (address: string): Promise<Frame>
  /** All that the shop's page was told so far. */
  heard (): Promise<Heard>
  control (path: string, body?: Json, method?: string): Promise<void>
}

async function stage (t: Test, options: VisitorOptions = {}): Promise<Stage> {
  const simulator = await startSimulator()
  const shop = createServer((request, response) => {
    response.setHeader('content-type', 'text/html')
    const address = new URL(request.url ?? '', 'http://shop').searchParams.get('widget') ?? ''
    response.end(shopPage(address))
  })
  shop.listen(0, '127.0.0.1')
  await once(shop, 'listening')
  t.teardown(async () => {
    shop.closeAllConnections()
    shop.close()
    await simulator.close()
  })
  // Another site than 127.0.0.1, where the simulator is.
  const shopUrl = `http://localhost:${(shop.address() as AddressInfo).port}`
  const visitor = await openVisitor(options)
  const { page } = visitor
  const token = await grant(simulator.baseUrl)
  return {
    simulatorUrl: simulator.url,
    visitor,
    async init (body, headers = {}) {
      const response = await fetch(`${simulator.baseUrl}/v2.5/client-id/flexitidemo/widget/init`, {
        method: 'POST',
        headers: {
          'x-reference-id': REFERENCE_ID,
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          ...headers
        },
        body: JSON.stringify({ lang: options.lang ?? 'en', ...body })
      })
      return String((await response.json() as Json).redirection_url)
    },
    async frame (address) {
      await page.goto(`${shopUrl}/?widget=${encodeURIComponent(address)}`)
      const frame = await (await page.waitForSelector('iframe')).contentFrame()
      if (frame === null) throw new Error('there is no frame')
      return frame
    },
    heard: async () => await page.evaluate(() => (globalThis as unknown as { heard: Heard }).heard),
    async control (path, body, method = 'POST') {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
      const { status } = await fetch(`${simulator.url}/__simulator/${path}`, init)
      if (status !== 200) throw new Error(`${path}: ${status}`)
    }
  }
}

function shopPage (address: string): string {
  return `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Shop</title>
    <script>heard = []; addEventListener('message', ({ origin, data }) => { heard.push({ origin, data }) })</script>
    <iframe title="Flexiti" src="${address.replaceAll('&', '&amp;')}" width="360" height="640"></iframe>`
}

async function grant (baseUrl: string): Promise<string> {
  const response = await fetch(`${baseUrl}/v2.5/oauth/token`, {
    method: 'POST',
    headers: { 'x-reference-id': REFERENCE_ID },
    body: new URLSearchParams({
      client_id: 'flexitidemo', client_secret: '2f7b1c9e-5d0a-4a6e-9c3f-8e41d7a0b652', scope: 'customer'
    })
  })
  return String((await response.json() as Json).access_token)
}

const at = async (frame: Frame, step: string): Promise<unknown> =>
  await frame.waitForSelector(`main[aria-busy=false][data-step=${step}]`)
const focused = async (frame: Frame): Promise<string> => await frame.evaluate(() => document.activeElement?.id ?? '')

async function press (page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

/** Until the shop has heard something, and then all of it. */
async function untilHeard ({ visitor, heard }: Stage): Promise<Heard> {
  await visitor.page.waitForFunction(() => (globalThis as unknown as { heard: Heard }).heard.length > 0)
  return await heard()
}

async function look (t: Test, frame: Frame, name: string): Promise<void> {
  t.strictSame(await findBarriers(frame), [], `${name}: axe finds nothing`)
  const fits = await frame.evaluate(() => document.documentElement.scrollWidth <= innerWidth)
  t.ok(fits, `${name}: nothing is wider than the frame`)
}

if (hasBrowser()) {
  const looks: VisitorOptions[] = [
    { lang: 'en', theme: 'light', width: 390 },
    { lang: 'fr', theme: 'dark', width: 1280 }
  ]
  for (const options of looks) {
    t.test(`a purchase by keyboard alone, ${Object.values(options).join(', ')}`, async (t) => {
      const all = await stage(t, options)
      const { page } = all.visitor
      const frame = await all.frame(await all.init(buyer(20009100)))
      await at(frame, 'method')
      t.equal(await frame.evaluate(() => document.documentElement.lang), options.lang)
      t.equal(await focused(frame), 'title', 'a screen reader begins at the heading')
      await look(t, frame, 'method')
      // To the chosen way, down to email, to the button.
      await press(page, 'Tab', 'ArrowDown', 'Tab', 'Enter')
      await at(frame, 'pin')
      t.equal(await focused(frame), 'field-pin')
      await look(t, frame, 'pin')
      await page.keyboard.type('1111')
      await press(page, 'Enter')
      await frame.waitForSelector('.error')
      t.equal(await focused(frame), 'field-pin')
      t.equal(await frame.getAttribute('#field-pin', 'aria-invalid'), 'true')
      t.match(await frame.getAttribute('#field-pin', 'aria-describedby'), /field-pin-error/)
      await look(t, frame, 'a wrong PIN')
      await page.keyboard.type(PIN)
      await press(page, 'Enter')
      t.match(await untilHeard(all), [{
        origin: all.simulatorUrl,
        data: {
          eventType: 'flx-success',
          eventData: {
            accountNumber: 20009100,
            verified: true,
            action: 'purchase',
            mfaOptionSelected: 'email',
            customerId: '1293838',
            accountType: 'consumer'
          }
        }
      }])
      await look(t, frame, 'done')
      t.equal((await all.heard()).length, 1)
      t.strictSame(all.visitor.complaints, [])
    })

    t.test(`an application, ${Object.values(options).join(', ')}`, async (t) => {
      const all = await stage(t, options)
      const frame = await all.frame(await all.init(newcomer))
      await at(frame, 'form')
      await look(t, frame, 'form')
      await frame.click('summary')
      t.match(await frame.innerText('#hints'), /D-FRAUD/, 'the badge tells the values for testing')
      await frame.fill('#field-middle_name', 'P-CREDIT')
      await frame.selectOption('#field-occupation_id', 'ST')
      await frame.press('#field-middle_name', 'Enter')
      await at(frame, 'method')
      await frame.click('[data-action=continue]')
      await at(frame, 'pin')
      await frame.fill('#field-pin', PIN)
      await frame.press('#field-pin', 'Enter')
      const eventData = { accountNumber: null, verified: true, action: 'apply', mfaOptionSelected: 'sms' }
      t.match(await untilHeard(all), [{ data: { eventType: 'flx-success', eventData } }])
      t.strictSame(all.visitor.complaints, [])
    })
  }

  t.test('events reach the trust URL alone, where there is one', async (t) => {
    const all = await stage(t)
    const cancel = async (address: string): Promise<void> => {
      const frame = await all.frame(address)
      await at(frame, 'method')
      await frame.click('[data-action=cancel]')
      await at(frame, 'done')
      // Messages keep their order: what was posted before has been heard when this is.
      await frame.evaluate(() => { parent.postMessage({ last: true }, '*') })
    }
    const last = { origin: all.simulatorUrl, data: { last: true } }
    await cancel(await all.init(buyer(20009100), { origin: 'http://elsewhere.example' }))
    t.strictSame(await untilHeard(all), [last], 'this shop is not the one that opened the widget')
    const own = new URL(all.visitor.page.url()).origin
    await cancel(await all.init(buyer(20009100), { origin: own }))
    await all.visitor.page.waitForFunction(() => (globalThis as unknown as { heard: Heard }).heard.length > 1)
    t.strictSame(await all.heard(), [{ origin: all.simulatorUrl, data: { eventType: 'flx-cancel' } }, last])
    await all.control('settings', { trust_url: 'http://elsewhere.example' })
    const refused = await all.frame(await all.init(buyer(20009100)))
    t.notOk(await refused.$('main'), 'with a trust URL that is set up, no other origin frames the widget')
  })

  t.test('a reload goes on at the same step, and two clicks are one', async (t) => {
    const all = await stage(t)
    const address = await all.init(buyer(20009100))
    const frame = await all.frame(address)
    await at(frame, 'method')
    await frame.click('[data-action=continue]', { clickCount: 2 })
    await at(frame, 'pin')
    const again = await all.frame(address)
    await at(again, 'pin')
    await again.fill('#field-pin', PIN)
    await again.click('[data-action=confirm]', { clickCount: 2 })
    t.equal((await untilHeard(all)).length, 1)
    await at(again, 'done')
    const after = await all.frame(address)
    await at(after, 'done')
    const verified = { data: { eventType: 'flx-success', eventData: { verified: true } } }
    t.match(await untilHeard(all), [verified], 'what the shop may have missed comes again')
  })

  t.test('while Flexiti is down the shopper may try again, or go back', async (t) => {
    const all = await stage(t)
    const frame = await all.frame(await all.init(buyer(20009100)))
    await at(frame, 'method')
    await all.control('faults', { id: 'down', endpoint: 'widgetAct', kind: 'reset', times: 'always' })
    await frame.click('[data-action=continue]')
    await at(frame, 'failure')
    await look(t, frame, 'a failure')
    t.strictSame(await all.heard(), [])
    await all.control('faults/down', undefined, 'DELETE')
    await frame.click('[data-action=again]')
    await at(frame, 'pin')
    await all.control('faults', { endpoint: 'widgetAct', status: 500, message: 'it broke' })
    await frame.click('[data-action=resend]')
    await at(frame, 'failure')
    await frame.click('[data-action=close]')
    const eventData = { error: 500, message: 'it broke' }
    t.match(await untilHeard(all), [{ data: { eventType: 'flx-failure', eventData } }])
  })

  t.test('a dead session is a failure that the shop hears of at once', async (t) => {
    const all = await stage(t, { lang: 'fr' })
    const address = await all.init(buyer(20009100))
    await all.control('tokens/expire', {})
    const frame = await all.frame(address)
    await at(frame, 'failure')
    t.equal(await frame.innerText('h1'), 'Cette session a expiré')
    const eventData = { error: 401, message: 'The session has expired' }
    t.match(await untilHeard(all), [{ data: { eventType: 'flx-failure', eventData } }])
    const broken = await all.frame(`${all.simulatorUrl}/#/widget/flexitidemo`)
    await at(broken, 'failure')
    t.match(await untilHeard(all), [{ data: { eventData: { error: 400 } } }], 'as is an address that is cut off')
  })
}
