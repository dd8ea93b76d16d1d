/**
 * The storms that cost flows and captures: shoppers wait in the widget, all their tokens come due while Flexiti is in
 * trouble, beside ordinary traffic and captures. On a driven clock; over real sockets in storm-over-sockets.test.ts.
 */
import { test } from 'tap'
import { runStorm, type StormOptions, type StormReport, type Weather } from './storm.js'
import { MINUTE, SECOND } from '../flows/helper.js'

/** Tokens of four minutes, of widgets that were opened within 10 s, come due from 3:00 on and die from 4:00 on. */
const DUE = 3 * MINUTE
const storm = (weather: StormOptions['weather'], more: Partial<StormOptions> = {}): StormOptions =>
  ({ from: DUE - 5 * SECOND, until: DUE + 55 * SECOND, weather, ...more })

const rows: Array<[name: string, options: StormOptions]> = [
  ['90 % of ordinary calls 503, the token endpoint healthy', storm((kind, random): Weather =>
    kind !== 'token' && random() < 0.9 ? { status: 503 } : {})],
  ['one endpoint always 500, all else healthy', storm((kind): Weather => kind === 'plans' ? { status: 500 } : {})],
  ['each refresh is answered after 11 s, granted and rotated', storm((kind): Weather =>
    kind === 'token' ? { latencyMs: 11 * SECOND } : {}, { newcomers: 0 })],
  ['429 on token calls for 30 s, Retry-After 30', storm((kind): Weather =>
    kind === 'token' ? { status: 429, retryAfter: 30 } : {}, { until: DUE + 25 * SECOND, newcomers: 0 })],
  ['60 % 503 everywhere', storm((_kind, random): Weather => random() < 0.6 ? { status: 503 } : {})],
  ['plans take 2.6 s, 300 shoppers ask for them', storm((kind): Weather =>
    kind === 'plans' ? { latencyMs: 2600 } : {}, { asking: 300, newcomers: 5 })],
  ['8 connections with 36 calls of 3 s', storm((kind): Weather =>
    kind === 'plans' ? { latencyMs: 3000 } : {}, { connections: 8, asking: 36 })]
]

for (const [name, options] of rows) {
  test(`${name}: no flow dies and no capture is refused`, async (t) => {
    const report: StormReport = await runStorm(options)
    t.same(report.faults, [])
    t.same(report.expired, [])
    t.equal(report.refreshed, 30)
    t.same(report.capturesRefused, [])
    t.ok(report.capturesAnswered > 500, `${report.capturesAnswered} captures`)
    t.same(report.newcomersRefused, [])
  })
}

test('429 for 30 s, Retry-After 30, whenever it begins: no flow dies', async (t) => {
  for (let begins = -30 * SECOND; begins <= 30 * SECOND; begins += 10 * SECOND) {
    const report = await runStorm(storm((kind): Weather => kind === 'token' ? { status: 429, retryAfter: 30 } : {}, {
      from: DUE + begins, until: DUE + begins + 30 * SECOND, asking: 0, newcomers: 0, captures: 0
    }))
    t.match(report, { faults: [], expired: [], refreshed: 30 }, `from ${begins / SECOND} s on`)
  }
})

test('2,000 flows come due within seconds, and 3 % of the token calls take 9 s: no flow dies', async (t) => {
  const report = await runStorm(storm((kind, random): Weather =>
    kind === 'token' && random() < 0.03 ? { latencyMs: 9 * SECOND } : {}, {
    waiting: 2000,
    lifeMs: 20 * MINUTE,
    from: 18 * MINUTE,
    until: 22 * MINUTE,
    asking: 0,
    newcomers: 0,
    captures: 0
  }))
  t.match(report, { faults: [], expired: [], refreshed: 2000 })
  t.ok(report.tokenCallsAtOnce <= 32, `${report.tokenCallsAtOnce} at once`)
})

test('a storm that lasts takes those flows with it which nothing could save, and each is told of', async (t) => {
  const report = await runStorm(storm((kind): Weather => kind === 'token' ? { status: 503 } : {}, {
    until: DUE + 2 * MINUTE, asking: 0, newcomers: 0, captures: 0
  }))
  t.equal(report.refreshed, 0)
  t.equal(report.expired.length, 30)
  t.equal(report.expired.filter(({ bound }) => bound).length, 15)
  t.same([...new Set(report.expired.map(({ reason }) => reason))], ['late'])
})
