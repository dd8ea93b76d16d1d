/** GET customers/search and customers/lookup (flexiti-api.md §6.1, §6.2). */
import { customerIdOf, type Holder } from '../accounts.js'
import { queryFields, type Call, type Handler } from '../call.js'
import { maskEmail, maskPhone } from '../contact.js'
import { refuse } from '../errors.js'
import { postalCodePattern } from '../fields.js'
import { formValues } from '../i18n/form-values.js'
import { idValue } from '../ids.js'
import { readLanguage, type Language } from '../language.js'
import { amountNumber, decimal } from '../money.js'
import { isOfferedTo, plans } from '../plans.js'
import type { World } from '../world.js'

export const customersSearch: Handler = call => {
  const { world } = call
  const fields = queryFields(call)
  const firstName = fields.requiredText('first_name', { max: 35 })
  const lastName = fields.requiredText('last_name', { max: 50 })
  const dob = fields.requiredDay('dob')
  // Six characters here, XXXXXX, where widget/init takes ten.
  const postalCode = fields.text('postal_code', { max: 6, pattern: postalCodePattern })
  fields.check()
  const found = world.accounts.byPerson({ firstName, lastName, dob, postalCode })
  if (found.length === 0) throw refuse('not_found')
  return found.map(holder => describeFound(call, holder))
}

function describeFound ({ world }: Call, holder: Holder): Record<string, unknown> {
  const { account, user = account } = holder
  return {
    customer_id: customerIdOf(holder),
    account_status: account.status,
    account_status_reason_code: account.reasonCode,
    tos_agreement: true,
    risk_rating: account.riskRating,
    account_number: idValue(account.number),
    customer_account_type: account.type,
    // Strings in Flexiti's example.
    credit_limit: decimal(account.creditLimit),
    available_credit: decimal(world.ledger.availableCredit(account)),
    originating_merchant_id: '12345',
    originating_merchant_name: 'ACME Jewellers',
    creation_date: account.creationDate,
    first_name: user.firstName,
    last_name: user.lastName,
    card_ending_in: user.vccNumber.slice(-4),
    preferred_language: account.language
  }
}

const keys = ['vcc_number', 'account_number', 'customer_id'] as const

export const customersLookup: Handler = call => {
  const { world } = call
  const fields = queryFields(call)
  const lang = readLanguage(fields)
  const vccNumber = fields.card('vcc_number')
  const accountNumber = fields.id('account_number', 14)
  const customerId = fields.customerId('customer_id')
  const given = keys.filter(name => fields.has(name))
  if (given.length === 0) fields.fault('vcc_number', 'required')
  for (const name of given.slice(1)) fields.fault(name, 'invalid')
  fields.check()

  const holder = find(world, { vccNumber, accountNumber, customerId })
  if (holder === undefined) throw refuse('not_found')
  if (holder.account.status !== 'N') throw refuse('user_not_able_to_purchase')
  if (!holder.account.activated) throw refuse('user_not_active')
  return describe(call, holder, lang)
}

interface Keys {
  vccNumber?: string | undefined
  accountNumber?: string | undefined
  customerId?: string | undefined
}

function find ({ accounts }: World, { vccNumber, accountNumber, customerId }: Keys): Holder | undefined {
  if (vccNumber !== undefined) return accounts.byCard(vccNumber)
  if (customerId !== undefined) return accounts.byCustomerId(customerId)
  const account = accounts.byNumber(accountNumber ?? '')
  return account && { account }
}

function describe ({ world }: Call, holder: Holder, lang: Language): Record<string, unknown> {
  const { account, user } = holder
  return {
    available_credit: amountNumber(world.ledger.availableCredit(account)),
    account_number: idValue(account.number),
    customer_id: customerIdOf(holder),
    security_qid: { id: account.securityQuestion, text: questionText(account.securityQuestion, lang) },
    // Masked for the authorized users of a business account (release 21.3).
    email: user === undefined ? account.email : maskEmail(user.email),
    phone_number: user === undefined ? account.phoneNumber : maskPhone(user.phoneNumber),
    address_1: account.address,
    address_2: '',
    city: account.city,
    postal_code: account.postalCode,
    province: account.province,
    payment_protection: account.insured,
    offer_types: plans.filter(plan => isOfferedTo(account, plan)).map(plan => ({
      plan_name: plan.name,
      plan_id: idValue(world.ids.make(plan.id)),
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
