/** The plans of calculate-interest as a flat list to choose from (flexiti-api.md §6.5). */
import type { AnnualRates, Fee, FinancingOption, Plans } from './types.js'

export interface Choice {
  /** For `authorize`. */
  financing_option: FinancingOption
  plan_name?: string
  /** Months; absent for a regular purchase. Must be displayed. */
  term?: number
  /** What is paid each month; of a deferred plan once, after the term; of a regular purchase the whole price. */
  term_amount?: number | string
  /** Whether nothing is paid before the term is over. Such plans' names begin with DP (flexiti-api.md §6.5). */
  deferred: boolean
  annual_rates?: AnnualRates
  fees: readonly Fee[]
  /** Flexiti obliges the merchant to display them. */
  messages: readonly string[]
}

export function choicesOf (plans: Plans): Choice[] {
  const choices: Choice[] = (plans.promotional_purchase ?? []).flatMap((plan) => (plan.terms ?? []).map((term) => ({
    ...term,
    term: Number(term.term),
    ...(plan.plan_name !== undefined && { plan_name: plan.plan_name }),
    deferred: plan.plan_name?.startsWith('DP') === true,
    financing_option: { transaction_type: 'promotional_purchase', plan_id: plan.plan_id, term: term.term },
    ...shown(term)
  })))
  const regular = plans.regular_purchase
  return regular === undefined
    ? choices
    : [
        ...choices,
        { ...regular, deferred: false, financing_option: { transaction_type: 'regular_purchase' }, ...shown(regular) }
      ]
}

function shown ({ annual_rates: rates, fees = [] }: {
  annual_rates?: AnnualRates,
  fees?: Fee[]
}): Pick<Choice, 'fees' | 'messages'> {
  return {
    fees,
    messages: [rates, ...fees].flatMap(
      (part) => part?.message === undefined || part.message === '' ? [] : [part.message]
    )
  }
}
