/** The client as the public door serves it: how large, under which names, how long it is kept, and for whose pages. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { test } from 'tap'
import { buildScript } from '../../../client/build.js'
import { startBff } from '../../helpers/bff.js'

const shop = 'https://www.shop.example'
const CLIENT_MAX_BYTES = 4096
const ELEMENT_MAX_BYTES = 12_288

for (const [name, limit] of [['client', CLIENT_MAX_BYTES], ['flexiti-pay', ELEMENT_MAX_BYTES]] as const) {
  test(`${name}.js is at most ${limit} bytes gzipped, and imports nothing`, async t => {
    const bff = await startBff(t)
    const { bytes, headers } = await bff.public.get(`/${name}.js`, { 'accept-encoding': 'gzip' })
    t.equal(headers['content-encoding'], 'gzip')
    t.ok(bytes.length <= limit, `${bytes.length} bytes`)
    const plain = gunzipSync(bytes)
    t.ok(gzipSync(plain).length <= limit, 'by the usual effort too')
    t.notMatch(plain.toString(), /\bimport\s*["'({*]|\bfrom\s*["']/)
    t.strictSame(plain, await buildScript(name), 'it is what the build makes')
  })
}

for (const script of ['client', 'flexiti-pay']) {
  test(`${script}.js is JavaScript with a strong etag, kept for minutes, and has a name that is kept for ever`,
    async t => {
      const bff = await startBff(t)
      const answer = await bff.public.get(`/${script}.js`)
      t.match(answer, {
        status: 200,
        headers: {
          'content-type': 'text/javascript; charset=utf-8',
          'cache-control': /^public, max-age=300\b/,
          etag: /^"[^"]+"$/,
          vary: 'accept-encoding',
          'cross-origin-resource-policy': 'cross-origin'
        }
      })
      t.notOk(answer.headers['x-reference-id'], 'caches must not hand one shopper\'s id to the next')
      const name = String(answer.headers['content-location'])
      t.match(name, new RegExp(`^/client/${script}-[0-9a-f]{16}\\.js$`))
      const kept = await bff.public.get(name)
      t.match(kept, {
        status: 200, headers: { 'cache-control': 'public, max-age=31536000, immutable', etag: answer.headers.etag }
      })
      t.strictSame(kept.bytes, answer.bytes)
      for (const path of [`/${script}.js`, name]) {
        const known = await bff.public.get(path, { 'if-none-match': String(answer.headers.etag) })
        t.equal(known.status, 304)
        t.equal(known.text, '')
      }
      for (const path of [
        name.replace(/.{4}\.js$/, '0000.js'), '/client/client.js', '/client/x.js', '/client/',
        '/client/..%2f..%2fpackage.json'
      ]) {
        t.match(await bff.public.get(path), { status: 404, body: { code: 'not-found' } }, path)
      }
    })
}

test('pages of the storefronts may import it, and those of others not', async t => {
  const bff = await startBff(t, { env: { STOREFRONT_ORIGINS: shop } })
  t.match((await bff.public.get('/client.js', { origin: shop })).headers, {
    'access-control-allow-origin': shop, vary: /^accept-encoding, Origin$/i
  })
  t.equal(
    (await bff.public.get('/client.js', { origin: 'https://evil.example' })).headers['access-control-allow-origin'],
    undefined
  )
})

test('the internal door has none', async t => {
  const bff = await startBff(t)
  t.equal((await bff.internal.get('/client.js')).status, 404)
})
