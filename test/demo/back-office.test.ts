/** The back office: what a merchant does with an order, by the calls of the internal door. */
import { test } from 'tap'
import { buy, flowOf, openShop, pay } from './helper.js'

const officeOf = (reference: string): string => `/back-office/orders/${reference}`

test('a capture in parts, a return and a release, each shown as Flexiti has it', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await buy(shop, visitor, 'stove')
  const office = officeOf(reference)
  t.match((await visitor.get(office)).words, /Authorized \$2,654\.37 Captured \$0\.00/)
  const captured = await visitor.send(`${office}/capture`, { key: `capture-${reference}-1`, amount: '$1,000.00' })
  t.match(captured.words, '$1,000.00 captured.')
  t.match(captured.words, 'Partly captured')
  const id = /name="capture_id" value="(\d+)"/.exec(captured.text)?.[1] ?? ''
  const move = { capture_id: id, key: `return-${reference}-2`, amount: '250.50' }
  t.match((await visitor.send(`${office}/return`, move)).words, '$250.50 returned.')
  const released = await visitor.send(`${office}/release`, { key: `release-${reference}-3`, amount: '1654.37' })
  t.match(released.words, /\$1,654\.37 released\..*Nothing is left to capture or to release/)
  t.match(released.words, /Captured \$1,000\.00 Returned \$250\.50 Still to capture \$0\.00/)
  t.equal((released.text.match(/class="pill succeeded"/g) ?? []).length, 4, 'the ledger has all four')
  t.match(released.words, /captureReturn: answered 200/, 'and the timeline too')
})

test('a form that is sent twice moves the money once', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await buy(shop, visitor)
  const form = { key: `capture-${reference}-1`, amount: '10' }
  await Promise.all([1, 2].map(async () => await visitor.post(`${officeOf(reference)}/capture`, form)))
  await visitor.send(`${officeOf(reference)}/capture`, form)
  t.equal((await shop.bff.simulator.received('capture')).length, 1)
  const other = await visitor.send(`${officeOf(reference)}/capture`, { ...form, amount: '11' })
  t.match(other.words, '(idempotency-key-reused)')
  t.equal((await shop.bff.simulator.received('capture')).length, 1)
})

test('amounts in French are read, and what is no amount is told and not sent', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor({ 'accept-language': 'fr' })
  const reference = await buy(shop, visitor, 'stove')
  const key = `capture-${reference}-1`
  const capture = async (amount: string): Promise<string> =>
    (await visitor.send(`${officeOf(reference)}/capture`, { key, amount })).words
  for (const amount of ['', '0', '0,00', '-5', '1,234', 'beaucoup']) {
    t.match(await capture(amount), 'Entrez un montant supérieur à zéro', amount)
  }
  t.strictSame(await shop.bff.simulator.received('capture'), [])
  t.match(await capture('1 234,56 $'), /Capture de 1 234,56 \$ effectuée/)
  t.match(await shop.bff.simulator.received('capture'), [{ body: { amount: 1234.56 } }])
})

test('what Flexiti refuses is told by its code, and what is not authorized has nothing to move', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await buy(shop, visitor)
  const refused = await visitor.send(`${officeOf(reference)}/capture`, {
    key: `capture-${reference}-1`, amount: '99999'
  })
  t.match(refused.words, 'Flexiti refused it: auth_amount_exceeded.')
  t.match(refused.text, /class="pill rejected"/)
  const open = await visitor.order()
  const none = await visitor.send(`${officeOf(open)}/capture`, { key: `capture-${open}-1`, amount: '1' })
  t.match(none.words, 'There is no authorization.')
  t.equal((await visitor.send(`${officeOf('EP-22222')}/capture`)).status, 404)
  t.equal((await visitor.get(officeOf('EP-22222'))).status, 404)
})

test('the key of another order moves nothing', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await buy(shop, visitor)
  await visitor.send(`${officeOf(reference)}/capture`, { key: 'capture-EP-22222-1', amount: '1' })
  await visitor.send(`${officeOf(reference)}/capture`, { key: `release-${reference}-1`, amount: '1' })
  t.strictSame(await shop.bff.simulator.received('capture'), [])
})

