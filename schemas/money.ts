/**
 * Amounts of money: decimal, at most two decimals, never rounded. A number counts as it is written by JSON (no
 * exponent) and must be small enough for a double to hold it exactly; larger amounts go as strings. The word `x-money`
 * carries the rule into JSON Schema, because `multipleOf: 0.01` is float arithmetic and gets it wrong.
 */
import { Type, type TUnsafe } from 'typebox'

/** A decimal string or a number, as Flexiti sends both (flexiti-gaps.md B28). */
export type Money = number | string

export type MoneyKind = 'positive' | 'signed'

const WRITTEN_NUMBER = /^-?\d{1,13}(\.\d{1,2})?$/
const POSITIVE_STRING = /^\d{1,16}(\.\d{1,2})?$/
const SIGNED_STRING = /^-?\d{1,16}(\.\d{1,2})?$/

/** Largest number with two decimals that 15 significant digits, and so a double, hold exactly. */
const NUMBER_LIMIT = 1e13

/** Whether a value is an amount: `positive` leaves zero and negatives out, `signed` takes both. */
export function isMoney (value: unknown, kind: MoneyKind): value is Money {
  if (typeof value === 'number') {
    return Math.abs(value) < NUMBER_LIMIT && WRITTEN_NUMBER.test(String(value)) && (kind === 'signed' || value > 0)
  }
  if (typeof value !== 'string') return false
  return kind === 'signed' ? SIGNED_STRING.test(value) : POSITIVE_STRING.test(value) && /[1-9]/.test(value)
}

interface MoneyOptions {
  description: string
  /** A number where Flexiti's documentation shows a number: forms then send a number too. */
  example: Money
}

/** `number (18,2)` above zero. */
export function money ({ description, example }: MoneyOptions): TUnsafe<Money> {
  return Type.Unsafe<Money>({
    type: ['number', 'string'],
    exclusiveMinimum: 0,
    exclusiveMaximum: NUMBER_LIMIT,
    pattern: POSITIVE_STRING.source,
    description,
    examples: [example],
    'x-money': 'positive',
    'x-message': 'must be an amount above zero with at most two decimals; as a string if it has more than 13 digits ' +
      'before the point',
    ...(typeof example === 'number' ? { 'x-form': 'number' } : {})
  })
}

/**
 * A total that may be zero or negative, as in the sku_data of a return. `whole` digits before the point: 10 for (12,2).
 */
export function signedMoney ({ description, example, whole = 16 }: MoneyOptions & { whole?: number }): TUnsafe<Money> {
  const limit = Math.min(10 ** whole, NUMBER_LIMIT)
  return Type.Unsafe<Money>({
    type: ['number', 'string'],
    exclusiveMinimum: -limit,
    exclusiveMaximum: limit,
    pattern: `^-?\\d{1,${whole}}(\\.\\d{1,2})?$`,
    description,
    examples: [example],
    'x-money': 'signed',
    'x-message': `must be an amount with at most ${whole} digits before the point and two after it`,
    ...(typeof example === 'number' ? { 'x-form': 'number' } : {})
  })
}
