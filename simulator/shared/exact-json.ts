/**
 * JSON with numbers that a double does not hold to the digit: a card number of nineteen digits, an amount of eighteen.
 * Such a number stays as it was written; every other one is a plain number.
 */
import { isSafeNumber, LosslessNumber, parse, stringify } from 'lossless-json'

/** A number as JSON has it: `String` of it has every digit. */
export type ExactNumber = number | LosslessNumber

/** A number that may be long, or have an exponent; also one within a text, which costs only time. */
const LONG = /[\d.]{16}|\d[eE]/

/** In what JSON.stringify makes of a LosslessNumber. */
const LOST = '"isLosslessNumber":true'

/** The number that a decimal stands for. */
export function exactNumber (text: string): ExactNumber {
  return isSafeNumber(text) ? Number(text) : new LosslessNumber(text)
}

/** JSON.parse that keeps every digit. Throws for what is no JSON. */
export function parseJson (text: string): unknown {
  return LONG.test(text) ? parse(text, undefined, exactNumber) : JSON.parse(text)
}

/** JSON.stringify that writes every digit. */
export function stringifyJson (value: unknown): string {
  const text = JSON.stringify(value)
  return text.includes(LOST) ? stringify(value) as string : text
}

export function isExactNumber (value: unknown): value is ExactNumber {
  return typeof value === 'number' || value instanceof LosslessNumber
}
