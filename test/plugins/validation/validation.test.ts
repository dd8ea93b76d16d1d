/** Validation at the door: what a handler gets, and what a caller is told, over a real Fastify. */
import swagger from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify from 'fastify'
import { test, type Test } from 'tap'
import { Type } from 'typebox'
import bodyParsers from '../../../plugins/body-parsers/index.js'
import { jsonOrForm, optionalJsonOrForm } from '../../../routes/helpers/json-or-form.js'
import validation from '../../../plugins/validation/index.js'
import { CaptureBody, authorizeBody } from '../../../schemas/authorizations.js'
import { CalculateInterestBody } from '../../../schemas/accounts.js'
import { OpenFlowBody } from '../../../schemas/flows.js'
import { AccountNumberParams, AuthorizationsQuery, LangQuery } from '../../../schemas/parameters.js'
import { transactionBody } from '../../../schemas/transactions.js'
import { WidgetInitBody } from '../../../schemas/widget.js'
import { Problem } from '../../../src/problems/problem.js'

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

async function build (t: Test) {
  const app = Fastify().withTypeProvider<TypeBoxTypeProvider>()
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => error instanceof Problem
    ? reply.code(error.status).send({ code: error.code, detail: error.message, errors: error.details.errors })
    : reply.code(error.statusCode ?? 500).send({ code: error.message }))
  await app.register(swagger, { openapi: { openapi: '3.1.0' } })
  await app.register(bodyParsers)
  await app.register(validation)
  app.post(
    '/widget',
    { schema: { body: jsonOrForm(WidgetInitBody) } },
    async ({ body }) => ({ got: body, flow: body.flow })
  )
  app.post(
    '/interest/:account_number',
    { schema: { params: AccountNumberParams, querystring: LangQuery, body: jsonOrForm(CalculateInterestBody) } },
    async ({ params, query, body }) => ({ account: params.account_number, lang: query.lang, amount: body.amount })
  )
  app.post(
    '/authorize',
    { schema: { body: jsonOrForm(authorizeBody('online')) } },
    async ({ body }) => ({ got: body, account: body.account_number })
  )
  app.post(
    '/transact',
    { schema: { body: jsonOrForm(transactionBody('online')) } },
    async ({ body }) => ({ got: body })
  )
  app.post('/capture', { schema: { body: jsonOrForm(CaptureBody) } }, async ({ body }) => ({ got: body }))
  app.post(
    '/flows',
    { schema: { body: optionalJsonOrForm(OpenFlowBody) } },
    async ({ body }) => ({ absent: body === undefined, reference: body?.order?.reference })
  )
  app.get('/list', { schema: { querystring: AuthorizationsQuery } }, async ({ query }) => query)
  app.get(
    '/headers',
    { schema: { headers: Type.Object({ 'x-token': Type.String({ maxLength: 3 }) }) } },
    async ({ headers }) => ({ token: headers['x-token'], host: headers.host })
  )
  app.get(
    '/cut',
    { schema: { response: { 200: Type.Object({ a: Type.String() }) } } },
    async () => ({ a: 'x', added: 1 })
  )
  t.teardown(() => app.close())

  const ask = async (url: string, payload?: unknown, type = JSON_TYPE) => {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
    const response = await app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': type },
      ...(text === undefined ? {} : { payload: text })
    })
    return { status: response.statusCode, json: response.json(), text: response.body }
  }
  return { app, ask }
}

const john = { first_name: 'John', last_name: 'Smith', dob: '1988-07-24', postal_code: 'm1m1m1' }

test('a JSON body reaches the handler as it came, unknown fields included', async t => {
  const { ask } = await build(t)
  const body = {
    customer_identification: { account_number: '20009100', extra: [1] },
    flow: 'purchase',
    note: { deep: true }
  }
  for (const type of [
    JSON_TYPE,
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'application/json ;charset=utf-8'
  ]) {
    const { status, json } = await ask('/widget', body, type)
    t.same([status, json], [200, { got: body, flow: 'purchase' }], type)
  }
})

