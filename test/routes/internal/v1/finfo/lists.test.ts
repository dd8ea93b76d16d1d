/** Lists of product data at the internal door: as Finfo gives them, page by page, and never kept. */
import t from 'tap'
import { startBff, withKey, type Bff, type Json, type Reply } from '../../../../helpers/bff.js'

const get = async ({ internal }: Bff, path: string): Promise<Reply> => await internal.get(`/v1/finfo/${path}`, withKey)
const idsOf = ({ body }: Reply): unknown[] => (body.articleList as Json[]).map(({ finfoArticleId }) => finfoArticleId)

/** Of articles in the newer version. */
const second = { FINFO_ENDPOINTS: 'articles=/v2.2/article' }

t.test('lists and suppliers ask for a key', async (t) => {
  const bff = await startBff(t, { finfo: true })
  for (const path of ['suppliers', 'articles', 'media', 'climate', 'environment', 'sustainability', 'articles/1']) {
    t.match(await bff.internal.get(`/v1/finfo/${path}`), { status: 401, body: { code: 'key-required' } }, path)
  }
  t.strictSame(await bff.finfo.received(), [])
})

t.test('suppliers are kept for an hour', async (t) => {
  const bff = await startBff(t, { finfo: true })
  t.match(await get(bff, 'suppliers'), {
    status: 200,
    headers: { 'x-cache': 'miss', 'cache-control': 'public, max-age=3600, stale-while-revalidate=604800' },
    body: { supplierList: [{ finfoSupplierId: '4101' }, { finfoSupplierId: '4102' }, { finfoSupplierId: '4103' }] }
  })
  await bff.advance(3400)
  t.equal((await get(bff, 'suppliers')).headers['x-cache'], 'hit')
  await bff.advance(200)
  t.equal((await get(bff, 'suppliers')).headers['x-cache'], 'stale')
})

t.test('a list is asked for anew each time, and comes byte for byte', async (t) => {
  const bff = await startBff(t, { finfo: true })
  const body = { pagination: { offset: 0, limit: 2, totalCount: 2 }, articleList: [], more: 'å', id: '123' }
  await bff.finfo.fault({ endpoint: 'climate', kind: 'body', status: 200, body, times: 2 })
  const path = 'climate?supplier_id=4101&offset=0&limit=2'
  const [one, two] = [await get(bff, path), await get(bff, path)]
  t.equal(one.text, JSON.stringify(body))
  t.equal(two.text, one.text)
  t.match(one.headers, { 'cache-control': 'no-store', 'content-type': 'application/json; charset=utf-8' })
  t.notOk('x-cache' in one.headers)
  t.equal((await bff.finfo.received('climate')).length, 2)
})

t.test('links lead through all pages, and the last has none', async (t) => {
  const bff = await startBff(t, { finfo: true, env: second })
  const ids: unknown[] = []
  let path: string | undefined = 'articles?supplier_id=4101&from=2020-01-01&offset=0&limit=4'
  let pages = 0
  while (path !== undefined) {
    const page = await get(bff, path)
    pages++
    const link = /^<\/v1\/finfo\/(.*)>; rel="next"$/.exec(String(page.headers.link ?? ''))
    if (page.status === 200) ids.push(...idsOf(page))
    else t.match(page, { status: 204, text: '' }, 'what only the count of agreements promised')
    if (link !== null) t.match(link[1], /^articles\?supplier_id=4101&from=2020-01-01&offset=\d+&limit=4$/)
    path = link?.[1]
  }
  t.strictSame([...ids].sort(), Array.from({ length: 14 }, (_, n) => 500_100_101 + n))
  t.ok(pages >= 4)
})

