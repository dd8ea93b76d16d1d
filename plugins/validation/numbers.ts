/** Checks numbers by their digits, and writes them as Flexiti's documentation does. No float arithmetic. */
import { fieldError, type FieldError, type ValueFormat } from '../../src/problems/field-error.js'
import { ExactNumber, jsonNumber } from '../../schemas/exact-number.js'
import { ID_MAX, type NumberKind, type NumberRule, type Numeric } from '../../schemas/numeric.js'

const shapes: Record<NumberKind, { pattern: RegExp, format: ValueFormat }> = {
  amount: { pattern: /^(?=.*[1-9])\d+(\.\d{1,2})?$/, format: 'amount' },
  whole: { pattern: /^\d+$/, format: 'digits' },
  digits: { pattern: /^\d+$/, format: 'digits' },
  card: { pattern: /^\d+$/, format: 'card' },
  id: { pattern: /^(?=.*[1-9])\d+$/, format: 'id' },
  pin: { pattern: /^[\x21-\x7e]+$/, format: 'pin' },
  name: { pattern: /^[\x21-\x7e]+$/, format: 'customer-id' }
}

/** A whole number that JSON can hold: no zeros in front. */
const PLAIN = /^(0|[1-9]\d*)$/
const WHOLE = /^\d+$/

/**
 * What is wrong with a value, if anything. `documented`: whether maximum lengths count; those of ids always do.
 */
export function numberFault (
  field: string,
  value: unknown,
  { kind, max }: NumberRule,
  documented: boolean
): FieldError | undefined {
  if (Array.isArray(value)) return fieldError(field, 'repeated', {})
  const text = textOf(value)
  if (text === undefined) return fieldError(field, 'type', { type: kind === 'amount' ? 'number' : 'integer' })
  const { pattern, format } = shapes[kind]
  const isWritten = pattern.test(text) && (kind === 'amount' || typeof value === 'string' || WHOLE.test(text))
  if (!isWritten) return fieldError(field, 'format', { format })
  if (kind === 'id' || kind === 'name') return text.length > ID_MAX ? tooLong(field, kind, ID_MAX) : undefined
  if (!documented || max === undefined) return undefined
  const whole = kind === 'amount' ? withoutZeros(text.split('.', 1)[0] as string) : text
  return whole.length > max ? tooLong(field, kind, max) : undefined
}

function tooLong (field: string, kind: NumberKind, max: number): FieldError {
  if (kind === 'name') return fieldError(field, 'max_length', { max })
  return fieldError(field, 'max_digits', { max, ...(kind === 'amount' && { decimal: true }) })
}

/** A value without fault, as it goes up. */
export function writeNumber (value: unknown, { kind, written }: NumberRule): Numeric {
  const text = textOf(value) as string
  if (kind === 'amount') return written === 'number' ? jsonNumber(withoutZeros(text)) : twoDecimals(text)
  if (written === 'string') return text
  if (kind === 'id' || kind === 'whole') return jsonNumber(withoutZeros(text))
  // A PIN or a phone number that begins with a zero is another one without it.
  return PLAIN.test(text) ? jsonNumber(text) : text
}

function textOf (value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || value instanceof ExactNumber ? String(value) : undefined
}

/** `007` as `7`, `000` as `0`, `00.50` as `0.50`. */
function withoutZeros (text: string): string {
  return text.replace(/^0+(?=\d)/, '')
}

/** `7.5` as `7.50`, as Flexiti's example of transactions has it: `"10.00"`. */
function twoDecimals (text: string): string {
  const [whole = '', fraction = ''] = withoutZeros(text).split('.')
  return `${whole}.${fraction.padEnd(2, '0')}`
}
