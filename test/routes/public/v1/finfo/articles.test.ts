/** Product data at the public door: what FINFO_PUBLIC names, through the cache, in no flow. */
import t from 'tap'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { startBff, until, withKey, type Caller } from '../../../../helpers/bff.js'

const article = '/v1/finfo/articles/500100101'
/** Safety data has only paint. */
const paint = '/v1/finfo/articles/500300301'
const all = ['', '/media', '/climate', '/environment', '/sustainability']

/** The paths of Finfo in what a door says of itself. */
async function finfoPathsOf (door: Caller): Promise<string[]> {
  const { paths } = (await door.get('/openapi.json')).body as { paths: object }
  return Object.keys(paths).filter((path) => path.includes('finfo'))
}

t.test('without FINFO_ENVIRONMENT no route of it exists, at neither door', async (t) => {
  const bff = await startBff(t, { env: { FINFO_PUBLIC: 'article,media' } })
  for (const path of [...all.map((kind) => article + kind), '/v1/finfo/suppliers', '/v1/finfo/articles']) {
    t.match(await bff.public.get(path), { status: 404, body: { code: 'not-found' } }, path)
    t.match(await bff.internal.get(path, withKey), { status: 404, body: { code: 'not-found' } }, path)
  }
  for (const door of [bff.public, bff.internal]) t.strictSame(await finfoPathsOf(door), [])
  t.notMatch((await bff.internal.get('/metrics')).text, /finfo/)
  t.notMatch((await bff.internal.get('/health/ready')).body, { checks: { finfo: {} } })
})

t.test('the public door has what FINFO_PUBLIC names, and nothing else', async (t) => {
  const none = await startBff(t, { finfo: true })
  for (const kind of all) t.equal((await none.public.get(article + kind)).status, 404, 'none unless it is named')
  t.strictSame(await finfoPathsOf(none.public), [])

  const two = await startBff(t, { finfo: true, env: { FINFO_PUBLIC: 'article,climate' } })
  const found = await Promise.all(all.map(async (kind) => (await two.public.get(article + kind)).status))
  t.strictSame(found, [200, 404, 200, 404, 404])
  t.strictSame(await finfoPathsOf(two.public), [
    '/v1/finfo/articles/{finfo_article_id}', '/v1/finfo/articles/{finfo_article_id}/climate'
  ])
  for (const path of ['/v1/finfo/suppliers', '/v1/finfo/articles', '/v1/finfo/climate']) {
    t.equal((await two.public.get(path, withKey)).status, 404, `${path} is the internal door's`)
  }
})

t.test('a document comes byte for byte, by id, and then from the cache', async (t) => {
  const env = { FINFO_PUBLIC: 'article,media,climate,environment,sustainability' }
  const bff = await startBff(t, { finfo: true, env })
  const paths = all.map((kind) => kind === '/sustainability' ? `${paint}${kind}` : `${article}${kind}`)
  for (const path of paths) {
    const first = await bff.public.get(path)
    t.match(first, {
      status: 200,
      headers: {
        'x-cache': 'miss',
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'public, max-age=86400, stale-while-revalidate=604800',
        age: '0',
        etag: /^"/
      }
    }, path)
    t.equal((first.body.articleList as unknown[]).length, 1)
    t.notOk('x-reference-id' in first.headers, 'it belongs to no flow')
    t.notOk('set-cookie' in first.headers)
    const again = await bff.public.get(path)
    t.equal(again.headers['x-cache'], 'hit')
    t.ok(again.bytes.equals(first.bytes))
    const inside = await bff.internal.get(path, withKey)
    t.equal(inside.headers['x-cache'], 'hit', 'one cache for both doors')
    t.ok(inside.bytes.equals(first.bytes))
  }
  const sent = (await bff.finfo.received()).filter(({ endpoint }) => endpoint !== 'token')
  t.strictSame(sent.map(({ path, query }) => [path, query]), [
    '/v1.0/article/fin20text/noprice/item', '/v2.2/media', '/v2.0/climate', '/v1.0/environment', '/v1.1/sustainability'
  ].map((path) => [`/finfo${path}`, { finfoArticleId: path.endsWith('sustainability') ? '500300301' : '500100101' }]))
  t.equal((await bff.public.get('/v1/flows/x')).status, 400, 'and no flow was opened')
  t.equal(await bff.services.store.count(), 0)
})

