/**
 * The fingerprint of a money request: the same however the request is spelled, another for anything else that is asked.
 * Requests take the way that they take at a door: read, checked, and only then compared.
 */
import { test, type Test } from 'tap'
import type { TSchema } from 'typebox'
import { parseForm } from '../../plugins/body-parsers/form.js'
import { readJson } from '../../plugins/body-parsers/json.js'
import { createValidators } from '../../plugins/validation/validators.js'
import { refundBody } from '../../schemas/accounts.js'
import { applyBody } from '../../schemas/apply.js'
import { authorizeBody, CaptureBody, ReturnBody } from '../../schemas/authorizations.js'
import { transactionBody } from '../../schemas/transactions.js'
import type { EndpointName } from '../../src/flexiti/endpoints.js'
import { fingerprintOf, isComparable } from '../../src/money/fingerprint.js'
import type { Fields } from '../../src/money/request.js'
import { JsonBody } from '../../src/upstream/json-body.js'
import { seeded } from '../helpers/random.js'

/** A value in a test's request: a number by its digits, so that none is lost on the way. */
type Leaf = { number: string } | { text: string } | { flag: boolean }
interface Tree { [name: string]: Leaf | Tree | Tree[] }

interface Asked {
  endpoint: EndpointName
  params: Record<string, string>
  query: Record<string, string>
  body: Tree
}

const n = (number: string): Leaf => ({ number })
const s = (text: string): Leaf => ({ text })
const b = (flag: boolean): Leaf => ({ flag })

const skuData: Tree = {
  purchase_order: s('100001234'),
  transaction_total: n('-1026.47'),
  note: s('1.0'),
  products: [
    { sku_id: s('100xx4567'), quantity: n('1'), unit_price: n('1000'), gift: b(true) },
    { sku_id: s('007'), quantity: n('12'), unit_price: n('0.05') }
  ]
}

const schemas: Partial<Record<EndpointName, TSchema>> = {
  capture: CaptureBody,
  captureReturn: ReturnBody,
  accountRefund: refundBody('instore'),
  transactions: transactionBody('online'),
  authorize: authorizeBody('online'),
  apply: applyBody('online')
}

const requests: Asked[] = [
  {
    endpoint: 'capture',
    params: { authorization_id: '12343' },
    query: {},
    body: { amount: n('100'), reference: s('Order-1.0'), sku_data: skuData }
  },
  {
    endpoint: 'capture',
    params: { authorization_id: '12345678901234567890' },
    query: { lang: 'fr' },
    body: { amount: n('9999999999999999.9'), unknown: n('12345678901234567890.5'), other: { deep: b(false) } }
  },
  {
    endpoint: 'captureReturn',
    params: { authorization_id: '12343', capture_id: '346123' },
    query: {},
    body: { full_return: b(false), amount: n('10.5'), vcc_number: s('1070015210367982'), reference: s('Order-1') }
  },
  {
    endpoint: 'accountRefund',
    params: { account_number: '20009100' },
    query: {},
    body: {
      amount: n('1000.12'),
      capture_id: n('34612300000000000001'),
      external_location_id: s('00-12345'),
      external_employee_id: s('12345-SMITH')
    }
  },
  {
    endpoint: 'transactions',
    params: {},
    query: { lang: 'en' },
    body: {
      transaction_type: s('deposit'),
      amount: n('10'),
      account_number: n('20076677'),
      verification_code: s('0485')
    }
  },
  {
    endpoint: 'authorize',
    params: {},
    query: {},
    body: {
      amount: n('234.45'),
      reference: s('A'),
      account_number: n('116994755'),
      auto_capture: b(true),
      widget_session_id: s('0f8fad5b-d9cb-469f-a165-70867728950e'),
      financing_option: { transaction_type: s('promotional_purchase'), plan_id: n('4'), term: n('3') }
    }
  },
  {
    endpoint: 'apply',
    params: {},
    query: {},
    body: {
      lang: s('en'),
      customer_identification: {
        personal_information: {
          first_name: s('Zoé'), last_name: s('Smith'), dob: s('1988-07-24'), postal_code: s('m1m1m1')
        }
      },
      email: s('john@email.com'),
      phone_number: n('1231231234'),
      address_1: s('Fake 445'),
      city: s('Toronto'),
      province: s('ON'),
      tos_agreement: b(true)
    }
  }
]

const validators = createValidators()

/** As the doors read, check and compare a request; undefined where it does not pass. */
function fingerprint ({ endpoint, params, query }: Asked, text: string, medium: 'json' | 'form'): string | undefined {
  const read = medium === 'form' ? { value: parseForm(text) } : readJson(text, JSON.parse(text))
  if (!('value' in read)) throw new Error(read.fault)
  const { value, errors } = validators.of(schemas[endpoint] as TSchema, medium)(read.value)
  if (errors !== undefined) return undefined
  return fingerprintOf({ endpoint, params, query, body: new JsonBody(value as Fields) }, `/v1/${endpoint}`)
}

