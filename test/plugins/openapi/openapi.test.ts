/** /openapi.json and /docs of both doors. */
import { Validator } from '@seriousme/openapi-schema-validator'
import { test, type Test } from 'tap'
import { createAjv } from '../../../plugins/validation/validators.js'
import { endpointTable } from '../../../src/flexiti/endpoints.js'
import { startBff, type Bff, type Caller, type Json } from '../../helpers/bff.js'

interface Media { schema: Json & { examples?: unknown[] } }
interface Operation {
  summary?: string
  description?: string
  parameters?: Array<{
    name: string
    in: string
    required?: boolean
    schema: Json
    example?: unknown
    examples?: unknown
  }>
  requestBody?: { required?: boolean, content: Record<string, Media> }
  responses: Record<string, { content?: Record<string, Media> }>
  security?: unknown[]
}
interface Document {
  openapi: string,
  servers: Array<{
    url: string
  }>,
  paths: Record<string, Record<string, Operation>>,
  components?: { securitySchemes?: object }
}

const publicRoutes = [
  'POST /v1/flows', 'GET /v1/flows/{reference_id}', 'DELETE /v1/flows/{reference_id}',
  'GET /v1/i18n', 'GET /v1/i18n/{key}', 'GET /v1/terms-and-conditions', 'POST /v1/merchants/login',
  'POST /v1/customers/driverslicense', 'POST /v1/widget/init', 'POST /v1/apply',
  'POST /v1/accounts/{account_number}/calculate-interest', 'POST /v1/accounts/{account_number}/verify',
  'POST /v1/accounts/{account_number}/close',
  'POST /v1/authorizations', 'GET /health/live', 'GET /problems', 'GET /problems/{code}'
]

async function documentOf (caller: Caller): Promise<Document> {
  const { status, body } = await caller.get('/openapi.json')
  if (status !== 200) throw new Error(`/openapi.json answered ${status}`)
  return body as unknown as Document
}

function operations ({ paths }: Document): Array<[route: string, operation: Operation]> {
  return Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map((
    [method, operation]
  ): [string, Operation] => [`${method.toUpperCase()} ${path}`, operation]))
}

async function check (t: Test, bff: Bff, caller: Caller): Promise<Document> {
  const document = await documentOf(caller)
  const { valid, errors } = await new Validator().validate(structuredClone(document) as unknown as Json)
  t.ok(valid, JSON.stringify(errors)?.slice(0, 2000))
  t.equal(document.openapi, '3.1.0')
  for (const { url } of document.servers) t.ok(URL.canParse(url, bff.publicUrl), url)
  return document
}

test('each door describes itself in valid OpenAPI 3.1', async t => {
  const bff = await startBff(t)
  t.strictSame((await check(t, bff, bff.public)).servers, [{ url: bff.publicUrl }])
  const internal = await check(t, bff, bff.internal)
  t.strictSame(internal.servers, [{ url: '/' }])
  t.match(internal.components?.securitySchemes, { key: { type: 'http', scheme: 'bearer' } })
})

test('the public door lists its routes, all of them and no others', async t => {
  const bff = await startBff(t)
  const document = await documentOf(bff.public)
  t.strictSame(operations(document).map(([route]) => route).sort(), [...publicRoutes].sort())
  for (const [route, operation] of operations(document)) {
    t.ok(operation.summary, route)
    t.ok(operation.responses.default?.content?.['application/problem+json'], route)
    t.equal(operation.security, undefined, 'no key is asked for')
  }
  t.notMatch(JSON.stringify(document), /client_secret|refund|BACKOFFICE/i)
})

test('the internal door lists what the public one does not', async t => {
  const bff = await startBff(t)
  const routes = operations(await documentOf(bff.internal)).map(([route]) => route)
  for (const route of ['GET /health/live', 'GET /health/ready', 'GET /problems/{code}']) {
    t.ok(routes.includes(route), route)
  }
  t.notOk(routes.includes('POST /v1/widget/init'), 'the widget is the shopper\'s')
})

test('every route that is described answers, and every /v1 route of the internal door asks for a key', async t => {
  const bff = await startBff(t)
  for (const [door, caller] of [['public', bff.public], ['internal', bff.internal]] as const) {
    for (const [route, { security }] of operations(await documentOf(caller))) {
      const [method = '', path = ''] = route.split(' ')
      const { body, status } = await caller.send(method, path.replace('{code}', 'not-found')
        .replaceAll(/\{\w+\}/g, '1'))
      t.notOk(['not-found', 'method-not-allowed', 'internal-error'].includes(String(body.code)) &&
        path !== '/problems/{code}', `${door} ${route}`)
      if (door === 'internal' && path.startsWith('/v1')) {
        t.equal(status, 401, route)
        t.strictSame(security, [{ key: [] }], route)
      }
    }
  }
})

test('routes that forward name the endpoint that they forward to', async t => {
  const bff = await startBff(t)
  const { paths } = await documentOf(bff.public)
  t.match(
    paths['/v1/accounts/{account_number}/verify']?.post?.description,
    `/client-id/{client_id}${endpointTable.accountVerify.path}`
  )
  t.match(paths['/v1/authorizations']?.post?.description, '/v2.5.1/client-id/{client_id}/authorization')
})

