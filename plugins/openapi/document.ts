/** What @fastify/swagger makes of the routes, completed: responses, components, security, forms. */
import type { RouteOptions } from 'fastify'
import { endpointTable } from '../../src/flexiti/endpoints.js'
import { versionOf, type ApiVersions } from '../../src/flexiti/paths.js'
import type { ProblemCode } from '../../src/problems/catalogue.js'
import { createComponents, type Components, type Json } from './components.js'
import { formSchema, formValue } from './form-schema.js'
import type { OpenApiOptions } from './options.js'
import { problemCodesOf } from './problem-codes.js'
import { problemExample } from './problem-schema.js'
import { headerComponents, responsesOf } from './responses.js'

const FORM = 'application/x-www-form-urlencoded'

interface Media { schema: Json, example?: unknown, examples?: Record<string, { summary?: string, value: unknown }> }

interface Operation extends Json {
  parameters?: Json[]
  requestBody?: { required?: boolean, content: Record<string, Media> }
}

type Paths = Record<string, Record<string, Operation>>

const requestHeaders = {
  'x-reference-id': {
    name: 'x-reference-id',
    in: 'header',
    description: 'Names the flow: a GUID, with or without dashes, any case. Left out, a new flow is opened at the ' +
      'public door; at the internal one the call runs in a flow of the BFF\'s own. It comes back on the response.',
    schema: {
      type: 'string',
      pattern: '^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$'
    },
    example: '7f0c2a9e4b1d4c3e8a5f6d7b8c9e0a1b'
  },
  'idempotency-key': {
    name: 'idempotency-key',
    in: 'header',
    description: 'Names this operation: sent again with the same body, the stored response comes back and nothing ' +
      'is done again. Left out, one is made; it comes back on the response.',
    schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
    example: 'capture-1001-1'
  },
  'accept-language': {
    name: 'accept-language',
    in: 'header',
    description: 'Language of the texts of problems: English or French.',
    schema: { type: 'string' },
    example: 'fr-CA'
  }
} satisfies Json

type RequestHeader = keyof typeof requestHeaders

/** Adds to a route's schema what @fastify/swagger cannot know. */
export function describeRoute (
  schema: Json | undefined, { url, config = {} }: RouteOptions, versions: ApiVersions = []
): Json {
  if (schema === undefined || schema.hide === true) return { hide: true }
  const { endpoint, upstream } = config
  const called = endpoint === undefined ? undefined : endpointTable[endpoint]
  // Product data belongs to no flow.
  const inFlow = config.shared !== true && upstream === undefined && url.startsWith('/v1')
  const forwards = called === undefined || endpoint === undefined
    ? ''
    : `Forwards to \`${called.method} /${versionOf(endpoint, versions)}/client-id/{client_id}${called.path}\`.`
  return {
    ...schema,
    description: [schema.description, forwards].filter(Boolean).join('\n\n'),
    // Of the document; the door reads its headers itself.
    'x-headers': [
      ...inFlow ? ['x-reference-id'] as const : [],
      ...called?.money === true ? ['idempotency-key'] as const : [],
      'accept-language'
    ] satisfies RequestHeader[]
  }
}

/** `routes`: those of the document. */
export function completeDocument (
  { paths = {}, info }: { paths?: object, info?: object }, routes: readonly RouteOptions[], options: OpenApiOptions
): Json {
  const components = createComponents()
  const codes = new Set<ProblemCode>()
  for (const route of routes) {
    const path = (paths as Paths)[route.url.replaceAll(/:(\w+)/g, '{$1}')]
    const operation = path?.[String(route.method).toLowerCase()]
    if (operation === undefined) continue
    completeOperation(operation, route, options, components)
    for (const code of problemCodesOf(route, options)) codes.add(code)
  }
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: '/' }],
    tags: options.tags,
    paths,
    components: {
      schemas: components.schemas,
      headers: headerComponents(paths),
      parameters: requestHeaders,
      examples: Object.fromEntries([...codes].map((code) => [code, {
        summary: code,
        value: problemExample(code, 'https://bff.shop.example')
      }])),
      securitySchemes: securitySchemes(options)
    }
  }
}

function completeOperation (
  operation: Operation, route: RouteOptions, options: OpenApiOptions, components: Components
): void {
  const { 'x-headers': names, ...rest } = operation
  for (const word of Object.keys(operation)) delete operation[word]
  const parameters = [
    ...(rest.parameters ?? []).map((parameter) => ({
      ...parameter,
      schema: components.place(parameter.schema as Json)
    })),
    ...(names as RequestHeader[]).map((name) => ({ $ref: `#/components/parameters/${name}` }))
  ]
  Object.assign(operation, rest, {
    security: securityOf(route, options),
    parameters,
    ...(rest.requestBody !== undefined && { requestBody: bodyOf(rest.requestBody, components) }),
    responses: responsesOf(route, options, components)
  })
}

/**
 * @fastify/swagger calls every body required; those that are not carry `x-optional` in their schema (json-or-form.ts).
 */
function bodyOf ({ content }: NonNullable<Operation['requestBody']>, components: Components): Json {
  const schemas = Object.values(content).map(({ schema }) => schema)
  return {
    ...(!schemas.some((schema) => schema['x-optional'] === true) && { required: true }),
    content: Object.fromEntries(Object.entries(content).map(([type, { schema, examples = {} }]) => [type, {
      schema: components.place(type === FORM ? formSchema(schema) : schema),
      examples: Object.fromEntries(Object.entries(examples).map(([name, { value, ...example }]) => [
        name, { ...example, value: type === FORM ? formValue(value) : value }
      ]))
    }]))
  }
}

/** Browsers have a cookie once a flow is theirs; servers and curl have none, and need none. */
function securityOf ({ url, config }: RouteOptions, { door }: OpenApiOptions): Json[] {
  if (!url.startsWith('/v1')) return []
  if (door === 'internal') return [{ key: [] }]
  return config?.shared === true ? [] : [{}, { cookie: [] }]
}

function securitySchemes ({ door, cookieName }: OpenApiOptions): Json {
  return door === 'internal'
    ? { key: { type: 'http', scheme: 'bearer', description: 'A key of BACKOFFICE_KEYS' } }
    : {
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: cookieName?.(),
          description: 'Set by the BFF when a browser first uses a flow: the flow is then that browser\'s. ' +
            'HttpOnly; scripts neither see nor send it themselves.'
        }
      }
}
