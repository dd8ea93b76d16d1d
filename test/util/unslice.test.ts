/** What is cut out of a long text and kept does not keep the long text. */
import type { Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { test } from 'tap'
import { createAddressReader } from '../../plugins/client-address.js'
import { createClientKeys } from '../../plugins/rate-limit/client-key.js'
import { unslice } from '../../src/util/unslice.js'

const PIECES = 1500
const LONG = 14_000

/** Bytes that the heap has more after `keep` was given so many pieces of long texts of their own. */
function growth (keep: (piece: string) => unknown): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const kept: unknown[] = []
  collect()
  const before = process.memoryUsage().heapUsed
  for (let n = 0; n < PIECES; n++) {
    const text = Buffer.alloc(LONG, `2001:db8:${n.toString(16)}:1::${n.toString(16)},`).toString('latin1')
    kept.push(keep(text.slice(0, text.indexOf(','))))
  }
  collect()
  const grown = process.memoryUsage().heapUsed - before
  return kept.length === PIECES ? grown : NaN
}

test('a copy is the same text, without the text that it was cut out of', async (t) => {
  t.equal(unslice('/v1/Zo\u00eb'), '/v1/Zo\u00eb')
  t.equal(unslice(''), '')
  t.ok(growth((piece) => piece) > PIECES * LONG / 2, 'a piece as it is keeps all')
  t.ok(growth(unslice) < PIECES * LONG / 10)
})

test('a rate limit keeps addresses and networks, and not the headers that they were cut out of', async (t) => {
  const addressOf = createAddressReader(['127.0.0.1'])
  const clientKeyOf = createClientKeys()
  const socket = { remoteAddress: '127.0.0.1' } as Socket
  const forwarded = (item: string): string => clientKeyOf(addressOf({ socket, headers: { 'x-forwarded-for': item } }))
  t.equal(forwarded('2001:db8:1:1::1'), '2001:db8:1:1::')
  t.ok(growth(forwarded) < PIECES * LONG / 10)
})
