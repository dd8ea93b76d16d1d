/** What the request schemas accept and refuse, through the same Ajv as the doors use. */
import { test } from 'tap'
import type { TSchema } from 'typebox'
import { fieldErrors } from '../../plugins/validation/field-errors.js'
import { createAjv } from '../../plugins/validation/validators.js'
import { applyBody } from '../../schemas/apply.js'
import { CalculateInterestBody, refundBody, verifyBody } from '../../schemas/accounts.js'
import { CaptureBody, ReleaseBody, ReturnBody, authorizeBody } from '../../schemas/authorizations.js'
import { publicAuthorizeBody, type PublicAuthorizeInput } from '../../schemas/public.js'
import {
  CustomersLookupBody, CustomersSearchBody, DriversLicenseBody, MerchantsLoginBody
} from '../../schemas/customers.js'
import { OpenFlowBody } from '../../schemas/flows.js'
import { isMoney } from '../../schemas/money.js'
import {
  AccountNumberParams, AuthorizationIdParams, AuthorizationsQuery, CaptureIdParams, CapturesQuery, FormKeyParams,
  LangQuery, ReferenceIdParams
} from '../../schemas/parameters.js'
import { transactionBody } from '../../schemas/transactions.js'
import { WidgetInitBody, type WidgetInitInput } from '../../schemas/widget.js'

/** "field message" lines of what is wrong; none if all is well. */
function faults (schema: TSchema, value: unknown): string[] {
  const validate = createAjv().compile(schema)
  if (validate(value)) return []
  return fieldErrors(validate.errors ?? []).map(({ field, message }) => `${field} ${message}`)
}

const john = { first_name: 'John', last_name: 'Smith', dob: '1988-07-24', postal_code: 'm1m1m1' }
const guideApply = {
  customer_identification: { personal_information: john },
  flow: 'apply',
  email: 'john@email.com',
  phone_number: 1231231234,
  address_1: 'Fake 445',
  city: 'Toronto',
  province: 'ON',
  tos_agreement: true
}
const instore = { request_id: '34561234', external_location_id: '00-12345', external_employee_id: '12345-SMITH' }
const authorization = {
  account_number: 20009100,
  financing_option: { transaction_type: 'promotional_purchase', plan_id: 4, term: 3 },
  auto_capture: false,
  amount: 234.45
}
const FIELD = {
  number: 'must be 1 to 14 digits',
  card: 'must be 16 digits, as a string',
  money: 'must be an amount above zero with at most two decimals; as a string if it has more than 13 digits before ' +
    'the point'
}

test('every schema passes the strict mode of Ajv, and so does every example in it', async t => {
  const ajv = createAjv()
  const fixed = [
    CalculateInterestBody, ReleaseBody, CaptureBody, ReturnBody, CustomersLookupBody, CustomersSearchBody,
    DriversLicenseBody, MerchantsLoginBody, OpenFlowBody, AccountNumberParams, AuthorizationIdParams,
    AuthorizationsQuery, CaptureIdParams, CapturesQuery, FormKeyParams, LangQuery, ReferenceIdParams, WidgetInitBody
  ]
  const byChannel = [
    applyBody, refundBody, verifyBody, authorizeBody, publicAuthorizeBody, transactionBody
  ].flatMap(body => [body('online'), body('instore')])
  let seen = 0
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    if ('examples' in node && Array.isArray(node.examples)) {
      for (const example of node.examples) {
        seen++
        t.ok(ajv.compile(node)(example), JSON.stringify(node))
      }
    }
    Object.values(node).forEach(walk)
  }
  for (const schema of [...fixed, ...byChannel]) {
    t.doesNotThrow(() => ajv.compile(schema))
    walk(schema)
  }
  t.ok(seen > 100)
})

