/** How the coding is chosen from `accept-encoding`, and when `if-none-match` means 304. */
import { test } from 'tap'
import { chooseEncoding, etagMatches, type Encoding } from '../../src/documents/representation.js'

const choices: Array<[header: string | undefined, encoding: Encoding, why: string]> = [
  [undefined, 'identity', 'no header: what any client can read'],
  ['', 'identity', 'an empty header wants no coding'],
  [' , ,', 'identity', 'empty members count for nothing'],
  ['gzip, deflate, br, zstd', 'br', 'what browsers send'],
  ['gzip, deflate, br', 'br', 'what browsers send'],
  ['deflate, gzip, br, zstd', 'br', 'what curl sends'],
  ['gzip, deflate', 'gzip', 'br is not asked for'],
  ['gzip,br', 'br', 'br wins when equal, without spaces too'],
  ['deflate', 'identity', 'a coding that we do not have'],
  ['deflate, zstd;q=0.9', 'identity', 'codings that we do not have'],
  ['br;q=0.5, gzip;q=0.8', 'gzip', 'the higher q wins'],
  ['br;q=0.8, gzip;q=0.8', 'br', 'br wins when equal'],
  ['br;q=0.001, gzip;q=0', 'br', 'q=0 refuses'],
  ['br;q=0, gzip;q=0.000', 'identity', 'both refused'],
  ['br;q=0', 'identity', 'what is not named is not wanted'],
  ['gzip;q=1.000', 'gzip', 'three decimals'],
  ['br;q=0., gzip;q=1.', 'gzip', 'a dot without decimals is in the grammar'],
  ['gzip ; q=0.2 ,\tbr ; q=0.1', 'gzip', 'white space'],
  ['GZIP', 'gzip', 'names in any case'],
  ['Br;Q=0.1, gZip;Q=0.2', 'gzip', 'the parameter in any case'],
  ['x-gzip', 'gzip', 'the old name'],
  ['*', 'br', 'anything'],
  ['*;q=0.1', 'br', 'anything, a little'],
  ['br;q=0, *', 'gzip', 'anything but br'],
  ['gzip;q=0.5, *;q=0.1', 'gzip', 'the named one over the rest'],
  ['br;q=0.1, gzip;q=0.1, *;q=0.8', 'identity', 'the rest is identity'],
  ['identity', 'identity', 'plain, please'],
  ['identity, gzip', 'gzip', 'gzip wins over identity when equal'],
  ['identity;q=1, br;q=0.5, gzip;q=0.5', 'identity', 'plain is liked better'],
  ['identity;q=0.5, *;q=0', 'identity', 'only plain'],
  ['identity;q=0, gzip;q=0.1', 'gzip', 'not plain'],
  ['identity;q=0, *', 'br', 'anything but plain'],
  ['identity;q=0', 'gzip', 'not plain, and no word of what instead'],
  ['identity;q=0, gzip;q=0', 'br', 'neither plain nor gzip'],
  ['identity;q=0, gzip;q=0, br;q=0', 'identity', 'all refused: plain, not an error'],
  ['*;q=0', 'identity', 'all refused: plain, not an error'],
  ['identity;q=0, *;q=0', 'identity', 'all refused: plain, not an error'],
  ['br;q=2, gzip', 'gzip', 'a q above 1 is malformed'],
  ['br;q=-1, gzip', 'gzip', 'a negative q is malformed'],
  ['br;q=0.1234, gzip;q=0.1', 'gzip', 'four decimals are malformed'],
  ['br;q=high', 'identity', 'a word is malformed'],
  ['br;q=, gzip', 'gzip', 'nothing is malformed'],
  ['br;level=11;q=0.1, gzip;q=0.2', 'gzip', 'other parameters are passed over'],
  ['br;', 'br', 'a loose semicolon'],
  ['brotli, gzipped, notgzip', 'identity', 'names are compared whole']
]

for (const [header, encoding, why] of choices) {
  test(`accept-encoding ${JSON.stringify(header) ?? '(none)'} chooses ${encoding}: ${why}`, async (t) => {
    t.equal(chooseEncoding(header), encoding)
  })
}

const matches: Array<[ifNoneMatch: string, matches: boolean, why: string]> = [
  ['"abc"', true, 'the tag itself'],
  ['W/"abc"', true, 'made weak by a proxy on the way'],
  ['"x", "abc"', true, 'in a list'],
  ['"x",W/"abc","y"', true, 'weak, in a list without spaces'],
  ['*', true, 'any'],
  [' * ', true, 'any, with spaces'],
  ['"abcd"', false, 'a longer tag'],
  ['"ab"', false, 'a shorter tag'],
  ['abc', false, 'without quotes it is no tag'],
  ['"ABC"', false, 'tags are compared to the letter'],
  ['"x,abc"', false, 'a comma inside a tag parts nothing'],
  ['"x,", "abc"', true, 'after a tag with a comma'],
  ['"*"', false, 'a tag that is a star'],
  ['"abc', false, 'a quote that does not close'],
  ['', false, 'nothing']
]

for (const [header, expected, why] of matches) {
  test(`if-none-match ${JSON.stringify(header)} ${expected ? 'matches' : 'does not match'} "abc": ${why}`,
    async (t) => {
      t.equal(etagMatches(header, '"abc"'), expected)
    })
}

test('a weak etag of ours is compared weakly too', async (t) => {
  t.ok(etagMatches('"abc"', 'W/"abc"'))
  t.ok(etagMatches('W/"abc"', 'W/"abc"'))
})
