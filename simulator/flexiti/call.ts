/** What an endpoint is given, and what the endpoints share: finding the account, the card and the place of a call. */
import type { JsonObject } from '../shared/request-body.js'
import type { Account, AuthorizedUser } from './accounts.js'
import { refuse } from './errors.js'
import { readFields, type Fields } from './fields.js'
import type { Token } from './tokens.js'
import type { World } from './world.js'

export interface Call {
  readonly world: World
  readonly version: string
  readonly params: Readonly<Record<string, string>>
  readonly query: JsonObject
  readonly body: JsonObject
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly referenceId: string
  /** Where the widget page is. */
  readonly posapiUrl: string
  /** Null for the token call only. */
  readonly token: Token | null
}

/** Returns the body of a 200, or throws a Refusal. */
export type Handler = (call: Call) => Record<string, unknown> | unknown[]

export function tokenOf (call: Call): Token {
  if (call.token === null) throw refuse('unauthorized')
  return call.token
}

/** What a body says, and the `lang` of the query, where it is on every call but widget/init and apply. */
export function bodyFields (call: Call): Fields {
  return readFields({ ...call.body, lang: call.query.lang }, { longIds: call.world.ids.areLong() })
}

/** The body alone, with its `lang`: widget/init and apply. */
export function bodyFieldsWithLang (call: Call): Fields {
  return readFields(call.body, { longIds: call.world.ids.areLong() })
}

export function queryFields (call: Call): Fields {
  return readFields(call.query, { longIds: call.world.ids.areLong() })
}

/**
 * Which of the two channels a purchase or an application comes by. A customer token is the online channel's, whatever
 * the body says of a store; a merchant token is the store's, unless a widget session is named.
 */
export function isOnline (call: Call, fields: Fields): boolean {
  return tokenOf(call).scope === 'customer' || fields.has('widget_session_id')
}

/** The account named in the path; 404 when there is none. */
export function accountOfPath (call: Call): Account {
  const account = call.world.accounts.byNumber(call.params.account_number ?? '')
  if (account === undefined) throw refuse('not_found')
  return account
}

/**
 * The authorized user whose card was named: 404 for a card nobody has, `vcc_account_mismatch` for one of another
 * account.
 */
export function checkCard (world: World, account: Account, vccNumber: string | undefined): AuthorizedUser | undefined {
  if (vccNumber === undefined) return undefined
  const card = world.accounts.byCard(vccNumber)
  if (card === undefined) throw refuse('not_found')
  if (card.account !== account) throw refuse('vcc_account_mismatch')
  return card.user
}

/** Open- and closed-loop accounts: some are not for this merchant. */
export function checkAccountType (account: Account): void {
  if (!account.permittedHere) throw refuse('account_type_not_permitted')
}

/** The fields that say where in the store a call was made; all three or none (flexiti-api.md §2). */
export interface Place {
  requestId: string | undefined
  locationId: string | undefined
  employeeId: string | undefined
  inStore: boolean
}

export function readPlace (fields: Fields): Place {
  const requestId = fields.text('request_id', { max: 150 })
  const locationId = fields.text('external_location_id')
  const employeeId = fields.text('external_employee_id')
  return {
    requestId,
    locationId,
    employeeId,
    inStore: [requestId, locationId, employeeId].some(value => value !== undefined)
  }
}

/** An in-store call must name all three. */
export function requirePlace (fields: Fields): void {
  requireFields(fields, ['request_id', 'external_location_id', 'external_employee_id'])
}

/** For fields that are read elsewhere. */
export function requireFields (fields: Fields, names: readonly string[]): void {
  for (const name of names) {
    if (!fields.has(name)) fields.fault(name, 'required')
  }
}

/** Locations look like Flexiti's example `00-12345`; those that begin with 99 do not exist. */
export function checkPlace (place: Place): void {
  if (place.locationId !== undefined && !/^(?!99)\d{2}-\d{5}$/.test(place.locationId)) {
    throw refuse('external_location_id_not_found')
  }
  if (place.employeeId?.endsWith('-DENIED') === true) throw refuse('not_permitted')
}
