/** The switches for what goes wrong at Flexiti. */
import { test } from 'tap'
import type { Json } from '../helpers/bff.js'
import { buy, flowOf, openShop, pay, type Visitor } from './helper.js'

async function read (visitor: Visitor): Promise<Json> {
  return (await visitor.get('/simulator/switches', { accept: 'application/json' })).body
}

test('each switch turns one fault on and off, and says how all stand', async (t) => {
  const visitor = (await openShop(t)).visitor()
  const off = { slow: false, busy: false, lost: false, down: false }
  t.strictSame(await read(visitor), off)
  for (const name of Object.keys(off)) {
    await visitor.send('/simulator/switches', { switch: name, back: '/' })
    t.strictSame(await read(visitor), { ...off, [name]: true })
    await visitor.send('/simulator/switches', { switch: name, back: '/' })
    t.strictSame(await read(visitor), off)
  }
  await visitor.send('/simulator/switches', { switch: 'nonsense', back: '/' })
  t.strictSame(await read(visitor), off)
})

test('a lost answer is lost once, whichever call comes next', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await buy(shop, visitor, 'stove')
  const capture = async (number: number): Promise<string> =>
    (await visitor.send(`/back-office/orders/${reference}/capture`, {
      key: `capture-${reference}-${number}`, amount: '1'
    })).words
  await visitor.send('/simulator/switches', { switch: 'lost', back: '/' })
  t.match(await capture(1), '(outcome-unknown)')
  t.match(await read(visitor), { lost: false }, 'the switch is off again by itself')
  t.match(await capture(2), '$1.00 captured.')
  const release = { key: `release-${reference}-3`, amount: '1' }
  t.match((await visitor.send(`/back-office/orders/${reference}/release`, release)).words, '$1.00 released.')
  const next = await visitor.order()
  t.equal((await pay(shop, flowOf(await visitor.get(`/checkout/${next}`)))).status, 200, 'of no other kind either')
})

test('tokens that expire end the flow that was in the widget', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await visitor.order()
  const flow = flowOf(await visitor.get(`/checkout/${reference}`))
  const { public: door } = shop.bff
  const init = { flow: 'purchase', customer_identification: { account_number: 116994755 } }
  await door.post('/v1/widget/init', init, { 'x-reference-id': flow })
  await visitor.send('/simulator/switches', { expire: '1', back: '/' })
  const plans = await door.post('/v1/accounts/116994755/calculate-interest', { amount: 1 }, { 'x-reference-id': flow })
  t.match(plans, { status: 410, body: { code: 'flow-expired' } })
})

test('a simulator that does not answer is told', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  await shop.bff.simulator.close()
  t.equal((await visitor.get('/simulator/switches', { accept: 'application/json' })).status, 502)
})
