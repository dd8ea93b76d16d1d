/**
 * GET authorizations, authorization/{id} and captures (flexiti-api.md §8.8). Paging and its envelope are our choice.
 */
import { queryFields, type Handler } from '../call.js'
import { isoDay } from '../../shared/clock.js'
import { refuse } from '../errors.js'
import type { Fields } from '../fields.js'
import { readLanguage } from '../language.js'
import type { Authorization } from '../ledger.js'
import { describeAuthorization, describeCapture } from '../purchase-views.js'

const mostPerPage = 100

export const authorizations: Handler = call => {
  const { world, version } = call
  const fields = queryFields(call)
  const lang = readLanguage(fields)
  const status = fields.text('authorization_status', { oneOf: ['opened', 'closed', 'unauthorized'] })
  const matches = readFilter(fields)
  const page = readPage(fields)
  fields.check()
  const found = world.ledger.authorizations().filter(authorization =>
    matches(authorization, authorization.createdAt) && (status === undefined || authorization.status === status))
  const { items, ...envelope } = page(found)
  return {
    ...envelope,
    authorizations: items.map(authorization => describeAuthorization(authorization, version, lang, world.ids))
  }
}

export const authorization: Handler = call => {
  const { world, params, version } = call
  const fields = queryFields(call)
  const lang = readLanguage(fields)
  fields.check()
  const found = world.ledger.authorization(params.authorization_id ?? '')
  if (found === undefined) throw refuse('not_found')
  const captures = world.ledger.captures().filter(capture => capture.authorization === found)
  return {
    ...describeAuthorization(found, version, lang, world.ids),
    captures: captures.map(capture => describeCapture(capture, lang))
  }
}

export const captures: Handler = call => {
  const { world } = call
  const fields = queryFields(call)
  const lang = readLanguage(fields)
  const authorizationId = fields.id('authorization_id', 16)
  const matches = readFilter(fields)
  const page = readPage(fields)
  fields.check()
  const found = world.ledger.captures().filter(capture =>
    matches(capture.authorization, capture.createdAt) &&
    (authorizationId === undefined || capture.authorization.id === authorizationId))
  const { items, ...envelope } = page(found)
  return { ...envelope, captures: items.map(capture => describeCapture(capture, lang)) }
}

/** Account, transaction type and days of creation, both days included. */
function readFilter (fields: Fields): (authorization: Authorization, createdAt: number) => boolean {
  const accountNumber = fields.id('account_number', 14)
  const type = fields.text('transaction_type', { oneOf: ['promotional_purchase', 'regular_purchase'] })
  const from = fields.day('creation_date_from')
  const to = fields.day('creation_date_to')
  return (authorization, createdAt) =>
    (accountNumber === undefined || authorization.account.number === accountNumber) &&
    (type === undefined || authorization.type === type) &&
    (from === undefined || isoDay(createdAt) >= from) &&
    (to === undefined || isoDay(createdAt) <= to)
}

function readPage (
  fields: Fields
): <T>(found: T[]) => { page_number: number; page_size: number; total_count: number; items: T[] } {
  const number = Number(fields.digits('page_number', 9) ?? 1)
  const size = Number(fields.digits('page_size', 3) ?? 10)
  if (number < 1) fields.fault('page_number', 'invalid')
  if (size < 1 || size > mostPerPage) fields.fault('page_size', 'invalid')
  return found => ({
    page_number: number,
    page_size: size,
    total_count: found.length,
    items: found.slice((number - 1) * size, number * size)
  })
}
