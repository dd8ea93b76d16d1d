/**
 * Building blocks of the request schemas: fields that several Flexiti endpoints share (flexiti-api.md §2), with their
 * types, lengths and examples. Plain JSON Schema plus a few words of our own, which the OpenAPI document leaves out:
 * `x-number` (numeric.ts), `x-format` names a pattern, `x-reason` says why a field must not be given, `x-own` marks
 * what is the BFF's own and holds whatever FLEXITI_CHECKS says, `x-opaque` what is not looked into, `x-without-spaces`
 * a text whose spaces do not go up, `x-public` a body in which the fields that the BFF decides on stand in their places
 * only. `title` names a schema in the document; `x-examples` are bodies that work with the simulator, and a test sends
 * each. Lengths are enforced, "ASCII" is not: names in Quebec have accents.
 */
import { Type, type Static, type TOptional, type TSchema } from 'typebox'
import type { Refusal, ValueFormat } from './words.js'

/** FLEXITI_CHANNEL: customer absent or present. In-store asks for more fields. */
export type Channel = 'online' | 'instore'

interface Described<T = string> {
  description: string
  example?: T
}

function examples<T> (example: T | undefined): { examples?: T[] } {
  return example === undefined ? {} : { examples: [example] }
}

/** Text of at most `max` characters; without `max`, no length is documented. */
export function text (max: number | undefined, { description, example }: Described) {
  return Type.String({
    ...(max !== undefined && { maxLength: max }),
    description,
    ...examples(example)
  })
}

/** Text of a form that has a name. */
export function formatted (format: ValueFormat, pattern: string, { description, example, max }: Described & {
  max?: number
}) {
  return Type.String({
    ...(max !== undefined && { maxLength: max }),
    pattern,
    description,
    ...examples(example),
    'x-format': format
  })
}

/** One of a list of words. `own`: the list is the BFF's, and closed. */
export function words<const T extends string[]> (
  values: T,
  { description, example, own = false }: Described<T[number]> & { own?: boolean }
) {
  return Type.Unsafe<T[number]>({
    type: 'string',
    enum: values,
    description,
    ...examples(example),
    ...(own && { 'x-own': true })
  })
}

/** A calendar date. */
export function date ({ description, example }: Described) {
  return Type.String({ format: 'date', description, ...examples(example) })
}

export function flag ({ description, example }: Described<boolean>) {
  return Type.Boolean({ description, ...examples(example) })
}

/** A field that must not be given here. */
export function absent (description: string, reason: Refusal) {
  return Type.Optional(Type.Unsafe<undefined>({ not: {}, description, 'x-reason': reason }))
}

/** Required in-store, optional online. The type says optional, as it has to hold for both channels. */
export function requiredInstore<S extends TSchema> (channel: Channel, schema: S): TOptional<S> {
  return (channel === 'instore' ? schema : Type.Optional(schema)) as TOptional<S>
}

/** Beside a `request_id`, a body is in-store whatever FLEXITI_CHANNEL says, and has these fields too. */
export function instoreWith (...names: string[]) {
  return { if: { required: ['request_id'] }, then: { required: names } }
}

const LANG = 'Language of customer-facing texts; Flexiti\'s default is en'

export const Lang = words(['en', 'fr'], { description: LANG, example: 'en' })

/** For what is kept by language: a closed list, so that nobody can fill the cache. */
export const CachedLang = words(['en', 'fr'], { description: LANG, example: 'en', own: true })

export const Reference = text(40, { description: 'The merchant\'s order id', example: 'Order-1234' })

/** A GUID by the documentation; Flexiti hands it out, and may change how it looks. */
export const WidgetSessionId = formatted('visible-ascii', '^[!-~]{1,128}$', {
  description: 'GUID that widget/init returned; filled in from the flow when left out',
  example: '0f8fad5b-d9cb-469f-a165-70867728950e'
})

export const Province = words(['AB', 'BC', 'MB', 'NB', 'NL', 'NS', 'NT', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT'], {
  description: 'Province or territory',
  example: 'ON'
})

export const AccountType = words(['consumer', 'business'], {
  description: 'Kind of account; Flexiti\'s default is consumer',
  example: 'consumer'
})

/** flexiti-api.md §8.7: optional in every field, not validated by Flexiti, printed on the customer's statement. */
export const SkuData = Type.Unsafe<unknown>({
  description: 'What was bought or returned, for the customer\'s statement: passed on as it comes, as Flexiti ' +
    'does not validate it. Totals of a return are negative',
  examples: [{
    purchase_order: '100001234',
    register_id: '1A45',
    transaction_total: -1026.47,
    gst_hst: -133.45,
    products: [
      {
        sku_id: '100xx4567',
        category: 'electronics',
        description: 'Apple Macbook 16-inch',
        quantity: 1,
        unit_price: 1000,
        extended_price: 984.35
      }
    ]
  }],
  'x-opaque': true
})

/** Required in-store. */
export function requestId (channel: Channel) {
  return requiredInstore(channel, text(150, {
    description: 'Ties the calls about one customer in the store together: the same in verify and in what follows ' +
      'it. Required in-store',
    example: '34561234'
  }))
}

/** Required in-store. */
export function externalLocationId (channel: Channel) {
  return requiredInstore(
    channel,
    text(undefined, { description: 'The merchant\'s id of the store. Required in-store', example: '00-12345' })
  )
}

/** Required in-store. */
export function externalEmployeeId (channel: Channel) {
  return requiredInstore(
    channel,
    text(undefined, { description: 'The merchant\'s id of the employee. Required in-store', example: '12345-SMITH' })
  )
}

const inStore = {
  request_id: '34561234',
  external_location_id: '00-12345',
  external_employee_id: '12345-SMITH',
  verification_code: 2222
}

/** What an example has in the store: its request id, and these fields. Nothing online. */
export function inStoreExample (channel: Channel, ...names: Array<keyof typeof inStore>): Partial<typeof inStore> {
  return channel === 'online'
    ? {}
    : Object.fromEntries(['request_id' as const, ...names].map((name) => [name, inStore[name]]))
}

/** JSON Schema for "at least one of these is there". */
export function anyPresent (names: string[]): TSchema[] {
  return names.map(name => ({ required: [name] }))
}

export type Language = Static<typeof Lang>
