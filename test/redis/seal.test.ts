/** Encryption at rest: what opens what, and that nothing else does. */
import { test } from 'tap'
import { createSealer, NewerRecordError, SealBrokenError } from '../../src/redis/seal.js'

const a = { id: 'a', key: Buffer.alloc(32, 1) }
const b = { id: 'b', key: Buffer.alloc(32, 2) }

test('what was sealed for a place opens there, and says which version and key it needs', async (t) => {
  const sealer = createSealer([a])
  for (const text of ['', 'token', '{"first_name":"Zoë \u{1F600}"}', 'x'.repeat(100_000)]) {
    const sealed = sealer.seal(text, 'flow:1')
    t.match(sealed, /^1\.a\.[\w-]+$/)
    t.equal(sealer.open(sealed, 'flow:1'), text)
  }
})

test('the same text is sealed differently each time', async (t) => {
  const sealer = createSealer([a])
  t.equal(new Set(Array.from({ length: 1000 }, () => sealer.seal('token', 'flow:1'))).size, 1000)
})

test('what was sealed for one place does not open in another', async (t) => {
  const sealer = createSealer([a])
  t.throws(() => sealer.open(sealer.seal('token', 'flow:1'), 'flow:2'), SealBrokenError)
})

test('what was changed does not open, whichever byte it was', async (t) => {
  const sealer = createSealer([a])
  const [version, id, box = ''] = sealer.seal('token', 'flow:1').split('.')
  const bytes = Buffer.from(box, 'base64url')
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    t.throws(() =>
      sealer.open(`${version}.${id}.${changed.toString('base64url')}`, 'flow:1'), SealBrokenError, `byte ${at}`)
  }
  t.throws(() =>
    sealer.open(`${version}.${id}.${bytes.subarray(0, -1).toString('base64url')}`, 'flow:1'), SealBrokenError)
})

for (const [what, sealed] of [
  ['nothing', ''], ['no seal', 'token'], ['a key that is not known', '1.z.AAAA'],
  ['too little', '1.a.AAAA']
] as const) {
  test(`${what} does not open`, async (t) => {
    t.throws(() => createSealer([a]).open(sealed, 'flow:1'), SealBrokenError)
  })
}

test('what a later version sealed is refused as such', async (t) => {
  for (const sealed of ['2.a.AAAA', '17.a.AAAA']) {
    t.throws(() => createSealer([a]).open(sealed, 'flow:1'), NewerRecordError)
  }
  for (const sealed of ['0.a.AAAA', 'x.a.AAAA', '.a.AAAA']) {
    t.throws(() => createSealer([a]).open(sealed, 'flow:1'), SealBrokenError)
  }
})

test('keys are rotated without a loss: the first seals, all open', async (t) => {
  const before = createSealer([a])
  const between = createSealer([b, a])
  const after = createSealer([b])
  const old = before.seal('old', 'flow:1')
  const fresh = between.seal('fresh', 'flow:1')
  t.match(fresh, /^1\.b\./)
  t.equal(between.open(old, 'flow:1'), 'old')
  t.equal(after.open(fresh, 'flow:1'), 'fresh')
  t.throws(() => after.open(old, 'flow:1'), SealBrokenError)
  t.throws(() => before.open(fresh, 'flow:1'), SealBrokenError)
})

test('a key of the same name that is another key does not open', async (t) => {
  t.throws(() =>
    createSealer([{ ...a, key: b.key }]).open(createSealer([a]).seal('token', 'flow:1'), 'flow:1'), SealBrokenError)
})

test('without a key there is no sealer', async (t) => {
  t.throws(() => createSealer([]), /at least one key/)
})
