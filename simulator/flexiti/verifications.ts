/**
 * The PINs of POST account/{n}/verify: issued per account, tied to a request_id, spent by the purchase or payment
 * (flexiti-api.md §6.3).
 */
import type { Clock } from '../shared/clock.js'

export interface Verification {
  accountNumber: string
  pin: string
  requestId: string | undefined
  /** Good for regular purchases of at most $200 only. */
  regularOnly: boolean
  expiresAt: number
}

export type PinCheck = { verification: Verification } | { failed: 'wrong-pin' | 'other-request' }

export interface Verifications {
  issue (verification: Omit<Verification, 'expiresAt'>): void
  check (accountNumber: string, pin: string, requestId: string | undefined): PinCheck
  spend (verification: Verification): void
  /** Notes a wrong answer to the security question, and returns how many there were in 48 hours. */
  wrongAnswer (accountNumber: string): number
  wrongAnswers (accountNumber: string): number
}

const pinLife = 600_000
const answerWindow = 48 * 3_600_000

export function createVerifications ({ clock }: { clock: Clock }): Verifications {
  let issued: Verification[] = []
  const wrong = new Map<string, number[]>()

  const recentWrong = (accountNumber: string): number[] => {
    const recent = (wrong.get(accountNumber) ?? []).filter(at => clock.now() - at < answerWindow)
    wrong.set(accountNumber, recent)
    return recent
  }

  return {
    issue (verification) {
      issued = issued.filter(other => other.expiresAt > clock.now())
      issued.push({ ...verification, expiresAt: clock.now() + pinLife })
    },
    check (accountNumber, pin, requestId) {
      const fitting = issued.filter(
        other => other.accountNumber === accountNumber && other.pin === pin && other.expiresAt > clock.now()
      )
      if (fitting.length === 0) return { failed: 'wrong-pin' }
      const verification = fitting.findLast(other => other.requestId === requestId)
      return verification === undefined ? { failed: 'other-request' } : { verification }
    },
    spend (verification) { issued = issued.filter(other => other !== verification) },
    wrongAnswers: accountNumber => recentWrong(accountNumber).length,
    wrongAnswer: accountNumber => recentWrong(accountNumber).push(clock.now())
  }
}
