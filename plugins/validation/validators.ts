/**
 * The compiled schemas of both doors, by one Ajv. Compiling all of them takes a third of the time from the start to the
 * first response, so each is compiled when it is first used, and the rest in the background as soon as a door listens.
 * A wrong schema still ends the process, a moment after it listens and not before; a test compiles every schema of
 * every route.
 */
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { TSchema } from 'typebox'
import type { FieldError } from '../../src/problems/field-error.js'
import { ajvSchema } from './ajv-schema.js'
import { fieldErrors, MAX_ENTRIES } from './field-errors.js'
import { readerOf } from './read-value.js'
import type { Medium, Strength } from './types.js'

/** A value as it goes further, or what is wrong with it. */
export type Checked = { value: unknown, errors?: undefined } | { value?: undefined, errors: FieldError[] }

export interface Validators {
  readonly strength: Strength
  /**
   * The check of this schema, compiled by its first use if not before. A schema object that comes again is compiled
   * once.
   */
  of (schema: TSchema, medium: Medium): (value: unknown) => Checked
  /** Compiles what has not been used yet, one schema at a time, so that requests get their turn between. */
  compileInBackground (): void
  /** Compiles them now, and says how many. Throws where one is wrong. */
  compileAll (): number
  /** Schemas that are not compiled yet. */
  readonly waiting: number
}

/** Long enough for the first requests of a process to go before; the schemas themselves take some 10 ms each. */
const BACKGROUND_MS = 100

export function createValidators (strength: Strength = 'documented'): Validators {
  const documented = strength === 'documented'
  // Made by the first use too: Ajv begins with compiling the schema of schemas.
  let ajv: Ajv | undefined
  const validators = new Map<TSchema, ValidateFunction | undefined>()

  function compiled (schema: TSchema): ValidateFunction {
    let check = validators.get(schema)
    if (check === undefined) {
      ajv ??= createAjv()
      check = ajv.compile(ajvSchema(schema, documented))
      validators.set(schema, check)
    }
    return check
  }

  function waiting (): TSchema[] {
    return [...validators].filter(([, check]) => check === undefined).map(([schema]) => schema)
  }

  function compileNext (): void {
    const [schema] = waiting()
    if (schema === undefined) return
    compiled(schema)
    setImmediate(compileNext).unref()
  }

  return {
    strength,
    of (schema, medium) {
      if (!validators.has(schema)) validators.set(schema, undefined)
      const read = readerOf(schema, medium, documented)
      let check: ValidateFunction | undefined
      return (given) => {
        check ??= compiled(schema)
        const found: FieldError[] = []
        const value = read(given, '', found)
        if (check(value) && found.length === 0) return { value }
        return { errors: [...found, ...fieldErrors(check.errors ?? [])].slice(0, MAX_ENTRIES) }
      }
    },
    compileInBackground () { setTimeout(compileNext, BACKGROUND_MS).unref() },
    compileAll: () => waiting().map(compiled).length,
    get waiting () { return waiting().length }
  }
}

/** Ajv with the words that our schemas add to JSON Schema. */
function createAjv (): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    discriminator: true,
    strict: true,
    allowUnionTypes: true,
    // `required` stands apart from `properties` wherever one of several fields is asked for.
    strictRequired: false,
    removeAdditional: false,
    useDefaults: false,
    coerceTypes: false,
    // Values are looked at for the choice of a rule only; fieldErrors() leaves them behind.
    verbose: true
  })
  formats.default(ajv, ['date'])
  ajv.addVocabulary([
    'x-format',
    'x-number',
    'x-body',
    'x-opaque',
    'x-open',
    'x-optional',
    'x-own',
    'x-public',
    'x-reason',
    'x-without-spaces'
  ])
  return ajv
}
