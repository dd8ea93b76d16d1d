/**
 * Counts the flows that are lost with their pinned tokens, and tells of them: at most one report a minute, however many
 * there are.
 */
import type { Clock } from '../util/clock.js'
import type { ExpiredFlow } from '../tokens/token-records.js'

export interface ExpiryReport {
  /** Flows lost since the report before. */
  expired: number
  /** Those of them that the shop's server had bound. */
  bound: number
  /** Those of them whose token Flexiti took no more. The others died before a refresh succeeded. */
  refused: number
  /** Seconds that the refresh scheduler was late at most, since the report before. */
  late_seconds: number
}

export interface ExpiredFlows {
  /** Called with each flow that is lost. */
  record (expired: ExpiredFlow): void
  /** Told how late the refresh scheduler is, milliseconds. */
  recordLate (lateMs: number): void
  /** How many were lost since the start. */
  readonly counts: Readonly<Record<ExpiredFlow['reason'], number>>
  /** Reports what was not reported yet, and no more after that. */
  stop (): void
}

const GATHER_MS = 5000
const PERIOD_MS = 60_000
/** A refresh that is overdue by so much is told of before the token dies. */
const LATE_MS = 10_000

export function createExpiredFlows (
  { clock, report }: { clock: Pick<Clock, 'now' | 'sleep'>, report: (report: ExpiryReport) => void }
): ExpiredFlows {
  const counts = { refused: 0, late: 0 }
  let gathered = { expired: 0, bound: 0, refused: 0, lateMs: 0 }
  let reportedAt = -Infinity
  let scheduled = false
  let stopped = false

  function tell (): void {
    scheduled = false
    const { lateMs, ...numbers } = gathered
    if (stopped || (numbers.expired === 0 && lateMs < LATE_MS)) return
    gathered = { expired: 0, bound: 0, refused: 0, lateMs: 0 }
    reportedAt = clock.now()
    report({ ...numbers, late_seconds: Math.round(lateMs / 100) / 10 })
  }

  /** Soon, so that those which are lost together are told of together. */
  function schedule (): void {
    if (scheduled) return
    scheduled = true
    clock.sleep(Math.max(GATHER_MS, reportedAt + PERIOD_MS - clock.now())).then(tell, () => {})
  }

  return {
    record ({ bound, reason }) {
      counts[reason]++
      gathered.expired++
      if (bound) gathered.bound++
      if (reason === 'refused') gathered.refused++
      schedule()
    },
    recordLate (lateMs) {
      gathered.lateMs = Math.max(gathered.lateMs, lateMs)
      if (lateMs >= LATE_MS) schedule()
    },
    counts,
    stop () {
      tell()
      stopped = true
    }
  }
}
