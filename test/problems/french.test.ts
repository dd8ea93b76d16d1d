/** The problems in French: all there are, in the shape of the English ones, and every sentence that is raised. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { catalogue, type ProblemCode } from '../../src/problems/catalogue.js'
import { french, frenchDetails } from '../../src/problems/french.js'

const root = join(import.meta.dirname, '../..')
const codes = Object.keys(catalogue) as ProblemCode[]

/** What is not translated: names that a developer types. */
function codeIn (text: string): string[] {
  return [...text.matchAll(/`[^`]+`|\b[A-Z]+(?:_[A-Z]+)+\b|\/[a-z][\w/{}.]+/g)]
    .map(([word]) => word.replace('<clé>', '<key>').replace(/\.$/, ''))
    .sort()
}

test('every code has a French title and explanation, with the same names in it', async (t) => {
  t.strictSame(Object.keys(french), codes, 'in the order of the catalogue')
  for (const code of codes) {
    const { title, explanation } = french[code]
    t.match(title, /^[A-Z].{6,80}[^.]$/, code)
    t.match(explanation, /^[A-Z].{20,}\.$/, code)
    t.not(title, catalogue[code].title, code)
    t.strictSame(codeIn(explanation), codeIn(catalogue[code].explanation), code)
    t.notMatch(explanation, / [;?!]|\d (?:MB|KB)/, 'no space before these in Canada')
  }
  t.equal(new Set(codes.map((code) => french[code].title)).size, codes.length)
})

/** All TypeScript sources below a folder, as text. */
function sources (folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    // A sentence may go on in the next line.
    .map((name) => readFileSync(join(root, folder, name), 'utf8').replace(/' \+\s*'/g, ''))
}

test('every sentence that details a problem has its French, and no other has', async (t) => {
  const raised = ['src', 'plugins', 'routes', 'server'].flatMap(sources)
    .flatMap((source) => [...source.matchAll(/(?:detail:\s+|malformed\()'((?:[^'\\]|\\.)*)'/g)])
    .map(([, text = '']) => text.replaceAll('\\\'', '\''))
  t.ok(raised.length > 5)
  t.strictSame([...new Set(raised)].filter((sentence) => !Object.hasOwn(frenchDetails, sentence)), [])
  t.strictSame(Object.keys(frenchDetails).filter((sentence) => !raised.includes(sentence)), [])
})
