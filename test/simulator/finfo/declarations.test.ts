/** Media, climate, environment and sustainability of the simulated Finfo, in all versions it has (finfo-api.md §7). */
import { test } from 'tap'
import { idsOf, simulate, type Json } from './helpers.js'

const article = { finfoArticleId: 500200201 }

test('media has identifiers since v2.1, and alternative texts since v2.2', async t => {
  const client = await simulate(t)
  const media = async (version: string) => {
    const { body } = await client.get(`/${version}/media`, article)
    return (body.articleList as Json[])[0] ?? {}
  }
  const [v20, v21, v22] = [await media('v2.0'), await media('v2.1'), await media('v2.2')]
  t.notOk('identifiers' in v20)
  t.match(v21.identifiers, { finfoSupplierId: '4102', supplierArticleId: '1001', gtin: /^200\d{10}$/ })
  t.notOk('altText' in (v21.heroImage as Json))
  t.match(v22, {
    heroImage: {
      contentType: 'productImageSingle',
      altText: 'Picture of Masonry mortar M5',
      lastModified: '2025-09-02T05:00:00.0000000',
      checksum: /^[0-9a-f]{32}$/,
      linkIndex: 0
    },
    images: [{ contentType: 'productImagePackage', linkIndex: 1 }]
  })
})

test('the images are there', async t => {
  const client = await simulate(t)
  const { body } = await client.get('/v2.2/media', article)
  const [{ heroImage }] = body.articleList as [{ heroImage: { url: string } }]
  const response = await fetch(heroImage.url)
  t.equal(response.headers.get('content-type'), 'image/svg+xml')
  t.match(await response.text(), /<svg .*Masonry mortar M5/)
  t.equal((await fetch(heroImage.url.replace('500200201', '1'))).status, 404)
})

test('climate is nested in v2.0, flat in v1.0, and not there for an article without a declaration', async t => {
  const client = await simulate(t)
  t.match((await client.get('/v2.0/climate', article)).body, {
    pagination: { totalCount: 2 },
    articleList: [{
      epdMetaData: {},
      extractedFromEpd: { epdDataGwpGhgA: { epdGwpGhgA1: 164.2, epdGwpGhgA5: 1.35 } },
      calculatedFromEpd: {}
    }]
  })
  t.match((await client.get('/v1.0/climate', article)).body, { articleList: [{ epdA1: 164.2, epdA5: 1.35 }] })
  t.match(await client.get('/v2.0/climate', { finfoArticleId: 500100114 }), { status: 204, body: {} })
})

test('climate shows the articles of other suppliers, except in a period', async t => {
  const client = await simulate(t)
  t.strictSame(idsOf(await client.get('/v2.0/climate', { finfoArticleId: 500900901 })), [500900901])
  const period = { 'changed-from-date': '2025-09-01', offset: 0, limit: 100 }
  const ids = idsOf(await client.get('/v2.0/climate', period))
  t.ok(ids.length > 5, 'no supplier is needed')
  t.notOk(ids.includes(500900901))
})

test('environment and sustainability have their own names for the same things', async t => {
  const client = await simulate(t)
  t.match((await client.get('/v1.0/environment', article)).body.articleList, [{
    finfoArticleId: 500200201, productNumber: '1001', sundahusAssessment: 'B', bastaAddOn: 'BETA', svanen: false
  }])
  t.match((await client.get('/v1.1/sustainability', article)).body.articleList, [{
    finfoNumber: 500200201, sdbSignalWord: 'Danger', sdbHCode: ['H315', 'H318', 'H335'], adrUnNumber: null
  }])
  t.equal((await client.get('/v1.0/environment', { finfoArticleId: 500100114 })).status, 204)
  t.equal((await client.get('/v1.1/sustainability', { finfoArticleId: 500100114 })).status, 204)
})
