/** POST authorization: a purchase, online after the widget or in the store with a PIN (flexiti-api.md §8.2, §9.3). */
import type { Account } from '../accounts.js'
import {
  bodyFields,
  checkAccountType,
  checkCard,
  checkPlace,
  isOnline,
  readPlace,
  requirePlace,
  tokenOf,
  type Call,
  type Handler,
  type Place
} from '../call.js'
import { refuse } from '../errors.js'
import { guidPattern, type Fields } from '../fields.js'
import { maxIdLength } from '../ids.js'
import { readLanguage } from '../language.js'
import type { Cents } from '../money.js'
import { offerFor, type Offer } from '../plans.js'
import { describeAuthorization, describeCapture, purchaseMessage } from '../purchase-views.js'
import { isSameFlowToken } from '../same-flow.js'
import type { Verification } from '../verifications.js'
import { bypassLimit } from './calculate-interest.js'

interface Purchase {
  account: Account
  type: 'promotional_purchase' | 'regular_purchase'
  amount: Cents
}

export const authorize: Handler = call => {
  const { world, version } = call
  const fields = bodyFields(call)
  const lang = readLanguage(fields)
  const accountNumber = fields.requiredId('account_number', 14)
  const vccNumber = fields.card('vcc_number')
  const reference = fields.text('reference', { max: 40 })
  const type =
    fields.requiredText('financing_option.transaction_type', {
      oneOf: ['promotional_purchase', 'regular_purchase']
    }) === 'regular_purchase'
      ? 'regular_purchase'
      : 'promotional_purchase'
  const promotional = type === 'promotional_purchase'
  const planId = promotional ? fields.requiredId('financing_option.plan_id', 3) : ''
  const term = promotional ? fields.requiredDigits('financing_option.term', 3) : ''
  const amount = fields.requiredAmount('amount')
  const autoCapture = fields.flag('auto_capture')
  if (!fields.has('auto_capture')) fields.fault('auto_capture', 'required')
  const place = readPlace(fields)
  checkChannel(call, fields, place)
  fields.check()

  const account = world.accounts.byNumber(accountNumber)
  if (account === undefined) throw refuse('not_found')
  checkCard(world, account, vccNumber)
  checkAccountType(account)
  if (account.status !== 'N') throw refuse('user_not_able_to_purchase')
  const verification = identify(call, fields, place, { account, type, amount })
  checkPlace(place)
  if (!world.settings.may_authorize) throw refuse('not_permitted')
  if (autoCapture !== true && !world.settings.preauthorization) throw refuse('auth_not_allowed')
  if (!promotional && !world.settings.regular_purchases) throw refuse('plan_term_not_set')
  const offer = promotional ? offerFor(account, planId, Number(term), amount, world.ids) : undefined
  checkCredit(call, account, amount, offer)

  if (verification !== undefined) world.verifications.spend(verification)
  const unauthorized = reference?.startsWith('UNAUTHORIZED') === true
  const authorization = world.ledger.authorize({ account, type, reference, amount, offer, unauthorized })
  const capture =
    autoCapture === true && !unauthorized ? world.ledger.capture(authorization, amount, reference) : undefined
  return {
    ...describeAuthorization(authorization, version, lang, world.ids),
    message: purchaseMessage(authorization, lang),
    ...(capture === undefined ? {} : { capture: describeCapture(capture, lang) })
  }
}

/** Online the widget stands for the PIN, which must not be passed; in the store the PIN is required. */
function checkChannel (call: Call, fields: Fields, place: Place): void {
  fields.text('widget_session_id', { pattern: guidPattern })
  if (isOnline(call, fields)) {
    if (fields.has('verification_code')) fields.fault('verification_code', 'invalid')
    return
  }
  if (!place.inStore && !fields.has('verification_code')) return
  requirePlace(fields)
  // Of a PIN no length is documented (flexiti-gaps.md A19).
  fields.requiredDigits('verification_code', maxIdLength)
}

/** Returns the PIN that was used, if it was one. */
function identify (call: Call, fields: Fields, place: Place, purchase: Purchase): Verification | undefined {
  const { world } = call
  if (isOnline(call, fields)) {
    const session = world.widgets.find(fields.text('widget_session_id') ?? '')
    if (session === undefined || !isSameFlowToken(world, session.token, tokenOf(call))) throw refuse('not_verified')
    if (!session.verified || session.verifiedAccount !== purchase.account.number) {
      throw refuse('customer_identity_not_found')
    }
    return undefined
  }
  if (!fields.has('verification_code')) throw refuse('customer_identity_not_found')
  const check = world.verifications.check(
    purchase.account.number,
    String(fields.raw('verification_code')),
    place.requestId
  )
  if ('failed' in check) throw refuse(check.failed === 'wrong-pin' ? 'customer_identity_not_found' : 'not_verified')
  if (check.verification.regularOnly && (purchase.type !== 'regular_purchase' || purchase.amount > bypassLimit)) {
    throw refuse('customer_identity_not_found')
  }
  return check.verification
}

/** The amount and its interest must fit into the credit; what is then held is the amount alone. */
function checkCredit ({ world }: Call, account: Account, amount: Cents, offer: Offer | undefined): void {
  if ((offer?.total ?? amount) > world.ledger.availableCredit(account)) throw refuse('credit_exceeded')
}
