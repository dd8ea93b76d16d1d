/** What the request schemas accept and refuse, through the same check as the doors use. */
import { test } from 'tap'
import type { TSchema } from 'typebox'
import type { Medium, Strength } from '../../plugins/validation/types.js'
import { createValidators } from '../../plugins/validation/validators.js'
import { CalculateInterestBody, refundBody, verifyBody } from '../../schemas/accounts.js'
import { applyBody } from '../../schemas/apply.js'
import { CaptureBody, ReleaseBody, ReturnBody, authorizeBody } from '../../schemas/authorizations.js'
import {
  CustomersLookupBody, CustomersSearchBody, DriversLicenseBody, MerchantsLoginBody
} from '../../schemas/customers.js'
import { OpenFlowBody } from '../../schemas/flows.js'
import {
  AccountNumberParams, AuthorizationIdParams, AuthorizationsQuery, CaptureIdParams, CapturesQuery, FormKeyParams,
  LangQuery, ReferenceIdParams
} from '../../schemas/parameters.js'
import {
  publicApplyBody, publicAuthorizeBody, publicCalculateInterestBody, publicDriversLicenseBody,
  publicMerchantsLoginBody, publicVerifyBody,
  publicWidgetInitBody
} from '../../schemas/public.js'
import { transactionBody } from '../../schemas/transactions.js'
import { WidgetInitBody, type WidgetInitInput } from '../../schemas/widget.js'

interface Asked {
  medium?: Medium
  strength?: Strength
}

function check (schema: TSchema, value: unknown, { medium = 'json', strength = 'documented' }: Asked = {}) {
  return createValidators(strength).of(schema, medium)(value)
}

/** "field message" lines of what is wrong; none if all is well. */
function faults (schema: TSchema, value: unknown, asked?: Asked): string[] {
  return (check(schema, value, asked).errors ?? []).map(({ field, message }) => `${field} ${message}`)
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
const AN_ID = 'must be an id: digits only, and not zero'
const AN_AMOUNT = 'must be an amount above zero with at most two decimals'

const bodies = [
  CalculateInterestBody, ReleaseBody, CaptureBody, ReturnBody, CustomersLookupBody, CustomersSearchBody,
  DriversLicenseBody,
  MerchantsLoginBody, OpenFlowBody, WidgetInitBody,
  ...[
    applyBody, refundBody, verifyBody, authorizeBody, transactionBody, publicApplyBody, publicAuthorizeBody,
    publicCalculateInterestBody,
    publicDriversLicenseBody, publicMerchantsLoginBody, publicVerifyBody, publicWidgetInitBody
  ].flatMap(body => [body('online'), body('instore')])
]
const queries = [AuthorizationsQuery, CapturesQuery, LangQuery]
const parameters = [AccountNumberParams, AuthorizationIdParams, CaptureIdParams, FormKeyParams, ReferenceIdParams]

test('every schema passes the strict mode of Ajv, in both strengths', async t => {
  for (const strength of ['documented', 'shape'] as const) {
    const validators = createValidators(strength)
    for (const schema of bodies) validators.of(schema, 'json')
    for (const schema of queries) validators.of(schema, 'query')
    for (const schema of parameters) validators.of(schema, 'plain')
    t.equal(validators.compileAll(), new Set([...bodies, ...queries, ...parameters]).size)
  }
})

test('every example in a schema passes the check of its field', async t => {
  let seen = 0
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || 'if' in node) return
    if ('properties' in node) {
      for (const [name, field] of Object.entries(
        node.properties as Record<string,
        TSchema & { examples?: unknown[] }>
      )) {
        const wrapped = { type: 'object', properties: { [name]: field } }
        for (const example of field.examples ?? []) {
          seen++
          t.same(faults(wrapped, { [name]: example }), [], `${name} ${String(example)}`)
        }
      }
    }
    Object.values(node).forEach(walk)
  }
  for (const schema of [...bodies, ...queries, ...parameters]) {
    walk(
      JSON.parse(JSON.stringify({ ...schema, if: undefined }))
    )
  }
  t.ok(seen > 80, `${seen} examples`)
})

