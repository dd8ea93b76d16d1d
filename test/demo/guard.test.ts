/** Who may ask the demo: its own pages, under its own name. */
import { request } from 'node:http'
import { once } from 'node:events'
import { test } from 'tap'
import { backofficeKey } from '../helpers/bff.js'
import { simulatorCredentials } from '../../config/environments.js'
import { buy, openShop } from './helper.js'

/** With a Host of its own, which fetch does not send. */
async function ask (
  url: string, host: string, method = 'GET'
): Promise<{ status: number, location: string | undefined, text: string }> {
  const sent = request(url, { method, headers: { host } }).end()
  const [response] = await once(sent, 'response')
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return { status: response.statusCode, location: response.headers.location, text }
}

test('no form of another origin is taken, whichever header says so', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await buy(shop, visitor)
  for (const headers of [
    { origin: 'https://elsewhere.example' }, { origin: 'null' }, { origin: shop.bff.publicUrl },
    { origin: shop.url, 'sec-fetch-site': 'cross-site' }, { origin: shop.url, 'sec-fetch-site': 'same-site' }
  ]) {
    for (const path of [
      `/back-office/orders/${reference}/capture`, `/back-office/orders/${reference}/settle`, '/cart/add', '/checkout',
      `/checkout/${reference}/restart`, '/apply/account', '/simulator/switches', '/language'
    ]) {
      const { status, text } = await visitor.post(path, { amount: '1', key: `capture-${reference}-1` }, headers)
      t.equal(status, 403, `${path} ${JSON.stringify(headers)}`)
      t.match(text, 'did not come from a page of the shop')
    }
  }
  t.strictSame(await shop.bff.simulator.received('capture'), [])
})

test('a form without a word of where it comes from is refused too', async (t) => {
  const shop = await openShop(t)
  const body = new URLSearchParams({ product: 'lamp' })
  const response = await fetch(`${shop.url}/cart/add`, { method: 'POST', body })
  t.equal(response.status, 403)
})

test('the other names of this machine lead to the shop, and any other name is told where it is', async (t) => {
  const shop = await openShop(t)
  const { port } = new URL(shop.url)
  t.match(await ask(`${shop.url}/products/lamp?lang=fr`, `localhost:${port}`), {
    status: 307, location: `${shop.url}/products/lamp?lang=fr`
  })
  const named = await ask(`${shop.url}/`, `shop.example:${port}`)
  t.equal(named.status, 421)
  t.match(named.text, `The shop is at ${shop.url}`)
  t.match(named.text, 'PUBLIC_URL and DEMO_URL', 'with the cure')
  t.equal((await ask(`${shop.url}/`, 'localhost:1')).status, 421, 'another port is another server')
  t.equal((await ask(`${shop.url}/cart/add`, `localhost:${port}`, 'POST')).status, 421, 'nothing is sent elsewhere')
})

test('every page says what it may load, is framed by nobody, and holds no secret', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await buy(shop, visitor)
  const open = await visitor.order('sofa')
  for (const path of [
    '/', '/products/lamp', '/cart', '/apply', `/checkout/${open}`, `/orders/${reference}`, '/back-office',
    `/back-office/orders/${reference}`, '/nowhere'
  ]) {
    const { headers, text } = await visitor.get(path)
    const policy = String(headers['content-security-policy'])
    t.match(policy, "default-src 'none'", path)
    t.match(policy, "frame-ancestors 'none'")
    t.notMatch(policy, /unsafe/)
    t.match(headers, { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
    t.notOk([backofficeKey, simulatorCredentials.clientSecret].some((secret) => text.includes(secret)), path)
  }
})

test('what a visitor types comes back as text, and a way back leads nowhere but into the shop', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  await visitor.get('/')
  await visitor.send('/apply/account', { account_number: '"><script>alert(1)</script>' })
  const reference = await visitor.order()
  t.notMatch((await visitor.get(`/checkout/${reference}`)).text, 'alert(1)')
  for (const back of [
    'https://elsewhere.example/', '//elsewhere.example', '/\\elsewhere.example', 'javascript:1', ''
  ]) {
    t.equal((await visitor.post('/language', { lang: 'fr', back })).headers.location, '/', back)
  }
  t.equal((await visitor.post('/language', { lang: 'en', back: '/products/lamp' })).headers.location, '/products/lamp')
})

test('a BFF that does not answer is told as a page, and to the log', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  await visitor.send('/cart/add', { product: 'lamp', quantity: '1' })
  await shop.bff.doors.internal.close()
  const { status, words } = await visitor.send('/checkout')
  t.equal(status, 502)
  t.match(words, 'The BFF does not answer')
  t.match(shop.errors, [{ name: 'UnreachableError' }])
  t.match((await visitor.get('/cart')).words, 'Spun copper pendant', 'and the cart is what it was')
})
