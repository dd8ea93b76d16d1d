/** The check of JSON texts agrees with JSON.parse on every text, well-formed or corrupted. */
import { test } from 'tap'
import { findMember, isJson } from '../../src/upstream/is-json.js'
import { seeded } from '../helpers/random.js'

function parses (bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'))
    return true
  } catch {
    return false
  }
}

const good = [
  'null', 'true', 'false', '0', '-0', '7', '-12.50', '1e5', '1E+05', '2.5e-10', '0.0', '""', '"a"',
  '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D"', '"é \u{1f6d2} \u2028 \u007f"',
  '[]', '{}', '[ ]', '{ }', ' \t\r\n[ 1 , 2 ] \n', '{"a":1,"a":2}', '{"":{"b":[{},[],[[]],null]}}',
  '[1,"2",{"3":[4]},true,false,null,-5.5]'
]

const bad = [
  '', ' ', 'nul', 'nulll', 'True', 'undefined', 'NaN', 'Infinity', '-', '+1', '01', '-01', '1.', '.5', '1.e5', '1e',
  '1e+', '0x10', '1 2', '--1', '"', '"a', 'a"', '"\\"', '"\\x"', '"\\u12"',
  '"\\u12g4"', '"\\', '"\\u', '"\t"', '"\n"', '"\0"', "'a'", '[', ']', '[1', '[1,', '[1,]', '[,1]', '[1 2]', '[1}',
  '{', '}', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{,}', '{a:1}', '{1:2}',
  '{"a" 1}', '{"a":1 "b":2}', '{"a":1]', '{"a":1}}', '[]]', '{}{}', '\ufeff{}', '\u00a0{}', '{}\u000b', '/* */{}',
  '<html>', '\0', '{"a":1}\0'
]

test('what JSON.parse reads is JSON, and nothing else', async (t) => {
  // Not in the names of assertions, which TAP would read for itself.
  const verdicts = (texts: string[]): Array<[string, boolean, boolean]> => texts.map((text) => [
    text, isJson(Buffer.from(text)), parses(Buffer.from(text))
  ])
  t.same(verdicts(good), good.map((text) => [text, true, true]))
  t.same(verdicts(bad), bad.map((text) => [text, false, false]))
})

test('every beginning of a text has the verdict of JSON.parse, so half an answer is none', async (t) => {
  for (const text of good) {
    const bytes = Buffer.from(text)
    for (let length = 0; length < bytes.length; length++) {
      const part = bytes.subarray(0, length)
      if (isJson(part) !== parses(part)) t.fail(JSON.stringify(part.toString()))
    }
  }
  t.notOk(isJson(Buffer.from('{"plans":[{"term":12},{"te')))
})

test('so have texts that were corrupted at random, bytes that are no UTF-8 among them', async (t) => {
  const random = seeded(20261121)
  const pieces = [...'{}[]",:\\ \n0123456789.eE+-truefalsenuldu'].map((piece) => piece.charCodeAt(0))
    .concat(0, 0x1f, 0x7f, 0x80, 0xc3, 0xff)
  const pick = <Item> (list: readonly Item[]): Item => list[Math.floor(random() * list.length)] as Item
  const document = Buffer.from(JSON.stringify({
    account: 20009100,
    amount: 234.45,
    ok: true,
    none: null,
    plans: [{ term: 3, rate: -0.0999, text: 'A "fee" of\n$1 é' }, []]
  }))
  const counts = { good: 0, bad: 0 }
  for (let round = 0; round < 40_000; round++) {
    const bytes = Buffer.from(random() < 0.5 ? document : Buffer.from(pick(good)))
    for (let corrupted = random() < 0.8 ? 1 : 3; corrupted > 0; corrupted--) {
      if (bytes.length > 0) bytes[Math.floor(random() * bytes.length)] = pick(pieces)
    }
    const expected = parses(bytes)
    counts[expected ? 'good' : 'bad']++
    if (isJson(bytes) !== expected) t.fail(JSON.stringify(bytes.toString('latin1')))
  }
  t.ok(counts.good > 3000 && counts.bad > 3000, `${counts.good} good and ${counts.bad} bad ones were seen`)
})

test('a text may nest a hundred deep; deeper is no answer of anybody, and breaks nothing', async (t) => {
  const nested = (depth: number): Buffer => Buffer.from('['.repeat(depth) + ']'.repeat(depth))
  t.ok(isJson(nested(100)))
  t.notOk(isJson(nested(101)))
  t.notOk(isJson(Buffer.from('{"a":'.repeat(1_000_000))))
})

test('a member of an object is found wherever it stands, and not inside of others', async (t) => {
  const member = (json: string, name = 'p'): string | undefined => findMember(Buffer.from(json), name)?.toString()
  t.equal(member('{"p":1}'), '1')
  t.equal(member(' { "a" : [ {"p":2} , "p" ] , "p" : { "x" : [ ] } } '), '{ "x" : [ ] }')
  t.equal(member('{"a":"\\"p\\":3","p":"4"}'), '"4"')
  t.equal(member('{"a":{"p":5}}'), undefined)
  t.equal(member('{}'), undefined)
  t.equal(member('[{"p":6}]'), undefined)
  t.equal(member('"p"'), undefined)
  t.equal(member('{"p":7,"p":8}'), '7')
})
