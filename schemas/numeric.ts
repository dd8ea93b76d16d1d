/**
 * Numbers of Flexiti's requests. Callers may write them as a number or as text; Flexiti gets them as its documentation
 * of the endpoint writes them (flexiti-gaps.md B28), digit for digit. The word `x-number` carries the rule;
 * plugins/validation applies it, because JSON Schema's own words are about doubles: `multipleOf: 0.01` is float
 * arithmetic, `maximum` knows no 20 digits.
 */
import { Type, type TUnsafe } from 'typebox'
import type { JsonNumber } from './exact-number.js'

/** A checked number, as Flexiti gets it. `String` of it has every digit. */
export type Numeric = JsonNumber | string

/**
 * `amount`: above zero, at most two decimals. `whole`: digits, of which zeros in front do not count. `digits`: digits
 * that all count, as in a phone number. `id`: digits that Flexiti handed out, not zero. `pin`: visible characters,
 * mostly digits. `name`: an id of visible ASCII characters.
 */
export type NumberKind = 'amount' | 'whole' | 'digits' | 'card' | 'id' | 'pin' | 'name'

export interface NumberRule {
  kind: NumberKind
  /** How Flexiti gets it. */
  written: 'number' | 'string'
  /** Documented maximum of digits; of an amount, before the point. */
  max?: number
}

/** Ids that Flexiti hands out may grow without notice (flexiti-api.md §1). */
export const ID_MAX = 32

interface NumericOptions {
  description: string
  /** Written as in Flexiti's documentation of the endpoint: a number where it shows a number. */
  example: number | string
  max?: number
}

const patterns: Record<NumberKind, (max: string) => string> = {
  amount: (max) => `^[0-9]{1,${max}}([.][0-9]{1,2})?$`,
  whole: (max) => `^[0-9]{1,${max}}$`,
  digits: (max) => `^[0-9]{1,${max}}$`,
  card: (max) => `^[0-9]{1,${max}}$`,
  id: () => `^[0-9]{1,${ID_MAX}}$`,
  pin: () => '^[!-~]+$',
  name: () => `^[!-~]{1,${ID_MAX}}$`
}

function numeric (kind: NumberKind, { description, example, max }: NumericOptions): TUnsafe<Numeric> {
  const rule: NumberRule = {
    kind,
    written: typeof example === 'number' ? 'number' : 'string',
    ...(max !== undefined && { max })
  }
  return Type.Unsafe<Numeric>({
    type: [kind === 'amount' ? 'number' : 'integer', 'string'],
    pattern: patterns[kind](String(max ?? '')),
    description,
    examples: [example],
    'x-number': rule
  })
}

/** `number (18,2)` above zero. */
export function money (options: NumericOptions): TUnsafe<Numeric> {
  return numeric('amount', { max: 16, ...options })
}

/** `number (max)`: a whole number. */
export function wholeNumber (options: NumericOptions): TUnsafe<Numeric> {
  return numeric('whole', options)
}

/** Digits that are no quantity: zeros in front count, and keep it a text. */
export function digits (options: NumericOptions): TUnsafe<Numeric> {
  return numeric('digits', options)
}

/** An id of Flexiti's that is a number. */
export function flexitiId (options: Omit<NumericOptions, 'max'>): TUnsafe<Numeric> {
  return numeric('id', options)
}

export const AccountNumber = flexitiId({
  description: 'Account number of the primary account holder; not the card number',
  example: 116994755
})

export const CaptureId = flexitiId({ description: 'Id of a capture', example: 346123 })

export const CustomerId = numeric('name', {
  description: 'Customer id; "master-authorized" for an authorized user of a business account',
  example: '1234567-12345'
})

/**
 * Flexiti says 16 digits, and has an example of 19 (flexiti-api.md §6.3), as ISO/IEC 7812 allows. It goes up as text:
 * it has more digits than a JSON number is sure to keep.
 */
export const VccNumber = numeric('card', {
  max: 19,
  description: 'FlexitiCard number; for the authorized user of a business account, ' +
    'sent along with the primary holder\'s account number',
  example: '1070015210367982'
})

export const VerificationCode = numeric('pin', { description: 'The PIN that /verify sent or returned', example: 2485 })
