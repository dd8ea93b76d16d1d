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

/** Nothing but text, lists and objects, in the order of their names. Undefined: nothing is left of it. */
type Canonical = string | Canonical[] | { [name: string]: Canonical } | undefined

/**
 * The fingerprint of a request whose parameters, query and body were checked, e.g. `v1:` and 43 characters. `route`:
 * the route's pattern.
 */
export function fingerprintOf (
  { endpoint, params = {}, query = {}, body }: Pick<MoneyRequest, 'endpoint' | 'params' | 'query' | 'body'>,
  route: string
): string {
  const { method, langInBody } = endpointTable[endpoint]
  const value = [
    method,
    route,
    objectOf(params, (id) => canonicalId(String(id))),
    objectOf(query, (given, name) => withoutDefault(name, given)),
    objectOf(body.value, (given, name) => fieldOf(langInBody === true ? withoutDefault(name, given) : given, name))
  ]
  return `${VERSION}:${hash('sha256', JSON.stringify(value.map((part) => part ?? {})), 'base64url')}`
}

/** Whether both were made by the same rules, so that they can be compared. */
export function isComparable (one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && versionOf(one) === versionOf(other)
}

function versionOf (fingerprint: string): string {
  return fingerprint.slice(0, fingerprint.indexOf(':'))
}

function withoutDefault (name: string, value: unknown): Canonical {
  return name === 'lang' && value === DEFAULT_LANG ? undefined : canonical(value, false)
}

/** Fields that can be spelled in more ways than their type tells. */
function fieldOf (value: unknown, name: string): Canonical {
  switch (name) {
    // Text or number, by the caller's taste. What was bought comes as it likes: a form has no numbers at all.
    case 'amount':
    case 'sku_data': return canonical(value, true)
    case 'account_number': return canonicalId(canonical(value, false))
    case 'widget_session_id': return canonicalGuid(canonical(value, false))
    default: return canonical(value, false)
  }
}

/** Numbers that Flexiti handed out: zeros in front do not count. */
function canonicalId (id: Canonical): Canonical {
  return typeof id === 'string' && /^\d+$/.test(id) ? canonicalAccountNumber(id) : id
}

function canonicalGuid (id: Canonical): Canonical {
  return typeof id === 'string' ? canonicalReferenceId(id) ?? id : id
}

/**
 * A number is the text of its digits, as a form has no other. `numeric`: also a text that is a number counts as one, so
 * that `"100.00"` is `100`; elsewhere a text is what it is, as `1.0` and `1.00` are two orders.
 */
function canonical (value: unknown, numeric: boolean): Canonical {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string') return numeric && isDecimal(value) ? plainNumber(value) : value
  if (typeof value === 'number' || value instanceof ExactNumber) return plainNumber(String(value))
  if (typeof value !== 'object') return String(value)
  if (!Array.isArray(value)) return objectOf(value, (child) => canonical(child, numeric))
  const items = value.map((item: unknown) => canonical(item, numeric)).filter((item) => item !== undefined)
  return items.length === 0 ? undefined : items
}

function objectOf (fields: object, read: (value: unknown, name: string) => Canonical): Canonical {
  const entries: Array<[string, Canonical]> = []
  for (const name of Object.keys(fields).sort()) {
    const value = read((fields as Record<string, unknown>)[name], name)
    if (value !== undefined) entries.push([name, value])
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries) as Record<string, Canonical>
}

function isDecimal (text: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i
/** Powers of ten beyond which a number is not written out. */
const MAX_ZEROS = 64

/**
 * The digits of a number as JSON writes it, however it was written: `100.0`, `1e2` and `100` are `100`. By the text
 * alone, as a double does not hold them all.
 */
function plainNumber (text: string): string {
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
