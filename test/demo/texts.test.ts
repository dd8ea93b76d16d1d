/** The demo's texts: as many in French as in English, and written as French in Canada is. */
import { test } from 'tap'
import { products } from '../../demo/shop/products.js'
import { english } from '../../demo/texts/english.js'
import { french } from '../../demo/texts/french.js'

/** Every text with the path to it; functions are asked with something. */
function textsOf (value: unknown, path = ''): Array<[path: string, text: string]> {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') return textsOf((value as (...args: unknown[]) => string)(2, 2, 'x'), path)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) => textsOf(part, `${path}.${key}`))
}

const en = textsOf(english)
const fr = [...textsOf(french), ...textsOf(products.map(({ words }) => words.fr), '.products')]

test('both languages say the same things', async t => {
  t.strictSame(textsOf(french).map(([path]) => path), en.map(([path]) => path))
  // Not everything is sold by a unit.
  for (const [path, text] of [...en, ...fr]) if (!path.endsWith('.unit')) t.not(text.trim(), '', path)
})

test('no text of a sentence is left in the other language', async t => {
  const french = new Map(fr)
  const same = en.filter(([path, text]) => / /.test(text) && french.get(path) === text).map(([, text]) => text)
  t.strictSame(same.filter((text) => !/^(Taxes \(|\d+ \()/.test(text)), [])
})

test('French has its own spaces, apostrophes and quotes', async t => {
  for (const [path, text] of fr) {
    t.notMatch(text, /['"“”]/, `${path}: ${text}`)
    t.notMatch(text, /[^\u00a0\d/]:(\s|$)/, `${path}: a no-break space before the colon of: ${text}`)
    t.notMatch(text, /\d [$%]/, `${path}: a no-break space before the sign of: ${text}`)
  }
})

test('French speaks of one thing by one name', async t => {
  for (const [path, text] of fr) t.notMatch(text, /\b(flux|saisies?|statut|email|e-mail)\b/i, `${path}: ${text}`)
})
