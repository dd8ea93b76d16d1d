/**
 * Reads a JSON body without losing a field or a digit: of a name that comes twice JSON.parse keeps the last value, and
 * long numbers it rounds. What comes out is plain data: no broken text, no nesting deep enough to break a recursion
 * later.
 */
import { parseExactly } from '../../schemas/exact-number.js'

/** The deepest documented body has four levels (sku_data.products[].quantity). */
export const MAX_DEPTH = 6

const LONE_SURROGATE = /\p{Surrogate}/u

const QUOTE = 0x22
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const BACKSLASH = 0x5c

/** What may follow in a number after its first digit. */
const NUMBER = /[-+.\deE]*/y
/** Numbers of so many characters a double holds, but for those with an exponent. */
const SHORT = 15

/**
 * The value of a text that `parsed` is already made of, by JSON.parse. Numbers that a double does not hold are
 * ExactNumbers. Returns a sentence where the body must not go further.
 */
export function readJson (text: string, parsed: unknown): { value: unknown } | { fault: string } {
  const names = { count: 0 }
  const fault = faultOf(parsed, names)
  if (fault !== undefined) return { fault }
  const seen = survey(text)
  if (seen.names !== names.count) return { fault: 'The body has a field more than once.' }
  return { value: seen.hasLongNumber ? parseExactly(text) : parsed }
}

/**
 * Why a value must not go further, if so. A lone surrogate cannot be sent on as UTF-8. Counts the names of fields on
 * the way.
 */
function faultOf (value: unknown, names: { count: number }, depth = 0): string | undefined {
  if (typeof value === 'string') {
    return LONE_SURROGATE.test(value) ? 'The body has text that is not valid Unicode.' : undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > MAX_DEPTH) return `The body nests deeper than ${MAX_DEPTH} levels.`
  const isList = Array.isArray(value)
  for (const [name, child] of Object.entries(value)) {
    if (!isList) names.count++
    const found = faultOf(name, names) ?? faultOf(child, names, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** One look at every character of a well-formed JSON text; a second parser would take several times as long. */
function survey (text: string): { names: number, hasLongNumber: boolean } {
  let names = 0
  let hasLongNumber = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = endOfString(text, at)
    } else if (code === COLON) {
      names++
    } else if (code >= ZERO && code <= NINE) {
      NUMBER.lastIndex = at
      const [number = ''] = NUMBER.exec(text) ?? []
      if (number.length > SHORT || /e/i.test(number)) hasLongNumber = true
      at += number.length - 1
    }
  }
  return { names, hasLongNumber }
}

/** Where the quote is that ends the string whose first quote is at `open`. */
function endOfString (text: string, open: number): number {
  let end = text.indexOf('"', open + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end
}

function isEscaped (text: string, at: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++
  return backslashes % 2 === 1
}
