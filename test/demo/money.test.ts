/** Amounts of the demo, and what a cart comes to. */
import { test } from 'tap'
import { billFor, MAX_QUANTITY, setQuantity, type Cart } from '../../demo/shop/cart.js'
import { decimal, formatMoney, shareOf, toCents } from '../../demo/shop/money.js'
import { products } from '../../demo/shop/products.js'
import { provinces, taxRate } from '../../demo/shop/provinces.js'

test('amounts are read as people of either language write them', async t => {
  const read: Array<[string, 'en' | 'fr', number | undefined]> = [
    ['1249', 'en', 124_900], ['1249.5', 'en', 124_950], ['$1,249.50', 'en', 124_950], ['1,249', 'en', 124_900],
    ['12,345,678.90', 'en', 1_234_567_890], ['1 249,50 $', 'fr', 124_950], ['1\u00a0249,5\u00a0$', 'fr', 124_950],
    ['1249.50', 'fr', 124_950], ['0,01', 'fr', 1],
    // Three decimals are no amount, and a comma is no thousand in French.
    ['1,249', 'fr', undefined], ['1.249', 'en', undefined], ['1,24,900', 'en', undefined], ['-1', 'en', undefined],
    ['', 'en', undefined], ['1e3', 'en', undefined], ['abc', 'fr', undefined], ['99999999999', 'en', undefined]
  ]
  for (const [written, lang, cents] of read) t.equal(toCents(written, lang), cents, `${lang}: ${written}`)
})

test('what is written for people and for the doors is read again', async t => {
  for (const cents of [1, 10, 99, 100, 124_950, 1_234_567_890]) {
    t.equal(toCents(decimal(cents)), cents)
    for (const lang of ['en', 'fr'] as const) t.equal(toCents(formatMoney(cents, lang), lang), cents)
  }
})

test('a share is rounded half up to the cent, without binary fractions', async t => {
  t.equal(shareOf(100, 14_975), 15)
  t.equal(shareOf(10_000, 14_975), 1498)
  t.equal(shareOf(10, 5_000), 1)
  t.equal(shareOf(9_999_999_999, 14_975), 1_497_500_000)
})

test('a bill adds up for every province, whatever the cart holds', async t => {
  for (const province of provinces) {
    const cart: Cart = new Map(products.map(({ id }, index) => [id, index + 1]))
    const { lines, subtotal, taxes, total } = billFor(cart, province)
    t.equal(subtotal, lines.reduce((sum, { amount }) => sum + amount, 0), province)
    t.equal(taxes, shareOf(subtotal, taxRate(province)))
    t.equal(total, subtotal + taxes)
  }
})

test('a cart holds no more of one thing than a door takes as an amount', async t => {
  const cart: Cart = new Map()
  setQuantity(cart, 'lamp', 999)
  t.equal(cart.get('lamp'), MAX_QUANTITY)
  setQuantity(cart, 'lamp', 0)
  t.equal(cart.size, 0)
})
