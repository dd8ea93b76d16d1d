/** Articles of the simulated Finfo: selections, periods, pages, and the two versions' values (finfo-api.md §5–§7). */
import { test } from 'tap'
import { idsOf, simulate, type Json } from './helpers.js'

const v1 = '/v1.0/article/fin20text/noprice'
const v2 = '/v2.2/article'
const timber = { finfoSupplierId: 4101 }
const pages = { offset: 0, limit: 1000 }
const october = { 'changed-from-date': '2025-10-01T00:00:00.000Z', 'changed-to-date': '2025-11-01T00:00:00.000Z' }

test('there are three suppliers and forty articles', async t => {
  const client = await simulate(t)
  const { body } = await client.get('/v1.0/suppliers/mysuppliers')
  const ids = (body.supplierList as Json[]).map(supplier => supplier.finfoSupplierId)
  t.strictSame(ids, ['4101', '4102', '4103'], 'without the one that was not ordered')
  const lists = await Promise.all(ids.map(id => client.get(v2, { finfoSupplierId: String(id), ...pages })))
  t.equal(new Set(lists.flatMap(idsOf)).size, 40)
})

test('values are strings in v1.0, and numbers or null in v2.2', async t => {
  const client = await simulate(t)
  const one = async (path: string, id: number) => {
    const { body } = await client.get(path, { finfoArticleId: id })
    return (body.articleList as Json[])[0] ?? {}
  }
  const old = await one(`${v1}/item`, 500100101)
  t.ok(Object.values(old).every(value => typeof value === 'string'))
  t.match(old, { finfoArticleId: '500100101', primaryPackageWeight: '2.05', isRegisteredInBastaAsBASTA: '1' })
  const current = await one(v2, 500100101)
  t.match(current, { finfoArticleId: 500100101, primaryPackageWeight: 2.05, isRegisteredInBastaAsBASTA: true })
  t.match(await one(`${v1}/item`, 500200212), { articleName: 'Loose wool', primaryPackageWeight: '0.00' })
  t.match(await one(v2, 500200212), { articleName: 'Loose wool', primaryPackageWeight: null })
})

test('the end of a period is exclusive in v1.0 and inclusive in v2.2', async t => {
  const client = await simulate(t)
  const old = idsOf(await client.get(`${v1}/period`, { ...timber, ...october }))
  const current = idsOf(await client.get(v2, { ...timber, ...october, ...pages }))
  const onTheBoundary = 500100113
  t.notOk(old.includes(onTheBoundary))
  t.strictSame(current, [...old, onTheBoundary])
  t.ok(old.includes(500100105), 'the start is inclusive')
})

test('a day as the end is its midnight in v1.0, and all of it in v2.2', async t => {
  const client = await simulate(t)
  const days = { ...timber, 'changed-from-date': '2025-10-31', 'changed-to-date': '2025-11-01' }
  t.strictSame(idsOf(await client.get(`${v1}/period`, days)), [500100112])
  t.strictSame(idsOf(await client.get(v2, { ...days, ...pages })), [500100112, 500100113])
})

test('without an end the period ends now', async t => {
  const client = await simulate(t)
  const since = { ...timber, 'changed-from-date': '2025-11-02', ...pages }
  t.strictSame(idsOf(await client.get(v2, since)), [500100114])
  await client.control('POST', 'changes', { finfo_article_id: 500100101 })
  t.strictSame(idsOf(await client.get(v2, since)), [500100101, 500100114])
  await client.control('POST', 'changes', { finfo_article_id: 500100101, at: '2999-01-01T00:00:00.000Z' })
  t.strictSame(idsOf(await client.get(v2, since)), [500100114])
  t.equal((await client.control('POST', 'changes', { finfo_article_id: 1 })).status, 400)
  t.equal((await client.control('POST', 'changes', { finfo_article_id: 500100101, at: 'soon' })).status, 400)
})

