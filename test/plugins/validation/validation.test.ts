/** Validation at the door: what a handler gets, and what a caller is told, over a real Fastify. */
import swagger from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify from 'fastify'
import { test, type Test } from 'tap'
import { Type } from 'typebox'
import bodyParsers from '../../../plugins/body-parsers.js'
import { jsonOrForm, optionalJsonOrForm } from '../../../routes/helpers/json-or-form.js'
import validation from '../../../plugins/validation/index.js'
import { CaptureBody } from '../../../schemas/authorizations.js'
import { publicAuthorizeBody } from '../../../schemas/public.js'
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
  app.post('/widget', { schema: { body: jsonOrForm(WidgetInitBody) } }, async ({ body }) => ({
    got: body, flow: body.flow
  }))
  app.post(
    '/interest/:account_number',
    { schema: { params: AccountNumberParams, querystring: LangQuery, body: jsonOrForm(CalculateInterestBody) } },
    async ({ params, query, body }) => ({ account: params.account_number, lang: query.lang, amount: body.amount })
  )
  app.post('/authorize', { schema: { body: jsonOrForm(publicAuthorizeBody('online')) } }, async ({ body }) => ({
    got: body, account: body.account_number
  }))
  app.post('/transact', { schema: { body: jsonOrForm(transactionBody('online')) } }, async ({ body }) => ({
    got: body
  }))
  app.post('/capture', { schema: { body: jsonOrForm(CaptureBody) } }, async ({ body }) => ({ got: body }))
  app.post('/flows', { schema: { body: optionalJsonOrForm(OpenFlowBody) } }, async ({ body }) => ({
    absent: body === undefined, reference: body?.order?.reference
  }))
  app.get('/list', { schema: { querystring: AuthorizationsQuery } }, async ({ query }) => query)
  app.get(
    '/headers',
    { schema: { headers: Type.Object({ 'x-token': Type.String({ maxLength: 3 }) }) } },
    async ({ headers }) => ({ token: headers['x-token'], host: headers.host })
  )
  app.get('/cut', { schema: { response: { 200: Type.Object({ a: Type.String() }) } } }, async () => ({
    a: 'x', added: 1
  }))
  t.teardown(() => app.close())

  const ask = async (url: string, payload?: unknown, type = JSON_TYPE) => {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
    const response = await app.inject({
      method: 'POST', url, headers: { 'content-type': type }, ...(text === undefined ? {} : { payload: text })
    })
    return { status: response.statusCode, json: response.json(), text: response.body }
  }
  return { app, ask }
}

const john = { first_name: 'John', last_name: 'Smith', dob: '1988-07-24', postal_code: 'm1m1m1' }

test('a JSON body reaches the handler as it came, unknown fields included', async t => {
  const { ask } = await build(t)
  const body = {
    customer_identification: { account_number: '20009100', extra: [1] }, flow: 'purchase', note: { deep: true }
  }
  for (const type of [
    JSON_TYPE, 'application/json; charset=utf-8', 'APPLICATION/JSON', 'application/json ;charset=utf-8'
  ]) {
    const { status, json } = await ask('/widget', body, type)
    t.same([status, json], [200, { got: body, flow: 'purchase' }], type)
  }
})

test('JSON values are not coerced', async t => {
  const { ask } = await build(t)
  const { json } = await ask('/authorize', {
    account_number: 1, auto_capture: 'true', reference: 7, financing_option: 'x'
  })
  t.same(json.errors, [
    { field: 'reference', message: 'must be a string' },
    { field: 'financing_option', message: 'must be an object' },
    { field: 'auto_capture', message: 'must be true or false' }
  ])
})

