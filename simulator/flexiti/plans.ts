/** The merchant's plans and what they cost whom: rates, terms, payments and fees (flexiti-api.md §6.5, §9.3). */
import { categoryOf, isQuebec, type Account } from './accounts.js'
import { refuse } from './errors.js'
import type { Ids } from './ids.js'
import type { Language } from './language.js'
import { amountNumber, decimal, equalPayment, rateNumber, simpleInterest, type Cents } from './money.js'

export interface Plan {
  id: number
  name: string
  category: 'equal_billing' | 'deferred_payment'
  terms: readonly number[]
  /** Not for customers whose category is standard. */
  primeOnly: boolean
  /** Where it may be offered; everywhere when missing. */
  region?: 'quebec' | 'rest-of-canada'
}

export interface Offer {
  plan: Plan
  term: number
  /** Yearly, in ten-thousandths. */
  rate: number
  payment: Cents
  fees: Fee[]
  /** Principal, interest and fees. */
  total: Cents
}

export interface Fee {
  type: 'admin_total' | 'admin_monthly'
  amount: Cents
}

/** What this merchant is configured for. Plans 1 and 9 of the i18n document are not among them: `plan_term_not_set`. */
export const plans: readonly Plan[] = [
  { id: 2, name: 'EMP - Low Interest', category: 'equal_billing', terms: [12, 24, 36], primeOnly: true },
  { id: 4, name: 'EMP - Regular Interest', category: 'equal_billing', terms: [3, 6, 12, 24], primeOnly: false },
  { id: 5, name: 'EMP - No Interest', category: 'equal_billing', terms: [6, 12], primeOnly: true },
  {
    id: 6,
    name: 'DP - SAC Interest Accrues',
    category: 'deferred_payment',
    terms: [6, 12],
    primeOnly: false,
    region: 'rest-of-canada'
  },
  {
    id: 7,
    name: 'DP - SAC No Payments + No Interest Accrued',
    category: 'deferred_payment',
    terms: [6, 12],
    primeOnly: false,
    region: 'quebec'
  }
]

export function isOfferedTo (account: Account, plan: Plan): boolean {
  const region = isQuebec(account) ? 'quebec' : 'rest-of-canada'
  return (plan.region ?? region) === region && !(plan.primeOnly && categoryOf(account) === 'standard')
}

/** The offer for a plan and term, or the refusal that tells why there is none. */
export function offerFor (account: Account, planId: string, term: number, amount: Cents, ids: Ids): Offer {
  const plan = plans.find(candidate => [String(candidate.id), ids.make(candidate.id)].includes(planId))
  if (plan === undefined || !plan.terms.includes(term)) throw refuse('plan_term_not_set')
  if (!isOfferedTo(account, plan)) throw refuse('plan_term_not_available')
  return makeOffer(account, plan, term, amount)
}

export function offersFor (account: Account, plan: Plan, amount: Cents): Offer[] {
  return plan.terms.map(term => makeOffer(account, plan, term, amount))
}

function makeOffer (account: Account, plan: Plan, term: number, amount: Cents): Offer {
  const rate = rateOf(account, plan)
  const fees = feesOf(account, plan, term)
  const feeTotal = fees.reduce(
    (sum, fee) => sum + (fee.type === 'admin_monthly' ? fee.amount * BigInt(term) : fee.amount),
    0n
  )
  if (plan.category === 'deferred_payment') {
    return { plan, term, rate, payment: amount, fees, total: amount + simpleInterest(amount, rate, term) + feeTotal }
  }
  const payment = equalPayment(amount, rate, term)
  const paid = payment * BigInt(term)
  return { plan, term, rate, payment, fees, total: (paid > amount ? paid : amount) + feeTotal }
}

function rateOf (account: Account, plan: Plan): number {
  if (plan.id === 2) return 499
  if (plan.id === 4) return categoryOf(account) === 'standard' ? 1999 : 999
  // Interest accrues at the account's own rate while nothing is paid.
  return plan.id === 6 ? account.air : 0
}

/** Preferred customers pay none; Quebec's is spread over the months. */
function feesOf (account: Account, plan: Plan, term: number): Fee[] {
  if (categoryOf(account) === 'preferred' || plan.category === 'deferred_payment') return []
  return isQuebec(account)
    ? [{ type: 'admin_monthly', amount: 49_99n / BigInt(term) }]
    : [{ type: 'admin_total', amount: 49_99n }]
}

const texts = {
  en: {
    rate: 'Annual Percentage Rate',
    rateMessage: (percent: string) => `Annual percentage rate: ${percent}%.`,
    fee: 'Administrative fees:',
    feeMessage: (amount: string) => `An administrative fee of $${amount} applies.`
  },
  fr: {
    rate: 'Taux annuel en pourcentage',
    rateMessage: (percent: string) => `Taux annuel en pourcentage\u00a0: ${percent.replace('.', ',')}\u00a0%.`,
    fee: "Frais d'administration\u00a0:",
    feeMessage: (amount: string) => `Des frais d'administration de ${amount.replace('.', ',')}\u00a0$ s'appliquent.`
  }
}

export function describeFees (fees: readonly Fee[], lang: Language): Array<Record<string, unknown>> {
  return fees.map(({ type, amount }) => ({
    description: texts[lang].fee,
    amount: amountNumber(amount),
    type,
    message: texts[lang].feeMessage(decimal(amount))
  }))
}

/** v2.5.1 has `annual_rates` where v2.5 had `apr`. */
export function describeRate (rate: number, version: string, lang: Language): Record<string, unknown> {
  if (version === 'v2.5') return { apr: rateNumber(rate) }
  const percent = (rate / 100).toFixed(2)
  return {
    annual_rates: {
      description: texts[lang].rate,
      rate: rateNumber(rate),
      type: 'apr',
      message: texts[lang].rateMessage(percent)
    }
  }
}
