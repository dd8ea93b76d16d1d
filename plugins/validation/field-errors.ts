/** Turns Ajv's errors into FieldError: dotted names, one entry per field, plain words, never the value. */
import type { ErrorObject } from 'ajv'
import type { FieldError } from '../../src/problems/problem.js'

/** The name of the whole, when it is not one field that is wrong. */
const WHOLE = 'body'

/** Entries in one answer: a small body can hold thousands of wrong items. */
const MAX_ENTRIES = 50

/** Keywords that only report that a branch failed; the branch reports what. */
const SILENT = new Set(['if', 'allOf'])

const TYPES: Record<string, string> = {
  string: 'a string',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  object: 'an object',
  array: 'a list'
}

function dotted (instancePath: string, last?: string): string {
  const names = instancePath.split('/').slice(1).map(name => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  return [...names, ...(last === undefined ? [] : [last])].join('.') || WHOLE
}

function listed (words: string[], conjunction: string): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`
}

/** The names of which one must be given, when a union is of the form "one of these is required". */
function alternatives (branches: unknown): string[] {
  if (!Array.isArray(branches)) return []
  return branches.flatMap(branch => Array.isArray(branch?.required) ? branch.required : []).map(String)
}

function message ({ keyword, params, schema, parentSchema, data }: ErrorObject): string {
  const types = [parentSchema?.type].flat()
  if (Array.isArray(data) && keyword === 'type' && !types.includes('object')) return 'must be given once, not as a list'
  if (typeof parentSchema?.['x-message'] === 'string') return parentSchema['x-message']
  switch (keyword) {
    case 'type': return `must be ${listed(types.map(type => TYPES[type] ?? String(type)), 'or')}`
    case 'enum': return `must be one of ${params.allowedValues.join(', ')}`
    case 'const': return `must be ${params.allowedValue}`
    case 'format': return schema === 'date' ? 'must be a date, YYYY-MM-DD' : `must have the format ${schema}`
    case 'minLength': return params.limit === 1 ? 'must not be empty' : `must be at least ${params.limit} characters`
    case 'maxLength': return `must be at most ${params.limit} characters`
    case 'minimum': return `must be at least ${params.limit}`
    case 'maximum': return `must be at most ${params.limit}`
    case 'anyOf': return `give ${listed(alternatives(schema), 'or')}`
    case 'oneOf': return `give exactly one of ${listed(alternatives(schema), 'or')}`
    case 'not': return 'must not be given'
    default: return 'is not valid'
  }
}

function fieldError (error: ErrorObject): FieldError {
  const { keyword, params, instancePath } = error
  if (keyword === 'required') return { field: dotted(instancePath, params.missingProperty), message: 'is required' }
  if (keyword === 'discriminator') {
    const branches: { properties?: Record<string, { const?: unknown }> }[] = error.parentSchema?.oneOf ?? []
    const known = branches.map(({ properties }) => String(properties?.[params.tag]?.const))
    return { field: dotted(instancePath, params.tag), message: `must be one of ${known.join(', ')}` }
  }
  return { field: dotted(instancePath), message: message(error) }
}

/** Expects errors of an Ajv with `verbose`. */
export function fieldErrors (errors: ErrorObject[]): FieldError[] {
  // The errors of a union's branches are how it failed, not what is wrong: the union has its own message.
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf' ||
    keyword === 'oneOf').map(({ schemaPath }) => `${schemaPath}/`)
  const found = new Map<string, FieldError>()
  for (const error of errors) {
    if (found.size === MAX_ENTRIES) break
    if (SILENT.has(error.keyword) || unions.some(path => error.schemaPath.startsWith(path))) continue
    const entry = fieldError(error)
    if (!found.has(entry.field)) found.set(entry.field, entry)
  }
  return [...found.values()]
}
