/**
 * Counts token calls, and those that were needless: made while the last token had more than a minute left, without a
 * 401 since it came. Finfo watches for them and suspends repeat offenders (finfo-api.md §3).
 */
import type { Clock } from '../shared/clock.js'
import type { Settings } from './settings.js'
import type { TokenStore } from './tokens.js'

export interface MeterReading {
  token_calls: number
  by_grant: Record<string, number>
  needless: number
  /** When the needless ones came. */
  needless_at: string[]
  suspended: boolean
}

export interface Meter {
  /** Counts a token call, before it is carried out. */
  tokenCall (grant: string): void
  /** A call of the API was answered with 401: a token call after it has a reason. */
  unauthorized (): void
  suspended (): boolean
  read (): MeterReading
  /** Counts from zero, and lifts the suspension. */
  clear (): void
}

/** The caller counts a token's life from before it was sent, and may be that much ahead. */
const toleranceMs = 1000

export function createMeter (
  { clock, settings, tokens }: { clock: Clock, settings: Settings, tokens: TokenStore }
): Meter {
  const none = (): MeterReading => ({ token_calls: 0, by_grant: {}, needless: 0, needless_at: [], suspended: false })
  let reading = none()
  /** The last token when a 401 was sent. */
  let refused: unknown

  const isNeedless = (): boolean => {
    const token = tokens.last()
    if (token === undefined || token === refused) return false
    return token.expiresAt - clock.now() > 60_000 + toleranceMs
  }

  return {
    tokenCall (grant) {
      reading.token_calls += 1
      reading.by_grant[grant] = (reading.by_grant[grant] ?? 0) + 1
      if (!isNeedless()) return
      reading.needless += 1
      reading.needless_at.push(new Date(clock.now()).toISOString())
      const limit = settings.suspend_after_needless_calls
      if (limit > 0 && reading.needless >= limit) reading.suspended = true
    },
    unauthorized () { refused = tokens.last() },
    suspended: () => reading.suspended,
    read: () => reading,
    clear () { reading = none() }
  }
}
