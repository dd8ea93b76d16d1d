/**
 * Building blocks of the response schemas. They document: no response is checked against them or cut to them, as
 * Flexiti adds fields without notice (flexiti-api.md §1). So every object is open, and a field is required only where
 * the documentation or its example always has it. `title` is the name of a schema in the OpenAPI document.
 */
import { Type, type Static, type TSchema, type TUnsafe } from 'typebox'

interface Described<T> {
  description: string
  example?: T
}

/** A word that says more than its type. */
type Keywords = Record<string, unknown>

function node<T> (type: string | string[], { description, example }: Described<T>, more: Keywords = {}): TUnsafe<T> {
  return Type.Unsafe<T>({
    type,
    ...more,
    description,
    ...(example !== undefined && { examples: [example] })
  })
}

/** An amount or a rate: Flexiti's examples have numbers and strings (flexiti-gaps.md B28). */
export function decimal (options: Described<number | string>): TUnsafe<number | string> {
  return node(['number', 'string'], options, { pattern: '^-?[0-9]+([.][0-9]+)?$' })
}

/** A number that Flexiti hands out. A string where it has more digits than a JSON number is sure to keep. */
export function id (options: Described<number | string>): TUnsafe<number | string> {
  return node(['integer', 'string'], options)
}

export function text (options: Described<string>): TUnsafe<string> {
  return node('string', options)
}

export function flag (options: Described<boolean>): TUnsafe<boolean> {
  return node('boolean', options)
}

export function whole (options: Described<number>): TUnsafe<number> {
  return node('integer', options)
}

/** UTC, ISO 8601. */
export function instant (options: Described<string>): TUnsafe<string> {
  return node('string', options, { format: 'date-time' })
}

export function day (options: Described<string>): TUnsafe<string> {
  return node('string', options, { format: 'date' })
}

/** A closed list of the BFF's own, or one that Flexiti documents. */
export function oneOf<const T extends string[]> (values: T, options: Described<T[number]>): TUnsafe<T[number]> {
  return node('string', options, { enum: values })
}

/** Documented words of Flexiti, which may get more. */
export function knownWords (values: string[], { description, example }: Described<string>): TUnsafe<string> {
  return node('string', {
    description: `${description}: ${values.map((value) => `\`${value}\``).join(', ')}; Flexiti may know more`,
    ...(example !== undefined && { example })
  })
}

/** The same, or null. */
export function orNull<S extends TSchema> (schema: S): TUnsafe<Static<S> | null> {
  const { type, enum: values, ...rest } = schema as S & { type?: string | string[], enum?: unknown[] }
  return Type.Unsafe<Static<S> | null>(typeof type !== 'string' || type === 'object'
    ? { anyOf: [schema, { type: 'null' }] }
    : { ...rest, type: [type, 'null'], ...(values !== undefined && { enum: [...values, null] }) })
}

export const ReferenceId = node<string>('string', {
  description: 'Reference id of the flow',
  example: '7f0c2a9e4b1d4c3e8a5f6d7b8c9e0a1b'
}, { pattern: '^[0-9a-f]{32}$' })

export const AccountNumber = id({ description: 'Account number of the primary account holder', example: 116994755 })

export const AccountType = oneOf(['consumer', 'business'], { description: 'Kind of account', example: 'consumer' })

export const PlanId = id({ description: 'Of the plan', example: 4 })

export const PlanName = text({ description: 'Name of the plan', example: 'EMP - Regular Interest' })

/** What Flexiti answers where it documents `{}`. */
export const Nothing = Type.Object({}, { title: 'Nothing', description: 'An empty object' })
