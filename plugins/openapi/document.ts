/**
 * The book of one door: its OpenAPI document, and the pages to read it. Made in a Fastify of its own that never listens
 * and calls no handler, since plugins that want to see routes must be there before them, and these need not be loaded
 * so early.
 */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, { type FastifyInstance, type RouteOptions } from 'fastify'
import { endpointTable } from '../../src/flexiti/endpoints.js'
import { versionOf } from '../../src/flexiti/paths.js'
import type { OpenApiOptions } from './options.js'

export type Page = Awaited<ReturnType<FastifyInstance['inject']>>

export interface ApiDocument {
  readonly document: object
  /** The page at this address, which begins with `/docs`. */
  page (url: string, headers: Record<string, string | string[] | undefined>): Promise<Page>
  close (): Promise<void>
}

/**
 * The policy of the pages. Unlike the plugin's own, it does not have browsers upgrade to https, as the internal door
 * does not speak it: under any name but localhost the page would stay empty.
 */
const PAGE_POLICY = "default-src 'self'; base-uri 'self'; font-src 'self' data:; frame-ancestors 'none'; " +
  "img-src 'self' data:; " +
  "object-src 'none'; script-src 'self'; script-src-attr 'none'; style-src 'self'"

const problemSchema = {
  type: 'object',
  description: 'RFC 9457. `code` says what went wrong; GET /problems/{code} explains it.',
  required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    reference_id: { type: 'string' },
    request_id: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'rule', 'params', 'message'],
        properties: {
          field: { type: 'string', description: 'Dotted name' },
          rule: { type: 'string', description: 'A stable word to translate by; docs/errors.md lists them' },
          params: { type: 'object', description: 'What the rule speaks of, e.g. `{"max":80}`' },
          message: { type: 'string' }
        }
      }
    },
    retry_after: { type: 'integer', description: 'Seconds' },
    idempotency_key: { type: 'string' },
    flexiti: {
      type: 'object',
      required: ['status'],
      properties: { status: { type: 'integer' }, error: { type: 'string' }, message: { type: 'string' } }
    }
  }
}

const headers = {
  referenceId: {
    'x-reference-id': {
      type: 'string',
      pattern: '^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$',
      description: 'Names the flow: a GUID, with or without dashes. Left out, a new flow is opened. It comes back on ' +
        'the answer.',
      examples: ['7f0c2a9e4b1d4c3e8a5f6d7b8c9e0a1b']
    }
  },
  idempotencyKey: {
    'idempotency-key': {
      type: 'string',
      minLength: 1,
      maxLength: 255,
      description: 'Names this operation: sent again with the same body, it is answered again and not done again. ' +
        'Left out, one is made; it comes back on the answer.',
      examples: ['capture-1001-1']
    }
  }
}

/** `routes`: all of the door, as its `onRoute` hooks saw them. */
export async function createApiDocument (routes: RouteOptions[], {
  title, description, version, keyed, versions
}: OpenApiOptions): Promise<ApiDocument> {
  const app = Fastify({ exposeHeadRoutes: false })
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, description, version, license: { name: 'MIT', identifier: 'MIT' } },
      components: keyed
        ? { securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'A key of BACKOFFICE_KEYS' } } }
        : {}
    },
    transform: ({ schema, url, route }) => ({
      schema: describeRoute(schema as Record<string, unknown> | undefined, route as RouteOptions, { keyed, versions }),
      url
    }),
    transformObject: (made) => 'openapiObject' in made ? relaxOptionalBodies(made.openapiObject) : made.swaggerObject
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: PAGE_POLICY,
    uiConfig: { deepLinking: true, tryItOutEnabled: true }
  })
  for (const { method, url, schema, config } of routes) {
    if (method !== 'HEAD' && schema?.hide !== true) {
      app.route({
        method,
        url,
        ...(schema !== undefined && { schema }),
        ...(config !== undefined && { config }),
        handler: neverCalled
      })
    }
  }
  await app.ready()
  return {
    document: app.swagger(),
    page: async (url, headers) => await app.inject({ method: 'GET', url, headers }),
    close: async () => { await app.close() }
  }
}

function neverCalled (): never {
  throw new Error('the document has no handlers')
}

/**
 * @fastify/swagger calls every body required; those that are not carry `x-optional` in their schema (json-or-form.ts).
 */
function relaxOptionalBodies<T extends { paths?: object }> (document: T): T {
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(path as Record<string, {
      requestBody?: { required?: boolean, content?: Record<string, { schema?: Record<string, unknown> }> }
    }>)) {
      const { requestBody } = operation
      if (Object.values(requestBody?.content ?? {}).some(({ schema }) => schema?.['x-optional'] === true)) {
        delete requestBody?.required
      }
    }
  }
  return document
}

/** Adds to a route's schema what every route has: the header, the problem answers, and where the call goes. */
function describeRoute (
  schema: Record<string, unknown> = {}, route: RouteOptions,
  { keyed, versions = [] }: Pick<OpenApiOptions, 'keyed' | 'versions'>
): Record<string, unknown> {
  if (schema.hide === true) return schema
  const { endpoint, response, upstream } = route.config ?? {}
  const called = endpoint === undefined ? undefined : endpointTable[endpoint]
  const forwards = called === undefined || endpoint === undefined
    ? ''
    : `Forwards to \`${called.method} /${versionOf(endpoint, versions)}/client-id/{client_id}${called.path}\`.`
  return {
    ...schema,
    description: [schema.description, forwards].filter(Boolean).join('\n\n'),
    ...(route.url.startsWith('/v1') && {
      // Product data belongs to no flow.
      ...(upstream === undefined && {
        headers: {
          type: 'object',
          properties: { ...headers.referenceId, ...(called?.money === true && headers.idempotencyKey) }
        }
      }),
      ...(keyed && { security: [{ key: [] }] })
    }),
    response: {
      [response?.status ?? 200]: response?.status === 204
        ? { type: 'null', description: response.description }
        : {
            description: response?.description ?? 'Success',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  additionalProperties: true,
                  ...(response?.example !== undefined && { examples: [response.example] })
                }
              }
            }
          },
      default: { description: 'Anything else', content: { 'application/problem+json': { schema: problemSchema } } }
    }
  }
}