test('the example bodies of the guide open the widget', async t => {
  t.same(faults(WidgetInitBody, guideApply), [])
  t.same(faults(WidgetInitBody, { customer_identification: { account_number: 20009100 }, flow: 'purchase' }), [])
  const typed: WidgetInitInput = { customer_identification: { account_number: 20009100 }, flow: 'purchase' }
  t.equal(typed.flow, 'purchase')
})

test('a widget without a known flow names the flows', async t => {
  for (const flow of [undefined, '', null]) {
    t.same(faults(WidgetInitBody, { ...guideApply, flow }), [
      'flow is required'
    ])
  }
  t.same(faults(WidgetInitBody, { ...guideApply, flow: 'buy' }), ['flow must be one of purchase, apply'])
  for (const flow of [7, {}]) t.match(faults(WidgetInitBody, { ...guideApply, flow }), ['flow must be a string'])
  t.match(faults(WidgetInitBody, { ...guideApply, flow: ['purchase'] }), ['flow must be given once, not as a list'])
})

test('a purchase needs account number, card number or complete personal information', async t => {
  const purchase = (customer: unknown) => faults(WidgetInitBody, {
    flow: 'purchase',
    customer_identification: customer
  })
  const at = 'customer_identification.personal_information.'
  t.same(faults(WidgetInitBody, { flow: 'purchase' }), ['customer_identification is required'])
  for (const nobody of [
    {},
    { personal_information: {} },
    { account_number: '', vcc_number: null, personal_information: { dob: '' } }
  ]) {
    t.same(purchase(nobody), ['customer_identification give account_number, vcc_number or personal_information'])
  }
  t.same(purchase({ personal_information: john }), [])
  t.same(purchase({ vcc_number: '1070015210367982' }), [])
  t.same(purchase({ personal_information: { ...john, dob: undefined } }), [`${at}dob is required`])
  t.same(purchase({ personal_information: { ...john, dob: '' } }), [`${at}dob is required`])
  t.same(
    purchase({ account_number: '20009100', personal_information: { first_name: 'John' } }),
    [],
    'incomplete beside a number'
  )
  t.same(purchase({ account_number: 1, personal_information: { dob: 'soon' } }), [
    `${at}dob must be a date, YYYY-MM-DD`
  ])
  t.same(purchase([]), ['customer_identification must be an object'])
  t.same(purchase(null), ['customer_identification is required'])
})

test('an application needs the whole person, the address and the agreement', async t => {
  for (const name of [
    'email',
    'phone_number',
    'address_1',
    'city',
    'province',
    'tos_agreement',
    'customer_identification'
  ]) {
    for (const nothing of [undefined, '', null]) {
      t.same(faults(WidgetInitBody, { ...guideApply, [name]: nothing }), [
      `${name} is required`
      ])
    }
  }
  t.same(faults(WidgetInitBody, { ...guideApply, customer_identification: { account_number: 1 } }), [
    'customer_identification.personal_information is required'
  ])
  for (const tos of [false, 'true', 1]) {
    t.match(
      faults(WidgetInitBody, { ...guideApply, tos_agreement: tos })[0],
      /^tos_agreement must be true/
    )
  }
  const business = {
    account_type: 'business',
    customer_identification: { personal_information: john, account_type: 'consumer' }
  }
  t.same(faults(WidgetInitBody, { ...guideApply, ...business }), [])
  t.same(faults(WidgetInitBody, { ...guideApply, account_type: 'royal' }), [
    'account_type must be one of consumer, business'
  ])
  t.same(faults(WidgetInitBody, { ...guideApply, province: 'XX', lang: 'de' }).sort(), [
    'lang must be one of en, fr',
    'province must be one of AB, BC, MB, NB, NL, NS, NT, NU, ON, PE, QC, SK, YT'
  ])
  t.same(faults(WidgetInitBody, { ...guideApply, email: 'john' }), ['email must be an e-mail address'])
})

test('names may have accents, and fields may be unknown', async t => {
  const person = { ...john, first_name: 'Zoé'.padEnd(80, 'é'), last_name: '𝒮'.repeat(130), nickname: 'Zo' }
  t.same(
    faults(WidgetInitBody, {
      ...guideApply,
      colour: 'blue',
      customer_identification: { personal_information: person }
    }),
    []
  )
})