test('the example bodies of the guide open the widget', async t => {
  t.same(faults(WidgetInitBody, guideApply), [])
  t.same(faults(WidgetInitBody, { customer_identification: { account_number: 20009100 }, flow: 'purchase' }), [])
  const typed: WidgetInitInput = { customer_identification: { account_number: 20009100 }, flow: 'purchase' }
  t.equal(typed.flow, 'purchase')
})

test('a widget without a known flow names the flows', async t => {
  t.same(faults(WidgetInitBody, {}), ['flow is required'])
  for (const flow of ['', 'buy', 7, null, {}, ['purchase']]) {
    t.same(faults(WidgetInitBody, { ...guideApply, flow }), ['flow must be one of purchase, apply'])
  }
})

test('a purchase needs account number, card number or complete personal information', async t => {
  const purchase = (customer: unknown) => faults(WidgetInitBody, {
    flow: 'purchase', customer_identification: customer
  })
  const at = 'customer_identification.personal_information.'
  t.same(faults(WidgetInitBody, { flow: 'purchase' }), ['customer_identification is required'])
  t.same(purchase({}), ['customer_identification give account_number, vcc_number or personal_information'])
  t.same(purchase({ personal_information: john }), [])
  t.same(purchase({ vcc_number: '1070015210367982' }), [])
  t.same(purchase({ personal_information: {} }), Object.keys(john).map(name => `${at}${name} is required`))
  t.same(purchase({ personal_information: { ...john, dob: undefined } }), [`${at}dob is required`])
  t.same(
    purchase({ account_number: '20009100', personal_information: { first_name: 'John' } }),
    [],
    'incomplete beside a number'
  )
  t.same(
    purchase({ account_number: 1, personal_information: { dob: 'soon' } }), [`${at}dob must be a date, YYYY-MM-DD`]
  )
  t.same(purchase([]), ['customer_identification must be an object'])
  t.same(purchase(null), ['customer_identification must be an object'])
})

test('an application needs the whole person, the address and the agreement', async t => {
  for (const name of [
    'email', 'phone_number', 'address_1', 'city', 'province', 'tos_agreement', 'customer_identification'
  ]) {
    t.same(faults(WidgetInitBody, { ...guideApply, [name]: undefined }), [`${name} is required`])
  }
  t.same(
    faults(WidgetInitBody, { ...guideApply, customer_identification: { account_number: 1 } }),
    ['customer_identification.personal_information is required']
  )
  for (const tos of [false, 'true', 1]) {
    t.match(faults(WidgetInitBody, { ...guideApply, tos_agreement: tos })[0], /^tos_agreement must be true/)
  }
  t.same(faults(WidgetInitBody, {
    ...guideApply,
    account_type: 'business',
    customer_identification: { personal_information: john, account_type: 'consumer' }
  }), [])
  t.same(
    faults(WidgetInitBody, { ...guideApply, account_type: 'royal' }), ['account_type must be one of consumer, business']
  )
  t.same(faults(WidgetInitBody, { ...guideApply, province: 'XX', lang: 'de' }).sort(), [
    'lang must be one of en, fr', 'province must be one of AB, BC, MB, NB, NL, NS, NT, NU, ON, PE, QC, SK, YT'
  ])
  t.same(
    faults(WidgetInitBody, { ...guideApply, address_2: 'x'.repeat(101) }), ['address_2 must be at most 100 characters']
  )
  t.same(faults(WidgetInitBody, { ...guideApply, phone_number: 12312312345 }), ['phone_number must be 1 to 10 digits'])
  t.same(
    faults(WidgetInitBody, { ...guideApply, email: 'john' }),
    ['email must be an e-mail address of at most 100 characters']
  )
})

test('names may have accents, and fields may be unknown', async t => {
  const person = { ...john, first_name: 'Zoé'.padEnd(80, 'é'), last_name: '𝒮'.repeat(130), nickname: 'Zo' }
  t.same(faults(WidgetInitBody, {
    ...guideApply, colour: 'blue', customer_identification: { personal_information: person }
  }), [])
})

