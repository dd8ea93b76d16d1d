/** Money in whole cents (bigint) and rates in ten-thousandths: no float ever takes part in a sum. */
import { exactNumber, isExactNumber, type ExactNumber } from '../shared/exact-json.js'

export type Cents = bigint

/** Reads number (18,2): `10.5`, `"10.00"`. Nothing for anything else. */
export function parseCents (value: unknown): Cents | undefined {
  if (!isExactNumber(value) && typeof value !== 'string') return undefined
  const match = /^(-?)(\d{1,16})(?:\.(\d{1,2}))?$/.exec(String(value))
  if (match === null) return undefined
  const [, sign, whole = '', fraction = ''] = match
  const cents = BigInt(whole + fraction.padEnd(2, '0'))
  return sign === '-' ? -cents : cents
}

/** `659.51`, always with two decimals. */
export function decimal (cents: Cents): string {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** The JSON number that the amount is. */
export function amountNumber (cents: Cents): ExactNumber {
  return exactNumber(decimal(cents))
}

/** `0.3099` from 3099 ten-thousandths. */
export function rateNumber (tenThousandths: number): number {
  return Number(`0.${String(tenThousandths).padStart(4, '0')}`)
}

/**
 * One of `months` equal payments that pay off `principal` at a yearly rate, rounded half up to the cent.
 * With q = 1 + rate/12 = a/b this is P · (q−1) · qⁿ / (qⁿ − 1), kept as a fraction of integers until the last step.
 * $10.50 over 3 months at 0.0999 gives $3.56, Flexiti's own example (flexiti-api.md §6.5).
 */
export function equalPayment (principal: Cents, rate: number, months: number): Cents {
  const n = BigInt(months)
  if (rate === 0) return divideHalfUp(principal, n)
  const b = 120_000n
  const a = b + BigInt(rate)
  const grown = a ** n
  return divideHalfUp(principal * BigInt(rate) * grown, b * (grown - b ** n))
}

/** Simple interest for some months, rounded half up to the cent. */
export function simpleInterest (principal: Cents, rate: number, months: number): Cents {
  return divideHalfUp(principal * BigInt(rate) * BigInt(months), 120_000n)
}

function divideHalfUp (dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor)
}
