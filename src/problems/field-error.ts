/**
 * What can be wrong with a field, by rule. A rule is a stable word: a page can translate by it and its parameters. The
 * English sentences are here and the French ones in french-fields.ts; none of them holds a value that a caller sent.
 */
import type { Refusal, ValueFormat } from '../../schemas/words.js'

/** What a value has to be. */
export type ValueType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array'

export type { Refusal, ValueFormat }

/** The rules, each with its parameters. */
export interface FieldRules {
  required: Record<never, never>
  /** One of these fields must be given. */
  one_required: { fields: string[] }
  /** One of these fields must be given, and no other of them. */
  exactly_one: { fields: string[] }
  type: { type: ValueType }
  format: { format: ValueFormat }
  /** Characters of a text. */
  max_length: { max: number }
  /** Digits of a whole number; of a decimal, digits before the point. */
  max_digits: { max: number, decimal?: true }
  enum: { allowed: string[] }
  /** Given, and without a value. */
  empty: Record<never, never>
  /** Not known here, where unknown fields are refused. */
  unknown: { known: string[] }
  /** Another spelling of a field that is known. */
  spelling: { expected: string }
  /** A time that is not later than that of another field. */
  after: { field: string }
  /** Given more than once, or as a list. */
  repeated: Record<never, never>
  not_allowed: { reason: Refusal }
  /** Flexiti's own words for a field: too long or too short, or wrong. */
  length: Record<never, never>
  invalid: Record<never, never>
}

export type FieldRule = keyof FieldRules

export interface FieldError {
  /** Dotted path of the field, as the caller named it. Never its value. */
  field: string
  rule: FieldRule
  params: Readonly<Record<string, unknown>>
  /** A plain sentence without its subject, which is the field. */
  message: string
}

const types: Record<ValueType, string> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list'
}

const formats: Record<ValueFormat, string> = {
  date: 'a date, YYYY-MM-DD',
  email: 'an e-mail address',
  guid: 'a GUID: 32 hexadecimal digits, with or without dashes',
  digits: 'a whole number, digits only',
  id: 'an id: digits only, and not zero',
  'customer-id': 'a customer id: visible ASCII characters',
  card: 'a card number: digits only',
  amount: 'an amount above zero with at most two decimals',
  pin: 'a PIN',
  'form-key': '1 to 64 lower-case letters, digits and underscores, a letter first',
  'idempotency-key': '1 to 255 visible ASCII characters',
  'visible-ascii': 'visible ASCII characters',
  instant: 'a day, YYYY-MM-DD, or a time in UTC, YYYY-MM-DDThh:mm:ss.sssZ',
  'page-size': 'a whole number from 1 to 1000'
}

const refusals: Record<Refusal, string> = {
  'widget-verifies': 'must not be given: online, the widget verifies the customer',
  'merchant-only': 'must not be given here: it is set by the merchant\'s own servers',
  'internal-door': 'is set by the shop\'s server, through the internal door',
  'finfo-version': 'is not taken by the version of Finfo\'s endpoint that is set'
}

/** For each rule a sentence without its subject. */
export type FieldSentences = { [R in FieldRule]: (params: FieldRules[R]) => string }

const sentences: FieldSentences = {
  required: () => 'is required',
  one_required: ({ fields }) => `give ${listed(fields, 'or')}`,
  exactly_one: ({ fields }) => `give exactly one of ${listed(fields, 'or')}`,
  type: ({ type }) => `must be ${types[type]}`,
  format: ({ format }) => `must be ${formats[format]}`,
  max_length: ({ max }) => `must be at most ${max} characters`,
  max_digits: ({ max, decimal }) => `must have at most ${max} digits${decimal === true ? ' before the point' : ''}`,
  enum: ({ allowed }) => allowed.length === 1 ? `must be ${allowed[0]}` : `must be one of ${allowed.join(', ')}`,
  empty: () => 'must not be empty',
  unknown: ({ known }) => known.length === 0 ? 'is not known here' : `is not known here; known: ${known.join(', ')}`,
  spelling: ({ expected }) => `is not known here; did you mean ${expected}?`,
  after: ({ field }) => `must be later than ${field}`,
  repeated: () => 'must be given once, not as a list',
  not_allowed: ({ reason }) => refusals[reason],
  length: () => 'has the wrong length',
  invalid: () => 'is not valid'
}

/** The rules, a closed list: pages translate by them. */
export const FIELD_RULES = Object.keys(sentences) as FieldRule[]

/** The words that `params` of some rules have. */
export const PARAM_WORDS = {
  type: Object.keys(types), format: Object.keys(formats), not_allowed: Object.keys(refusals)
} satisfies Partial<Record<FieldRule, string[]>>

export function fieldError<R extends FieldRule> (field: string, rule: R, params: FieldRules[R]): FieldError {
  return { field, rule, params, message: sentences[rule](params) }
}

/** Whether the message is ours, and not Flexiti's own words. */
export function isOwnMessage ({ rule, params, message }: FieldError): boolean {
  return message === (sentences[rule] as (params: FieldError['params']) => string)(params)
}

/** `a, b or c`, with that word before the last. */
export function listed (words: string[], conjunction: string): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`
}
