/**
 * POST release, capture, return and refund: what happens to a purchase after it was authorized (flexiti-api.md
 * §8.3–§8.6).
 */
import {
  accountOfPath,
  bodyFields,
  checkAccountType,
  checkCard,
  checkPlace,
  readPlace,
  requireFields,
  type Call,
  type Handler
} from '../call.js'
import { isoSeconds } from '../../shared/clock.js'
import { refuse } from '../errors.js'
import { idValue } from '../ids.js'
import { readLanguage } from '../language.js'
import type { Authorization, Capture } from '../ledger.js'
import { amountNumber } from '../money.js'
import { describeAuthorization, describeCapture } from '../purchase-views.js'

/** 100 days, after which a capture can no longer be returned. */
const returnWindow = 100 * 86_400_000

export const release: Handler = call => {
  const fields = bodyFields(call)
  const lang = readLanguage(fields)
  const amount = fields.requiredAmount('amount')
  const place = readPlace(fields)
  fields.check()
  const authorization = openAuthorization(call)
  checkPlace(place)
  if (amount > authorization.remaining) throw refuse('auth_amount_exceeded')
  call.world.ledger.release(authorization, amount)
  return {
    ...describeAuthorization(authorization, call.version, lang, call.world.ids),
    released_amount: amountNumber(amount)
  }
}

export const capture: Handler = call => {
  const fields = bodyFields(call)
  const lang = readLanguage(fields)
  const amount = fields.requiredAmount('amount')
  const reference = fields.text('reference', { max: 40 })
  const place = readPlace(fields)
  fields.check()
  const authorization = openAuthorization(call)
  checkPlace(place)
  if (amount > authorization.remaining) throw refuse('auth_amount_exceeded')
  return describeCapture(call.world.ledger.capture(authorization, amount, reference), lang)
}

export const captureReturn: Handler = call => {
  const { world } = call
  const fields = bodyFields(call)
  readLanguage(fields)
  const reference = fields.text('reference', { max: 40 })
  const vccNumber = fields.card('vcc_number')
  const full = fields.flag('full_return') === true
  const asked = full ? fields.amount('amount') : fields.requiredAmount('amount')
  const place = readPlace(fields)
  fields.check()

  const authorization = authorizationOfPath(call)
  const captured = captureOf(authorization, call)
  checkCard(world, authorization.account, vccNumber)
  checkAccountType(authorization.account)
  checkPlace(place)
  if (authorization.type !== 'promotional_purchase') throw refuse('wrong_transaction_type')
  if (world.clock.now() - captured.createdAt > returnWindow) throw refuse('return_date_exceeded')
  const amount = full ? captured.remaining : asked ?? 0n
  if (amount > captured.remaining || amount === 0n) throw refuse('capture_amount_exceeded')
  const returnId = world.ledger.giveBack(captured, amount)
  return {
    return_id: idValue(returnId),
    ...(reference === undefined ? {} : { reference }),
    capture_id: idValue(captured.id),
    date: isoSeconds(world.clock.now()),
    amount: amountNumber(amount),
    remaining_capture_amount: amountNumber(captured.remaining),
    remaining_authorization_amount: amountNumber(authorization.remaining)
  }
}

export const accountRefund: Handler = call => {
  const { world } = call
  const fields = bodyFields(call)
  fields.text('reference', { max: 40 })
  const amount = fields.requiredAmount('amount')
  const vccNumber = fields.card('vcc_number')
  const captureId = fields.id('capture_id', 9)
  const place = readPlace(fields)
  // In the store both are asked for, and a request_id is not (flexiti-api.md §8.6).
  if (place.inStore) requireFields(fields, ['external_location_id', 'external_employee_id'])
  fields.check()

  const account = accountOfPath(call)
  checkCard(world, account, vccNumber)
  checkAccountType(account)
  checkPlace(place)
  const captured = captureId === undefined ? undefined : world.ledger.captureById(captureId)
  if (captureId !== undefined && captured?.authorization.account !== account) throw refuse('not_found')
  if (amount > account.balance || (captured !== undefined && amount > captured.remaining)) {
    throw refuse('refunds_limit_exceeded_amount')
  }
  if (captured === undefined) account.balance -= amount
  else world.ledger.giveBack(captured, amount)
  return {}
}

function authorizationOfPath ({ world, params }: Call): Authorization {
  const authorization = world.ledger.authorization(params.authorization_id ?? '')
  if (authorization === undefined) throw refuse('not_found')
  return authorization
}

function openAuthorization (call: Call): Authorization {
  const authorization = authorizationOfPath(call)
  if (authorization.status === 'unauthorized') throw refuse('not_permitted')
  if (authorization.status === 'closed') throw refuse('authorization_ended')
  return authorization
}

function captureOf (authorization: Authorization, { world, params }: Call): Capture {
  const captured = world.ledger.captureById(params.capture_id ?? '')
  if (captured === undefined || captured.authorization !== authorization) throw refuse('not_found')
  return captured
}
