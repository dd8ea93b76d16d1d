/**
 * What a money request asks for, as a value: fields in any order, numbers by what they are worth, left out what is
 * empty. Two requests that spell the same thing in two ways have one fingerprint; any other value has another.
 */
import { hash } from 'node:crypto'
import { ExactNumber } from '../../schemas/exact-number.js'
import { endpointTable } from '../flexiti/endpoints.js'
import { canonicalAccountNumber, canonicalReferenceId } from '../flows/flow.js'
import type { MoneyRequest } from './request.js'

/**
 * Before each fingerprint: which rules it was made by. Fingerprints of two versions say nothing of each other. To be
 * changed with any rule below.
 */
const VERSION = 'v1'

/** Flexiti's own, where none is named (flexiti-api.md §2). */
const DEFAULT_LANG = 'en'

/**
 * What a value says, as text: each piece with its length before it, so that no two values are one text. Made at once,
 * without a copy of the value: every money call goes through here (docs/performance.md). '': nothing is left of it.
 */
type Canonical = string

/**
 * The fingerprint of a request whose parameters, query and body were checked, e.g. `v1:` and 43 characters. `route`:
 * the route's pattern.
 */
export function fingerprintOf (
  { endpoint, params = {}, query = {}, body }: Pick<MoneyRequest, 'endpoint' | 'params' | 'query' | 'body'>,
  route: string
): string {
  const { method, langInBody } = endpointTable[endpoint]
  const text = `${method} ${textOf(route)}${objectOf(params, canonicalParameter)}|${objectOf(query, withoutDefault)}|` +
    objectOf(body.value, langInBody === true ? fieldWithLang : fieldOf)
  return `${VERSION}:${hash('sha256', text, 'base64url')}`
}

/** Whether both were made by the same rules, so that they can be compared. */
export function isComparable (one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && versionOf(one) === versionOf(other)
}

function versionOf (fingerprint: string): string {
  return fingerprint.slice(0, fingerprint.indexOf(':'))
}

function canonicalParameter (value: unknown): Canonical {
  return textOf(canonicalId(String(value)))
}

function withoutDefault (value: unknown, name: string): Canonical {
  return name === 'lang' && value === DEFAULT_LANG ? '' : canonical(value, false)
}

/** A field of a body that has the language in it. */
function fieldWithLang (value: unknown, name: string): Canonical {
  return name === 'lang' ? withoutDefault(value, name) : fieldOf(value, name)
}

/** Fields that can be spelled in more ways than their type tells. */
function fieldOf (value: unknown, name: string): Canonical {
  switch (name) {
    // Text or number, by the caller's taste. What was bought comes as it likes: a form has no numbers at all.
    case 'amount':
    case 'sku_data': return canonical(value, true)
    case 'account_number': return canonical(typeof value === 'string' ? canonicalId(value) : value, false)
    case 'widget_session_id':
      return canonical(typeof value === 'string' ? canonicalReferenceId(value) ?? value : value, false)
    default: return canonical(value, false)
  }
}

/** Numbers that Flexiti handed out: zeros in front do not count. */
function canonicalId (id: string): string {
  return id.startsWith('0') && /^\d+$/.test(id) ? canonicalAccountNumber(id) : id
}

/**
 * A number is the text of its digits, as a form has no other. `numeric`: also a text that is a number counts as one, so
 * that `"100.00"` is `100`; elsewhere a text is what it is, as `1.0` and `1.00` are two orders.
 */
function canonical (value: unknown, numeric: boolean): Canonical {
  switch (typeof value) {
    case 'undefined': return ''
    case 'string': return value === '' ? '' : textOf(numeric && isDecimal(value) ? plainNumber(value) : value)
    case 'number': return textOf(plainNumber(String(value)))
    case 'object':
      if (value === null) return ''
      if (value instanceof ExactNumber) return textOf(plainNumber(String(value)))
      return Array.isArray(value) ? listOf(value, numeric) : objectOf(value, numeric ? readNumeric : readPlain)
    default: return textOf(String(value))
  }
}

const readNumeric = (value: unknown): Canonical => canonical(value, true)
const readPlain = (value: unknown): Canonical => canonical(value, false)

function textOf (text: string): Canonical {
  return `${text.length}:${text}`
}

function listOf (items: unknown[], numeric: boolean): Canonical {
  let text = ''
  for (const item of items) text += canonical(item, numeric)
  return text === '' ? '' : `[${text}]`
}

function objectOf (fields: object, read: (value: unknown, name: string) => Canonical): Canonical {
  let text = ''
  for (const name of Object.keys(fields).sort()) {
    const value = read((fields as Record<string, unknown>)[name], name)
    if (value !== '') text += textOf(name) + value
  }
  return text === '' ? '' : `{${text}}`
}

function isDecimal (text: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i
/** Without an exponent, a sign of nothing or a zero too many. */
const WRITTEN_OUT = /^(0|-?[1-9]\d*|-?(0|[1-9]\d*)\.\d*[1-9])$/
/** Powers of ten beyond which a number is not written out. */
const MAX_ZEROS = 64

/**
 * The digits of a number as JSON writes it, however it was written: `100.0`, `1e2` and `100` are `100`. By the text
 * alone, as a double does not hold them all.
 */
function plainNumber (text: string): string {
  if (text.length < MAX_ZEROS && WRITTEN_OUT.test(text)) return text
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? []
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  // By hand: a pattern for the zeros at the end takes the square of the time where there are many.
  let end = digits.length
  while (end > 0 && digits[end - 1] === '0') end--
  if (end === 0) return '0'
  const significant = digits.slice(0, end)
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - end)
  if (power > MAX_ZEROS || power < -MAX_ZEROS) return `${sign}${significant}e${power}`
  if (power >= 0) return `${sign}${significant}${'0'.repeat(Number(power))}`
  const padded = significant.padStart(1 - Number(power), '0')
  return `${sign}${padded.slice(0, Number(power))}.${padded.slice(Number(power))}`
}