test('a date of birth is a day that the calendar has', async t => {
  const search = (dob: unknown) => faults(CustomersSearchBody, { first_name: 'John', last_name: 'Smith', dob })
  for (const dob of ['1988-07-24', '2000-02-29']) t.same(search(dob), [])
  for (const dob of ['1900-02-29', '2001-02-30', '88-07-24', '1988-7-4', '1988-07-24T00:00:00Z', '24/07/1988', ' ']) {
    t.same(search(dob), ['dob must be a date, YYYY-MM-DD'])
  }
  t.same(search(19880724), ['dob must be a string'])
})

test('ids are whole numbers or strings of digits, of up to 32 digits', async t => {
  const account = (value: unknown) => faults(CustomersLookupBody, { account_number: value })
  for (const value of [
    1,
    20009100,
    '20009100',
    '007',
    99999999999999,
    '123456789012345',
    '9'.repeat(32)
  ]) t.same(account(value), [], String(value))
  for (const value of [0, -1, 1.5, Infinity, NaN, '0', '000', '1e3', '0x10', ' 1', '1\n', '１２', '-1']) {
    t.same(account(value), [`account_number ${AN_ID}`], String(value))
  }
  t.same(account('9'.repeat(33)), ['account_number must have at most 32 digits'])
  for (const value of [true, {}]) t.same(account(value), ['account_number must be a whole number'], String(value))
  t.same(account(['1']), ['account_number must be given once, not as a list'])
})

test('a card has up to 19 digits, as in Flexiti\'s own example', async t => {
  const card = (value: unknown) => faults(CustomersLookupBody, { vcc_number: value })
  for (const value of [
    '1070015210367982',
    1070015210367982,
    '0000000000000001',
    '1234567890123456689'
  ]) t.same(card(value), [])
  t.same(card('12345678901234566890'), ['vcc_number must have at most 19 digits'])
  for (const value of ['1070 0152 1036 7982', 'card', -1]) {
    t.same(card(value), [
      'vcc_number must be a card number: digits only'
    ])
  }
})

test('a customer id is any visible ASCII, up to 32 characters', async t => {
  const customer = (value: unknown) => faults(CustomersLookupBody, { customer_id: value })
  for (const value of ['123321', 123321, '1234567-12345', 'CUST.9/a', 'x'.repeat(32)]) {
    t.same(
      customer(value),
      [],
      String(value)
    )
  }
  for (const value of ['me too', 'é', -1, 1.5]) {
    t.same(
      customer(value),
      ['customer_id must be a customer id: visible ASCII characters'],
      String(value)
    )
  }
  t.same(customer('x'.repeat(33)), ['customer_id must be at most 32 characters'])
})

test('money is positive, decimal and exact', async t => {
  const amount = (value: unknown) => faults(CalculateInterestBody, { amount: value })
  for (const value of [
    0.01,
    10,
    10.5,
    234.45,
    9999999999999.99,
    '10.00',
    '0.01',
    '007.10',
    '9999999999999999.99'
  ]) t.same(amount(value), [], String(value))
  const wrong = [
    0, -0, -1, '0', '0.00', '-1', 0.001, 1.005, 0.1 + 0.2, 1e21, 1e-7, Infinity, NaN, -Infinity, '1e3', '1.', '.5',
    '1.234', '1,00', '+1', ' 1', '1\n', 'NaN'
  ]
  for (const value of wrong) t.same(amount(value), [`amount ${AN_AMOUNT}`], String(value))
  t.same(amount('12345678901234567'), ['amount must have at most 16 digits before the point'])
  t.same(amount('00012345678901234567.00'), ['amount must have at most 16 digits before the point'])
  for (const value of [true, {}]) t.same(amount(value), ['amount must be a number'], String(value))
  t.same(amount([10]), ['amount must be given once, not as a list'])
  for (const value of [undefined, null, '']) t.same(amount(value), ['amount is required'])
})

