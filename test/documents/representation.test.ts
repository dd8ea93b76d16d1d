/** What a form document looks like on the wire, in every content coding. */
import { gunzipSync, brotliDecompressSync } from 'node:zlib'
import { test } from 'tap'
import { buildRepresentation } from '../../src/documents/representation.js'

const document = Buffer.from(JSON.stringify({
  provinces: Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`p${n}`, {
    value: n, text: `Province number ${n}, é`
  }]))
}))

test('every variant decodes to the bytes that came from Flexiti', async (t) => {
  const { variants, contentType } = await buildRepresentation(document, 'application/json;charset=utf-8')
  t.equal(contentType, 'application/json;charset=utf-8')
  t.same(variants.identity.body, document)
  t.same(gunzipSync(variants.gzip.body), document)
  t.same(brotliDecompressSync(variants.br.body), document)
})

test('a variant says its content-encoding', async (t) => {
  const { variants } = await buildRepresentation(document, 'application/json')
  t.equal(variants.identity.contentEncoding, undefined)
  t.equal(variants.gzip.contentEncoding, 'gzip')
  t.equal(variants.br.contentEncoding, 'br')
})

test('etags are strong, and different in each coding', async (t) => {
  const { variants } = await buildRepresentation(document, 'application/json')
  const etags = Object.values(variants).map((variant) => variant.etag)
  for (const etag of etags) t.match(etag, /^"[\w-]{27}"$/)
  t.equal(new Set(etags).size, 3)
})

test('etags are the same for an identical document, and others for another', async (t) => {
  const tags = async (body: Buffer, type = 'application/json'): Promise<string[]> =>
    Object.values((await buildRepresentation(body, type)).variants).map((variant) => variant.etag)
  const first = await tags(document)
  t.same(await tags(Buffer.from(document)), first)

  const changed = Buffer.from(document)
  changed[changed.length - 4] = 0x21
  for (const other of [await tags(changed), await tags(document, 'text/html')]) {
    t.notOk(other.some((etag) => first.includes(etag)))
  }
})

for (const text of ['', '{}', '{"salutations":{}}']) {
  test(`a body that compressing does not make smaller is sent plain in every variant: ${JSON.stringify(text)}`,
    async (t) => {
      const { variants, bytes } = await buildRepresentation(Buffer.from(text), 'application/json')
      for (const variant of [variants.gzip, variants.br]) {
        if (variant.contentEncoding !== undefined) {
          t.ok(variant.body.length < text.length, 'smaller, or not encoded')
          continue
        }
        t.equal(variant, variants.identity)
      }
      t.equal(variants.gzip.contentEncoding, undefined, 'gzip alone needs more than this')
      t.equal(bytes, new Set(Object.values(variants)
        .map(({ body }) => body)).size * text.length, 'a shared body counts once')
    })
}

test('its bytes are those it holds in memory, and no more', async (t) => {
  const { variants, bytes } = await buildRepresentation(document, 'application/json')
  const bodies = Object.values(variants).map((variant) => variant.body)
  t.equal(bytes, bodies.reduce((sum, body) => sum + body.length, 0))
  for (const body of bodies) t.equal(body.buffer.byteLength, body.length, 'not a view of a larger chunk')
})

test('what becomes of the loaded buffer afterwards does not matter', async (t) => {
  const loaded = Buffer.from(document)
  const building = buildRepresentation(loaded, 'application/json')
  loaded.fill(0)
  const { variants } = await building
  t.same(variants.identity.body, document)
  t.same(gunzipSync(variants.gzip.body), document)
})

test('callers cannot change it', async (t) => {
  const representation = await buildRepresentation(document, 'application/json')
  t.throws(() => { representation.contentType = 'text/html' }, TypeError)
  t.throws(() => { representation.variants.br = representation.variants.identity }, TypeError)
  t.throws(() => { representation.variants.br.etag = '"mine"' }, TypeError)
})
