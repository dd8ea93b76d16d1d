/**
 * Form data and queries know only text. Where a schema says that the text stands for a number or a boolean, it becomes
 * one, so that Flexiti gets from a form what it gets from JSON. Text that a number would not hold to the digit ("007",
 * a card number) stays text, and text that is no number at all is left for the schema to refuse. Ajv's own coercion is
 * not used: it takes "0x10" and "1e3" for numbers, and the first of two values for the value.
 */
import type { TSchema } from 'typebox'

const EXACT_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/
const SIGNIFICANT_DIGITS = 15

interface Node {
  type?: string | string[]
  const?: unknown
  properties?: Record<string, Node>
  items?: Node
  oneOf?: Node[]
  'x-form'?: string
}

function exactNumber (text: string): number | string {
  const digits = text.replace(/^-?0*\.?0*|\./g, '')
  return EXACT_NUMBER.test(text) && digits.length <= SIGNIFICANT_DIGITS ? Number(text) : text
}

function convert (node: Node, value: unknown): unknown {
  if (typeof value === 'string') {
    if (node['x-form'] === 'number' || node.type === 'integer' || node.type === 'number') return exactNumber(value)
    if (node.type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true'
    return value
  }
  if (Array.isArray(value)) {
    const { items } = node
    return items === undefined ? value : value.map(item => convert(items, item))
  }
  if (typeof value !== 'object' || value === null) return value
  let result: Record<string, unknown> = { ...value }
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    if (Object.hasOwn(result, name)) result[name] = convert(child, result[name])
  }
  // Branches of a union name the same field the same way; what one has converted, the next leaves alone.
  for (const branch of node.oneOf ?? []) result = convert(branch, result) as Record<string, unknown>
  return result
}

/** Whether a schema has a field that is not text. */
function converts (node: Node): boolean {
  if (node['x-form'] === 'number' || node.type === 'integer' || node.type === 'number' || node.type === 'boolean') {
    return true
  }
  return [
    ...Object.values(node.properties ?? {}), ...(node.items === undefined ? [] : [node.items]), ...(node.oneOf ?? [])
  ].some(converts)
}

/** Makes of a value a copy in which the text of number and boolean fields of `schema` has become what it stands for. */
export function textCoercer (schema: TSchema): (value: unknown) => unknown {
  // Most queries and parameters are text and nothing else, and stay as they are.
  return converts(schema as Node) ? (value) => convert(schema as Node, value) : (value) => value
}
