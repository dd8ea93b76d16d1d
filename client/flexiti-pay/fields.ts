/** The fields that the shopper fills in, by the names that Flexiti has for them. */
import type { Values } from './form.js'
import type { FieldSpec } from './form-field.js'
import type { Texts } from './texts.js'

/** Values to begin with. */
export type Customer = Partial<Record<string, string>>

type Name = keyof Texts & string

const specs: Readonly<Record<string, Omit<FieldSpec, 'name' | 'label'>>> = {
  first_name: { autocomplete: 'given-name', maxlength: 80 },
  middle_name: { autocomplete: 'additional-name', maxlength: 80, optional: true },
  last_name: { autocomplete: 'family-name', maxlength: 130 },
  dob: { type: 'date', autocomplete: 'bday' },
  postal_code: { autocomplete: 'postal-code', maxlength: 10 },
  vcc_number: { autocomplete: 'cc-number', inputmode: 'numeric', maxlength: 19 },
  email: { type: 'email', autocomplete: 'email', maxlength: 100 },
  phone_number: { type: 'tel', autocomplete: 'tel-national', inputmode: 'tel', maxlength: 20 },
  address_1: { autocomplete: 'address-line1', maxlength: 250 },
  address_2: { autocomplete: 'address-line2', maxlength: 100, optional: true },
  city: { autocomplete: 'address-level2', maxlength: 100 },
  province: { autocomplete: 'address-level1' }
}

export const person = ['first_name', 'last_name', 'dob', 'postal_code'] as const
export const applicant = [
  'first_name',
  'middle_name',
  'last_name',
  'dob',
  'email',
  'phone_number',
  'address_1',
  'address_2',
  'city',
  'province',
  'postal_code'
] as const

export function fieldsOf (names: readonly Name[], texts: Texts, customer: Customer): FieldSpec[] {
  return names.map((name) => ({ name, label: String(texts[name]), value: customer[name], ...specs[name] }))
}

/** The named values, those that are there. */
export function pick<Key extends string> (values: Values, names: readonly Key[]): Record<Key, string> {
  return Object.fromEntries(
    names.flatMap((name) => values[name] === undefined ? [] : [[name, values[name]]])
  ) as Record<Key, string>
}

/** As people write numbers: spaces, dashes, brackets. */
export function digitsOf (text = ''): string {
  return text.replace(/\D/g, '')
}
