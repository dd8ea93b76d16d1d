/** POST transactions: deposits, in-store payments and trade-ins, idempotent by key (flexiti-api.md §2, §8.1). */
import type { Account } from '../accounts.js'
import {
  bodyFields,
  checkAccountType,
  checkCard,
  checkPlace,
  readPlace,
  requireFields,
  requirePlace,
  type Call,
  type Handler
} from '../call.js'
import { refuse } from '../errors.js'
import type { Fields } from '../fields.js'
import { maxIdLength } from '../ids.js'
import { readLanguage } from '../language.js'
import { decimal, type Cents } from '../money.js'

const dailyLimit = 10_000_00n

export const transactions: Handler = call => {
  const { world, headers } = call
  const key = headers['x-idempotency-key']
  const contextHash = headers['x-context-hash']
  if (typeof key !== 'string') return pay(call)
  const hash = typeof contextHash === 'string' ? contextHash : undefined
  // Only a success is kept: what was refused may be tried again with the same key.
  const kept = world.payments.kept(key)
  if (kept !== undefined) {
    const changed = kept.contextHash !== undefined && hash !== undefined && kept.contextHash !== hash
    if (changed) throw refuse('idempotency_key_reused')
    return kept.answer
  }
  const answer = pay(call)
  world.payments.keep(key, hash, answer)
  return answer
}

function pay (call: Call): Record<string, unknown> {
  const { world } = call
  const fields = bodyFields(call)
  readLanguage(fields)
  const amount = fields.requiredAmount('amount')
  const accountNumber = fields.id('account_number', 14)
  const vccNumber = fields.card('vcc_number')
  const customerId = fields.customerId('customer_id')
  if (!['account_number', 'vcc_number', 'customer_id'].some(name => fields.has(name))) {
    fields.fault('account_number', 'required')
  }
  requireFields(fields, ['transaction_type'])
  fields.digits('verification_code', maxIdLength)
  const place = readPlace(fields)
  if (place.inStore) requirePlace(fields)
  fields.check()

  // 2019's purchases on this endpoint have moved to /authorization.
  if (!['deposit', 'instore_payment', 'tradein'].includes(String(fields.raw('transaction_type')))) {
    throw refuse('invalid_transaction_type')
  }
  const account =
    accountNumber !== undefined
      ? world.accounts.byNumber(accountNumber)
      : (vccNumber !== undefined ? world.accounts.byCard(vccNumber) : world.accounts.byCustomerId(customerId ?? ''))
          ?.account
  if (account === undefined) throw refuse('not_found')
  checkCard(world, account, vccNumber)
  checkAccountType(account)
  if (!account.activated) throw refuse('user_not_active')
  if (account.status !== 'N') throw refuse('user_not_able_to_purchase')
  checkPlace(place)
  checkLimits(call, account, amount)
  const verification = verificationFor(call, fields, account, place.requestId)

  world.verifications.spend(verification)
  world.payments.note(account.number, amount)
  account.balance -= amount
  // The 2019 form, the only one that is public: a string of five decimals.
  return {
    transaction_id: world.ids.make(world.ledger.nextTransaction()),
    customer_name: account.firstName,
    customer_lname: account.lastName,
    total_amount: `${decimal(amount)}000`,
    verified: true
  }
}

function verificationFor ({ world }: Call, fields: Fields, account: Account, requestId: string | undefined) {
  if (!fields.has('verification_code')) throw refuse('verification_code_required')
  const check = world.verifications.check(account.number, String(fields.raw('verification_code')), requestId)
  if ('failed' in check) throw refuse(check.failed === 'wrong-pin' ? 'wrong_verification_code' : 'not_verified')
  if (check.verification.regularOnly) throw refuse('wrong_verification_code')
  return check.verification
}

function checkLimits ({ world }: Call, account: Account, amount: Cents): void {
  if (world.payments.lastDay(account.number) + amount > dailyLimit) throw refuse('limit_payment_amount_24')
  // A payment may not leave more to the customer's credit than the account's own limit.
  if (amount - account.balance > account.creditLimit) throw refuse('not_enough_credit')
}