test('a date of birth is a day that the calendar has', async t => {
  const search = (dob: unknown) => faults(CustomersSearchBody, { first_name: 'John', last_name: 'Smith', dob })
  for (const dob of ['1988-07-24', '2000-02-29']) t.same(search(dob), [])
  for (const dob of ['1900-02-29', '2001-02-30', '88-07-24', '1988-7-4', '1988-07-24T00:00:00Z', '24/07/1988', '']) {
    t.same(search(dob), ['dob must be a date, YYYY-MM-DD'])
  }
  t.same(search(19880724), ['dob must be a string'])
})

test('identifiers are whole numbers or strings of digits, within their length', async t => {
  const account = (value: unknown) => faults(WidgetInitBody, {
    flow: 'purchase', customer_identification: { account_number: value }
  })
  for (const value of [1, 20009100, '20009100', '007', 99999999999999, '99999999999999']) t.same(account(value), [])
  for (const value of [
    0, -1, 1.5, 1e14, Infinity, NaN, '', '0', '000', '1e3', '0x10', ' 1', '1\n', '123456789012345', '１２', null, true, {}
  ]) {
    t.same(account(value), [`customer_identification.account_number ${FIELD.number}`], String(value))
  }
  const card = (value: unknown) => faults(CustomersLookupBody, { vcc_number: value })
  for (const value of ['1070015210367982', 1070015210367982, '0000000000000001']) t.same(card(value), [])
  for (const value of ['107001521036798', '1234567890123456689', 2 ** 53, 107001521036798]) {
    t.same(card(value), [`vcc_number ${FIELD.card}`])
  }
  for (const value of ['123321', 123321, '1234567-12345']) {
    t.same(faults(CustomersLookupBody, { customer_id: value }), [])
  }
  t.same(faults(CustomersLookupBody, { customer_id: 'me' }).length, 1)
})

test('money is positive, decimal and exact', async t => {
  for (const value of [0.01, 10, 10.5, 234.45, 9999999999999.99, '10.00', '0.01', '007.10', '9999999999999999.99']) {
    t.ok(isMoney(value, 'positive'), String(value))
    t.same(faults(CalculateInterestBody, { amount: value }), [], String(value))
  }
  for (const value of [
    0, -0, -1, '0', '0.00', '-1', 0.001, 1.005, 0.1 + 0.2, 1e13, 1e21, 1e-7, Infinity, NaN, -Infinity, 2 ** 60, '1e3',
    '1.', '.5', '1.234', '1,00', '+1', ' 1', '1\n', '12345678901234567', '', 'NaN', null, true, [10], {}
  ]) {
    t.notOk(isMoney(value, 'positive'), String(value))
    t.same(faults(CalculateInterestBody, { amount: value }).map(line => line.split(' ')[0]), ['amount'], String(value))
  }
  t.same(faults(CalculateInterestBody, { amount: 1.005 }), [`amount ${FIELD.money}`])
  t.same(faults(CalculateInterestBody, {}), ['amount is required'])
})

test('totals on a statement may be negative, and stay within their twelve digits', async t => {
  const totals = (value: unknown) => faults(CaptureBody, { amount: 10, sku_data: { transaction_total: value } })
  for (const value of [-1026.47, 0, '-71.85', 9999999999.99]) t.same(totals(value), [])
  for (const value of [1e10, '12345678901.00', 0.001, '--1', NaN]) t.equal(totals(value).length, 1, String(value))
  t.same(faults(CaptureBody, {
    amount: 1, sku_data: { products: [{ quantity: 1, unit_price: 3.333, extended_price: '42.12' }] }
  }), [])
  t.same(faults(CaptureBody, {
    amount: 1,
    sku_data: {
      products: [
        {}, { quantity: 1.5 }
      ]
    }
  }), ['sku_data.products.1.quantity must be a whole number'])
  t.same(faults(CaptureBody, { amount: 1, sku_data: { purchase_order: '12345678901', products: {} } }), [
    'sku_data.purchase_order must be at most 10 characters', 'sku_data.products must be a list'
  ])
})

