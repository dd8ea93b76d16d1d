/** Turns Ajv's errors into FieldError: dotted names, one entry per field, by rule, never the value. */
import type { ErrorObject } from 'ajv'
import {
  fieldError, type FieldError, type Refusal, type ValueFormat, type ValueType
} from '../../src/problems/field-error.js'

/** The name of the whole, when it is not one field that is wrong. */
const WHOLE = 'body'

/** Entries in one response: a small body can hold thousands of wrong items. */
export const MAX_ENTRIES = 50

/** Keywords that only report that a branch failed; the branch reports what. */
const SILENT = new Set(['if', 'allOf'])

function dotted (instancePath: string, last?: string): string {
  const names = instancePath.split('/').slice(1).map(name => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  return [...names, ...(last === undefined ? [] : [last])].join('.') || WHOLE
}

/** The names of which one must be given, when a union is of the form "one of these is required". */
function alternatives (branches: unknown): string[] {
  if (!Array.isArray(branches)) return []
  return branches.flatMap(branch => Array.isArray(branch?.required) ? branch.required : []).map(String)
}

function toFieldError ({ keyword, params, schema, parentSchema, data, instancePath }: ErrorObject): FieldError {
  const field = dotted(instancePath)
  switch (keyword) {
    case 'required': return fieldError(dotted(instancePath, params.missingProperty), 'required', {})
    case 'type': return Array.isArray(data) && schema !== 'object'
      ? fieldError(field, 'repeated', {})
      : fieldError(field, 'type', { type: schema as ValueType })
    case 'enum': return fieldError(field, 'enum', { allowed: params.allowedValues.map(String) })
    case 'const': return fieldError(field, 'enum', { allowed: [String(params.allowedValue)] })
    case 'format': return fieldError(field, 'format', { format: schema as ValueFormat })
    case 'pattern': return fieldError(field, 'format', { format: parentSchema?.['x-format'] as ValueFormat })
    case 'maxLength': return fieldError(field, 'max_length', { max: params.limit })
    case 'anyOf': return fieldError(field, 'one_required', { fields: alternatives(schema) })
    case 'oneOf': return fieldError(field, 'exactly_one', { fields: alternatives(schema) })
    case 'not': return fieldError(field, 'not_allowed', { reason: parentSchema?.['x-reason'] as Refusal })
    default: return fieldError(field, 'invalid', {})
  }
}

/** Expects errors of an Ajv with `verbose`. */
export function fieldErrors (errors: ErrorObject[]): FieldError[] {
  // The errors of a union's branches are how it failed, not what is wrong: the union has its own rule.
  const unions = errors.filter(
    ({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf'
  ).map(({ schemaPath }) => `${schemaPath}/`)
  const found = new Map<string, FieldError>()
  for (const error of errors) {
    if (found.size === MAX_ENTRIES) break
    if (SILENT.has(error.keyword) || unions.some(path => error.schemaPath.startsWith(path))) continue
    const entry = toFieldError(error)
    if (!found.has(entry.field)) found.set(entry.field, entry)
  }
  return [...found.values()]
}