test('an unknown outcome says what Flexiti has, and is settled by a person', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await buy(shop, visitor)
  const office = officeOf(reference)
  await shop.bff.simulator.fault({ endpoint: 'capture', kind: 'reset', processed: true })
  const key = `capture-${reference}-1`
  const lost = await visitor.send(`${office}/capture`, { key, amount: '100' })
  t.match(lost.words, 'The outcome is not known (outcome-unknown).')
  t.match(lost.words, 'Flexiti has captures of $100.00 for this order; $113.57 can still be captured.')
  t.match((await visitor.get('/back-office')).words, '1 order needs a person.')
  t.match((await visitor.send(`${office}/capture`, { key, amount: '100' })).words, 'outcome-unknown', 'never repeated')
  t.equal((await shop.bff.simulator.received('capture')).length, 1)
  const settled = await visitor.send(`${office}/settle`, { key, outcome: 'succeeded', note: 'Seen in the list' })
  t.match(settled.words, 'Settled. The key answers this outcome from now on.')
  t.match(settled.words, 'settled by test: Seen in the list')
  t.notMatch((await visitor.get('/back-office')).words, 'needs a person')
})

test('a purchase whose outcome is unknown is settled, although its page never came back', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await visitor.order()
  await shop.bff.simulator.fault({ endpoint: 'authorize', kind: 'reset', processed: true })
  await pay(shop, flowOf(await visitor.get(`/checkout/${reference}`)), { 'idempotency-key': 'page-key-1' })
  t.match((await visitor.get('/back-office')).words, '1 order needs a person.')
  const unknown = await visitor.get(officeOf(reference))
  t.match(unknown.words, /Flexiti has authorization \d+ over \$213\.57 for this order/)
  t.match(unknown.text, /class="pill indeterminate"/)
  t.match(unknown.words, 'page-key-1', 'the door knows the key')
  const key = /<form[^>]*\/settle"[^]*?name="key" value="([^"]*)"/.exec(unknown.text)?.[1] ?? ''
  const settled = await visitor.send(`${officeOf(reference)}/settle`, { key, outcome: 'succeeded', note: 'Seen' })
  t.match(settled.words, 'settled by test: Seen', 'its entry stays')
  t.equal((settled.text.match(/class="ledger-call"/g) ?? []).length, 1)
  t.match((await visitor.get(`/orders/${reference}`)).words, 'Thank you')
})

test('a purchase that was not carried out is settled so, and can be paid after all', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await visitor.order()
  const flow = flowOf(await visitor.get(`/checkout/${reference}`))
  await shop.bff.simulator.fault({ endpoint: 'authorize', kind: 'reset' })
  await pay(shop, flow, { 'idempotency-key': 'page-key-1' })
  t.match((await visitor.get(officeOf(reference))).words, 'Flexiti has no authorization for this order.')
  await visitor.send(`${officeOf(reference)}/settle`, { key: 'page-key-1', outcome: 'rejected', note: 'not there' })
  t.match((await visitor.get(`/orders/${reference}`)).words, 'This order is not paid')
  t.equal((await pay(shop, flowOf(await visitor.get(`/checkout/${reference}`)))).status, 200)
  const { text } = await visitor.get(officeOf(reference))
  t.strictSame([...text.matchAll(/class="pill (rejected|succeeded)"/g)].map(([, state]) => state), [
    'rejected', 'succeeded'
  ], 'the ledger has both, the one that was settled by its key')
})

test('the timeline says of each mark what it is, by its place in time', async (t) => {
  const shop = await openShop(t)
  const visitor = shop.visitor()
  const reference = await buy(shop, visitor)
  const { text } = await visitor.get(officeOf(reference))
  const marks = [...text.matchAll(/data-text="([^"]*)"/g)].map(([, mark = '']) => mark)
  for (const expected of [
    /The flow was opened/, /bound the order/, /Flexiti gave a token/, /Token held until \d\d:\d\d/,
    /widgetInit: answered 200/, /authorize: answered 200, after \d+\u00a0ms/, /Widget: the token is part of/,
    /Authorized: the order is bought/
  ]) t.ok(marks.some((mark) => expected.test(mark)), String(expected))
  const places = [...text.matchAll(/<circle class="target" cx="([\d.]+)"/g)].map(([, x]) => Number(x))
  t.ok(places.length >= 4 && places.every((x) => x >= 0 && x <= 640))
  const labelled = text.match(/class="mark-(?:point|bar) [^>]*aria-label="[^"]+"/g) ?? []
  t.equal(labelled.length, marks.length, 'for a screen reader too')
})