test('what is on a statement is not looked into', async t => {
  const captured = (sku: unknown) => check(CaptureBody, { amount: 10, sku_data: sku })
  for (const sku of [
    { products: [{ quantity: 2.5, Amount: 1 }], purchase_order: '12345678901', pst: null, note: '' },
    {},
    [],
    'text',
    1,
    false
  ]) {
    t.same(captured(sku), { value: { amount: 10, sku_data: sku } })
  }
  for (const nothing of [null, '']) t.same(captured(nothing), { value: { amount: 10 } })
})

test('a lookup takes exactly one key', async t => {
  const line = 'body give exactly one of vcc_number, account_number or customer_id'
  t.same(faults(CustomersLookupBody, {}), [line])
  t.same(faults(CustomersLookupBody, { account_number: 1, customer_id: '1' }), [line])
  t.same(faults(CustomersLookupBody, { account_number: 1, customer_id: '', vcc_number: null, lang: 'fr' }), [])
})

test('a search keeps to the shorter lengths of its own page, and a space in a postal code does not count', async t => {
  const long = { first_name: 'x'.repeat(36), last_name: 'x'.repeat(51), dob: '1988-07-24', postal_code: 'M1M 1M12' }
  t.same(faults(CustomersSearchBody, long), [
    'first_name must be at most 35 characters', 'last_name must be at most 50 characters',
    'postal_code must be at most 6 characters'
  ])
  t.match(
    check(CustomersSearchBody, { first_name: 'J', last_name: 'S', dob: '1988-07-24', postal_code: 'M1M 1M1' }),
    { value: { postal_code: 'M1M1M1' } }
  )
  t.same(faults(CustomersSearchBody, { first_name: '', last_name: 'S', dob: '1988-07-24' }), ['first_name is required'])
  t.same(faults(DriversLicenseBody, { code: '' }), ['code is required'])
  t.same(faults(MerchantsLoginBody, {}), [])
})

test('verify has a default format, and asks for question and answer only with security_question', async t => {
  t.same(faults(verifyBody('online'), {}), [])
  t.same(faults(verifyBody('online'), { format: 'sms', vcc_number: '1234567890123456689' }), [])
  t.same(faults(verifyBody('online'), { format: 'security_question' }), [
    'security_qid is required',
    'security_answer is required'
  ])
  t.same(
    faults(verifyBody('instore'), {
      format: 'security_question',
      security_qid: '6',
      security_answer: 'Rainbow',
      request_id: '1'
    }),
    []
  )
  t.same(faults(verifyBody('instore'), { format: 'sms' }), ['request_id is required'])
})

test('the channel decides which in-store fields are required', async t => {
  const transaction = {
    verification_code: 1234,
    transaction_type: 'deposit',
    amount: '10.00',
    account_number: '20076677'
  }
  const required = Object.keys(instore).map(name => `${name} is required`)
  t.same(faults(transactionBody('online'), transaction), [])
  t.same(faults(transactionBody('instore'), transaction), required)
  t.same(faults(transactionBody('instore'), { ...transaction, ...instore }), [])
  t.same(faults(transactionBody('online'), { ...transaction, account_number: undefined }), [
    'body give account_number, vcc_number or customer_id'
  ])
  t.same(faults(refundBody('online'), { amount: 1000.12 }), [])
  t.same(faults(refundBody('instore'), { amount: 1000.12 }), [
    'external_location_id is required',
    'external_employee_id is required'
  ])
  t.same(faults(applyBody('online'), {}), [])
  t.same(faults(applyBody('instore'), {}), ['request_id is required', 'external_location_id is required'])
  t.same(faults(authorizeBody('instore'), { ...authorization, verification_code: 2485 }), required)
  t.same(faults(authorizeBody('instore'), { ...authorization, ...instore }), ['verification_code is required'])
})

