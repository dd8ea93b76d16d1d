/** JSON bodies: the bytes that go out, and the hash of just these. */
import { createHash } from 'node:crypto'
import { test } from 'tap'
import { JsonBody } from '../../src/upstream/json-body.js'

test('the bytes are the JSON in UTF-8, and the hash is theirs', async (t) => {
  for (const value of [{ amount: 10.5, reference: 'Zoë 🛒' }, {}, [], null, 'text', 0]) {
    const { bytes, hash } = new JsonBody(value)
    t.same(JSON.parse(bytes.toString('utf8')), value)
    t.equal(hash, createHash('sha256').update(bytes).digest('hex'))
  }
})

test('they are made when first asked for, and once', async (t) => {
  let made = 0
  const body = new JsonBody({ toJSON: () => { made++; return { amount: 1 } } })
  t.equal(made, 0)
  t.equal(body.hash, new JsonBody({ amount: 1 }).hash)
  t.equal(body.bytes, body.bytes)
  t.equal(made, 1)
})
