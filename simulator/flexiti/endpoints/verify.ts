/** POST account/{n}/verify, the in-store PIN (flexiti-api.md §6.3). "account" is singular: so Flexiti prints it. */
import { isAnswerRight, type Account } from '../accounts.js'
import { accountOfPath, bodyFields, checkCard, tokenOf, type Call, type Handler } from '../call.js'
import { refuse } from '../errors.js'
import type { Fields } from '../fields.js'
import { english } from '../i18n/english.js'

/** The PINs of Flexiti's examples; a PIN that is sent is always 2222 here. */
export const pins = {
  sent: '2222',
  security_question: '6785',
  merchant_override: '2485',
  regular_purchase_bypass: '4365'
} as const

const formats = ['sms', 'email', 'security_question', 'merchant_override', 'regular_purchase_bypass']

export const accountVerify: Handler = call => {
  const { world } = call
  const fields = bodyFields(call)
  const format = fields.text('format', { oneOf: formats }) ?? 'sms'
  const vccNumber = fields.card('vcc_number')
  const requestId = fields.text('request_id', { max: 150 })
  // The merchant token is the in-store channel's, where the request must be named.
  const inStore = tokenOf(call).scope === 'merchant'
  if (inStore) fields.requiredText('request_id')
  if (format === 'security_question') {
    fields.requiredDigits('security_qid', 5)
    fields.requiredText('security_answer', { max: 50 })
    const question = fields.raw('security_qid')
    if (question !== undefined && !Object.hasOwn(english.security_ids, String(question))) {
      fields.fault('security_qid', 'invalid')
    }
  }
  fields.check()

  const account = accountOfPath(call)
  checkCard(world, account, vccNumber)
  const issue = (pin: string, answer: string | number, regularOnly = false) => {
    world.verifications.issue({ accountNumber: account.number, pin, requestId, regularOnly })
    return { verification_code: answer }
  }
  switch (format) {
    case 'email':
      return issue(pins.sent, 'verification_sent_to_email')
    case 'security_question':
      checkAnswer(call, account, fields)
      return issue(pins.security_question, Number(pins.security_question))
    case 'merchant_override':
      if (!inStore || !world.settings.merchant_override) throw refuse('merchant_override_is_not_allowed')
      return issue(pins.merchant_override, Number(pins.merchant_override))
    case 'regular_purchase_bypass':
      if (!inStore || !world.settings.regular_purchase_bypass || world.ledger.recentRegularPurchases(account) > 3) {
        throw refuse('regular_purchase_bypass_is_not_allowed')
      }
      return issue(pins.regular_purchase_bypass, Number(pins.regular_purchase_bypass), true)
    default:
      if (!account.mobile) throw refuse('sms_not_valid_phone')
      return issue(pins.sent, 'verification_sent_to_sms')
  }
}

/** Wrong more than three times in 48 hours: `tries_exceed`, and the right answer does not help any more. */
function checkAnswer ({ world }: Call, account: Account, fields: Fields): void {
  if (world.verifications.wrongAnswers(account.number) > 3) throw refuse('tries_exceed')
  const word = fields.raw('piw')
  if (word !== undefined && word !== account.identificationWord) throw refuse('piw_mismatch')
  const right = String(fields.raw('security_qid')) === account.securityQuestion &&
    isAnswerRight(account, String(fields.raw('security_answer')))
  if (right) return
  throw refuse(world.verifications.wrongAnswer(account.number) > 3 ? 'tries_exceed' : 'secret_answer_mismatch')
}
