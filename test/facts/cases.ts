/** Requests made from the facts: for each fact the ones that must pass, and the ones that must not. */
import type { FieldRule } from '../../src/problems/field-error.js'
import { calls, ID_MAX, type CallFact, type FactType, type FieldFact } from './requests.js'

export type Fields = Readonly<Record<string, unknown>>

export interface FactCase {
  /** What is tried, for people. */
  title: string
  /** Name of the field, dotted. */
  field: string
  /** All fields of the request. */
  fields: Fields
  /**
   * The rule by which the BFF refuses the field, with the documented checks and with those of the shape alone. None: it
   * passes.
   */
  documented?: FieldRule
  shape?: FieldRule
  /** What Flexiti says of the field. `not-length`: it may not like the value, but not for its length. */
  flexiti: 'passes' | 'not-length' | 'length' | 'invalid' | 'required' | 'refused'
}

export interface CallCases {
  name: string
  call: CallFact
  /** A request without fault. */
  example: Fields
  cases: FactCase[]
}

/** All calls of a channel with their cases. */
export function casesOf (channel: 'online' | 'instore'): CallCases[] {
  return Object.entries(calls as Record<string, CallFact>).map(([name, call]) => {
    const example = channel === 'instore' ? call.instoreExample ?? call.example : call.example
    const fields = Object.entries(call.fields).filter(([, { instore }]) => channel === 'instore' || instore !== true)
    return { name, call, example, cases: fields.flatMap(([field, fact]) => casesOfField(call, example, field, fact)) }
  })
}

function casesOfField (call: CallFact, example: Fields, field: string, fact: FieldFact): FactCase[] {
  const at = (title: string, value: unknown, expected: Omit<FactCase, 'title' | 'field' | 'fields'>): FactCase =>
    ({ title: `${field}: ${title}`, field, fields: withField(example, field, value), ...expected })
  return [
    ...lengthCases(fact, at),
    ...valueCases(fact, at),
    ...(call.place === 'body' && fact.type !== 'anything' ? typeCases(fact, at) : []),
    ...(fact.type === 'anything' ? anythingCases(at) : []),
    ...absenceCases(call, field, fact, at)
  ]
}

type At = (title: string, value: unknown, expected: Omit<FactCase, 'title' | 'field' | 'fields'>) => FactCase

function lengthCases ({ type, max, values }: FieldFact, at: At): FactCase[] {
  if (max === undefined || type === 'date' || values !== undefined) return []
  const handedOut = type === 'id' || type === 'text-id'
  const rule = type === 'text' || type === 'email' || type === 'text-id' ? 'max_length' : 'max_digits'
  const long = at(`${max + 1} long`, valueOf(type, max + 1), {
    ...(!handedOut && { documented: rule }),
    flexiti: type === 'money' ? 'refused' : 'length'
  })
  return [
    at(`${max} long`, valueOf(type, max), { flexiti: type === 'money' ? 'passes' : 'not-length' }),
    long,
    ...(handedOut
      ? [
          at(`${ID_MAX} long`, valueOf(type, ID_MAX), { flexiti: 'length' }),
          at(`${ID_MAX + 1} long`, valueOf(type, ID_MAX + 1), { documented: rule, shape: rule, flexiti: 'length' })
        ]
      : [])
  ]
}

function valueCases ({ values }: FieldFact, at: At): FactCase[] {
  if (values === undefined) return []
  return [
    ...values.map((value) => at(value, value, { flexiti: 'passes' })),
    at('another value', 'XY', { documented: 'enum', flexiti: 'refused' })
  ]
}

const wrongly: Partial<Record<FactType, [unknown, FieldRule]>> = {
  date: ['1988-02-30', 'format'],
  email: ['john', 'format'],
  number: ['12x', 'format'],
  card: ['12x', 'format'],
  id: ['12x', 'format'],
  money: ['10.001', 'format'],
  boolean: ['maybe', 'type']
}

function typeCases ({ type }: FieldFact, at: At): FactCase[] {
  const wrong = wrongly[type]
  return [
    at('an object', { a: 1 }, { documented: 'type', shape: 'type', flexiti: 'refused' }),
    ...(wrong === undefined
      ? []
      : [
          at('written wrongly', wrong[0], { documented: wrong[1], shape: wrong[1], flexiti: 'refused' })
        ]),
    ...(type === 'boolean' ? [at('true', true, { flexiti: 'passes' })] : [])
  ]
}

function anythingCases (at: At): FactCase[] {
  const product = { sku_id: 'x'.repeat(200), quantity: 2.5, unit_price: '1.005', extended_price: null, Amount: 1 }
  return [
    at('units that are not whole, and names and lengths of any kind', {
      purchase_order: 'x'.repeat(200), transaction_total: -1026.47, products: [product], more: { of: ['it'] }
    }, { flexiti: 'passes' }),
    at('no products', { products: [] }, { flexiti: 'passes' })
  ]
}

function absenceCases (call: CallFact, field: string, { required, instore, absent }: FieldFact, at: At): FactCase[] {
  const alone = call.oneOf?.includes(field) === true
  if (required !== true && instore !== true && !alone) return []
  const rule = !alone ? 'required' : call.endpoint === 'customersLookup' ? 'exactly_one' : 'one_required'
  const flexiti = alone || absent !== undefined ? 'refused' : 'required'
  const expected = { documented: rule, shape: rule, flexiti } as const
  return [
    at('left out', undefined, expected),
    ...(call.place === 'body' ? [at('empty', '', expected), at('null', null, expected)] : [])
  ]
}

/** A value of this length. */
function valueOf (type: FactType, length: number): string {
  switch (type) {
    case 'email': return `${'x'.repeat(length - 4)}@a.b`
    case 'money': return `${'9'.repeat(length)}.99`
    case 'text': return 'x'.repeat(length)
    default: return '1'.repeat(length)
  }
}

/** A copy with the value at a dotted name; without the field, if the value is undefined. */
function withField (fields: Fields, name: string, value: unknown): Fields {
  const [first = '', ...rest] = name.split('.')
  if (rest.length > 0) return { ...fields, [first]: withField((fields[first] ?? {}) as Fields, rest.join('.'), value) }
  const { [first]: _old, ...others } = fields
  return value === undefined ? others : { ...others, [first]: value }
}
