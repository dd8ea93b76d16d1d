/** What a door says of itself in its OpenAPI document. */
import type { ApiVersions } from '../../src/flexiti/paths.js'
import type { TSchema } from 'typebox'
import type { ProblemCode } from '../../src/problems/catalogue.js'

export interface OpenApiOptions {
  door: 'public' | 'internal'
  title: string
  /** The introduction, in Markdown. */
  description: string
  version: string
  /** Base of the door's addresses, absolute or relative to the document. */
  server: () => string
  /** Versions of Flexiti's endpoints that differ from the table's. */
  versions?: ApiVersions | undefined
  /** Name of the public door's cookie. */
  cookieName?: () => string
  /** The tags of the door's routes, in the order in which they are read. */
  tags: ReadonlyArray<{ name: string, description: string }>
  /** Whether addresses are limited to so many calls. */
  rateLimited: boolean
}

/** Headers of responses that only some routes have; the others follow from what a route is. */
export type ResponseHeader = 'location' | 'cache-control' | 'age' | 'etag' | 'vary' | 'x-cache' | 'content-language' |
  'link'

/**
 * The successful response of a route, for the documentation. Nothing is checked against it or cut to it: responses of
 * Flexiti are passed on as they come.
 */
export interface DocumentedResponse {
  /** Default: 200. */
  status?: number
  description: string
  /** Absent where there is no body. */
  schema?: TSchema
  /** Default: made of the examples in the schema. */
  example?: unknown
  /** Default: JSON. */
  contentType?: string
  headers?: readonly ResponseHeader[]
  /** The same route as a page for browsers. */
  html?: boolean
  /** Other statuses that are no problem. */
  also?: Readonly<Record<number, { description: string, schema?: TSchema }>>
}

declare module 'fastify' {
  interface FastifyContextConfig {
    response?: DocumentedResponse
    /** The problems that the route has besides those of its kind (problem-codes.ts). */
    problems?: readonly ProblemCode[]
  }
}