t.test('links are made of whatever envelope says where the page is, and of no other', async (t) => {
  const bff = await startBff(t, { finfo: true })
  const path = 'climate?supplier_id=4101&offset=0&limit=10'
  const more = 'offset=10&limit=10'
  for (const [pagination, next] of [
    [{ offset: 0, limit: 10, totalCount: 11 }, more],
    [{ offset: '0', limit: '10', totalCount: '11' }, more],
    [{ totalCount: 11, limit: 10, offset: 0, sort: { offset: 5 } }, more],
    [{ offset: 0, limit: 5000, totalCount: 9000 }, 'offset=5000&limit=1000'],
    [{ offset: 0, limit: 10, totalCount: 10 }, undefined],
    [{ offset: 10, limit: 10, totalCount: 3 }, undefined],
    [{ offset: 0, limit: 0, totalCount: 11 }, undefined],
    [{ offset: -10, limit: 10, totalCount: 11 }, undefined],
    [{ offset: 0.5, limit: 10, totalCount: 11 }, undefined],
    [{ offset: '', limit: '10', totalCount: '11' }, undefined],
    [{ offset: 0, limit: 10 }, undefined],
    [{ offset: 0, limit: 10, totalCount: null }, undefined],
    [[0, 10, 11], undefined],
    ['0/10', undefined],
    [null, undefined],
    [undefined, undefined]
  ]) {
    const body = { ...(pagination !== undefined && { pagination }), articleList: [{ pagination: { offset: 0 } }] }
    await bff.finfo.fault({ endpoint: 'climate', kind: 'body', status: 200, body })
    const page = await get(bff, path)
    t.equal(page.text, JSON.stringify(body))
    const link = next === undefined ? undefined : `</v1/finfo/climate?supplier_id=4101&${String(next)}>; rel="next"`
    t.equal(page.headers.link, link, JSON.stringify(pagination))
  }
  await bff.finfo.fault({ endpoint: 'climate', kind: 'body', status: 200, body: [{ pagination: 1 }] })
  t.match(await get(bff, path), { status: 200, text: '[{"pagination":1}]' }, 'a list without an envelope')
})

t.test('the next page has the same query, whatever signs are in it', async (t) => {
  const bff = await startBff(t, { finfo: true })
  const number = 'A+B/1 2>;"å&c=%'
  const body = { pagination: { offset: 0, limit: 1, totalCount: 2 }, articleList: [{}] }
  await bff.finfo.fault({ endpoint: 'climate', kind: 'body', status: 200, body, times: 2 })
  const query = `supplier_id=4101&supplier_article_id=${encodeURIComponent(number)}&offset=0&limit=1`
  const link = String((await get(bff, `climate?${query}`)).headers.link)
  t.match(link, /^<[\x21-\x3b\x3d\x3f-\x7e]+>; rel="next"$/)
  await get(bff, link.slice('</v1/finfo/'.length, link.indexOf('>')))
  t.strictSame((await bff.finfo.received('climate')).map(({ query }) => query), [
    { finfoSupplierId: '4101', supplierArticleId: number, offset: '0', limit: '1' },
    { finfoSupplierId: '4101', supplierArticleId: number, offset: '1', limit: '1' }
  ])
})

t.test('a HEAD has the headers of the GET, and no body', async (t) => {
  const bff = await startBff(t, { finfo: true, env: { FINFO_PUBLIC: 'article' } })
  const paths = ['climate?supplier_id=4101&offset=0&limit=2', 'suppliers', 'articles/500100101']
  for (const path of paths) {
    const { headers, bytes } = await get(bff, path)
    const head = await bff.internal.send('HEAD', `/v1/finfo/${path}`, { headers: withKey })
    t.match(head, { status: 200, text: '', headers: { 'content-length': String(bytes.length) } }, path)
    t.equal(head.headers.link, headers.link)
    t.equal(head.headers.etag, headers.etag)
  }
})

t.test('a page of a thousand articles of many megabytes comes whole', async (t) => {
  const bff = await startBff(t, { finfo: true, env: second })
  await bff.finfo.settings({ articles_multiplied_by: 100, article_padding: 4000 })
  const page = await get(bff, 'articles?supplier_id=4101&offset=0&limit=1000')
  t.equal(page.status, 200)
  t.equal(idsOf(page).length, 1000)
  t.ok(page.bytes.length > 4 * 1024 * 1024)
  t.match(page.headers.link, /offset=1000&limit=1000>; rel="next"/)
})

