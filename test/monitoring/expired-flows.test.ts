/** What an operator is told of flows that are lost: gathered, at most once a minute. */
import { test } from 'tap'
import { createExpiredFlows, type ExpiryReport } from '../../src/monitoring/expired-flows.js'
import { createDrivenClock, MINUTE, SECOND, settle } from '../flows/helper.js'

test('flows that are lost are counted at once, and told of together, once a minute', async (t) => {
  const clock = createDrivenClock()
  const reports: ExpiryReport[] = []
  const expired = createExpiredFlows({ clock, report: (one) => { reports.push(one) } })
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    await settle()
  }
  expired.recordLate(2500)
  for (let n = 0; n < 30; n++) expired.record({ bound: n % 2 === 0, reason: n % 3 === 0 ? 'refused' : 'late' })
  t.same(expired.counts, { refused: 10, late: 20 })
  t.same(reports, [])
  await pass(5 * SECOND)
  t.same(reports, [{ expired: 30, bound: 15, refused: 10, late_seconds: 2.5 }])

  expired.record({ bound: false, reason: 'late' })
  await pass(50 * SECOND)
  expired.record({ bound: true, reason: 'late' })
  t.equal(reports.length, 1)
  await pass(10 * SECOND)
  t.same(reports.slice(1), [{ expired: 2, bound: 1, refused: 0, late_seconds: 0 }])
  await pass(10 * MINUTE)
  t.equal(reports.length, 2, 'nothing more happened')
})

test('refreshes that are late are told of before a flow is lost; a moment is not', async (t) => {
  const clock = createDrivenClock()
  const reports: ExpiryReport[] = []
  const expired = createExpiredFlows({ clock, report: (one) => { reports.push(one) } })
  expired.recordLate(9 * SECOND)
  clock.advance(MINUTE)
  await settle()
  t.same(reports, [])
  expired.recordLate(12_340)
  expired.recordLate(0)
  clock.advance(5 * SECOND)
  await settle()
  t.same(reports, [{ expired: 0, bound: 0, refused: 0, late_seconds: 12.3 }])
})

test('a process that stops tells of the last ones', async (t) => {
  const clock = createDrivenClock()
  const reports: ExpiryReport[] = []
  const expired = createExpiredFlows({ clock, report: (one) => { reports.push(one) } })
  expired.record({ bound: true, reason: 'refused' })
  expired.stop()
  t.same(reports, [{ expired: 1, bound: 1, refused: 1, late_seconds: 0 }])
  clock.advance(MINUTE)
  await settle()
  t.equal(reports.length, 1)
})