test('beside a request_id a body is in-store, whatever the channel', async t => {
  const { request_id: id } = instore
  t.same(faults(authorizeBody('online'), { ...authorization, ...instore, verification_code: '0042' }), [])
  t.same(faults(authorizeBody('online'), { ...authorization, request_id: id }), [
    'external_location_id is required', 'external_employee_id is required', 'verification_code is required'
  ])
  t.same(faults(transactionBody('online'), {
    verification_code: 1,
    transaction_type: 'deposit',
    amount: 1,
    account_number: 1,
    request_id: id
  }), [
    'external_location_id is required', 'external_employee_id is required'
  ])
  t.same(faults(applyBody('online'), { request_id: id }), ['external_location_id is required'])
})

test('online, an authorization takes no verification code', async t => {
  const line = 'verification_code must not be given: online, the widget verifies the customer'
  t.same(faults(authorizeBody('online'), authorization), [])
  t.same(faults(authorizeBody('online'), { ...authorization, verification_code: 2485 }), [line])
  t.same(faults(authorizeBody('online'), { ...authorization, verification_code: '2485' }), [line])
  for (const nothing of [null, '']) {
    t.same(
      faults(authorizeBody('online'), { ...authorization, verification_code: nothing }),
      []
    )
  }
})

test('amount is the caller\'s at the internal door and filled in at the public one', async t => {
  const { amount, auto_capture: autoCapture, ...unpriced } = authorization
  t.same(faults(publicAuthorizeBody('online'), unpriced), [])
  t.same(faults(authorizeBody('online'), { ...unpriced, auto_capture: autoCapture }), ['amount is required'])
  t.same(faults(publicAuthorizeBody('online'), { ...unpriced, amount: -amount }), [`amount ${AN_AMOUNT}`])
  const promotional = { ...unpriced, financing_option: { transaction_type: 'promotional_purchase', plan_id: '' } }
  t.same(faults(publicAuthorizeBody('online'), promotional), ['financing_option.plan_id is required'])
  t.same(faults(authorizeBody('online'), { ...authorization, auto_capture: 'yes', reference: 'x'.repeat(41) }).sort(), [
    'auto_capture must be true or false', 'reference must be at most 40 characters'
  ])
})

test('online, the public door refuses what is the merchant\'s to say; in the store it does not', async t => {
  const merchants = {
    request_id: '1',
    external_location_id: '1',
    external_employee_id: '1',
    verification_code: 1,
    auto_capture: true
  }
  const { auto_capture: _capture, ...mine } = authorization
  const doors: [(channel: 'online' | 'instore') => TSchema, object][] = [
    [publicAuthorizeBody, mine], [publicApplyBody, {}], [publicVerifyBody, {}], [
      publicCalculateInterestBody,
      { amount: 1 }
    ],
    [publicDriversLicenseBody, { code: '@' }], [publicMerchantsLoginBody, {}], [publicWidgetInitBody, guideApply],
    [publicWidgetInitBody, { flow: 'purchase', customer_identification: { account_number: 1 } }]
  ]
  for (const [body, fields] of doors) {
    for (const [name, value] of Object.entries(merchants)) {
      const line = `${name} must not be given here: it is set by the merchant's own servers`
      t.same(faults(body('online'), { ...fields, [name]: value }), [line], body.name)
      t.same(faults(body('online'), { ...fields, [name]: '' }), [], `${body.name}, empty`)
      const spelled = name.toUpperCase()
      t.match(
        faults(body('online'), { ...fields, [spelled]: value }),
        [`${spelled} is not known here; did you mean ${name}?`],
        body.name
      )
    }
  }
  t.same(faults(publicAuthorizeBody('instore'), { ...mine, ...merchants }), [])
  t.same(faults(publicAuthorizeBody('instore'), { ...mine, ...merchants, verification_code: null }), [
    'verification_code is required'
  ])
})

test('a return names its amount unless it is a full one', async t => {
  t.same(faults(ReturnBody, { full_return: true }), [])
  t.same(
    faults(ReturnBody, { reference: 'Order-1234', vcc_number: '1234567890121256', full_return: false, amount: 10 }),
    []
  )
  for (const body of [
    {},
    { full_return: false },
    { amount: '' },
    { amount: null, full_return: null }
  ]) t.same(faults(ReturnBody, body), ['amount is required'])
  t.same(faults(ReleaseBody, {}), ['amount is required'])
})

