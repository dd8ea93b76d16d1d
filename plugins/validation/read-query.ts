/**
 * Reads a query. A parameter that nobody heeds is refused: a filter that is not one would return everything. Only where
 * Flexiti has the word (`x-open`), an unknown one is passed on, unless it spells a field that the BFF decides on, or
 * one of the body: nobody knows which of the two Flexiti would heed.
 */
import { fieldError, type FieldError } from '../../src/problems/field-error.js'
import { foldName, isGuarded } from './spelling.js'
import type { Reader, SchemaNode } from './types.js'

/** A name that may be repeated: no value that somebody put where a name belongs. */
const PRESENTABLE = /^[A-Za-z][\w.-]{0,63}$/
const WHOLE = 'query'

export function queryReader (schema: SchemaNode, readerOf: (node: SchemaNode) => Reader): Reader {
  const { properties = {}, 'x-open': open, 'x-body': bodies = [] } = schema
  const ofBody = new Set(bodies.flatMap(namesIn).map(foldName))
  const known = new Map(Object.entries(properties).map(([name, node]) => [name, readerOf(node)]))
  const names = [...known.keys()]
  const meant = new Map(names.map((name) => [foldName(name), name]))

  function refuseUnknown (name: string, errors: FieldError[]): void {
    const expected = meant.get(foldName(name))
    const field = PRESENTABLE.test(name) ? name : WHOLE
    errors.push(
      expected === undefined
        ? fieldError(field, 'unknown', {
          known: names
        })
        : fieldError(field, 'spelling', { expected })
    )
  }

  const isOfBody = (part: string): boolean => isGuarded(part) || ofBody.has(foldName(part))

  return (value, _field, errors) => {
    const result: Record<string, unknown> = {}
    const given = value as Record<string, unknown>
    for (const name of Object.keys(given)) {
      const read = known.get(name)
      const isPassedOn = open === 'filters' || (open === 'parameters' && !name.split(/[.[\]]+/).some(isOfBody))
      if (read === undefined && (!isPassedOn || meant.has(foldName(name)))) refuseUnknown(name, errors)
      else if (Array.isArray(given[name])) {
        errors.push(
          fieldError(PRESENTABLE.test(name) ? name : WHOLE, 'repeated', {})
        )
      } else if (given[name] === '' && read !== undefined) errors.push(fieldError(name, 'empty', {}))
      else result[name] = read === undefined ? given[name] : read(given[name], name, errors)
    }
    return result
  }
}

/** The names of all fields of a body, at any depth. */
function namesIn ({ properties = {}, oneOf = [] }: SchemaNode): string[] {
  return [...Object.keys(properties), ...[...Object.values(properties), ...oneOf].flatMap(namesIn)]
}
