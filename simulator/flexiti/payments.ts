/** Payments of the last 24 hours per account, and the answers kept for x-idempotency-key (flexiti-api.md §2, §8.1). */
import type { Clock } from '../shared/clock.js'
import type { Cents } from './money.js'

export interface KeptResponse {
  contextHash: string | undefined
  answer: Record<string, unknown>
  at: number
}

export interface Payments {
  note (accountNumber: string, amount: Cents): void
  lastDay (accountNumber: string): Cents
  keep (key: string, contextHash: string | undefined, answer: Record<string, unknown>): void
  kept (key: string): KeptResponse | undefined
}

const day = 86_400_000
const mostAnswers = 100_000

export function createPayments ({ clock }: { clock: Clock }): Payments {
  const payments = new Map<string, Array<{ at: number, amount: Cents }>>()
  const answers = new Map<string, KeptResponse>()
  const recent = (accountNumber: string) => {
    const rest = (payments.get(accountNumber) ?? []).filter(payment => clock.now() - payment.at < day)
    payments.set(accountNumber, rest)
    return rest
  }
  return {
    note: (accountNumber, amount) => { recent(accountNumber).push({ at: clock.now(), amount }) },
    lastDay: accountNumber => recent(accountNumber).reduce((sum, payment) => sum + payment.amount, 0n),
    keep (key, contextHash, answer) {
      answers.set(key, { contextHash, answer, at: clock.now() })
      if (answers.size > mostAnswers) answers.delete(answers.keys().next().value ?? '')
    },
    kept (key) {
      const answer = answers.get(key)
      return answer !== undefined && clock.now() - answer.at < day ? answer : undefined
    }
  }
}