class Speller {
  readonly #random: () => number
  constructor (random: () => number) { this.#random = random }

  pick<T> (list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T
  }

  chance (): boolean {
    return this.#random() < 0.5
  }

  shuffled<T> (list: T[]): T[] {
    return list.map((item) => [this.#random(), item] as const).sort(([one], [two]) => one - two).map(([, item]) => item)
  }

  /** Another way to write a number down: zeros at its end, an exponent where JSON has one. */
  number (digits: string): string {
    const point = digits.includes('.') ? '' : '.'
    return this.pick([digits, ...(point === '' ? [] : [`${digits}.0`]), `${digits}${point}0`])
  }

  /** Amounts are at most two decimals, and may be text; the digits of an id are an id. */
  leaf (leaf: Leaf, path: string): string {
    if ('flag' in leaf) return String(leaf.flag)
    if ('text' in leaf) return JSON.stringify(path === 'widget_session_id' ? this.guid(leaf.text) : leaf.text)
    if (path.startsWith('sku_data') || path.startsWith('unknown')) return this.number(leaf.number)
    const written = path === 'amount' && /^\d+(\.\d)?$/.test(leaf.number) ? this.number(leaf.number) : leaf.number
    return this.chance() ? written : JSON.stringify(path === 'amount' && this.chance() ? `0${written}` : written)
  }

  guid (text: string): string {
    return this.pick([text, text.toUpperCase(), text.replaceAll('-', '')])
  }

  json (tree: Tree, path = ''): string {
    const fields = Object.entries(tree).map(([name, child]) => {
      const at = path === '' ? name : `${path}.${name}`
      const value = Array.isArray(child)
        ? `[${child.map((item) => this.json(item, at)).join(',')}]`
        : isLeaf(child) ? this.leaf(child, at) : this.json(child, at)
      return `${this.pick(['', ' ', '\n\t'])}${JSON.stringify(name)}${this.pick(['', ' '])}:${value}`
    })
    if (this.chance()) fields.push('"nobody_knows":null')
    if (path === '' && tree.reference === undefined && this.chance()) fields.push('"reference":""')
    return `{${this.shuffled(fields).join(',')}}`
  }

  form (tree: Tree): string {
    const fields = this.flat(tree).map(([path, leaf]) => {
      const [first = '', ...rest] = path
      const name = first + rest.map((part) => /^\d+$/.test(part) || this.chance() ? `[${part}]` : `.${part}`).join('')
      const text = 'flag' in leaf
        ? String(leaf.flag)
        : 'number' in leaf
          ? this.formNumber(leaf, path)
          : first === 'widget_session_id' ? this.guid(leaf.text) : leaf.text
      return `${this.chance() ? encodeURIComponent(name) : name}=${encodeURIComponent(text).replaceAll('%20', '+')}`
    })
    if (this.chance()) fields.push('nobody_knows=')
    // Items of a list come in their order, as their numbers say; what stands beside them may come in any.
    return this.shuffled(fields).join('&')
  }

  formNumber (leaf: { number: string }, [first = '']: string[]): string {
    const mayVary = first === 'sku_data' || (first === 'amount' && /^\d+(\.\d)?$/.test(leaf.number))
    return mayVary ? this.number(leaf.number).replace(/e.*/i, '') : leaf.number
  }

  flat (tree: Tree, path: string[] = []): Array<[string[], Leaf]> {
    return Object.entries(tree).flatMap(([name, child]): Array<[string[], Leaf]> => {
      if (Array.isArray(child)) return child.flatMap((item, at) => this.flat(item, [...path, name, String(at)]))
      return isLeaf(child) ? [[[...path, name], child]] : this.flat(child, [...path, name])
    })
  }
}

function isLeaf (node: Leaf | Tree | Tree[]): node is Leaf {
  return 'number' in node || 'text' in node || 'flag' in node
}

/** The same request with one value changed, at `path`. */
function changed (tree: Tree, path: string[], change: (leaf: Leaf) => Leaf): Tree {
  const [name = '', ...rest] = path
  const child = tree[name] as Leaf | Tree | Tree[]
  if (rest.length === 0) return { ...tree, [name]: change(child as Leaf) }
  if (!Array.isArray(child)) return { ...tree, [name]: changed(child as Tree, rest, change) }
  const [at, ...deeper] = rest
  return { ...tree, [name]: child.map((item, index) => String(index) === at ? changed(item, deeper, change) : item) }
}

/** Another value of the same kind, as near as can be. */
function otherThan (leaf: Leaf): Leaf {
  if ('flag' in leaf) return b(!leaf.flag)
  if ('text' in leaf) return s(`${leaf.text.slice(0, -1)}${leaf.text.endsWith('1') ? '2' : '1'}`)
  const digits = leaf.number.split('')
  const at = digits.length - 1
  digits[at] = String((Number(digits[at]) + 1) % 10 || 1)
  return n(digits.join(''))
}

function play (t: Test, seed: number): void {
  const speller = new Speller(seeded(seed))
  const asked = speller.pick(requests)
  const json = speller.json(asked.body)
  const first = fingerprint(asked, json, 'json')
  if (first === undefined) throw new Error(`the request does not pass: ${json}`)
  const texts = [[speller.json(asked.body), 'json'], [speller.form(asked.body), 'form']] as const
  for (const [text, medium] of texts) {
    const again = fingerprint(asked, text, medium)
    if (again !== first) t.fail(`seed ${seed}: the same request has another fingerprint`, { json, text })
  }
  const spelledIds = Object.fromEntries(Object.entries(asked.params).map(([name, id]) => [name, `00${id}`]))
  if (fingerprint({ ...asked, params: spelledIds }, json, 'json') !== first) t.fail(`seed ${seed}: ids`, { json })

  const [path] = speller.pick(speller.flat(asked.body))
  const other = changed(asked.body, path, otherThan)
  const text = speller.json(other)
  if (fingerprint(asked, text, 'json') === first) t.fail(`seed ${seed}: another ${path.join('.')}`, { json, text })
}

test('the same request has one fingerprint, however it is spelled, and any changed value another', async (t) => {
  for (let seed = 1; seed <= 3000; seed++) play(t, seed)
  t.pass()
})

test('parameters, query, route and endpoint are part of what is asked; the default language is not', async (t) => {
  interface Flat { endpoint: EndpointName, route: string, params?: object, query?: object, body: Fields }
  const of = ({ endpoint, route, params, query, body }: Flat): string => fingerprintOf({
    endpoint,
    params: params as Record<string, string>,
    query: query as Record<string, string>,
    body: new JsonBody(body)
  }, route)
  const body = { amount: 10 }
  const asked = { endpoint: 'capture', route: '/v1/a', params: { authorization_id: '1' }, body } as const
  const first = of(asked)
  t.equal(of({ ...asked, query: { lang: 'en' } }), first)
  t.equal(of({ ...asked, query: { lang: undefined } }), first)
  t.equal(of({ ...asked, params: { authorization_id: '01' } }), first)
  const others = [
    { ...asked, query: { lang: 'fr' } },
    { ...asked, query: { other: 'en' } },
    { ...asked, params: { authorization_id: '10' } },
    { ...asked, params: { capture_id: '1' } },
    { ...asked, route: '/v1/b' },
    { ...asked, body: { amount: 10, lang: 'en' } },
    { ...asked, body: {} },
    { ...asked, body: { amount: [10] } },
    { ...asked, body: { amount: 10, reference: 'a' } },
    { ...asked, body: { amount: 10, reference: 'A' } },
    { ...asked, body: { amount: 10, reference: '1.0' } },
    { ...asked, body: { amount: 10, reference: '1.00' } },
    { ...asked, params: {}, body: { amount: 10, authorization_id: '1' } }
  ]
  t.equal(new Set([first, ...others.map(of)]).size, others.length + 1)
  const apply = { endpoint: 'apply', route: '/v1/apply', body: {} } as const
  t.equal(of({ ...apply, body: { lang: 'en' } }), of(apply), 'where the body has the language')
  t.not(of({ ...apply, body: { lang: 'fr' } }), of(apply))
})

test('numbers are compared to the last digit, however many there are and however they are written', async (t) => {
  const of = (text: string): string | undefined => {
    const asked: Asked = { endpoint: 'capture', params: {}, query: {}, body: {} }
    return fingerprint(asked, `{"amount":1,"sku_data":${text}}`, 'json')
  }
  for (const same of [
    ['100', '100.0', '1e2', '1.00E+2', '"100.00"', '"100"'],
    ['0', '-0', '0.000', '0e5'],
    ['12345678901234567890', '12345678901234567890.000', '1234567890123456789e1', '"12345678901234567890"'],
    ['0.1', '1e-1', '0.10', '"0.1"'],
    ['1e400', '10e399'],
    ['-0.05', '-5e-2']
  ]) t.equal(new Set(same.map(of)).size, 1, same.join(' '))
  const others = [
    '100', '12345678901234567890', '12345678901234567891', '1234567890123456789', '0.1', '0.10000000000000000001',
    '1e400', '1e401', '1e-400', '-1e400', '"1e2"', '"0100"', '"100 "', '"+100"', '100.01', '-100',
    '1e99999999999999999', '1e99999999999999998'
  ]
  t.equal(new Set(others.map(of)).size, others.length, 'and no two of these are one')
})

test('fields of numbers beyond any reason take linear time', async (t) => {
  const zeros = '0'.repeat(60_000)
  const of = (text: string): string | undefined =>
    fingerprint({ endpoint: 'capture', params: {}, query: {}, body: {} }, `{"amount":1,"sku_data":${text}}`, 'json')
  t.equal(of(`0.${zeros}`), of('0'))
  t.not(of(`0.${zeros}1`), of('0'))
  t.equal(of(`1${zeros}`), of('1e60000'))
})

test('fingerprints of other rules say nothing', async (t) => {
  const own = fingerprintOf({ endpoint: 'capture', body: new JsonBody({}) }, '/v1/a')
  t.equal(isComparable(own, own), true)
  t.equal(isComparable(own, own.replace(/^v\d+/, 'v0')), false)
  t.equal(isComparable(undefined, own), false)
  t.equal(isComparable(own, undefined), false)
})
