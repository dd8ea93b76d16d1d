/** From the cart to the receipt, as the shop's server sees it: it opens the flow, and it asks the internal door. */
import { test } from 'tap'
import { withKey, type Json } from '../helpers/bff.js'
import { inFlow, toBuy } from '../helpers/shopper.js'
import { buy, flowOf, openShop, pay, type Shop } from './helper.js'

/** What the internal door knows of a flow. */
async function viewOf ({ bff }: Shop, flow: string): Promise<Json> {
  return (await bff.internal.get(`/v1/flows/${flow}`, withKey)).body
}

test('an order is bound to its flow by the server: the cart\'s amount, whatever the form says', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor({ 'accept-language': 'fr-CA' })
  await visitor.send('/cart/add', { product: 'sofa', quantity: '2' })
  const { path } = await visitor.send('/checkout', { amount: '0.01', reference: 'mine', total: '1' })
  const reference = path.split('/').at(-1)
  const flow = flowOf(await visitor.get(path))
  // Two sofas, with the taxes of Quebec.
  t.match(await viewOf(shop, flow), { bound: true, order: { reference, amount: '4366.75' } })
})

test('a product that is not sold, and a quantity that is none, change nothing', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const wrong = [{ product: 'yacht', quantity: '1' }, { product: 'lamp', quantity: '-1' }, { product: 'lamp' }]
  for (const fields of wrong) {
    t.match((await visitor.send('/cart/add', fields)).words, 'Your cart is empty')
  }
  t.equal((await visitor.send('/checkout')).path, '/cart', 'nothing to order')
  t.equal((await visitor.get('/products/yacht')).status, 404)
  t.equal((await visitor.get('/nowhere?lang=fr')).status, 404)
})

test('two clicks place one order, and the same cart is the same order', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  await visitor.send('/cart/add', { product: 'lamp', quantity: '1' })
  const placed = await Promise.all([1, 2, 3].map(async () => (await visitor.post('/checkout')).headers.location))
  t.equal(new Set(placed).size, 1)
  t.equal((await visitor.post('/checkout')).headers.location, placed[0])
})

test('a page that says it is paid changes nothing: the internal door says so', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await visitor.order()
  const flow = flowOf(await visitor.get(`/checkout/${reference}`))
  const claim = '?paid=true&authorization=succeeded&authorization_id=1'
  t.match((await visitor.get(`/orders/${reference}${claim}`)).words, 'This order is not paid')
  t.equal((await pay(shop, flow)).status, 200)
  const receipt = await visitor.get(`/orders/${reference}`)
  t.match(receipt.words, /Thank you .*3 payments of/)
  t.match(receipt.words, 'Annual percentage rate', 'with what Flexiti obliges the shop to display')
  t.match((await visitor.get('/cart')).words, 'Your cart is empty')
  t.equal((await visitor.get(`/checkout/${reference}`)).path, `/orders/${reference}`, 'it cannot be paid again')
})

test('an order is seen by the visit that placed it, and by no other', async (t) => {
  const shop = await openShop(t)
  const reference = await buy(shop, shop.visitor())
  const open = await shop.visitor().order()
  const thief = shop.visitor()
  for (const path of [`/orders/${reference}`, `/checkout/${open}`, '/orders/EP-22222', '/checkout/EP-22222']) {
    const { status, words } = await thief.get(path)
    t.equal(status, 404, path)
    t.match(words, 'This order is not yours')
    t.notMatch(words, '12344')
  }
  t.equal((await thief.post(`/checkout/${open}/restart`)).status, 404)
})

test('a changed cart is another order, and nothing can be bought in the flow of the old one', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const old = await visitor.order()
  const flow = flowOf(await visitor.get(`/checkout/${old}`))
  const reference = await visitor.order()
  t.not(reference, old)
  t.match(await visitor.get(`/checkout/${old}`), { status: 410, words: /This order was replaced/ })
  t.match(await pay(shop, flow), { status: 410, body: { code: 'flow-expired' } })
  t.equal((await pay(shop, flowOf(await visitor.get(`/checkout/${reference}`)))).status, 200)
})

test('an order that was paid while its cart was changed stays bought', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const paid = await visitor.order()
  t.equal((await pay(shop, flowOf(await visitor.get(`/checkout/${paid}`)))).status, 200)
  const reference = await visitor.order('stove')
  t.not(reference, paid)
  t.match((await visitor.get(`/orders/${paid}`)).words, 'Thank you')
  t.match((await visitor.get('/cart')).words, 'Cast-iron wood stove', 'and the cart is not emptied of what is new')
})