test('a lookup takes exactly one key', async t => {
  const line = 'body give exactly one of vcc_number, account_number or customer_id'
  t.same(faults(CustomersLookupBody, {}), [line])
  t.same(faults(CustomersLookupBody, { account_number: 1, customer_id: '1' }), [line])
  t.same(faults(CustomersLookupBody, { account_number: 1, lang: 'fr' }), [])
})

test('a search keeps to the shorter lengths of its own page', async t => {
  t.same(faults(CustomersSearchBody, {
    first_name: 'x'.repeat(36), last_name: 'x'.repeat(51), dob: '1988-07-24', postal_code: 'M1M 1M1'
  }), [
    'first_name must be at most 35 characters', 'last_name must be at most 50 characters',
    'postal_code must be at most 6 characters'])
  t.same(
    faults(CustomersSearchBody, { first_name: '', last_name: 'S', dob: '1988-07-24' }), ['first_name must not be empty']
  )
  t.same(faults(DriversLicenseBody, { code: '' }), ['code must not be empty'])
  t.same(faults(MerchantsLoginBody, {}), [])
})

test('verify asks for the question and the answer only with security_question', async t => {
  t.same(faults(verifyBody('online'), { format: 'sms' }), [])
  t.same(faults(verifyBody('online'), { format: 'security_question' }), [
    'security_qid is required', 'security_answer is required'
  ])
  t.same(faults(verifyBody('instore'), {
    format: 'security_question', security_qid: '6', security_answer: 'Rainbow', request_id: '1'
  }), [])
  t.same(faults(verifyBody('instore'), { format: 'sms' }), ['request_id is required'])
  t.same(faults(verifyBody('online'), {}), ['format is required'])
})

test('the channel decides which in-store fields are required', async t => {
  const transaction = {
    verification_code: 1234, transaction_type: 'deposit', amount: '10.00', account_number: '20076677'
  }
  const required = Object.keys(instore).map(name => `${name} is required`)
  t.same(faults(transactionBody('online'), transaction), [])
  t.same(faults(transactionBody('instore'), transaction), required)
  t.same(faults(transactionBody('instore'), { ...transaction, ...instore }), [])
  t.same(
    faults(transactionBody('online'), { ...transaction, account_number: undefined }),
    ['body give account_number, vcc_number or customer_id']
  )
  t.same(faults(refundBody('online'), { amount: 1000.12 }), [])
  t.same(faults(refundBody('instore'), { amount: 1000.12 }), [
    'external_location_id is required', 'external_employee_id is required'
  ])
  t.same(faults(applyBody('online'), {}), [])
  t.same(faults(applyBody('instore'), {}), ['request_id is required', 'external_location_id is required'])
  t.same(faults(authorizeBody('instore'), { ...authorization, verification_code: 2485 }), required)
  t.same(faults(authorizeBody('instore'), { ...authorization, ...instore }), ['verification_code is required'])
  t.same(faults(
    authorizeBody('instore'), { ...authorization, ...instore, request_id: 'x'.repeat(151), verification_code: '0123' }
  ), ['request_id must be at most 150 characters'])
})

test('online, an authorization takes no verification code', async t => {
  const line = 'verification_code must not be given: online, the widget verifies the customer'
  t.same(faults(authorizeBody('online'), authorization), [])
  t.same(faults(authorizeBody('online'), { ...authorization, verification_code: 2485 }), [line])
  t.same(faults(publicAuthorizeBody('online'), { ...authorization, verification_code: null }), [line])
})