test('a form sends numbers where the documentation has numbers, and keeps every digit', async t => {
  const { ask } = await build(t)
  const widget = await ask(
    '/widget',
    'flow=purchase&customer_identification.account_number=20009100&customer_identification.vcc_number=1070015210367982',
    FORM
  )
  t.same(widget.json.got, {
    flow: 'purchase', customer_identification: { account_number: 20009100, vcc_number: '1070015210367982' }
  })
  const personal = Object.entries(john)
    .map(([name, value]) => `customer_identification[personal_information][${name}]=${value}`)
    .join('&')
  const apply = await ask(
    '/widget',
    `flow=apply&${personal}&email=john@email.com&phone_number=1231231234&address_1=Fake+445&address_2=&city=Toronto&` +
      'province=ON&tos_agreement=true',
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
  const transaction = await ask(
    '/transact', 'transaction_type=deposit&amount=10.00&account_number=20076677&verification_code=1234', FORM
  )
  t.same(transaction.json.got, {
    transaction_type: 'deposit', amount: '10.00', account_number: '20076677', verification_code: 1234
  })
  const capture = await ask(
    '/capture',
    'amount=10&sku_data.products[0].quantity=1&sku_data.products[0].sku_id=100&sku_data.transaction_total=-1026.47',
    FORM
  )
  t.same(capture.json.got, {
    amount: 10, sku_data: { products: [{ quantity: 1, sku_id: '100' }], transaction_total: -1026.47 }
  })
})

test('text that a number would not hold to the digit stays text', async t => {
  const { ask } = await build(t)
  const amounts: [string, unknown][] = [
    ['234.45', 234.45],
    ['10.50', 10.5],
    ['0.01', 0.01],
    ['9999999999999.99', 9999999999999.99],
    ['9999999999999999.99', '9999999999999999.99'],
    ['0010.00', '0010.00']
  ]
  for (const [amount, expected] of amounts) {
    t.same((await ask('/interest/1', `amount=${amount}`, FORM)).json.amount, expected, amount)
  }
  t.equal((await ask(
    '/transact', 'transaction_type=deposit&amount=1&account_number=1&verification_code=0042', FORM
  )).json.got.verification_code, '0042')
  for (const amount of [
    '0x10', '1e3', '1e400', 'NaN', 'Infinity', '-1', '0', '1.005', '1,5', '%201', '12345678901234567', 'true'
  ]) {
    const { status, json } = await ask('/interest/1', `amount=${amount}`, FORM)
    t.same([status, json.errors?.map(({ field }: { field: string }) => field)], [400, ['amount']], amount)
  }
})

test('a form field given twice is an error that says so', async t => {
  const { ask } = await build(t)
  for (const payload of [
    'amount=1&amount=2', 'amount[]=1', 'amount[0]=1', 'amount=1&amount.x=2', 'amount=1&amount=1'
  ]) {
    t.same(
      (await ask('/interest/1', payload, FORM)).json.errors,
      [{ field: 'amount', message: 'must be given once, not as a list' }],
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
    errors: [{ field: 'body', message: 'is required' }]
  }
  const bare = await app.inject({ method: 'POST', url: '/widget' })
  t.same([bare.statusCode, bare.json()], [400, missing])
  t.same((await ask('/widget')).json, missing)
  t.same((await ask('/widget', '')).json, missing)
  t.same((await ask('/interest/1', '', FORM)).json.errors, [{ field: 'amount', message: 'is required' }])
})

test('a body that is no object is invalid-request', async t => {
  const { ask } = await build(t)
  for (const url of ['/widget', '/authorize', '/flows']) {
    for (const payload of ['null', '[]', '[{}]', '1', '"x"', 'true']) {
      const { status, json } = await ask(url, payload)
      t.same([status, json.errors], [400, [{ field: 'body', message: 'must be an object' }]], `${url} ${payload}`)
    }
  }
})

test('an optional body may be left out, and is checked when it is there', async t => {
  const { app, ask } = await build(t)
  t.same((await app.inject({ method: 'POST', url: '/flows' })).json(), { absent: true })
  t.same((await ask('/flows')).json, { absent: true })
  t.same((await ask('/flows', {})).json, { absent: false })
  t.same((await ask('/flows', 'order.reference=A1&order.amount=5.00', FORM)).json, { absent: false, reference: 'A1' })
  t.same((await ask('/flows', { order: { reference: 'A1' } })).json.errors, [{
    field: 'order.amount', message: 'is required'
  }])
})

test('parameters and queries are checked, and a repeated name is an error', async t => {
  const { app, ask } = await build(t)
  t.same((await ask('/interest/20009100?lang=fr&utm=1', { amount: 1 })).json, {
    account: '20009100', lang: 'fr', amount: 1
  })
  t.same((await ask('/interest/20009100?lang=xx', { amount: 1 })).json, {
    code: 'invalid-request',
    detail: 'The query did not pass the check. lang: must be one of en, fr.',
    errors: [{ field: 'lang', message: 'must be one of en, fr' }]
  })
  t.same((await ask('/interest/1?lang=en&lang=fr', { amount: 1 })).json.errors, [{
    field: 'lang', message: 'must be given once, not as a list'
  }])
  t.same((await ask('/interest/1?lang=', { amount: 1 })).json.errors.length, 1)
  t.same((await ask('/interest/12a', { amount: 1 })).json.errors, [{
    field: 'account_number', message: 'must be 1 to 14 digits'
  }])
  const list = await app.inject(
    '/list?page_number=2&account_number=12341234&transaction_type=promotional_purchase&' +
      'creation_date_from=2018-11-11&page_size=1e1'
  )
  t.same(list.json().errors, [{ field: 'page_size', message: 'must be 1 to 9 digits' }])
  t.same((await app.inject('/list?__proto__=1&constructor=2&page_number=2')).statusCode, 200)
})

test('headers are checked, and stay', async t => {
  const { app } = await build(t)
  t.same((await app.inject({ url: '/headers', headers: { 'x-token': 'abc', host: 'shop' } })).json(), {
    token: 'abc', host: 'shop'
  })
  t.same((await app.inject({ url: '/headers', headers: { 'x-token': 'abcd' } })).json().errors, [{
    field: 'x-token', message: 'must be at most 3 characters'
  }])
  t.same((await app.inject('/headers')).json().errors, [{ field: 'x-token', message: 'is required' }])
})

test('no answer repeats what the caller typed', async t => {
  const { ask } = await build(t)
  const secret = 'SECRET4242'
  const bad: unknown[] = [secret, `${secret}\u0000`, secret.repeat(5000), [secret], { [secret]: secret }]
  for (const value of bad) {
    const bodies: [string, unknown][] = [
      ['/widget', { flow: value }],
      ['/widget', { flow: 'purchase', customer_identification: value }],
      ['/widget', {
        flow: 'purchase',
        customer_identification: {
          account_number: value,
          vcc_number: value,
          personal_information: { first_name: [value], dob: value, postal_code: value }
        }
      }],
      ['/widget', {
        flow: 'apply',
        tos_agreement: value,
        province: value,
        phone_number: value,
        email: [value],
        lang: value,
        account_type: value
      }],
      ['/authorize', {
        account_number: value,
        amount: value,
        auto_capture: value,
        verification_code: value,
        financing_option: { transaction_type: value, plan_id: value }
      }],
      ['/capture', { amount: value, sku_data: { products: [value, { quantity: value }], transaction_total: value } }],
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
    '1e400', '-1e400', '1e21', '1e-9', '0', '-0', '12345678901234567', '99999999999999999999.99', '1.005',
    '0.30000000000000004'
  ]) {
    const { status, json } = await ask('/interest/1', `{"amount":${amount}}`)
    t.same([status, json.errors.length], [400, 1], amount)
  }
})

test('thousands of wrong items make a short answer', async t => {
  const { ask } = await build(t)
  const { status, json } = await ask('/capture', { amount: 1, sku_data: { products: Array(20000).fill(1) } })
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
