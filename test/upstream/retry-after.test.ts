/** How Retry-After headers are read. */
import { test } from 'tap'
import { retryAfterSeconds } from '../../src/upstream/retry-after.js'
import { NOON } from './helper.js'

test('whole seconds are taken as they are', async (t) => {
  for (const [header, expected] of [
    ['0', 0], ['1', 1], ['120', 120], [' 7 ', 7], ['007', 7], ['999999999', 999999999]
  ] as const) {
    t.equal(retryAfterSeconds(header, NOON), expected, header)
  }
})

test('of several headers the first counts', async (t) => {
  t.equal(retryAfterSeconds(['3', '9'], NOON), 3)
  t.equal(retryAfterSeconds([], NOON), undefined)
})

test('an HTTP date is the time until then, rounded up, and never below zero', async (t) => {
  const cases: Array<[string, number]> = [
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30],
    ['Sunday, 01-Mar-26 12:00:30 GMT', 30],
    ['Sun, 01 Mar 2026 12:00:00 GMT', 0],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['Mon, 02 Mar 2026 12:00:00 GMT', 86_400]
  ]
  for (const [header, expected] of cases) t.equal(retryAfterSeconds(header, NOON), expected, header)
  t.equal(retryAfterSeconds('Sun, 01 Mar 2026 12:00:30 GMT', NOON + 500), 30)
})

test('what says nothing is left out', async (t) => {
  const nothing = [
    undefined, '', '  ', 'soon', '-5', '+5', '1.5', '1e3', '0x10', '5s', '120 seconds', '12345678901', 'in 2030',
    'call 555 1234', '2026-03-01T12:00:30Z', 'Sun, 99 Foo 2026', 'NaN', 'Infinity'
  ]
  for (const header of nothing) t.equal(retryAfterSeconds(header, NOON), undefined, String(header))
})
