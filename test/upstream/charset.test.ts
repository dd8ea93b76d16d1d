/** Texts come out in UTF-8, whatever charset they came in. */
import { test } from 'tap'
import { asUtf8 } from '../../src/upstream/charset.js'

const text = '{"city":"Trois-Rivières"}'
const utf8 = Buffer.from(text)

test('a text in the charset that its type names is turned into UTF-8', async (t) => {
  const latin = Buffer.from(text, 'latin1')
  const utf16 = Buffer.from(text, 'utf16le')
  for (const [charset, bytes] of [
    ['iso-8859-1', latin], ['ISO-8859-1', latin], ['"iso-8859-15"', latin], ['windows-1252', latin], ['latin1', latin],
    ['utf-16le', utf16], ['utf-16', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
    ['utf-16be', Buffer.from(utf16).swap16()], ['utf-8', utf8], ['UTF8', utf8]
  ] as const) {
    for (const type of [`application/json; charset=${charset}`, `application/json;v=1 ;Charset = ${charset}; x=y`]) {
      t.equal(asUtf8(bytes, type).toString(), text, type)
    }
  }
})

test('a text of no charset, or of one that nobody knows, stays as it is', async (t) => {
  for (const type of [undefined, '', 'application/json', 'application/json; charset=', 'text/html; charset=klingon']) {
    t.equal(asUtf8(utf8, type), utf8, String(type))
  }
})

test('a byte order mark is left out', async (t) => {
  const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8])
  for (const type of [undefined, 'application/json; charset=utf-8', 'application/json; charset=klingon']) {
    t.ok(asUtf8(marked, type).equals(utf8), String(type))
  }
})