test('a flow that expired is followed by another one for the same order', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await visitor.order()
  const flow = flowOf(await visitor.get(`/checkout/${reference}`))
  await shop.bff.public.post('/v1/widget/init', toBuy, inFlow(flow))
  await shop.bff.advance(1300)
  await shop.bff.public.post('/v1/accounts/116994755/calculate-interest', { amount: 1 }, inFlow(flow))
  const again = await visitor.get(`/checkout/${reference}`)
  t.not(flowOf(again), flow)
  t.match(again.words, 'A new one is open; nothing was bought in the old one.')
  t.equal((await pay(shop, flowOf(again))).status, 200)
  t.match((await visitor.get(`/orders/${reference}`)).words, 'Thank you')
})

test('a restart ends the flow before the order gets another, and restarts nothing that is bought', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await visitor.order()
  const flow = flowOf(await visitor.get(`/checkout/${reference}`))
  const again = await visitor.send(`/checkout/${reference}/restart`, { account_number: '20009100' })
  t.match(again.text, 'value="20009100"', 'with the account that the shopper gave')
  t.match(await viewOf(shop, flow), { phase: 'ended' })
  const next = flowOf(again)
  t.equal((await pay(shop, next)).status, 200)
  await visitor.send(`/checkout/${reference}/restart`)
  t.match(await viewOf(shop, next), { phase: 'authorized' })
})

test('while nobody knows the outcome, the order is neither paid again nor replaced', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await visitor.order()
  const flow = flowOf(await visitor.get(`/checkout/${reference}`))
  await shop.bff.simulator.fault({ endpoint: 'authorize', kind: 'reset', processed: true })
  t.match(await pay(shop, flow), { status: 504, body: { code: 'outcome-unknown' } })
  for (const path of [`/orders/${reference}`, `/checkout/${reference}`]) {
    t.match((await visitor.get(path)).words, 'We are checking your payment', path)
  }
  await visitor.send('/cart/add', { product: 'sofa', quantity: '1' })
  const placed = await visitor.send('/checkout')
  t.match(placed.words, 'We are checking your payment', 'nor by what was put in since')
  t.equal(placed.path, `/orders/${reference}`)
})

test('what Flexiti has is found under the order\'s reference when the flow is forgotten', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await visitor.order()
  const flow = flowOf(await visitor.get(`/checkout/${reference}`))
  t.equal((await pay(shop, flow)).status, 200)
  await shop.bff.advance(3 * 3600)
  t.equal((await shop.bff.internal.get(`/v1/flows/${flow}`, withKey)).status, 404)
  t.match((await visitor.get(`/orders/${reference}`)).words, 'Thank you')
})

test('a receipt without an answer of Flexiti\'s is a receipt all the same', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await buy(shop, visitor)
  await shop.bff.simulator.fault({ kind: 'reset', times: 'always' })
  t.match((await visitor.get(`/orders/${reference}`)).words, /Thank you.*\$213\.57/)
})

test('an approved account is offered at the checkout of the order that waits', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  t.equal((await visitor.send('/apply/account', { account_number: '30696953' })).path, '/', 'none waits')
  const reference = await visitor.order()
  const { path, text } = await visitor.send('/apply/account', { account_number: '30696953' })
  t.equal(path, `/checkout/${reference}`)
  t.match(text, 'value="30696953"')
})

test('each visit has its language and province, by the browser, a link or a choice', async (t) => {
  const shop = await openShop(t)
  const french = shop.visitor({ 'accept-language': 'de, fr-CA;q=0.9, en;q=0.5' })
  t.match((await french.get('/')).text, '<html lang="fr-CA">')
  t.match((await french.get('/')).words, 'Possibilité de crédit.')
  t.match((await french.get('/?lang=en')).text, '<html lang="en-CA">')
  t.match((await french.get('/products/lamp')).text, '<html lang="en-CA">', 'a link is remembered')
  const english = shop.visitor()
  t.match((await english.get('/')).words, 'You see every rate and fee before you agree')
  const there = await english.send('/province', { province: 'QC', back: '/products/lamp' })
  t.match(there.words, 'Credit available.')
  t.notMatch(there.words.replace(/Credit available/g, ''), /Flexiti|rate|month|Apply|Financing/)
  await english.send('/province', { province: 'XX' })
  t.match((await english.get('/')).words, 'Credit available.', 'a province that there is not changes nothing')
})