test('examples are what the schemas take', async t => {
  const bff = await startBff(t)
  const ajv = createAjv()
  let examples = 0
  const walk = (where: string, node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    if (Array.isArray(node)) {
      for (const item of node) walk(where, item)
      return
    }
    const schema = node as Json & { examples?: unknown }
    if (Array.isArray(schema.examples)) {
      const { examples: listed, ...rest } = schema
      const validate = ajv.compile(rest)
      for (const example of listed as unknown[]) {
        examples++
        t.ok(
          validate(example),
          `${where}: ${JSON.stringify(example)} ${JSON.stringify(validate.errors ?? '').slice(0, 200)}`
        )
      }
    }
    for (const [name, child] of Object.entries(schema)) {
      if (name !== 'examples' && name !== 'example') walk(`${where}.${name}`, child)
    }
  }
  for (const caller of [bff.public, bff.internal]) {
    for (const [route, { requestBody, parameters = [], responses }] of operations(await documentOf(caller))) {
      for (const { schema } of Object.values(requestBody?.content ?? {})) walk(route, schema)
      for (const { name, schema, example } of parameters) {
        walk(`${route} ${name}`, example === undefined ? schema : { ...schema, examples: [example] })
      }
      for (const [status, { content = {} }] of Object.entries(responses)) {
        for (const { schema } of Object.values(content)) walk(`${route} ${status}`, schema)
      }
    }
  }
  t.ok(examples > 50, `${examples} examples`)
})

test('bodies that may be left out are not required, and all others are', async t => {
  const bff = await startBff(t)
  const { paths } = await documentOf(bff.public)
  t.not(paths['/v1/merchants/login']?.post?.requestBody?.required, true)
  t.not(paths['/v1/flows']?.post?.requestBody?.required, true)
  t.equal(paths['/v1/widget/init']?.post?.requestBody?.required, true)
  for (const [route, { requestBody }] of operations(await documentOf(bff.public))) {
    if (requestBody !== undefined) {
      t.strictSame(Object.keys(requestBody.content), ['application/json', 'application/x-www-form-urlencoded'], route)
    }
  }
})

test('/docs is a page with a policy, and everything that it loads is there', async t => {
  const bff = await startBff(t, { env: { STOREFRONT_ORIGINS: 'https://shop.example' } })
  for (const caller of [bff.public, bff.internal]) {
    let page = await caller.get('/docs')
    if (page.status === 302) {
      page = await caller.get(new URL(String(page.headers.location), `${bff.publicUrl}/docs`).pathname)
    }
    t.equal(page.status, 200)
    t.match(page.headers['content-type'], /^text\/html/)
    const policy = String(page.headers['content-security-policy'])
    t.match(policy, /script-src [^;]*'self'/)
    t.notMatch(policy, /unsafe-eval|script-src[^;]*unsafe-inline/)
    const loaded = [...page.text.matchAll(/(?:src|href)="([^"#]+)"/g)].map((
      [, address = '']
    ) => new URL(address, `${bff.publicUrl}/docs/`))
    t.ok(loaded.length >= 4)
    for (const { origin, pathname } of loaded) {
      t.equal(origin, bff.publicUrl, 'nothing is loaded from elsewhere')
      t.equal((await caller.get(pathname)).status, 200, pathname)
    }
    t.match(await caller.get('/docs/json'), { status: 200, body: { openapi: '3.1.0' } })
  }
})

test('a page that the caller has already is not sent again, and a method that is none of its own is no page',
  async t => {
    const { public: door } = await startBff(t)
    const address = '/docs/static/swagger-ui.css'
    const first = await door.get(address)
    t.match(first, { status: 200, headers: { etag: String, 'content-type': /^text\/css/, 'cache-control': /^public/ } })
    t.match(await door.get(address, { 'if-none-match': String(first.headers.etag) }), { status: 304, text: '' })
    const range = await door.get(address, { range: 'bytes=0-9' })
    t.match(range, { status: 206, text: first.text.slice(0, 10) })
    const head = await door.send('HEAD', address)
    t.match(head, { status: 200, text: '', headers: { 'content-length': String(first.bytes.length) } })
    t.match(await door.post('/docs', {}), { status: 405, headers: { allow: /GET/ } })
  })

test('strange names below /docs are not found, and are no defect', async t => {
  const bff = await startBff(t)
  for (const path of [
    '/docs/static/%00',
    '/docs/static/..%2f..%2fpackage.json',
    '/docs/static/%2e%2e/%2e%2e/package.json',
    '/docs/static/.env',
    '/docs/static/nowhere.js',
    '/docs/x'
  ]) {
    const { status, text } = await bff.public.get(path)
    t.ok(status === 404 || status === 400 || status === 302, `${path} answered ${status}`)
    t.notMatch(text, '"dependencies"')
  }
  t.notOk(bff.logs.some(({ msg }) => msg === 'unhandled error'))
})
