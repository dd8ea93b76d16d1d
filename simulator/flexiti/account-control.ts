/** The controls of accounts: to see them, and to add one that a test or a demonstration needs (docs/simulator.md). */
import { bad, ok, type ControlReply, type ControlRequest } from '../shared/control.js'
import type { JsonObject } from '../shared/request-body.js'
import { categoryOf, customerIdOf, type Account } from './accounts.js'
import { dayPattern } from './fields.js'
import { idValue, maxIdLength } from './ids.js'
import { makeAccount } from './make-account.js'
import { decimal, parseCents, type Cents } from './money.js'
import type { World } from './world.js'

export function accountControl (world: World, { method, path, body }: ControlRequest): ControlReply | undefined {
  if (path.length > 1) return undefined
  if (method === 'GET') return ok({ accounts: world.accounts.list().map(account => describeAccount(world, account)) })
  if (method !== 'POST') return undefined
  const account = readAccount(body)
  if (typeof account === 'string') return bad(account)
  world.accounts.add(account)
  return ok(describeAccount(world, account))
}

export function describeAccount (world: World, account: Account): Record<string, unknown> {
  return {
    account_number: idValue(account.number),
    customer_id: account.customerId,
    vcc_number: account.vccNumber,
    account_type: account.type,
    account_status: account.status,
    activated: account.activated,
    category_type: categoryOf(account),
    first_name: account.firstName,
    last_name: account.lastName,
    dob: account.dob,
    postal_code: account.postalCode,
    province: account.province,
    credit_limit: decimal(account.creditLimit),
    available_credit: decimal(world.ledger.availableCredit(account)),
    authorized_users: account.authorizedUsers.map(user => ({
      customer_id: customerIdOf({ account, user }),
      vcc_number: user.vccNumber,
      first_name: user.firstName,
      last_name: user.lastName,
      dob: user.dob
    })),
    purpose: account.purpose
  }
}

/** Number, customer id, card and name are needed; the rest is as for most accounts. Returns what is wrong as a text. */
function readAccount (body: JsonObject): Account | string {
  const id = (name: string) => readText(body, name, new RegExp(`^[0-9A-Za-z-]{1,${maxIdLength}}$`))
  const number = id('account_number')
  const customerId = id('customer_id')
  const vccNumber = readText(body, 'vcc_number', /^\d{16,19}$/)
  const firstName = readText(body, 'first_name', /./)
  const lastName = readText(body, 'last_name', /./)
  const dob = readText(body, 'dob', dayPattern)
  if (number === undefined || customerId === undefined) {
    return 'account_number and customer_id: up to 32 letters, digits and dashes'
  }
  if (vccNumber === undefined) return 'vcc_number: 16 to 19 digits'
  if (firstName === undefined || lastName === undefined || dob === undefined) {
    return 'first_name, last_name and dob: are needed'
  }
  const creditLimit = body.credit_limit === undefined ? undefined : parseCents(body.credit_limit)
  if (body.credit_limit !== undefined && creditLimit === undefined) return 'credit_limit: an amount'
  return makeAccount({ number, customerId, vccNumber, firstName, lastName, dob, ...optional(body, creditLimit) })
}

function optional (body: JsonObject, creditLimit: Cents | undefined): Partial<Account> {
  const province = readText(body, 'province', /^[A-Z]{2}$/)
  const postalCode = readText(body, 'postal_code', /^\w+$/)
  return {
    ...(creditLimit === undefined ? {} : { creditLimit }),
    ...(province === undefined ? {} : { province }),
    ...(postalCode === undefined ? {} : { postalCode }),
    ...(typeof body.activated === 'boolean' ? { activated: body.activated } : {})
  }
}

function readText (body: JsonObject, name: string, pattern: RegExp): string | undefined {
  const value = typeof body[name] === 'number' ? String(body[name]) : body[name]
  return typeof value === 'string' && pattern.test(value) ? value : undefined
}
