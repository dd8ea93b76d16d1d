/** Log lines on their way out: which wait, for how long, and in which order they come out. */
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { createLineBuffer, createTimestamp } from '../../src/util/log-lines.js'

function gather (options: { mostLines?: number, mostMs?: number } = {}) {
  const written: string[] = []
  const buffer = createLineBuffer({ sink: (lines) => { written.push(lines) }, ...options })
  return { written, buffer }
}

test('lines that may wait go out together, in their order', async t => {
  const { written, buffer } = gather({ mostMs: 5 })
  buffer.writeSoon('request 1\n')
  buffer.writeSoon('request 2\n')
  t.strictSame(written, [])
  while (written.length === 0) await sleep(1)
  t.strictSame(written, ['request 1\nrequest 2\n'])
  buffer.writeSoon('request 3\n')
  while (written.length === 1) await sleep(1)
  t.equal(written[1], 'request 3\n')
})

test('so many are enough', t => {
  const { written, buffer } = gather({ mostLines: 2, mostMs: 60_000 })
  for (const number of [1, 2, 3]) buffer.writeSoon(`request ${number}\n`)
  t.strictSame(written, ['request 1\nrequest 2\n'])
  buffer.flush()
  buffer.flush()
  t.strictSame(written, ['request 1\nrequest 2\n', 'request 3\n'])
  t.end()
})

test('a line that may not wait takes along those before it', t => {
  const { written, buffer } = gather({ mostMs: 60_000 })
  buffer.writeSoon('request 1\n')
  buffer.write('error\n')
  t.strictSame(written, ['request 1\nerror\n'])
  buffer.flush()
  t.equal(written.length, 1)
  t.end()
})

test('the time of a line is that of its millisecond', t => {
  let now = Date.parse('2026-01-31T23:59:59.999Z')
  const timestamp = createTimestamp(() => now)
  t.equal(timestamp(), ',"time":"2026-01-31T23:59:59.999Z"')
  t.equal(timestamp(), ',"time":"2026-01-31T23:59:59.999Z"')
  now++
  t.equal(timestamp(), ',"time":"2026-02-01T00:00:00.000Z"')
  now -= 5000
  t.equal(timestamp(), ',"time":"2026-01-31T23:59:55.000Z"')
  t.end()
})