test('JSON texts and booleans are not coerced', async t => {
  const { ask } = await build(t)
  const { json } = await ask('/authorize', {
    amount: 1,
    account_number: 1,
    auto_capture: 'true',
    reference: 7,
    financing_option: 'x'
  })
  t.match(json.errors, [
    { field: 'reference', rule: 'type', params: { type: 'string' }, message: 'must be a string' },
    { field: 'financing_option', rule: 'type', params: { type: 'object' }, message: 'must be an object' },
    { field: 'auto_capture', rule: 'type', params: { type: 'boolean' }, message: 'must be true or false' }
  ])
})

test('numbers go on as the documentation of the endpoint has them, whatever the caller wrote', async t => {
  const { ask } = await build(t)
  const widget = await ask(
    '/widget',
    'flow=purchase&customer_identification.account_number=20009100&customer_identification.vcc_number=1070015210367982',
    FORM
  )
  t.same(widget.json.got, {
    flow: 'purchase',
    customer_identification: { account_number: 20009100, vcc_number: '1070015210367982' }
  })
  const person = Object.entries(john).map(
    ([name, value]) => `customer_identification[personal_information][${name}]=${value}`
  ).join('&')
  const apply = await ask(
    '/widget',
    `flow=apply&${person}&email=john@email.com&phone_number=1231231234&address_1=Fake+445&address_2=&city=Toronto` +
      '&province=ON&tos_agreement=true',
    FORM
  )
  t.same(apply.json.got, {
    flow: 'apply',
    customer_identification: { personal_information: john },
    email: 'john@email.com',
    phone_number: 1231231234,
    address_1: 'Fake 445',
    city: 'Toronto',
    province: 'ON',
    tos_agreement: true
  })
  const documented = {
    transaction_type: 'deposit',
    amount: '10.00',
    account_number: '20076677',
    verification_code: 1234
  }
  t.same(
    (
      await ask(
        '/transact',
        'transaction_type=deposit&amount=10.00&account_number=20076677&verification_code=1234',
        FORM
      )
    ).json.got,
    documented
  )
  t.same(
    (
      await ask('/transact', {
        transaction_type: 'deposit',
        amount: 10,
        account_number: 20076677,
        verification_code: '1234'
      })
    ).json.got,
    documented
  )
  t.same((await ask('/interest/1', { amount: '100.10' })).json.amount, 100.1)
})

test('a statement\'s data goes on as it came, text as text', async t => {
  const { ask } = await build(t)
  const form = await ask(
    '/capture',
    'amount=10&sku_data.products[0].quantity=1&sku_data.products[0].sku_id=&sku_data.transaction_total=-1026.47',
    FORM
  )
  t.same(form.json.got, {
    amount: 10,
    sku_data: { products: [{ quantity: '1', sku_id: '' }], transaction_total: '-1026.47' }
  })
  const sku = { products: [{ quantity: 2.5, sku_id: '', Amount: null }] }
  t.same((await ask('/capture', { amount: 10, sku_data: sku })).json.got, { amount: 10, sku_data: sku })
})

