/** What the parts of the check have in common. */
import type { NumberRule } from '../../schemas/numeric.js'
import type { FieldError } from '../../src/problems/field-error.js'

/** How strictly requests are checked before Flexiti is asked (FLEXITI_CHECKS). */
export type Strength = 'documented' | 'shape'

/**
 * What a value is: JSON, or text alone, as in forms and queries; `plain` is left as it is, as path parameters and
 * headers are.
 */
export type Medium = 'json' | 'form' | 'query' | 'plain'

/**
 * Reads `value`; undefined where nothing is left of it. Adds to `errors` what is wrong. `field` is its dotted name, ''
 * for the whole.
 */
export type Reader = (value: unknown, field: string, errors: FieldError[]) => unknown

/** JSON Schema, as far as reading looks at it, with the words of schemas/fields.ts. */
export interface SchemaNode {
  type?: string | string[]
  properties?: Record<string, SchemaNode>
  required?: string[]
  additionalProperties?: unknown
  oneOf?: SchemaNode[]
  discriminator?: { propertyName: string }
  const?: unknown
  'x-number'?: NumberRule
  'x-opaque'?: true
  'x-without-spaces'?: true
  /** A body of the public door: what the BFF decides on stands nowhere in it but in its place. */
  'x-public'?: true
  /** The body that goes with a query. */
  'x-body'?: SchemaNode[]
  /** A query of which Flexiti may know more than the BFF: more filters of a list, more parameters of another call. */
  'x-open'?: 'filters' | 'parameters'
}
