/**
 * The compiled schemas of both doors, by one Ajv. Compiling all of them takes a third of the time from the start to the
 * first answer, so each is compiled when it is first used, and the rest in the background as soon as a door listens. A
 * wrong schema still ends the process, a moment after it listens and not before; a test compiles every schema of every
 * route.
 */
import { Ajv, type AnySchema, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { isMoney, type MoneyKind } from '../../schemas/money.js'

export interface Validators {
  /**
   * The check of this schema, compiled by its first use if not before. A schema object that comes again is compiled
   * once.
   */
  of (schema: AnySchema): () => ValidateFunction
  /** Compiles what has not been used yet, one schema at a time, so that requests get their turn between. */
  compileInBackground (): void
  /** Compiles them now, and says how many. Throws where one is wrong. */
  compileAll (): number
  /** Schemas that are not compiled yet. */
  readonly waiting: number
}

/** Long enough for the first requests of a process to go before; the schemas themselves take some 10 ms each. */
const BACKGROUND_MS = 100

export function createValidators (): Validators {
  // Made by the first use too: Ajv begins with compiling the schema of schemas.
  let ajv: Ajv | undefined
  const validators = new Map<AnySchema, ValidateFunction | undefined>()

  function compiled (schema: AnySchema): ValidateFunction {
    let check = validators.get(schema)
    if (check === undefined) {
      ajv ??= createAjv()
      check = ajv.compile(schema)
      validators.set(schema, check)
    }
    return check
  }

  function waiting (): AnySchema[] {
    return [...validators].filter(([, check]) => check === undefined).map(([schema]) => schema)
  }

  function compileNext (): void {
    const [schema] = waiting()
    if (schema === undefined) return
    compiled(schema)
    setImmediate(compileNext).unref()
  }

  return {
    of (schema) {
      if (!validators.has(schema)) validators.set(schema, undefined)
      let check: ValidateFunction | undefined
      return () => (check ??= compiled(schema))
    },
    compileInBackground () { setTimeout(compileNext, BACKGROUND_MS).unref() },
    compileAll: () => waiting().map(compiled).length,
    get waiting () { return waiting().length }
  }
}

/** Ajv with the words that our schemas add to JSON Schema. */
export function createAjv (): Ajv {
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
    // Values are looked at for the wording of a message only; fieldErrors() leaves them behind.
    verbose: true
  })
  formats.default(ajv, ['date'])
  ajv.addKeyword({
    keyword: 'x-money',
    type: ['number', 'string'],
    schemaType: 'string',
    validate: (kind: MoneyKind, value: unknown) => isMoney(value, kind)
  })
  ajv.addVocabulary(['x-message', 'x-form', 'x-optional'])
  return ajv
}