test('amount is the caller\'s at the internal door and filled in at the public one', async t => {
  const { amount, ...unpriced } = authorization
  const typed: PublicAuthorizeInput = {
    account_number: 1, auto_capture: true, financing_option: { transaction_type: 'regular_purchase' }
  }
  t.same(faults(publicAuthorizeBody('online'), typed), [])
  t.same(faults(publicAuthorizeBody('online'), unpriced), [])
  t.same(faults(authorizeBody('online'), unpriced), ['amount is required'])
  t.same(faults(publicAuthorizeBody('online'), { ...unpriced, amount: -amount }), [`amount ${FIELD.money}`])
  t.same(faults(
    publicAuthorizeBody('online'), { ...unpriced, financing_option: { transaction_type: 'promotional_purchase' } }
  ), ['financing_option.plan_id is required'])
  t.same(
    faults(publicAuthorizeBody('online'), { ...unpriced, auto_capture: 'yes', reference: 'x'.repeat(41) }).sort(),
    ['auto_capture must be true or false', 'reference must be at most 40 characters']
  )
})

test('a return names its amount unless it is a full one', async t => {
  t.same(faults(ReturnBody, { full_return: true }), [])
  t.same(faults(ReturnBody, {
    reference: 'Order-1234', vcc_number: '1234567890121256', full_return: false, amount: 10
  }), [])
  t.same(faults(ReturnBody, { full_return: false }), ['amount is required'])
  t.same(faults(ReturnBody, {}), ['amount is required'])
  t.same(faults(ReleaseBody, {}), ['amount is required'])
})

test('path parameters and queries are of the documented form', async t => {
  const path: [TSchema, string, string[], string[]][] = [
    [
      AccountNumberParams,
      'account_number',
      ['20009100', '12345678901234'],
      ['', '0', '00', '123456789012345', '1a', '-1', '1/2', '%31']
    ],
    [AuthorizationIdParams, 'authorization_id', ['12343', '1234567890123456'], ['0', '12345678901234567', '1.5']],
    [
      FormKeyParams,
      'key',
      ['provinces', 'a'.repeat(64)],
      ['', 'Provinces', '1a', '_a', 'a'.repeat(65), 'a-b', '__proto__']
    ],
    [ReferenceIdParams, 'reference_id', ['0f8fad5bd9cb469fa16570867728950e', '0F8FAD5B-D9CB-469F-A165-70867728950E'], [
      '', 'x', '0f8fad5bd9cb469fa16570867728950', '0f8fad5bd9cb-469f-a165-70867728950e',
      '{0f8fad5bd9cb469fa16570867728950e}'
    ]],
    [LangQuery, 'lang', ['en', 'fr'], ['', 'EN', 'xx']]
  ]
  for (const [schema, name, good, bad] of path) {
    for (const value of good) t.same(faults(schema, { [name]: value }), [], `${name} ${value}`)
    for (const value of bad) t.equal(faults(schema, { [name]: value }).length, 1, `${name} ${value}`)
  }
  t.same(faults(LangQuery, {}), [])
  t.same(
    faults(CaptureIdParams, { authorization_id: '1', capture_id: '1234567890' }), ['capture_id must be 1 to 9 digits']
  )
  t.same(faults(AuthorizationsQuery, {
    creation_date_from: '2018-11-11', creation_date_to: '2018-13-11', page_number: '0', authorization_status: 'brewing'
  }), ['creation_date_to must be a date, YYYY-MM-DD', 'page_number must be 1 to 9 digits'])
  t.same(faults(CapturesQuery, { anything: 'goes' }), [])
})

test('an order has a reference and an amount', async t => {
  t.same(faults(OpenFlowBody, {}), [])
  t.same(faults(OpenFlowBody, { order: { reference: 'Order-1234', amount: '234.45' } }), [])
  t.same(faults(OpenFlowBody, { order: {} }), ['order.reference is required', 'order.amount is required'])
  t.same(faults(OpenFlowBody, { order: { reference: '', amount: 0 } }), [
    'order.reference must not be empty', `order.amount ${FIELD.money}`
  ])
})