test('path parameters are of the documented form', async t => {
  const path: [TSchema, string, string[], string[]][] = [
    [
      AccountNumberParams,
      'account_number',
      ['20009100', '123456789012345', '9'.repeat(32)],
      ['', '0', '00', '9'.repeat(33), '1a', '-1', '1/2', '%31']
    ],
    [AuthorizationIdParams, 'authorization_id', ['12343', '12345678901234567'], ['0', '9'.repeat(33), '1.5']],
    [
      FormKeyParams,
      'key',
      ['provinces', 'a'.repeat(64)],
      ['', 'Provinces', '1a', '_a', 'a'.repeat(65), 'a-b', '__proto__']
    ],
    [
      ReferenceIdParams, 'reference_id', ['0f8fad5bd9cb469fa16570867728950e', '0F8FAD5B-D9CB-469F-A165-70867728950E'],
      [
        '',
        'x',
        '0f8fad5bd9cb469fa16570867728950',
        '0f8fad5bd9cb-469f-a165-70867728950e',
        '{0f8fad5bd9cb469fa16570867728950e}'
      ]
    ]
  ]
  for (const [schema, name, good, bad] of path) {
    for (const strength of ['documented', 'shape'] as const) {
      for (const value of good) {
        t.same(
          faults(schema, { [name]: value }, { medium: 'plain', strength }),
          [],
        `${name} ${value}`
        )
      }
      for (const value of bad) {
        t.equal(
          faults(schema, { [name]: value }, { medium: 'plain', strength }).length,
          1,
        `${name} ${value}`
        )
      }
    }
  }
  t.same(faults(CaptureIdParams, { authorization_id: '1', capture_id: '1234567890' }, { medium: 'plain' }), [])
})

test('a query has the documented filters', async t => {
  const asked = { medium: 'query' } as const
  for (const lang of ['EN', 'xx']) t.same(faults(LangQuery, { lang }, asked), ['lang must be one of en, fr'])
  t.same(faults(LangQuery, {}, asked), [])
  const filters = {
    creation_date_from: '2018-11-11',
    creation_date_to: '2018-13-11',
    page_number: '1e1',
    authorization_status: 'brewing'
  }
  t.same(faults(AuthorizationsQuery, filters, asked), [
    'page_number must be a whole number, digits only',
    'creation_date_to must be a date, YYYY-MM-DD'
  ])
  t.same(
    faults(CapturesQuery, { authorization_id: '12345678901234567', account_number: '1', page_size: '10' }, asked),
    []
  )
})

test('an order has a reference and an amount, Canadian dollars, and nothing that nobody heeds', async t => {
  const opening = (order: unknown) => faults(OpenFlowBody, { order })
  const order = { reference: 'Order-1234', amount: '234.45' }
  t.same(faults(OpenFlowBody, {}), [])
  t.same(opening(order), [])
  t.same(opening({ ...order, currency: 'CAD', auto_capture: true }), [])
  t.same(faults(OpenFlowBody, { order, account_number: 20009100 }), [])
  for (const bare of [{}, { reference: '', amount: null }]) {
    t.same(opening(bare), [
      'order.reference is required',
      'order.amount is required'
    ])
  }
  t.same(opening({ ...order, amount: 0 }), [`order.amount ${AN_AMOUNT}`])
  const known = 'reference, amount, auto_capture, currency'
  for (const strength of ['documented', 'shape'] as const) {
    t.same(faults(OpenFlowBody, { order: { ...order, currency: 'USD' } }, { strength }), ['order.currency must be CAD'])
    t.same(faults(OpenFlowBody, { order: { ...order, tax: 3 } }, { strength }), [
      `order.tax is not known here; known: ${known}`
    ])
    t.same(faults(OpenFlowBody, { order: { ...order, Amount: 3 } }, { strength }), [
      'order.Amount is not known here; did you mean amount?'
    ])
    t.same(faults(OpenFlowBody, { Order: order }, { strength }), ['Order is not known here; did you mean order?'])
    t.same(faults(OpenFlowBody, { basket: order }, { strength }), [
      'basket is not known here; known: order, account_number'
    ])
  }
})
