/**
 * Moves what has a name to `components`: a schema whose `title` is a name in capitals is written once and referred to.
 * Leaves out what is between the schemas and the checks alone: words of our own, and fields that must not be given.
 */
export type Json = Record<string, unknown>

/** What is known by name, e.g. `Capture`. */
const NAME = /^[A-Z][A-Za-z]+$/
/** The examples of @fastify/swagger have been moved by then; all other words of ours go. */
const OWN_WORD = /^x-/
/** Keywords whose value is a schema, a list of them, or one for each name. */
const SCHEMA = new Set(['items', 'not', 'if', 'then', 'else', 'additionalProperties'])
const LIST = new Set(['allOf', 'anyOf', 'oneOf'])

export interface Components {
  /** The schema, or where it is. Throws if there is another one of that name. */
  place (schema: Json): Json
  /** Those that have a name, by name. */
  readonly schemas: Json
}

export function createComponents (): Components {
  const placed = new Map<string, Json>()

  function place (schema: Json): Json {
    const { title } = schema
    const cleaned = clean(schema)
    if (typeof title !== 'string' || !NAME.test(title)) return cleaned
    const known = placed.get(title)
    if (known === undefined) placed.set(title, cleaned)
    else if (JSON.stringify(known) !== JSON.stringify(cleaned)) throw new Error(`two schemas are called ${title}`)
    return { $ref: `#/components/schemas/${title}` }
  }

  function clean (given: Json): Json {
    const schema = withFullBranches(given)
    const words = Object.entries(schema).filter(([word, value]) =>
      !OWN_WORD.test(word) && word !== 'discriminator' && !(word === 'else' && onlyRefuses(value as Json)))
    const cleaned = Object.fromEntries(words.map(([word, value]) => [word, cleanWord(word, value)]))
    const { discriminator, oneOf } = schema as { discriminator?: { propertyName: string }, oneOf?: Json[] }
    return discriminator === undefined || oneOf === undefined
      ? cleaned
      : { ...cleaned, discriminator: { ...discriminator, mapping: mappingOf(discriminator.propertyName, oneOf) } }
  }

  function cleanWord (word: string, value: unknown): unknown {
    if (LIST.has(word)) return (value as Json[]).map(place)
    if (SCHEMA.has(word)) return typeof value === 'object' ? place(value as Json) : value
    if (word !== 'properties') return value
    const given = Object.entries(value as Record<string, Json>).filter(([, child]) => !isRefused(child))
    return Object.fromEntries(given.map(([name, child]) => [name, place(child)]))
  }

  return {
    place,
    get schemas () {
      return Object.fromEntries([...placed].sort(([a], [b]) => a < b ? -1 : 1))
    }
  }
}

/** Which branch a value of the field `tag` means. */
function mappingOf (tag: string, branches: Json[]): Json {
  return Object.fromEntries(branches.map(({ title, properties }) => [
    ((properties as Record<string, Json>)[tag] as { const: string }).const, `#/components/schemas/${title as string}`
  ]))
}

/**
 * Where branches only say which field must be there, each becomes an object with all fields: generated types would take
 * a branch without fields for anything at all, a number too.
 */
function withFullBranches (schema: Json): Json {
  const { type, properties, required = [], anyOf, oneOf, ...rest } = schema
  const branches = (anyOf ?? oneOf) as Json[] | undefined
  const onlyRequire = branches?.every((branch) => Object.keys(branch).join() === 'required')
  if (branches === undefined || onlyRequire !== true || properties === undefined) return schema
  const full = branches.map((branch) => ({
    type, properties, required: [...required as string[], ...branch.required as string[]]
  }))
  return { ...rest, [anyOf === undefined ? 'oneOf' : 'anyOf']: full }
}

/** What is left of such a branch says nothing. */
function onlyRefuses ({ properties = {}, ...rest }: Json): boolean {
  return Object.keys(rest).length === 0 && Object.values(properties as Record<string, Json>).every(isRefused)
}

/** A field that must not be given (schemas/fields.ts, `absent`). */
export function isRefused (schema: Json): boolean {
  return schema['x-reason'] !== undefined
}