test('a number that a double would not hold keeps its digits', async t => {
  const { ask } = await build(t)
  const amounts: [string, unknown][] = [
    ['234.45', 234.45], ['10.50', 10.5], ['0.01', 0.01], ['9999999999999.99', 9999999999999.99],
    ['9999999999999999.99', '9999999999999999.99'], ['0010.00', 10]
  ]
  // An exact number is echoed here as text; to Flexiti it goes as a number.
  for (const [amount, expected] of amounts) {
    t.same((await ask('/interest/1', `amount=${amount}`, FORM)).json.amount, expected, amount)
    t.same((await ask('/interest/1', { amount })).json.amount, expected, amount)
  }
  t.same((await ask('/interest/1', '{"amount":9999999999999999.99}')).json.amount, '9999999999999999.99')
  t.equal(
    (
      await ask('/transact', 'transaction_type=deposit&amount=1&account_number=1&verification_code=0042', FORM)
    ).json.got.verification_code,
    '0042'
  )
  for (const amount of [
    '0x10',
    '1e3',
    '1e400',
    'NaN',
    'Infinity',
    '-1',
    '0',
    '1.005',
    '1,5',
    '%201',
    '12345678901234567',
    'true'
  ]) {
    const { status, json } = await ask('/interest/1', `amount=${amount}`, FORM)
    t.same([status, json.errors?.map(({ field }: { field: string }) => field)], [400, ['amount']], amount)
  }
})

test('a form says yes and no in several ways, and nothing else', async t => {
  const { ask } = await build(t)
  const captured = async (value: string) => (
    await ask(
      '/authorize',
      `amount=1&account_number=1&financing_option.transaction_type=regular_purchase&auto_capture=${value}`,
      FORM
    )
  ).json
  for (const yes of ['true', '1', 'on', 'yes', 'True', 'ON']) t.equal((await captured(yes)).got.auto_capture, true, yes)
  for (const no of ['false', '0', 'off', 'no', 'False']) t.equal((await captured(no)).got.auto_capture, false, no)
  t.match((await captured('')).errors, [{ field: 'auto_capture', rule: 'required' }])
  for (const other of ['2', 'y', 'checked', '-1', 'null']) {
    t.match(
      (await captured(other)).errors,
      [{ field: 'auto_capture', rule: 'type' }],
      other
    )
  }
})

test('empty and null fields count as left out, in JSON as in forms, however deep', async t => {
  const { ask } = await build(t)
  const person = { first_name: '', last_name: null, dob: '', postal_code: null }
  const identification = { account_number: 20009100, vcc_number: '', personal_information: person }
  const json = await ask('/widget', {
    flow: 'purchase',
    lang: null,
    customer_identification: identification,
    extra: null,
    note: { a: '' }
  })
  t.same(
    json.json.got,
    { flow: 'purchase', customer_identification: { account_number: 20009100 }, extra: null, note: { a: '' } },
    'what is unknown is not touched'
  )
  const form = await ask(
    '/widget',
    'flow=purchase&lang=&customer_identification.account_number=20009100&customer_identification.vcc_number=' +
      '&customer_identification.personal_information.dob=&note.a=&extra=',
    FORM
  )
  t.same(form.json.got, { flow: 'purchase', customer_identification: { account_number: 20009100 } })
  for (const [body, type] of [[{ amount: '' }, JSON_TYPE], [{ amount: null }, JSON_TYPE], ['amount=', FORM]] as const) {
    t.match((await ask('/interest/1', body, type)).json.errors, [{ field: 'amount', rule: 'required', params: {} }])
  }
})

