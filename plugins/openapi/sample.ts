/** An example of a schema, made of the examples of its fields. */
import type { Json } from './components.js'

interface Node {
  examples?: unknown[]
  const?: unknown
  enum?: unknown[]
  properties?: Record<string, Node>
  items?: Node
  anyOf?: Node[]
}

/** Undefined where nothing is known. */
export function sampleOf (schema: Json | Node): unknown {
  const { examples, const: only, properties, items, anyOf } = schema as Node
  if (examples !== undefined) return examples[0]
  if (only !== undefined) return only
  if (anyOf !== undefined) return sampleOf(anyOf[0] as Node)
  if (items !== undefined) return [sampleOf(items)].filter((item) => item !== undefined)
  if (properties === undefined) return undefined
  return Object.fromEntries(Object.entries(properties)
    .map(([name, child]): [string, unknown] => [name, sampleOf(child)])
    .filter(([, value]) => value !== undefined))
}