test('pages hold at most 1,000 articles, and totalCount counts agreements', async t => {
  const client = await simulate(t)
  const first = await client.get(v2, { ...timber, offset: 0, limit: 10 })
  t.strictSame(first.body.pagination, { offset: 0, limit: 10, totalCount: 17 })
  const second = await client.get(v2, { ...timber, offset: 10, limit: 10 })
  t.equal(new Set([...idsOf(first), ...idsOf(second)]).size, 14)
  t.match(await client.get(v2, { ...timber, offset: 14, limit: 10 }), { status: 204, body: {} }, 'counted, not there')
  t.equal((await client.get(v2, { ...timber, offset: 0, limit: 1001 })).status, 400)
  await client.settings({ articles_multiplied_by: 100 })
  t.match((await client.get(v2, { ...timber, ...pages })).body.pagination, { totalCount: 1700 })
  const page = (offset: number) => client.get(v2, { ...timber, offset, limit: 1000 })
  const lists = [await page(0), await page(1000)]
  t.strictSame(lists.map(list => idsOf(list).length), [1000, 400])
  t.equal(new Set(lists.flatMap(idsOf)).size, 1400)
  t.ok(lists.flatMap(idsOf).every(id => id <= 999_999_999))
})

test('a single article has a pagination too, in v2.2', async t => {
  const client = await simulate(t)
  t.match((await client.get(v2, { finfoArticleId: 500100101 })).body.pagination, { offset: 0, totalCount: 2 })
  t.notOk('pagination' in (await client.get(`${v1}/item`, { finfoArticleId: 500100101 })).body)
})

test('v1.0 gives everything at once, or pages if it is asked for them', async t => {
  const client = await simulate(t)
  const all = await client.get(`${v1}/supplier`, timber)
  t.equal(idsOf(all).length, 14)
  t.notOk('pagination' in all.body)
  t.match((await client.get(`${v1}/supplier`, { ...timber, offset: 12, limit: 5 })).body, {
    pagination: { offset: 12, limit: 5, totalCount: 17 }, articleList: [{}, {}]
  })
})

test('padding makes lists of many megabytes', async t => {
  const client = await simulate(t)
  await client.settings({ articles_multiplied_by: 80, article_padding: 1500 })
  const list = await client.get(v2, { ...timber, ...pages })
  t.ok(Number(list.headers.get('content-length')) > 2 * 1024 * 1024)
})

test('a supplier and its own number name an article, for that supplier only', async t => {
  const client = await simulate(t)
  t.strictSame(idsOf(await client.get(v2, { ...timber, supplierArticleId: '1001' })), [500100114])
  t.strictSame(idsOf(await client.get(`${v1}/item`, { finfoSupplierId: 4102, supplierArticleId: '1001' })), [500200201])
})

test('what is required together is required', async t => {
  const client = await simulate(t)
  const refused = async (path: string, query: Record<string, string | number>) =>
    t.match(await client.get(path, query), { status: 400, body: { message: String } }, JSON.stringify(query))
  await refused(v2, {})
  await refused(v2, timber)
  await refused(v2, { ...timber, ...october })
  await refused(v2, { ...october, ...pages })
  await refused(v2, { ...timber, offset: 0 })
  await refused(v2, { supplierArticleId: '1001' })
  await refused(v2, { ...timber, ...pages, 'changed-to-date': '2025-11-01' })
  await refused(v2, { ...timber, ...pages, 'changed-from-date': '2025-10-01T00:00:00Z' })
  await refused(v2, { ...timber, ...pages, 'changed-from-date': 'yesterday' })
  await refused(v2, { ...timber, offset: -1, limit: 5 })
  await refused(v2, { finfoArticleId: 'GT-4595' })
  await refused(`${v1}/period`, timber)
  await refused(`${v1}/period`, { ...timber, 'changed-from-date': '2025-10-01' })
  await refused(`${v1}/item`, timber)
  await refused(`${v1}/supplier`, { ...timber, ...october })
})

test('a supplier that was not ordered is denied, its articles are not there', async t => {
  const client = await simulate(t)
  t.equal((await client.get(v2, { finfoSupplierId: 4199, ...pages })).status, 403)
  t.equal((await client.get(v2, { finfoArticleId: 500900901 })).status, 204)
  t.equal((await client.get(v2, { finfoArticleId: 123456789 })).status, 204)
  t.equal((await client.get(v2, { finfoSupplierId: 77, ...pages })).status, 204)
})

test('unknown versions, paths and methods are 404, and before them no token is asked for', async t => {
  const client = await simulate(t)
  for (const path of ['/v2.3/article', '/v1.0/article', '/v3.0/media', '/v2.0/suppliers/mysuppliers', '/article']) {
    t.match(await client.get(path, { finfoArticleId: 500100101 }), { status: 404, body: { message: String } }, path)
  }
  t.equal((await fetch(`${client.baseUrl}${v2}`, { method: 'POST' })).status, 404)
  t.equal((await fetch(`${client.url}${v2}`)).status, 404)
  t.equal((await fetch(`${client.baseUrl}${v2}`)).status, 401)
})
