/** GET customers/search and customers/lookup (flexiti-api.md §6.1, §6.2). */
import type { Account, AuthorizedUser } from '../accounts.js'
import type { Call, Handler } from '../call.js'
import { refuse } from '../errors.js'
import { postalCodePattern, readFields } from '../fields.js'
import { formValues } from '../i18n/form-values.js'
import { readLanguage, type Language } from '../language.js'
import { amountNumber, decimal } from '../money.js'
import { isOfferedTo, plans } from '../plans.js'

export const customersSearch: Handler = ({ world, query }) => {
  const fields = readFields(query)
  const firstName = fields.requiredText('first_name', { max: 35 })
  const lastName = fields.requiredText('last_name', { max: 50 })
  const dob = fields.requiredDay('dob')
  // Six characters here, XXXXXX, where widget/init takes ten.
  const postalCode = fields.text('postal_code', { max: 6, pattern: postalCodePattern })
  fields.check()
  const found = world.accounts.byPerson({ firstName, lastName, dob, postalCode })
  if (found.length === 0) throw refuse('not_found')
  return found.map(account => ({
    customer_id: account.customerId,
    account_status: account.status,
    account_status_reason_code: account.reasonCode,
    tos_agreement: true,
    risk_rating: account.riskRating,
    account_number: Number(account.number),
    customer_account_type: account.type,
    // Strings in Flexiti's example.
    credit_limit: decimal(account.creditLimit),
    available_credit: decimal(world.ledger.availableCredit(account)),
    originating_merchant_id: '12345',
    originating_merchant_name: 'ACME Jewellers',
    creation_date: account.creationDate,
    first_name: account.firstName,
    last_name: account.lastName,
    card_ending_in: account.vccNumber.slice(-4),
    preferred_language: account.language
  }))
}

const keys = ['vcc_number', 'account_number', 'customer_id'] as const

export const customersLookup: Handler = call => {
  const { world, query } = call
  const fields = readFields(query)
  const lang = readLanguage(fields)
  const vccNumber = fields.digits('vcc_number', 16, 16)
  const accountNumber = fields.digits('account_number', 14)
  const customerId = fields.text('customer_id', { max: 20, pattern: /^\d+(-\d+)?$/ })
  const given = keys.filter(name => fields.has(name))
  if (given.length === 0) fields.fault('vcc_number', 'required')
  for (const name of given.slice(1)) fields.fault(name, 'invalid')
  fields.check()

  const card = vccNumber === undefined ? undefined : world.accounts.byCard(vccNumber)
  const account = card?.account ??
    (accountNumber === undefined ? undefined : world.accounts.byNumber(accountNumber)) ??
    (customerId === undefined ? undefined : world.accounts.byCustomerId(customerId))
  if (account === undefined) throw refuse('not_found')
  if (account.status !== 'N') throw refuse('user_not_able_to_purchase')
  if (!account.activated) throw refuse('user_not_active')
  return describe(call, account, card?.user, lang)
}

function describe ({ world }: Call, account: Account, user: AuthorizedUser | undefined, lang: Language): Record<string, unknown> {
  return {
    available_credit: amountNumber(world.ledger.availableCredit(account)),
    account_number: Number(account.number),
    customer_id: user === undefined ? account.customerId : `${account.customerId}-${user.suffix}`,
    security_qid: { id: account.securityQuestion, text: questionText(account.securityQuestion, lang) },
    // Masked for the authorized users of a business account (release 21.3).
    email: user === undefined ? account.email : maskEmail(user.email),
    phone_number: user === undefined ? account.phoneNumber : `******${user.phoneNumber.slice(-4)}`,
    address_1: account.address,
    address_2: '',
    city: account.city,
    postal_code: account.postalCode,
    province: account.province,
    payment_protection: account.insured,
    offer_types: plans.filter(plan => isOfferedTo(account, plan)).map(plan => ({
      plan_name: plan.name,
      plan_id: plan.id,
      offer_category: plan.category,
      term_options: plan.terms
    })),
    card_ending_in: (user ?? account).vccNumber.slice(-4),
    preferred_language: account.language,
    account_type: account.type
  }
}

function questionText (id: string, lang: Language): string {
  const questions: Readonly<Record<string, string>> = formValues(lang).security_ids
  return questions[id] ?? ''
}

function maskEmail (email: string): string {
  return email.replace(/^(.).*@/, '$1*****@')
}
