/** How bodies are read, over a real Fastify: JSON and forms, and what neither may smuggle in. */
import Fastify, { type FastifyInstance } from 'fastify'
import { test, type Test } from 'tap'
import { parseForm } from '../../../plugins/body-parsers/form.js'
import bodyParsers from '../../../plugins/body-parsers/index.js'
import { Problem } from '../../../src/problems/problem.js'

const FORM = 'application/x-www-form-urlencoded'

/** Echoes what was read; says which problem was raised, and with which words. */
async function build (t: Test): Promise<FastifyInstance> {
  const app = Fastify({ bodyLimit: 65536 })
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const code = error instanceof Problem ? error.code : undefined
    return reply.code(error instanceof Problem ? error.status : error.statusCode ?? 500).send({
      code, text: error.message
    })
  })
  await app.register(bodyParsers)
  app.post('/', async request => ({ absent: request.body === undefined, body: request.body }))
  t.teardown(() => app.close())
  return app
}

async function send (app: FastifyInstance, type: string | undefined, payload?: string | Buffer) {
  const response = await app.inject({
    method: 'POST',
    url: '/',
    ...(type === undefined ? {} : { headers: { 'content-type': type } }),
    ...(payload === undefined ? {} : { payload })
  })
  return { status: response.statusCode, text: response.body, json: response.json() }
}

test('JSON arrives as it was sent', async t => {
  const app = await build(t)
  const body = { a: [1, { b: null }], name: 'Zoé 𝒮', toString: 'plain', constructor: 'Smith & Sons' }
  for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset=UTF-8']) {
    const { status, json } = await send(app, type, JSON.stringify(body))
    t.equal(status, 200)
    t.same(json.body, body)
  }
  t.same((await send(app, 'application/json', '\uFEFF{"a":1}')).json.body, { a: 1 })
})

test('an empty body is no body', async t => {
  const app = await build(t)
  for (const [type, payload] of [
    [undefined, undefined], ['application/json', ''], ['application/json', undefined]
  ] as const) {
    t.same(await send(app, type, payload).then(({ status, json }) => [status, json]), [200, { absent: true }])
  }
  t.same((await send(app, FORM, '')).json.body, {})
})

test('a body that cannot be read is malformed-body, and none of it comes back', async t => {
  const app = await build(t)
  const secret = 'SECRET4242'
  const bodies: [string, string | Buffer][] = [
    ['application/json', `{"name":"${secret}"`],
    ['application/json', `{"name":${secret}}`],
    ['application/json', secret],
    ['application/json', `{"n":NaN,"name":"${secret}"}`],
    ['application/json', `{"__proto__":{"name":"${secret}"}}`],
    ['application/json', `{"a":{"\\u005f_proto__":"${secret}"}}`],
    ['application/json', `{"constructor":{"prototype":{"name":"${secret}"}}}`],
    ['application/json', `{"name":"${secret}\\ud800"}`],
    ['application/json', `{"${secret}\\udfff":1}`],
    ['application/json', Buffer.from(`{"name":"${secret}\u00e9"}`, 'latin1')],
    ['application/json', `${'['.repeat(20000)}"${secret}"${']'.repeat(20000)}`],
    ['application/json', `{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":"${secret}"}}}}}}}}`],
    [FORM, `name=${secret}%`],
    [FORM, `name=${secret}%zz`],
    [FORM, `name=${secret}%ff`],
    [FORM, `name=${secret}%ED%A0%80`],
    [FORM, `${secret}%E0%A4=1`],
    [FORM, Buffer.from(`name=${secret}\u00e9`, 'latin1')],
    [FORM, `__proto__=${secret}`],
    [FORM, `__proto__[name]=${secret}`],
    [FORM, `a[__proto__]=${secret}`],
    [FORM, `a.__proto__.name=${secret}`],
    [FORM, `a%5B__proto__%5D%5Bb%5D=${secret}`],
    [FORM, `constructor.prototype.name=${secret}`],
    [FORM, `a[constructor]=${secret}`],
    [FORM, `toString=${secret}`],
    [FORM, `a.b.c.d.e.f.g.h.i=${secret}`],
    [FORM, `a${'[b]'.repeat(1000)}=${secret}`],
    [FORM, Array.from({ length: 1000 }, (_, i) => `f${i}=${secret}`).join('&')],
    [FORM, Array.from({ length: 200 }, () => `f=${secret}`).join('&')],
    [FORM, `f[999999]=${secret}`]
  ]
  for (const [type, payload] of bodies) {
    const { status, json, text } = await send(app, type, payload)
    t.same([status, json.code], [400, 'malformed-body'], payload.toString().slice(0, 60))
    t.notMatch(text, secret)
  }
  t.equal(Object.hasOwn(Object.prototype, 'name'), false)
})

test('a surrogate pair is text like any other', async t => {
  const app = await build(t)
  t.same((await send(app, 'application/json', '{"name":"\\ud835\\udcae \\\\ud800"}')).json.body, { name: '𝒮 \\ud800' })
})

test('other media types are not supported', async t => {
  const app = await build(t)
  for (const type of [
    'text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/vnd.api+json', 'json',
    'application/jsonp', ' '
  ]) {
    t.equal((await send(app, type, '{}')).status, 415, type)
  }
  t.equal((await send(app, undefined, Buffer.from('{}'))).status, 415)
})

test('a body over the limit is refused', async t => {
  const app = await build(t)
  t.equal((await send(app, 'application/json', JSON.stringify({ a: 'x'.repeat(65536) }))).status, 413)
  t.equal((await send(app, FORM, `a=${'x'.repeat(65536)}`)).status, 413)
  t.equal((await send(app, FORM, `a=${'x'.repeat(60000)}`)).status, 200)
})

test('dotted and bracketed names reach nested fields', async t => {
  const app = await build(t)
  const expected = {
    customer_identification: { vcc_number: '1070015210367982', personal_information: { first_name: 'Zoé Smith' } }
  }
  for (const payload of [
    'customer_identification.vcc_number=1070015210367982&' +
      'customer_identification.personal_information.first_name=Zo%C3%A9+Smith',
    'customer_identification[vcc_number]=1070015210367982&' +
      'customer_identification[personal_information][first_name]=Zo%C3%A9%20Smith',
    'customer_identification%5Bvcc_number%5D=1070015210367982&' +
      'customer_identification.personal_information[first_name]=Zo%c3%a9+Smith'
  ]) {
    t.same((await send(app, `${FORM}; charset=utf-8`, payload)).json.body, expected)
  }
  t.same(parseForm('sku_data.products[0].sku_id=a&sku_data.products[1].sku_id=b'), {
    sku_data: { products: [{ sku_id: 'a' }, { sku_id: 'b' }] }
  })
})

test('an empty value is there still: what it means is for the schema to say', async t => {
  t.same(parseForm('a=&b.c=&d=1&g'), { a: '', b: { c: '' }, d: '1', g: '' })
})

test('a name given twice is a list, and a name with both value and fields is one too', async t => {
  t.same(parseForm('amount=1&amount=2'), { amount: ['1', '2'] })
  t.type(parseForm('amount=1&amount.x=2').amount, Array)
})

test('a form yields ordinary objects', async t => {
  const form = parseForm('a.b=1&c[d]=2')
  t.equal(Object.getPrototypeOf(form), Object.prototype)
  t.equal(Object.getPrototypeOf(form.a), Object.prototype)
})
