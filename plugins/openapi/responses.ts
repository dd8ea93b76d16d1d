/** The responses of a route: its success, and its problems by status. */
import { STATUS_CODES } from 'node:http'
import type { RouteOptions } from 'fastify'
import { endpointTable } from '../../src/flexiti/endpoints.js'
import { catalogue, type ProblemCode } from '../../src/problems/catalogue.js'
import type { Components, Json } from './components.js'
import type { OpenApiOptions, DocumentedResponse, ResponseHeader } from './options.js'
import { problemCodesOf } from './problem-codes.js'
import { mayRetry, problemSchemaOf } from './problem-schema.js'
import { sampleOf } from './sample.js'

type Header = ResponseHeader | 'x-reference-id' | 'idempotency-key' | 'idempotency-replayed' | 'retry-after' |
  'www-authenticate'

const headers: Record<Header, { description: string, schema: Json }> = {
  'x-reference-id': {
    description: 'Reference id of the flow, canonical',
    schema: { type: 'string', pattern: '^[0-9a-f]{32}$' }
  },
  'idempotency-key': { description: 'Names the operation', schema: { type: 'string' } },
  'idempotency-replayed': {
    description: 'There if this is the stored answer of an earlier call',
    schema: { type: 'string', enum: ['true'] }
  },
  'retry-after': { description: 'Seconds to wait before the same is sent again', schema: { type: 'integer' } },
  'www-authenticate': { description: 'How to show the key', schema: { type: 'string' } },
  location: { description: 'Address of the flow', schema: { type: 'string' } },
  'cache-control': { description: 'How long it may be kept', schema: { type: 'string' } },
  age: { description: 'Seconds since it was fetched', schema: { type: 'integer' } },
  etag: { description: 'Names this version, for `if-none-match`', schema: { type: 'string' } },
  vary: { description: 'By which request headers it differs', schema: { type: 'string' } },
  'x-cache': {
    description: 'How the cache answered',
    schema: { type: 'string', enum: ['hit', 'stale', 'miss'] }
  },
  link: { description: 'Address of the next page', schema: { type: 'string' } },
  'content-language': { description: 'Language of the texts', schema: { type: 'string', enum: ['en', 'fr'] } }
}

/** Those that responses of the document refer to. */
export function headerComponents (paths: object): Json {
  const text = JSON.stringify(paths)
  return Object.fromEntries(Object.entries(headers).filter(([name]) => text.includes(`#/components/headers/${name}"`)))
}

function headerRefs (names: readonly Header[]): Json {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

export function responsesOf (route: RouteOptions, options: OpenApiOptions, components: Components): Json {
  return { ...successes(route, components), ...problems(route, options, components) }
}

/** A problem is never shared, so it always names its flow. */
function headersOf ({ config: { endpoint, shared } = {} }: RouteOptions, isProblem = false): Header[] {
  return [
    ...shared === true && !isProblem ? [] : ['x-reference-id'] as const,
    ...endpoint !== undefined && endpointTable[endpoint].money
      ? ['idempotency-key', 'idempotency-replayed'] as const
      : []
  ]
}

function successes (route: RouteOptions, components: Components): Json {
  const { response = { description: 'Success' } } = route.config ?? {}
  const { status = 200, also = {} } = response
  const names = [...headersOf(route), ...response.headers ?? []]
  const found: Json = { [status]: success(response, names, components) }
  for (const [other, { description, schema }] of Object.entries(also)) {
    found[other] = success({ description, ...(schema !== undefined && { schema }) }, names, components)
  }
  return found
}

function success (
  { description, schema, example, contentType = 'application/json', html = false }: DocumentedResponse,
  names: readonly Header[],
  components: Components
): Json {
  const sample = schema === undefined ? undefined : example ?? sampleOf(schema as Json)
  return {
    description,
    ...(names.length > 0 && { headers: headerRefs(names) }),
    ...(schema !== undefined && {
      content: {
        [contentType]: {
          schema: components.place(schema as Json),
          ...(sample !== undefined && { examples: { example: { value: sample } } })
        },
        ...(html && { 'text/html': { schema: { type: 'string' } } })
      }
    })
  }
}

/** The examples that they refer to are added by document.ts. */
function problems (route: RouteOptions, options: OpenApiOptions, components: Components): Json {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of problemCodesOf(route, options)) {
    const { status } = catalogue[code]
    byStatus.set(status, [...byStatus.get(status) ?? [], code])
  }
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, {
    description: `${STATUS_CODES[status] ?? ''}: ${codes.map((code) => `\`${code}\``).join(', ')}`,
    headers: headerRefs([
      'content-language',
      ...headersOf(route, true),
      ...codes.some(mayRetry) ? ['retry-after'] as const : [],
      ...status === 401 ? ['www-authenticate'] as const : []
    ]),
    content: {
      'application/problem+json': {
        schema: components.place(problemSchemaOf(codes)),
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]))
      }
    }
  }]))
}
