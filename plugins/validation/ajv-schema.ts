/**
 * Makes of a route's schema the one that Ajv checks. What is checked before, while the value is read (read-value.ts),
 * goes: numbers, unknown names, what is not looked into. With the checks of `shape` Flexiti's lengths and enumerations
 * go too.
 */
import type { AnySchema } from 'ajv'
import type { TSchema } from 'typebox'
import type { SchemaNode } from './types.js'

type Node = SchemaNode & Record<string, unknown>

/** What Flexiti may change without notice (flexiti-api.md §1). `x-own` keeps them: a list of the BFF's own. */
const CHANGING = new Set(['maxLength', 'enum', 'const'])
const READ_BEFORE = new Set(['additionalProperties', 'examples', 'x-examples'])
const LISTS = new Set(['allOf', 'anyOf', 'oneOf'])

export function ajvSchema (schema: TSchema, documented: boolean): AnySchema {
  return convert(schema as Node, documented)
}

function convert (node: Node, documented: boolean): object {
  if (node['x-number'] !== undefined || node['x-opaque'] === true) return {}
  if (node.oneOf !== undefined && node.discriminator !== undefined) {
    return convertBranches(node, node.oneOf as Node[], node.discriminator.propertyName, documented)
  }
  const keepAll = documented || node['x-own'] === true
  const words = Object.entries(node).filter(([word]) => !READ_BEFORE.has(word) && (keepAll || !CHANGING.has(word)))
  return Object.fromEntries(words.map(([word, value]) => [word, convertWord(word, value, documented)]))
}

/** The condition `if` stays as it is: its constants are no demand. */
function convertWord (word: string, value: unknown, documented: boolean): unknown {
  if (word === 'then' || word === 'else') return convert(value as Node, documented)
  if (LISTS.has(word)) return (value as Node[]).map((child) => convert(child, documented))
  return word === 'properties' ? convertEach(value as Record<string, Node>, documented) : value
}

function convertEach (properties: Record<string, Node>, documented: boolean): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([name, child]) => [name, convert(child, documented)]))
}

/** A branch for each value of the field `tag`; if that may have other values, they take the first branch. */
function convertBranches ({ properties = {} }: Node, branches: Node[], tag: string, documented: boolean): object {
  const tags = branches.map((branch) => branch.properties?.[tag]?.const)
  const isTag = (value: unknown): object => ({ required: [tag], properties: { [tag]: { const: value } } })
  const isNoOther: object = { required: [tag], not: { properties: { [tag]: { enum: tags.slice(1) } } } }
  return {
    type: 'object',
    required: [tag],
    properties: {
      ...convertEach(properties as Record<string, Node>, documented),
      [tag]: { type: 'string', ...(documented && { enum: tags }) }
    },
    allOf: branches.map((branch, index) => ({
      if: index === 0 && !documented ? isNoOther : isTag(tags[index]),
      then: convert(branch, documented)
    }))
  }
}
