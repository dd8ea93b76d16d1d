/** Amounts of money are decimal strings or numbers; they are compared as cents, never calculated as floats. */
import type { JsonNumber } from '../../schemas/exact-number.js'

/**
 * Cents of an amount that the request schema accepted, e.g. `10`, `10.5`, `"10.50"`. Throws RangeError for anything
 * else.
 */
export function cents (amount: JsonNumber | string): bigint {
  const parts = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(String(amount))
  if (parts === null) throw new RangeError('not an amount with at most two decimals')
  const [, sign = '', whole = '', fraction = ''] = parts
  return BigInt(`${sign}${whole}${fraction.padEnd(2, '0')}`)
}

/** The amount in plain decimal with two places, e.g. `10.50`. */
export function decimal (value: bigint): string {
  const digits = String(value < 0n ? -value : value).padStart(3, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