test('another spelling of a field that the BFF decides on is refused, in JSON and forms', async t => {
  const { ask } = await build(t)
  const rest = {
    amount: 1,
    account_number: 1,
    auto_capture: true,
    financing_option: { transaction_type: 'regular_purchase' }
  }
  const names: [string, string][] = [
    ['Amount', 'amount'], ['Auto_Capture', 'auto_capture'], ['AMOUNT', 'amount'], ['reference ', 'reference'],
    ['Account_Number', 'account_number'], ['accountNumber', 'account_number'],
    ['account-number', 'account_number'], [
      'widget_session_Id',
      'widget_session_id'
    ], ['widgetSessionId', 'widget_session_id'], ['ａmount', 'amount'],
    // Cyrillic, Greek, and with marks.
    ['\u0430mount', 'amount'], ['am\u03bfunt', 'amount'], ['\u00e0mo\u016bnt', 'amount'],
    ['r\u0435qu\u0435st_id', 'request_id'], ['reque\u0455t_\u0456d', 'request_id'],
    ['customerId', 'customer_id'], ['Capture_Id', 'capture_id'], ['authorizationId', 'authorization_id'],
    ['Request_ID', 'request_id'], ['Lang', 'lang']
  ]
  for (const [name, expected] of names) {
    const line = {
      field: name,
      rule: 'spelling',
      params: { expected },
      message: `is not known here; did you mean ${expected}?`
    }
    t.match((await ask('/authorize', { ...rest, [name]: 5 })).json, { code: 'invalid-request', errors: [line] }, name)
    t.match(
      (await ask('/interest/1', { amount: 5, [name]: 5 })).json,
      { code: 'invalid-request', errors: [line] },
      name
    )
    t.match(
      (await ask('/interest/1', `amount=5&${encodeURIComponent(name)}=5`, FORM)).json,
      { code: 'invalid-request', errors: [line] },
      name
    )
  }
  for (const form of [
    'customer_identification.accountNumber=1',
    'customer_identification[Account_Number]=1',
    'Customer_Identification.account_number=1'
  ]) {
    const { status, json } = await ask('/widget', `flow=purchase&customer_identification.vcc_number=1&${form}`, FORM)
    t.match([status, json.errors], [400, [{ rule: 'spelling' }]], form)
  }
  t.match(
    (await ask('/authorize', { ...rest, financing_option: { ...rest.financing_option, Plan_ID: 4 } })).json.errors,
    [{ field: 'financing_option.Plan_ID', rule: 'spelling' }]
  )
  for (const nothing of [null, '']) {
    t.equal((await ask('/authorize', { ...rest, Amount: nothing })).status, 200, 'one that is left empty says nothing')
  }
  t.equal(
    (await ask('/authorize', {
      ...rest, amounts: 1, my_reference: 'x', montant_\u00e9lev\u00e9: 1, note: { Amount: 1 }
    })).status,
    200,
    'other names are other fields'
  )
})

test('a JSON body that has a field twice is refused', async t => {
  const { ask } = await build(t)
  for (const text of [
    '{"amount":1,"amount":2}',
    '{"amount":1,"amount":1}',
    '{"amount":1,"\\u0061mount":2}',
    '{"amount":1,"x":[{"a":1,"b":{"a":1},"a":1}]}'
  ]) {
    t.match(
      (await ask('/interest/1', text)).json,
      { code: 'malformed-body', detail: 'The body has a field more than once.' },
      text
    )
  }
  t.equal(
    (
      await ask(
        '/interest/1',
        '{"amount":1,"a":{"amount":1},"b":[{"amount":1},{"amount":1}],"c":"\\"amount\\":2,\\\\"}'
      )
    ).status,
    200
  )
})

test('a form field given twice is an error that says so', async t => {
  const { ask } = await build(t)
  for (const payload of [
    'amount=1&amount=2',
    'amount[]=1',
    'amount[0]=1',
    'amount=1&amount.x=2',
    'amount=1&amount=1'
  ]) {
    t.match(
      (await ask('/interest/1', payload, FORM)).json.errors,
      [{ field: 'amount', rule: 'repeated', params: {}, message: 'must be given once, not as a list' }],
      payload
    )
  }
  t.same((await ask('/interest/1', 'amount[x]=1', FORM)).json.errors.length, 1)
})

test('a required body that is absent is invalid-request, with or without a content type', async t => {
  const { app, ask } = await build(t)
  const missing = {
    code: 'invalid-request',
    detail: 'The body did not pass the check. body: is required.',
    errors: [{ field: 'body', rule: 'required', params: {}, message: 'is required' }]
  }
  const bare = await app.inject({ method: 'POST', url: '/widget' })
  t.same([bare.statusCode, bare.json()], [400, missing])
  t.same((await ask('/widget')).json, missing)
  t.same((await ask('/widget', '')).json, missing)
  t.match((await ask('/interest/1', '', FORM)).json.errors, [{ field: 'amount', message: 'is required' }])
})