t.test('what does not go together is refused before Finfo is asked', async (t) => {
  const bff = await startBff(t, { finfo: true })
  for (const [query, field, rule] of [
    ['', 'supplier_id', 'required'],
    ['?supplier_id=4101', 'from', 'required'],
    ['?supplier_id=4101&from=2025-01-02&to=2025-01-01', 'to', 'after'],
    ['?supplier_id=4101&from=yesterday&to=2025-01-01', 'from', 'format'],
    ['?supplier_id=4101&from=2025-01-01T00:00:00%2B02:00&to=2025-01-02', 'from', 'format'],
    ['?supplier_id=x&from=2025-01-01&to=2025-01-02', 'supplier_id', 'format'],
    ['?supplier_id=4101&from=2025-01-01&to=2025-01-02&offset=0&limit=1001', 'limit', 'format'],
    ['?supplier_id=4101&from=2025-01-01&to=2025-01-02&offset=-1&limit=1', 'offset', 'format'],
    ['?supplier_id=4101&from=2025-01-01&to=2025-01-02&supplier_article_id=1', 'supplier_article_id', 'not_allowed'],
    ['?supplierId=4101', 'supplierId', 'spelling'],
    ['?supplier=4101', 'supplier', 'unknown']
  ] as const) {
    const { status, body } = await get(bff, `articles${query}`)
    t.equal(status, 400, query)
    t.match((body.errors as Json[])[0], { field, rule }, query)
  }
  t.match(await get(bff, 'media?supplier_id=4101'), { status: 400 }, 'v2.x needs pages')
  t.strictSame(await bff.finfo.received(), [])
})

t.test('what Finfo refuses is told by code, and never in its words', async (t) => {
  const bff = await startBff(t, { finfo: true })
  const path = 'environment?supplier_id=4101'
  t.match(await get(bff, 'environment?supplier_id=4199'), { status: 502, body: { code: 'finfo-denied' } })
  for (const [fault, status, code] of [
    [{ kind: 'status', status: 400, message: 'secret words' }, 502, 'finfo-failed'],
    [{ kind: 'status', status: 404 }, 502, 'finfo-failed'],
    [{ kind: 'redirect' }, 502, 'finfo-failed'],
    [{ kind: 'status', status: 500, message: 'secret words' }, 502, 'finfo-failed'],
    [{ kind: 'html', status: 200 }, 502, 'finfo-failed'],
    [{ kind: 'half' }, 502, 'finfo-failed'],
    [{ kind: 'reset', times: 2 }, 503, 'finfo-unavailable']
  ] as const) {
    await bff.finfo.fault({ endpoint: 'environment', ...fault })
    const response = await get(bff, path)
    t.match(response, { status, body: { code } }, JSON.stringify(fault))
    t.notMatch(response.text, /secret words|127\.0\.0\.1:\d+\/finfo/)
    await bff.finfo.heal()
  }
  await bff.finfo.fault({ endpoint: 'environment', kind: 'reset' })
  t.equal((await get(bff, path)).status, 200, 'a connection that broke is tried once more')
  const wrong = bff.logs.filter(({ msg }) => msg === 'Finfo does not know the address')
  t.match(wrong, [{ level: 50, setting: 'FINFO_BASE_URL, FINFO_ENDPOINTS', endpoint: 'environment' }], 'told once')
})

t.test('after a 429 no call goes out for as long as Finfo asks', async (t) => {
  const bff = await startBff(t, { finfo: true })
  await bff.finfo.fault({ endpoint: 'climate', kind: 'status', status: 429, headers: { 'retry-after': '170' } })
  const path = 'climate?supplier_id=4101&offset=0&limit=1'
  t.match(await get(bff, path), { status: 503, headers: { 'retry-after': '170' } })
  t.match(await get(bff, 'suppliers'), { status: 503, body: { code: 'finfo-unavailable' } })
  t.strictSame((await bff.finfo.received('suppliers')), [])
  await bff.advance(171)
  t.equal((await get(bff, 'suppliers')).status, 200)
})

t.test('in production, an endpoint without a known path says which setting is missing', async (t) => {
  const bff = await startBff(t, {
    finfo: true,
    env: {
      FINFO_ENVIRONMENT: 'production',
      FINFO_CLIENT_SECRET: '6c1e0f52-93a7-4d0b-8f5e-1b7a2c9d4e60',
      FINFO_USERNAME: 'shop@example.com',
      FINFO_PASSWORD: 'simulator',
      FINFO_ENDPOINTS: 'climate=/v2.0/climate',
      FINFO_PUBLIC: 'media'
    }
  })
  for (const response of [
    await get(bff, 'media?supplier_id=4101'), await bff.public.get('/v1/finfo/articles/500100101/media')
  ]) t.match(response, { status: 502, body: { code: 'finfo-failed', detail: /FINFO_ENDPOINTS/ } })
  t.strictSame(await bff.finfo.received(), [])
  t.equal((await get(bff, 'climate?supplier_id=4101&offset=0&limit=1')).status, 200)
  t.equal((await get(bff, 'articles/500100101')).status, 200)
})