t.test('answers are compressed, and not sent again to those who have them', async (t) => {
  const bff = await startBff(t, { finfo: true, env: { FINFO_PUBLIC: 'media' } })
  const path = `${article}/media`
  const plain = await bff.public.get(path)
  const br = await bff.public.get(path, { 'accept-encoding': 'br' })
  const gzip = await bff.public.get(path, { 'accept-encoding': 'gzip' })
  t.ok(brotliDecompressSync(br.bytes).equals(plain.bytes))
  t.ok(gunzipSync(gzip.bytes).equals(plain.bytes))
  const known = await bff.public.get(path, { 'accept-encoding': 'br', 'if-none-match': String(br.headers.etag) })
  t.match(known, { status: 304, text: '', headers: { 'x-cache': 'hit' } })
})

t.test('an article that Finfo does not have is asked for once in ten minutes', async (t) => {
  const bff = await startBff(t, { finfo: true, env: { FINFO_PUBLIC: 'article,sustainability' } })
  for (let times = 0; times < 3; times++) {
    t.match(await bff.public.get('/v1/finfo/articles/999'), { status: 404, body: { code: 'finfo-not-found' } })
    t.match(await bff.internal.get('/v1/finfo/articles/999', withKey), { status: 204, text: '' })
  }
  t.equal((await bff.finfo.received('article')).length, 1)
  await bff.advance(601)
  await bff.public.get('/v1/finfo/articles/999')
  t.equal((await bff.finfo.received('article')).length, 2)
})

t.test('an id that cannot be one is refused before Finfo is asked, and so is a query', async (t) => {
  const bff = await startBff(t, { finfo: true, env: { FINFO_PUBLIC: 'article' } })
  for (const id of ['0', '01', 'x', '-1', '1.5', '1'.repeat(19), '%20', '1%2F..']) {
    t.match(await bff.public.get(`/v1/finfo/articles/${id}`), { status: 400, body: { code: 'invalid-request' } }, id)
  }
  t.match(await bff.public.get(`${article}?price=1`), { status: 400 })
  t.strictSame(await bff.finfo.received(), [])
})

t.test('what is no longer fresh is served at once, and fetched again behind it', async (t) => {
  const bff = await startBff(t, { finfo: true, env: { FINFO_PUBLIC: 'article' } })
  await bff.public.get(article)
  await bff.advance(86_401)
  t.match(await bff.public.get(article), { status: 200, headers: { 'x-cache': 'stale' } })
  await until(async () => (await bff.public.get(article)).headers['x-cache'] === 'hit')
  t.equal((await bff.finfo.received('article')).length, 2)
})

t.test('public traffic leaves a fifth of the calls of a minute to the merchant\'s servers', async (t) => {
  const bff = await startBff(t, { finfo: true, env: { FINFO_PUBLIC: 'article', FINFO_REQUESTS_PER_MINUTE: '10' } })
  const ids = Array.from({ length: 20 }, (_, n) => 600_000_001 + n)
  const responses = await Promise.all(ids.map(async (id) => await bff.public.get(`/v1/finfo/articles/${id}`)))
  t.equal(responses.filter(({ status }) => status === 404).length, 8)
  for (const { status, headers, body } of responses.filter(({ status }) => status !== 404)) {
    t.match({ status, headers, body }, {
      status: 503, headers: { 'retry-after': /^\d+$/ }, body: { code: 'finfo-unavailable' }
    })
  }
  t.equal((await bff.internal.get('/v1/finfo/suppliers', withKey)).status, 200)
  t.equal((await bff.internal.get(article, withKey)).status, 200)
  t.equal((await bff.internal.get(`${article}/climate`, withKey)).status, 503)
  t.equal((await bff.finfo.received()).filter(({ endpoint }) => endpoint !== 'token').length, 10)
  await bff.advance(61)
  t.equal((await bff.public.get('/v1/finfo/articles/600000099')).status, 404)
})

t.test('the log line and the metrics say that it was Finfo', async (t) => {
  const bff = await startBff(t, { finfo: true, env: { FINFO_PUBLIC: 'article' } })
  await bff.public.get(article)
  await bff.public.get(article)
  t.match(await bff.requestLines(2), [
    { route: '/v1/finfo/articles/:finfo_article_id', upstream: 'finfo', cache: 'miss', status: 200 }, { cache: 'hit' }
  ])
  await bff.internal.get('/v1/finfo/climate?supplier_id=4101&offset=0&limit=1', withKey)
  const { text } = await bff.internal.get('/metrics')
  for (const line of [
    'bff_finfo_documents_total{result="miss"} 1',
    'bff_finfo_documents_total{result="hit"} 1',
    'bff_finfo_token_calls_total{grant="password",outcome="granted"} 1',
    'bff_upstream_duration_seconds_count{upstream="finfo",route="/v1/finfo/climate",status="200"} 1'
  ]) t.ok(text.includes(`${line}\n`), line)
  t.match(text, /^bff_finfo_bytes [1-9]/m)
  t.notMatch(text, /bff_forms_total\{result="hit"\}/)
})
