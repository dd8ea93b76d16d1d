/** Product data on the pages of goods: there when Finfo is, and missed by nobody when it is not. */
import { test } from 'tap'
import { openShop } from './helper.js'

test('a product\'s page shows what goes with it, from Finfo', async (t) => {
  const { visitor, bff, errors } = await openShop(t, { finfo: true })
  const page = await visitor().get('/products/tile')
  t.equal(page.status, 200)
  t.match(page.words, 'What you need with it')
  t.match(page.words, 'Tile adhesive, white')
  t.match(page.words, 'Sälsten Bruk')
  t.match((await visitor().get('/products/tile?lang=fr')).words, 'Ce qu’il vous faut avec')
  t.notMatch((await visitor().get('/products/lamp')).words, 'What you need with it')
  t.equal((await bff.finfo.received('article')).length, 1, 'once for all of them')
  t.strictSame(errors, [])
})

test('without Finfo, or while it is away, the page is as ever', async (t) => {
  const without = await openShop(t)
  const page = await without.visitor().get('/products/tile')
  t.equal(page.status, 200)
  t.notMatch(page.words, 'What you need with it')

  const away = await openShop(t, { finfo: true })
  await away.bff.finfo.close()
  const same = await away.visitor().get('/products/tile')
  t.equal(same.status, 200)
  t.equal(same.words, page.words)
  t.strictSame(away.errors, [])
})
