/**
 * Building blocks of the request schemas: fields that several Flexiti endpoints share (flexiti-api.md §2), with their
 * types, lengths and examples. Plain JSON Schema plus two words of our own, both harmless in OpenAPI 3.1: `x-message`
 * says what a wrong value should have been, `x-form` says that a form's text stands for a number. Lengths are enforced,
 * "ASCII" is not: names in Quebec have accents.
 */
import { Type, type Static, type TOptional, type TSchema } from 'typebox'

/** FLEXITI_CHANNEL: customer absent or present. In-store asks for more fields. */
export type Channel = 'online' | 'instore'

/** An identifier that Flexiti types as a number and prints both as a number and as a string of digits. */
export type Digits = number | string

interface Described<T = string> {
  description: string
  example?: T
}

function examples<T> (example: T | undefined): { examples?: T[] } {
  return example === undefined ? {} : { examples: [example] }
}

/** Required text of 1 to `max` characters; without `max`, no length is documented. */
export function text (max: number | undefined, { description, example }: Described) {
  return Type.String({
    minLength: 1,
    ...(max === undefined ? {} : { maxLength: max }),
    description,
    ...examples(example)
  })
}

/** One of a closed list of words. */
export function words<const T extends string[]> (values: T, { description, example }: Described<T[number]>) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: values, description, ...examples(example) })
}

/**
 * `number (max)` of the documentation: a whole number of at most `max` digits, as number or as string of digits.
 * Numbers stop at 2^53 - 1, where JSON numbers lose digits; a longer one must be a string.
 */
export function digits (max: number, {
  description, example, min = 1, zero = false
}: Described<Digits> & { min?: number, zero?: boolean }) {
  const length = min === max ? `${max}` : max === 1 ? '1' : `${min} to ${max}`
  return Type.Unsafe<Digits>({
    type: ['integer', 'string'],
    pattern: `^${zero ? '' : '(?!0+$)'}[0-9]{${min},${max}}$`,
    minimum: zero ? 0 : 10 ** (min - 1),
    maximum: Math.min(10 ** max - 1, Number.MAX_SAFE_INTEGER),
    description,
    ...examples(example),
    'x-message': max > 15 ? `must be ${length} digits, as a string` : `must be ${length} digits`,
    ...(typeof example === 'number' ? { 'x-form': 'number' } : {})
  })
}

/** A calendar date. */
export function date ({ description, example }: Described) {
  return Type.String({ format: 'date', description, ...examples(example) })
}

export function flag ({ description, example }: Described<boolean>) {
  return Type.Boolean({ description, ...examples(example) })
}

/** A field that must not be given here; `message` tells the caller why. */
export function absent (description: string, message: string) {
  return Type.Optional(Type.Unsafe<undefined>({ not: {}, description, 'x-message': message }))
}

/** Required in-store, optional online. The type says optional, as it has to hold for both channels. */
export function requiredInstore<S extends TSchema> (channel: Channel, schema: S): TOptional<S> {
  return (channel === 'instore' ? schema : Type.Optional(schema)) as TOptional<S>
}

export const Lang = words(['en', 'fr'], {
  description: 'Language of customer-facing texts; Flexiti\'s default is en',
  example: 'en'
})

export const AccountNumber = digits(14, {
  description: 'Account number of the primary account holder; not the card number',
  example: 20009100
})

/** Text stays text: a card number has 16 digits, more than a JSON number is sure to keep. */
export const VccNumber = digits(16, {
  min: 16,
  description: 'FlexitiCard number; for the authorized user of a business account, sent along with the primary ' +
    'holder\'s account number',
  example: '1070015210367982'
})

export const CustomerId = Type.Unsafe<Digits>({
  type: ['integer', 'string'],
  pattern: '^[0-9]{1,12}(-[0-9]{1,12})?$',
  maxLength: 20,
  minimum: 1,
  maximum: 999999999999,
  description: 'Customer id; "master-authorized" for an authorized user of a business account',
  examples: ['123321', '1234567-12345'],
  'x-message': 'must be a customer id: digits, or two groups of digits joined by a dash, at most 20 characters'
})

export const CaptureId = digits(9, { description: 'Id of a capture', example: 346123 })

export const VerificationCode = Type.Unsafe<Digits>({
  type: ['integer', 'string'],
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  minLength: 1,
  maxLength: 40,
  description: 'The PIN that /verify sent or returned',
  examples: [2485],
  'x-message': 'must be a PIN: a number or at most 40 characters',
  'x-form': 'number'
})

export const Reference = text(40, { description: 'The merchant\'s order id', example: 'Order-1234' })

export const WidgetSessionId = text(64, {
  description: 'GUID that widget/init returned; filled in from the flow when left out',
  example: '0f8fad5b-d9cb-469f-a165-70867728950e'
})

export const Province = words(['AB', 'BC', 'MB', 'NB', 'NL', 'NS', 'NT', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT'], {
  description: 'Province or territory',
  example: 'ON'
})

export const AccountType = words(['consumer', 'business'], {
  description: 'Kind of account; Flexiti\'s default is consumer',
  example: 'consumer'
})

/** Required in-store. */
export function requestId (channel: Channel) {
  return requiredInstore(channel, text(150, {
    description: 'Ties the calls about one customer in the store together: the same in verify and in what follows ' +
      'it. Required in-store',
    example: '34561234'
  }))
}

/** Required in-store. */
export function externalLocationId (channel: Channel) {
  return requiredInstore(channel, text(undefined, {
    description: 'The merchant\'s id of the store. Required in-store',
    example: '00-12345'
  }))
}

/** Required in-store. */
export function externalEmployeeId (channel: Channel) {
  return requiredInstore(channel, text(undefined, {
    description: 'The merchant\'s id of the employee. Required in-store',
    example: '12345-SMITH'
  }))
}

/** JSON Schema for "at least one of these is there". */
export function anyPresent (names: string[]): TSchema[] {
  return names.map(name => ({ required: [name] }))
}

export type Language = Static<typeof Lang>
