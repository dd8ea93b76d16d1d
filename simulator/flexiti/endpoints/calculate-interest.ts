/** POST accounts/{n}/calculate-interest: the plans and terms for this customer and amount (flexiti-api.md §6.5). */
import { categoryOf } from '../accounts.js'
import { accountOfPath, bodyFields, checkAccountType, type Handler } from '../call.js'
import { refuse } from '../errors.js'
import { idValue } from '../ids.js'
import { readLanguage } from '../language.js'
import { amountNumber, rateNumber } from '../money.js'
import { describeFees, describeRate, isOfferedTo, offersFor, plans } from '../plans.js'

/** A regular purchase up to this much may skip the PIN. */
export const bypassLimit = 200_00n

export const calculateInterest: Handler = call => {
  const { world, version } = call
  const fields = bodyFields(call)
  const lang = readLanguage(fields)
  const amount = fields.requiredAmount('amount')
  fields.check()
  const account = accountOfPath(call)
  checkAccountType(account)
  if (account.status !== 'N') throw refuse('user_not_able_to_purchase')

  const promotional = plans.filter(plan => isOfferedTo(account, plan)).map(plan => ({
    plan_id: idValue(world.ids.make(plan.id)),
    ...(version === 'v2.5' ? {} : { plan_name: plan.name }),
    terms: offersFor(account, plan, amount).map(offer => ({
      term: offer.term,
      term_amount: amountNumber(offer.payment),
      ...describeRate(offer.rate, version, lang),
      fees: describeFees(offer.fees, lang)
    }))
  }))
  const regular = {
    term_amount: amountNumber(amount),
    air: rateNumber(account.air),
    verify: amount <= bypassLimit && world.ledger.recentRegularPurchases(account) <= 3,
    fees: []
  }
  return {
    account_number: idValue(account.number),
    account_type: account.type,
    amount: amountNumber(amount),
    customer: {
      available_credit: amountNumber(world.ledger.availableCredit(account)),
      air: rateNumber(account.air),
      first_name: account.firstName,
      last_name: account.lastName,
      category_type: categoryOf(account)
    },
    ...(world.settings.regular_purchases ? { regular_purchase: regular } : {}),
    ...(promotional.length > 0 ? { promotional_purchase: promotional } : {})
  }
}
