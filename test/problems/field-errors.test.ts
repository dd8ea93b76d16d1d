/** Faults of fields: each rule is raised over HTTP, in English and French, with the same parameters and no value. */
import { test } from 'tap'
import { backofficeKey, startBff, type Bff, type Json, type Reply } from '../helpers/bff.js'
import { FIELD_RULES, fieldError, type FieldRule } from '../../src/problems/field-error.js'
import { messageOf } from '../../src/problems/wording.js'
import type { Language } from '../../src/util/preferences.js'
import { licence } from '../helpers/shopper.js'

/** Nobody may find it in a response. */
const TYPED = 'what-the-shopper-typed'

interface Asked {
  door: 'public' | 'internal'
  path: string
  method?: 'GET'
  json?: Json
  /** Flexiti's word for the field, if the fault is Flexiti's. */
  flexiti?: string
}

const capture = (json: Json): Asked => ({ door: 'internal', path: '/v1/authorizations/12343/capture', json })
const list = (query: string): Asked => ({ door: 'internal', path: `/v1/${query}`, method: 'GET' })
const widget = (json: Json): Asked => ({ door: 'public', path: '/v1/widget/init', json })
const decoded = (flexiti: string): Asked => ({
  door: 'public', path: '/v1/customers/driverslicense', json: { code: licence }, flexiti
})
const identified = { account_number: 116994755 }

const raised: Record<FieldRule, Asked> = {
  required: capture({}),
  one_required: widget({ flow: 'purchase', customer_identification: {} }),
  exactly_one: { door: 'internal', path: '/v1/customers/lookup', json: {} },
  type: capture({ amount: 1, reference: { text: TYPED } }),
  format: capture({ amount: TYPED }),
  max_length: capture({ amount: 1, reference: TYPED.repeat(50) }),
  max_digits: capture({ amount: '1234567890123456789012345.00' }),
  enum: widget({ flow: TYPED, customer_identification: identified }),
  empty: list('authorizations?authorization_status='),
  unknown: list(`authorizations?nothing=${TYPED}`),
  spelling: capture({ Amount: 1 }),
  after: list('finfo/articles?from=2025-09-02&to=2025-09-01'),
  repeated: list(`authorizations?authorization_status=${TYPED}&authorization_status=${TYPED}`),
  not_allowed: widget({ flow: 'purchase', customer_identification: identified, request_id: TYPED }),
  length: decoded('length'),
  invalid: decoded('invalid')
}

async function ask (bff: Bff, { door, path, method = 'GET', json, flexiti }: Asked, lang: Language): Promise<Reply> {
  if (flexiti !== undefined) {
    await bff.simulator.fault({
      endpoint: 'driversLicense',
      kind: 'status',
      status: 400,
      body: { error: 'wrong_inputs', field_errors: [{ param: 'code', msg: flexiti, value: TYPED }] }
    })
  }
  const headers = {
    'accept-language': lang, ...(door === 'internal' && { authorization: `Bearer ${backofficeKey}` })
  }
  return json === undefined
    ? await bff[door].send(method, path, { headers })
    : await bff[door].send('POST', path, { json, headers })
}

test('every rule is raised, and said in both languages', async (t) => {
  const bff = await startBff(t, { finfo: true, env: { RATE_LIMIT_PER_MINUTE: '0' } })
  t.strictSame(Object.keys(raised).sort(), [...FIELD_RULES].sort())
  for (const rule of FIELD_RULES) {
    const [english, french] = [await ask(bff, raised[rule], 'en'), await ask(bff, raised[rule], 'fr')]
    const faultOf = ({ body }: Reply): Json | undefined =>
      (body.errors as Json[] | undefined)?.find((each) => each.rule === rule)
    const [inEnglish, inFrench] = [faultOf(english), faultOf(french)]
    t.ok(inEnglish, `${rule}: ${english.text}`)
    t.match(inFrench, { field: inEnglish?.field, rule, params: inEnglish?.params ?? {} })
    t.not(inFrench?.message, inEnglish?.message, rule)
    t.equal(french.headers['content-language'], 'fr')
    t.notMatch(french.body.detail, /\b(?:must|is|the|give)\b/i, 'no English in the detail')
    t.notMatch(english.text + french.text, new RegExp(TYPED), 'no value')
  }
})

test('Flexiti\'s own words for a field stay as they are', async (t) => {
  const bff = await startBff(t)
  const { body } = await ask(bff, decoded('La province ne va pas'), 'fr')
  t.match(body, { code: 'flexiti-invalid-input', errors: [{ rule: 'invalid', message: 'La province ne va pas' }] })
})

test('French sentences name what the English ones name', async (t) => {
  const faults = [
    fieldError('a', 'one_required', { fields: ['one', 'other', 'third'] }),
    fieldError('a', 'exactly_one', { fields: ['one', 'other'] }),
    fieldError('a', 'max_length', { max: 80 }),
    fieldError('a', 'max_digits', { max: 7, decimal: true }),
    fieldError('a', 'enum', { allowed: ['en', 'fr'] }),
    fieldError('a', 'enum', { allowed: ['CAD'] }),
    fieldError('a', 'unknown', { known: ['lang', 'page_size'] }),
    fieldError('a', 'spelling', { expected: 'amount' }),
    fieldError('a', 'after', { field: 'from' })
  ]
  for (const fault of faults) {
    const french = messageOf(fault, 'fr')
    for (const value of Object.values(fault.params).flat().filter((each) => typeof each !== 'boolean')) {
      t.match(french, String(value), fault.rule)
    }
    t.equal(messageOf(fault, 'en'), fault.message)
  }
})
