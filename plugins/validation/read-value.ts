/**
 * Reads a value by its schema before Ajv checks it: leaves out what is empty, writes numbers as Flexiti's documentation
 * does, makes booleans of a form's text, and refuses other spellings of names. What a schema does not know is passed on
 * as it came.
 */
import type { TSchema } from 'typebox'
import type { NumberRule } from '../../schemas/numeric.js'
import { fieldError, type FieldError } from '../../src/problems/field-error.js'
import { ExactNumber } from '../../schemas/exact-number.js'
import { numberFault, writeNumber } from './numbers.js'
import { queryReader } from './read-query.js'
import { isGuarded, spellingsOf } from './spelling.js'
import type { Medium, Reader, SchemaNode } from './types.js'

interface ReadOptions {
  /** Whether all values are text. */
  text: boolean
  /** Whether Flexiti's documented lengths count. */
  documented: boolean
  /** Whether a field that the BFF decides on is refused below where it does not belong. */
  inPlace: boolean
}

export function readerOf (schema: TSchema, medium: Medium, documented: boolean): Reader {
  if (medium === 'plain') return asItCame
  const node = schema as SchemaNode
  const options = { text: medium !== 'json', documented, inPlace: node['x-public'] === true }
  return medium === 'query'
    ? queryReader(node, (child) => nodeReader(child, options))
    : nodeReader(node, options)
}

function nodeReader (node: SchemaNode, options: ReadOptions): Reader {
  const number = node['x-number']
  if (node['x-opaque'] === true) return asItCame
  if (number !== undefined) return numberReader(number, options)
  if (node.oneOf !== undefined && node.discriminator !== undefined) {
    return branchReader(node, node.oneOf, node.discriminator.propertyName, options)
  }
  if (node.properties !== undefined) return objectReader(node, node.properties, options)
  if (node.type === 'boolean' && options.text) return readFlag
  return node['x-without-spaces'] === true ? readWithoutSpaces : readPlain
}

const asItCame: Reader = (value) => value

/** Ajv takes an ExactNumber for an object; a plain number it refuses where it should. */
const readPlain: Reader = (value) => value instanceof ExactNumber ? Number(value) : value

const readWithoutSpaces: Reader = (value, field, errors) =>
  typeof value === 'string' ? value.replaceAll(' ', '') : readPlain(value, field, errors)

/** How forms say yes and no: a checkbox sends `on`, PHP writes `1` and an empty text, Python `True`. */
const FLAGS = new Map([
  ['true', true],
  ['1', true],
  ['on', true],
  ['yes', true],
  ['false', false],
  ['0', false],
  ['off', false],
  ['no', false]
])

const readFlag: Reader = (value) => typeof value === 'string' ? FLAGS.get(value.toLowerCase()) ?? value : value

function numberReader (rule: NumberRule, { documented }: ReadOptions): Reader {
  return (value, field, errors) => {
    const fault = numberFault(field, value, rule, documented)
    if (fault === undefined) return writeNumber(value, rule)
    errors.push(fault)
    return value
  }
}

/** By the value of the field that tells the branches apart; the first one where it tells nothing. */
function branchReader ({ properties }: SchemaNode, branches: SchemaNode[], tag: string, options: ReadOptions): Reader {
  const readers = new Map(branches.map((branch) => [
    branch.properties?.[tag]?.const,
    objectReader(branch, { ...properties, ...branch.properties }, options)
  ]))
  const [first] = readers.values()
  return (value, field, errors) => {
    const told = isObject(value) ? value[tag] : undefined
    return (readers.get(told) ?? first as Reader)(value, field, errors)
  }
}

interface Property {
  read: Reader
  /** Whether it is left out when nothing is left in it. */
  vanishes: boolean
}

function objectReader (node: SchemaNode, properties: Record<string, SchemaNode>, options: ReadOptions): Reader {
  const required = new Set(node.required)
  const known = new Map<string, Property>(Object.entries(properties).map(([name, child]) => [name, {
    read: nodeReader(child, options),
    vanishes: child.properties !== undefined && !required.has(name) && (child.required ?? []).length === 0
  }]))
  const meantBy = spellingsOf(known.keys())
  const closed = node.additionalProperties === false

  function readUnknown (name: string, value: unknown, field: string, errors: FieldError[]): unknown {
    const expected = meantBy(name)
    const misplaced = closed || (options.inPlace && isMisplaced(name, field)) ? field : undefined
    const refused = misplaced ?? (options.inPlace ? misplacedIn(value, field) : undefined)
    if (expected !== undefined) errors.push(fieldError(field, 'spelling', { expected }))
    else if (refused !== undefined) errors.push(fieldError(refused, 'unknown', { known: [...known.keys()] }))
    else return options.text ? withoutEmpty(value) : value
    return undefined
  }

  return (value, field, errors) => {
    if (!isObject(value)) return readPlain(value, field, errors)
    const result: Record<string, unknown> = {}
    for (const name of Object.keys(value)) {
      const given = value[name]
      const path = field === '' ? name : `${field}.${name}`
      const property = known.get(name)
      let read: unknown
      if (property === undefined) {
        // Left empty it says nothing, and is no second opinion.
        if (!isNothing(given) || !isGuarded(name)) read = readUnknown(name, given, path, errors)
      } else if (!isNothing(given)) read = property.read(given, path, errors)
      if (read !== undefined && !(property?.vanishes === true && isBare(read))) result[name] = read
    }
    return result
  }
}

/** Whether an unknown name has one in it that the BFF decides on, below the root: `{"a":{"b":1}}`, `{"a.b":1}`. */
function isMisplaced (name: string, field: string): boolean {
  const parts = name.split(/[.[\]]+/)
  return (field !== name || parts.length > 1) && parts.some(isGuarded)
}

/** The path of a guarded name anywhere in what nobody knows: a body's depth is bounded (plugins/body-parsers). */
function misplacedIn (value: unknown, field: string): string | undefined {
  if (Array.isArray(value)) {
    for (const item of value) {
      const found = misplacedIn(item, field)
      if (found !== undefined) return found
    }
  } else if (isObject(value)) {
    for (const [name, child] of Object.entries(value)) {
      const path = `${field}.${name}`
      const found = isMisplaced(name, path) ? path : misplacedIn(child, path)
      if (found !== undefined) return found
    }
  }
  return undefined
}

function isObject (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
}

/** A field left empty counts as left out; if it is required, Ajv says so. */
function isNothing (value: unknown): boolean {
  return value === '' || value === null || value === undefined
}

function isBare (value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0
}

/** Without what was left empty: a form sends every input, filled in or not. */
function withoutEmpty (value: unknown): unknown {
  if (value === '') return undefined
  if (Array.isArray(value)) {
    const items = value.map(withoutEmpty).filter((item) => item !== undefined)
    return items.length === 0 ? undefined : items
  }
  if (!isObject(value)) return value
  const fields = Object.entries(value).map(([name, child]) => [
    name,
    withoutEmpty(child)
  ]).filter(([, child]) => child !== undefined)
  return fields.length === 0 ? undefined : Object.fromEntries(fields)
}
