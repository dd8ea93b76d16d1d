/**
 * JSON numbers that a double does not hold to the digit, such as ids of twenty digits, kept as they were written. They
 * are rare: a number that a double does hold stays a plain number.
 */
import { isSafeNumber, parse, stringify } from 'lossless-json'

/** A number by its digits, e.g. `12345678901234567890`. */
export class ExactNumber {
  readonly #text: string

  /** `text`: a number as JSON writes it. */
  constructor (text: string) {
    this.#text = text
  }

  toString (): string {
    return this.#text
  }

  /** Plain JSON.stringify writes it as a string, which loses no digit; `stringifyExactly` writes it as a number. */
  toJSON (): string {
    return this.#text
  }
}

/** A number as JSON may hold it here. */
export type JsonNumber = number | ExactNumber

/** A double holds every decimal of up to fifteen digits. */
const SHORT = /^[-\d.]{1,15}$/

/** The number that `text`, a number as JSON writes it, stands for. */
export function jsonNumber (text: string): JsonNumber {
  return SHORT.test(text) || isSafeNumber(text) ? Number(text) : new ExactNumber(text)
}

/**
 * JSON.parse that keeps every digit; takes several times as long. The text must be JSON without a name that comes
 * twice.
 */
export function parseExactly (text: string): unknown {
  return parse(text, undefined, jsonNumber)
}

/** JSON.stringify that writes every ExactNumber as a number. */
export function stringifyExactly (value: unknown): string {
  // The writer for exact numbers takes several times as long.
  return hasExactNumber(value) ? stringify(value, undefined, undefined, [exactWriter]) as string : JSON.stringify(value)
}

const exactWriter = { test: (value: unknown) => value instanceof ExactNumber, stringify: String }

function hasExactNumber (value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof ExactNumber) return true
  for (const child of Object.values(value)) if (hasExactNumber(child)) return true
  return false
}
