/** /openapi.json and /docs of both doors. */
import { Validator } from '@seriousme/openapi-schema-validator'
import { test, type Test } from 'tap'
import { endpointTable } from '../../../src/flexiti/endpoints.js'
import { startBff, type Bff, type Caller, type Json } from '../../helpers/bff.js'
import { createContract, type Document as HeldDocument } from '../../helpers/contract.js'
import { routesOf } from '../../helpers/routes.js'

interface Media { schema: Json & { examples?: unknown[] }, examples?: Record<string, unknown> }
interface Operation {
  summary?: string
  operationId?: string
  tags?: string[]
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
  responses: Record<string, { description?: string, content?: Record<string, Media> }>
  security?: unknown[]
}
interface Document {
  openapi: string,
  servers: Array<{
    url: string
  }>,
  paths: Record<string, Record<string, Operation>>,
  tags: Array<{ name: string }>
  components: {
    schemas: Record<string, Json>
    examples: Record<string, { value: unknown }>
    securitySchemes?: object
  }
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
  t.match(internal.components.securitySchemes, { key: { type: 'http', scheme: 'bearer' } })
})

test('the public door lists its routes, all of them and no others', async t => {
  const bff = await startBff(t)
  const document = await documentOf(bff.public)
  t.strictSame(operations(document).map(([route]) => route).sort(), [...publicRoutes].sort())
  for (const [route, operation] of operations(document)) {
    t.ok(operation.summary, route)
    t.notMatch(JSON.stringify(operation.security), /key/, 'no key is asked for')
  }
  t.notMatch(JSON.stringify({ ...document, components: {} }), /client_secret|refund|BACKOFFICE/i)
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

test('every route of a door is in its document, but for pages and scripts', async t => {
  const { doors, public: publicDoor, internal } = await startBff(t)
  const undocumented = /^\/(docs(\/.*)?|openapi\.json|client\.js|flexiti-pay\.js|client\/:file)?$/
  for (const [door, caller] of [[doors.public, publicDoor], [doors.internal, internal]] as const) {
    const documented = new Set(operations(await documentOf(caller)).map(([route]) => route))
    const routes = routesOf(door).filter(({ method, url }) => !['HEAD', 'OPTIONS'].includes(method) && url !== '*' &&
      !undocumented.test(url))
    t.ok(routes.length > 15)
    for (const { method, url } of routes) {
      const route = `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`
      t.ok(documented.has(route), route)
    }
  }
})

test('every operation has a name, and says what it does, what it takes and all that it answers', async t => {
  const bff = await startBff(t)
  for (const caller of [bff.public, bff.internal]) {
    const document = await documentOf(caller)
    const tags = document.tags.map(({ name }) => name)
    const names = operations(document).map(([, { operationId }]) => operationId)
    t.equal(new Set(names).size, names.length, 'no name twice')
    const used = operations(document).flatMap(([, operation]) => operation.tags ?? [])
    t.strictSame([...new Set(used)].sort(), [...tags].sort(), 'every tag is used')
    for (const [route, operation] of operations(document)) {
      t.match(operation.operationId, /^[a-z]+([A-Z][a-z0-9]+)+$/, `${route} has an operationId`)
      t.match(operation.summary, /^[A-Z].*[^.]$/, `${route} has a summary`)
      t.match(operation.description, /\.$/, `${route} has a description`)
      t.ok(operation.tags?.length, `${route} has a tag`)
      for (const [status, response] of Object.entries(operation.responses)) {
        t.ok(response.description, `${route} ${status}`)
        if (status === '204' || status === '304') continue
        const [schema] = Object.values(response.content ?? {}).map(({ schema }) => schema)
        t.ok(schema, `${route} ${status} has a schema`)
        t.notSame(schema, { type: 'object' }, `${route} ${status} says more than that it is an object`)
      }
      for (const media of Object.values(operation.requestBody?.content ?? {})) {
        t.ok(Object.keys(media.examples ?? {}).length > 0, `${route} has an example of a body`)
      }
    }
  }
})

test('the names are those of the field', async t => {
  const bff = await startBff(t)
  const namesOf = async (caller: Caller): Promise<Record<string, string | undefined>> =>
    Object.fromEntries(operations(await documentOf(caller)).map(([route, { operationId }]) => [route, operationId]))
  t.match(await namesOf(bff.public), {
    'POST /v1/flows': 'openFlow',
    'POST /v1/widget/init': 'openWidget',
    'POST /v1/authorizations': 'authorizePurchase'
  })
  t.match(await namesOf(bff.internal), {
    'GET /v1/authorizations': 'listAuthorizations',
    'POST /v1/authorizations/{authorization_id}/capture': 'captureAuthorization',
    'POST /v1/authorizations/{authorization_id}/capture/{capture_id}/return': 'returnCapture'
  })
})

test('the internal door says which fields the list of authorizations can be filtered by', async t => {
  const bff = await startBff(t)
  const { paths } = await documentOf(bff.internal)
  const queries = (path: string): string[] => (paths[path]?.get?.parameters ?? [])
    .filter(({ in: place }) => place === 'query').map(({ name }) => name)
  const filters = [
    'lang', 'account_number', 'transaction_type', 'creation_date_from', 'creation_date_to', 'page_number', 'page_size'
  ]
  t.strictSame(queries('/v1/authorizations').sort(), [...filters, 'authorization_status'].sort())
  t.strictSame(queries('/v1/captures').sort(), [...filters, 'authorization_id'].sort())
})

test('no word of our own schemas is in a document', async t => {
  const bff = await startBff(t)
  for (const caller of [bff.public, bff.internal]) {
    const text = JSON.stringify(await documentOf(caller))
    for (const word of ['number', 'format', 'own', 'opaque', 'optional', 'reason', 'examples', 'headers']) {
      t.notOk(text.includes(`"x-${word}"`), word)
    }
  }
})

test('fields that only the merchant may send are not offered to pages', async t => {
  const bff = await startBff(t)
  const { components } = await documentOf(bff.public)
  const authorize = components.schemas.Authorize as { properties: object }
  t.notOk('auto_capture' in authorize.properties)
  t.notOk('verification_code' in authorize.properties)
  t.ok('financing_option' in authorize.properties)
})

test('where the channel is the store, the examples have what the store must say', async t => {
  const bff = await startBff(t, { env: { FLEXITI_CHANNEL: 'instore' } })
  const { paths } = await documentOf(bff.internal)
  const { content } = paths['/v1/accounts/{account_number}/refund']?.post?.requestBody ?? {}
  t.match(content?.['application/json']?.examples, { refund: { value: { external_location_id: '00-12345' } } })
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
  for (const caller of [bff.public, bff.internal]) {
    const document = await documentOf(caller)
    const contract = createContract(document as unknown as HeldDocument)
    let examples = 0
    const check = (pointer: string[], value: unknown): void => {
      examples++
      t.strictSame(contract.errorsAt(pointer, value), [], pointer.join(' '))
    }
    const walk = (pointer: string[], node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      const { examples: listed, example, schema } = node as { examples?: unknown, example?: unknown, schema?: Json }
      if (Array.isArray(listed)) for (const value of listed) check(pointer, value)
      else if (schema !== undefined) {
        if (example !== undefined) check([...pointer, 'schema'], example)
        for (const named of Object.values(listed ?? {}) as Array<{ value?: unknown, $ref?: string }>) {
          const name = named.$ref?.split('/').at(-1) ?? ''
          check([...pointer, 'schema'], (named.$ref === undefined ? named : document.components.examples[name])?.value)
        }
      }
      for (const [name, child] of Object.entries(node)) {
        if (name !== 'examples' && name !== 'example') walk([...pointer, name], child)
      }
    }
    walk([], { paths: document.paths, components: document.components })
    t.ok(examples > 300, `${examples} examples`)
  }
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