test('a body that is no object is invalid-request', async t => {
  const { ask } = await build(t)
  for (const url of ['/widget', '/authorize', '/flows']) {
    for (const payload of ['[]', '[{}]', '1', '"x"', 'true']) {
      const { status, json } = await ask(url, payload)
      t.match(
        [status, json.errors],
        [400, [{ field: 'body', rule: 'type', message: 'must be an object' }]],
        `${url} ${payload}`
      )
    }
  }
})

test('an optional body may be left out, and is checked when it is there', async t => {
  const { app, ask } = await build(t)
  t.same((await app.inject({ method: 'POST', url: '/flows' })).json(), { absent: true })
  t.same((await ask('/flows')).json, { absent: true })
  t.same((await ask('/flows', {})).json, { absent: false })
  t.same((await ask('/flows', 'order.reference=A1&order.amount=5.00', FORM)).json, { absent: false, reference: 'A1' })
  t.match((await ask('/flows', { order: { reference: 'A1' } })).json.errors, [
    { field: 'order.amount', message: 'is required' }
  ])
})

test('parameters and queries are checked, and a repeated name is an error', async t => {
  const { app, ask } = await build(t)
  t.same((await ask('/interest/20009100?lang=fr', { amount: 1 })).json, { account: '20009100', lang: 'fr', amount: 1 })
  t.same((await ask('/interest/20009100?lang=xx', { amount: 1 })).json, {
    code: 'invalid-request',
    detail: 'The query did not pass the check. lang: must be one of en, fr.',
    errors: [{ field: 'lang', rule: 'enum', params: { allowed: ['en', 'fr'] }, message: 'must be one of en, fr' }]
  })
  t.match((await ask('/interest/1?lang=en&lang=fr', { amount: 1 })).json.errors, [{ field: 'lang', rule: 'repeated' }])
  t.match((await ask('/interest/1?lang=', { amount: 1 })).json.errors, [
    { field: 'lang', rule: 'empty', message: 'must not be empty' }
  ])
  t.match((await ask('/interest/12a', { amount: 1 })).json.errors, [
    { field: 'account_number', rule: 'format', params: { format: 'id' } }
  ])
  const list = await app.inject(
    '/list?page_number=2&account_number=12341234&transaction_type=promotional_purchase' +
      '&creation_date_from=2018-11-11&page_size=1e1'
  )
  t.match(list.json().errors, [{ field: 'page_size', rule: 'format', params: { format: 'digits' } }])
})

test('a query parameter that nobody heeds is refused, and the known ones are named', async t => {
  const { app, ask } = await build(t)
  const known = [
    'lang',
    'account_number',
    'transaction_type',
    'creation_date_from',
    'creation_date_to',
    'page_number',
    'page_size',
    'authorization_status'
  ]
  for (const name of ['reference', 'constructor', 'toString', 'page']) {
    t.match((await app.inject(`/list?${name}=1`)).json(), {
      code: 'invalid-request',
      errors: [
        { field: name, rule: 'unknown', params: { known }, message: `is not known here; known: ${known.join(', ')}` }
      ]
    }, name)
  }
  t.match((await app.inject('/list?Account_Number=1')).json().errors, [
    { field: 'Account_Number', rule: 'spelling', params: { expected: 'account_number' } }
  ])
  for (const name of ['__proto__', '4111111111111111', 'john%40email.com']) {
    t.match(
      (await app.inject(`/list?${name}=1`)).json().errors,
      [{ field: 'query', rule: 'unknown' }],
      name
    )
  }
  t.match((await app.inject('/cut?a=1')).json(), {
    code: 'invalid-request',
    errors: [{ field: 'a', rule: 'unknown', params: { known: [] }, message: 'is not known here' }]
  })
  t.match((await ask('/capture?amount=1', { amount: 1 })).json.errors, [{ field: 'amount', rule: 'unknown' }])
})

