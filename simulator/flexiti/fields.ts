/**
 * Reads the fields of a request, collects everything that is wrong with them, and refuses them all at once as Flexiti
 * does.
 */
import { isExactNumber } from '../shared/exact-json.js'
import { isObject, type JsonObject } from '../shared/request-body.js'
import { refuse, type FieldError } from './errors.js'
import { maxIdLength } from './ids.js'
import { parseCents, type Cents } from './money.js'

export interface TextRule {
  max?: number
  pattern?: RegExp
  oneOf?: readonly string[]
}

const idPattern = /^[0-9A-Za-z-]+$/
const customerIdPattern = /^\d+(?:-\d+)?$/
export const dayPattern = /^\d{4}-\d{2}-\d{2}$/
export const postalCodePattern = /^[A-Z]\d[A-Z] ?\d[A-Z]\d$/i
export const emailPattern = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
export const guidPattern = /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/**
 * Names are dotted paths. Optional readers give undefined for a missing field; required ones a placeholder until
 * `check` throws.
 */
export interface Fields {
  raw (name: string): unknown
  has (name: string): boolean
  text (name: string, rule?: TextRule): string | undefined
  requiredText (name: string, rule?: TextRule): string
  /** A whole number as its digits: Flexiti takes numbers and numeric strings for the same field. */
  digits (name: string, maxLength: number, minLength?: number): string | undefined
  requiredDigits (name: string, maxLength: number, minLength?: number): string
  /** A card number: 16 digits by the tables, 19 in an example of verify (flexiti-api.md §2, §6.3). */
  card (name: string): string | undefined
  /**
   * An id that Flexiti handed out: digits up to the documented length; anything that an id may be where ids are long.
   */
  id (name: string, maxLength: number): string | undefined
  requiredId (name: string, maxLength: number): string
  /** A customer id: digits, with those of an authorized user behind a dash. */
  customerId (name: string): string | undefined
  /** A calendar day `YYYY-MM-DD` that exists. */
  day (name: string): string | undefined
  requiredDay (name: string): string
  flag (name: string): boolean | undefined
  amount (name: string): Cents | undefined
  requiredAmount (name: string): Cents
  fault (name: string, msg: FieldError['msg']): void
  /** Throws `wrong_inputs` if anything was wrong. */
  check (): void
}

export function readFields (source: JsonObject, { longIds = false }: { longIds?: boolean } = {}): Fields {
  const errors: FieldError[] = []

  const raw = (name: string): unknown => valueAt(source, name)
  const has = (name: string) => !isMissing(raw(name))
  const fault = (name: string, msg: FieldError['msg']) => {
    errors.push({ param: name, msg, value: raw(name) ?? null })
    return undefined
  }
  const required = <T>(name: string, value: T | undefined, placeholder: T): T => {
    if (!has(name)) fault(name, 'required')
    return value ?? placeholder
  }

  const text = (name: string, rule: TextRule = {}) => {
    const value = raw(name)
    if (isMissing(value)) return undefined
    if (typeof value !== 'string') return fault(name, 'invalid')
    if (rule.max !== undefined && value.length > rule.max) return fault(name, 'length')
    if (rule.pattern !== undefined && !rule.pattern.test(value)) return fault(name, 'invalid')
    if (rule.oneOf !== undefined && !rule.oneOf.includes(value)) return fault(name, 'invalid')
    return value
  }
  const digits = (name: string, maxLength: number, minLength = 1) => {
    const value = raw(name)
    if (isMissing(value)) return undefined
    const written = isExactNumber(value) || typeof value === 'string' ? String(value) : ''
    if (!/^\d+$/.test(written)) return fault(name, 'invalid')
    return written.length > maxLength || written.length < minLength ? fault(name, 'length') : written
  }
  const id = (name: string, maxLength: number) => {
    const written = raw(name)
    return longIds && typeof written === 'string'
      ? text(name, { max: maxIdLength, pattern: idPattern })
      : digits(name, longIds ? maxIdLength : maxLength)
  }
  const customerId = (name: string) => {
    const written = raw(name)
    // A number until 2021, a text since.
    if (isExactNumber(written)) return digits(name, 12)
    return text(name, longIds ? { max: maxIdLength, pattern: idPattern } : { max: 20, pattern: customerIdPattern })
  }
  const day = (name: string) => {
    const value = text(name, { pattern: dayPattern })
    return value === undefined || isInCalendar(value) ? value : fault(name, 'invalid')
  }
  const amount = (name: string) => {
    const value = raw(name)
    if (isMissing(value)) return undefined
    const cents = parseCents(value)
    return cents === undefined || cents <= 0n ? fault(name, 'invalid') : cents
  }

  return {
    raw,
    has,
    text,
    digits,
    card: name => digits(name, 19, 16),
    id,
    customerId,
    day,
    amount,
    fault,
    requiredText: (name, rule) => required(name, text(name, rule), ''),
    requiredDigits: (name, maxLength, minLength) => required(name, digits(name, maxLength, minLength), ''),
    requiredId: (name, maxLength) => required(name, id(name, maxLength), ''),
    requiredDay: name => required(name, day(name), ''),
    requiredAmount: name => required(name, amount(name), 0n),
    flag (name) {
      const value = raw(name)
      if (isMissing(value)) return undefined
      return typeof value === 'boolean' ? value : fault(name, 'invalid')
    },
    check () {
      if (errors.length > 0) throw refuse('wrong_inputs', { fieldErrors: errors })
    }
  }
}

function valueAt (source: JsonObject, path: string): unknown {
  let value: unknown = source
  for (const part of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, part)) return undefined
    value = value[part]
  }
  return value
}

/** Whether a day `YYYY-MM-DD` exists. */
function isInCalendar (day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

function isMissing (value: unknown): boolean {
  return value === undefined || value === null || value === ''
}
