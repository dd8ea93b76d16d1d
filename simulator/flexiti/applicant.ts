/**
 * The applicant of widget/init and /apply: the same fields, checked the same way, and compared (flexiti-api.md §5.3,
 * §7).
 */
import { fold, type AccountType } from './accounts.js'
import { emailPattern, postalCodePattern, type Fields } from './fields.js'
import { english } from './i18n/english.js'

export interface Applicant {
  firstName: string
  lastName: string
  dob: string
  postalCode: string
}

const prefix = 'customer_identification.personal_information.'

/**
 * Personal information stands under customer_identification, or flat as in the older pages; where, is decided by
 * first_name.
 */
export function personPrefix (fields: Fields): string {
  return fields.has('first_name') && !fields.has(`${prefix}first_name`) ? '' : prefix
}

export function readPerson (fields: Fields, at: string = prefix): Applicant {
  return {
    firstName: fields.requiredText(`${at}first_name`, { max: 80 }),
    lastName: fields.requiredText(`${at}last_name`, { max: 130 }),
    dob: fields.requiredDay(`${at}dob`),
    postalCode: fields.requiredText(`${at}postal_code`, { max: 10, pattern: postalCodePattern })
  }
}

/** The apply fields of the guide. `tos_agreement` is left to the caller: the two endpoints refuse it differently. */
export function readApplication (fields: Fields): { email: string, accountType: AccountType } {
  const email = fields.requiredText('email', { max: 100, pattern: emailPattern })
  fields.requiredDigits('phone_number', 10, 10)
  fields.requiredText('address_1', { max: 250 })
  fields.text('address_2', { max: 100 })
  fields.requiredText('city', { max: 100 })
  fields.requiredText('province', { oneOf: Object.keys(english.provinces) })
  fields.flag('tos_agreement')
  const types = { oneOf: ['business', 'consumer'] }
  const type = fields.text('customer_identification.account_type', types) ?? fields.text('account_type', types)
  return { email, accountType: type === 'business' ? 'business' : 'consumer' }
}

/** What must be the same in /apply as in widget/init; values that only one of them has are not compared. */
export function identityOf (fields: Fields, person: Applicant): Record<string, string> {
  const identity: Record<string, string> = {
    first_name: fold(person.firstName),
    last_name: fold(person.lastName),
    dob: person.dob,
    postal_code: fold(person.postalCode)
  }
  for (const name of ['email', 'phone_number', 'address_1', 'city', 'province']) {
    if (fields.has(name)) identity[name] = fold(String(fields.raw(name)))
  }
  return identity
}

export function isSamePerson (one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return Object.entries(one).every(([name, value]) => other[name] === undefined || other[name] === value)
}

/** The sandbox's decision key is the middle name (flexiti-api.md §11.1). */
export function middleName (fields: Fields): string {
  return fields.text(`${prefix}middle_name`) ?? fields.text('middle_name') ?? ''
}