test('headers are checked, and stay', async t => {
  const { app } = await build(t)
  t.same((await app.inject({ url: '/headers', headers: { 'x-token': 'abc', host: 'shop' } })).json(), {
    token: 'abc',
    host: 'shop'
  })
  t.same((await app.inject({ url: '/headers', headers: { 'x-token': 'abcd' } })).json().errors, [
    { field: 'x-token', rule: 'max_length', params: { max: 3 }, message: 'must be at most 3 characters' }
  ])
  t.match((await app.inject('/headers')).json().errors, [{ field: 'x-token', message: 'is required' }])
})

test('no answer repeats what the caller typed', async t => {
  const { ask } = await build(t)
  const secret = 'SECRET4242'
  const bad: unknown[] = [secret, `${secret}\u0000`, secret.repeat(5000), [secret], { [secret]: secret }]
  for (const value of bad) {
    const bodies: [string, unknown][] = [
      ['/widget', { flow: value }],
      ['/widget', { flow: 'purchase', customer_identification: value }],
      [
        '/widget',
        {
          flow: 'purchase',
          customer_identification: {
            account_number: value,
            vcc_number: value,
            personal_information: { first_name: [value], dob: value, postal_code: value }
          }
        }
      ],
      [
        '/widget',
        {
          flow: 'apply',
          tos_agreement: value,
          province: value,
          phone_number: value,
          email: [value],
          lang: value,
          account_type: value
        }
      ],
      [
        '/authorize',
        {
          account_number: value,
          amount: value,
          auto_capture: value,
          verification_code: value,
          financing_option: { transaction_type: value, plan_id: value }
        }
      ],
      ['/capture', { amount: value, reference: [value] }],
      ['/flows', { order: { reference: [value], amount: value, currency: value, auto_capture: value } }],
      [`/interest/1?note=${secret}`, { amount: 1 }],
      [`/interest/${secret}`, { amount: value }],
      [`/interest/1?lang=${secret}`, { amount: value }]
    ]
    for (const [url, body] of bodies) {
      const { status, text, json } = await ask(url, body)
      t.same([status, json.code], [400, 'invalid-request'])
      t.notMatch(text, secret)
    }
  }
})

test('numbers that JSON lets grow beyond all bounds are refused', async t => {
  const { ask } = await build(t)
  for (const amount of [
    '1e400',
    '-1e400',
    '1e21',
    '1e-9',
    '0',
    '-0',
    '12345678901234567',
    '99999999999999999999.99',
    '1.005',
    '0.30000000000000004',
    '234.450000000000000001'
  ]) {
    const { status, json } = await ask('/interest/1', `{"amount":${amount}}`)
    t.same([status, json.errors.length], [400, 1], amount)
  }
})

test('thousands of wrong fields make a short answer', async t => {
  const { ask } = await build(t)
  const { status, json } = await ask('/flows', {
    order: Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [`f${index}`, 1]))
  })
  t.equal(status, 400)
  t.equal(json.errors.length, 50)
})

test('a response keeps fields that its schema does not know', async t => {
  const { app } = await build(t)
  t.same((await app.inject('/cut')).json(), { a: 'x', added: 1 })
})

test('the OpenAPI document shows both media types and the two flows of the widget', async t => {
  const { app } = await build(t)
  await app.ready()
  const document = JSON.parse(JSON.stringify(app.swagger()))
  const { content } = document.paths['/widget'].post.requestBody
  t.same(Object.keys(content), [JSON_TYPE, FORM])
  t.same(content[JSON_TYPE].schema.discriminator, { propertyName: 'flow' })
  t.equal(content[FORM].schema.oneOf.length, 2)
  t.ok(content[JSON_TYPE].schema.oneOf[1].properties.email.description)
})
