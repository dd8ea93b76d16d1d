/**
 * Checks bodies, parameters, queries and headers against their schemas, and raises Problem('invalid-request') with one
 * entry per field. What passes is what goes to Flexiti: without what was left empty, numbers as its documentation
 * writes them (read-value.ts), unknown fields as they came. Every route's query is checked, also of a route that takes
 * none.
 */
import type {
  FastifyInstance, FastifyRequest, preHandlerHookHandler, preValidationHookHandler, RouteOptions
} from 'fastify'
import fp from 'fastify-plugin'
import type { TSchema } from 'typebox'
import { LangQuery, NoQuery } from '../../schemas/parameters.js'
import { endpointTable } from '../../src/flexiti/endpoints.js'
import { fieldError, type FieldError } from '../../src/problems/field-error.js'
import { problem, type Problem } from '../../src/problems/problem.js'
import type { Medium } from './types.js'
import { createValidators, type Validators } from './validators.js'

const FORM = 'application/x-www-form-urlencoded'

const places: Record<string, string> = {
  body: 'body',
  params: 'path',
  querystring: 'query',
  headers: 'headers'
}

function invalid (place: string, errors: FieldError[]): Problem {
  const first = errors.slice(0, 1).map(({ field, message }) => ` ${field}: ${message}`).join('')
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  return problem('invalid-request', {
    errors,
    detail: `The ${places[place] ?? place} did not pass the check.${first}${more}.`
  })
}

type BodyContent = Record<string, { schema: TSchema & { 'x-optional'?: true } }>

/** The schemas of a route's body by media type, if it has any. */
function bodyContent ({ schema }: RouteOptions): BodyContent | undefined {
  const body = schema?.body
  return typeof body === 'object' && body !== null && 'content' in body ? body.content as BodyContent : undefined
}

/**
 * Fastify looks a body's schema up by media type and checks nothing when it finds none, as when the request has no body
 * and no content-type. So absence is judged here, before.
 */
function faultOfPresence (content: BodyContent, { body, mediaType }: FastifyRequest): Problem | undefined {
  if (body === undefined) {
    const required = Object.values(content).some(({ schema }) => schema['x-optional'] !== true)
    return required ? invalid('body', [fieldError('body', 'required', {})]) : undefined
  }
  if (mediaType === undefined || content[mediaType] === undefined) return problem('unsupported-media-type')
  // Fastify turns an absent body into null for the validator; a null that was sent must not pass for it.
  return body === null ? invalid('body', [fieldError('body', 'type', { type: 'object' })]) : undefined
}

function mediumOf (httpPart: string, contentType: string | undefined): Medium {
  if (httpPart === 'querystring') return 'query'
  if (httpPart !== 'body') return 'plain'
  return contentType === FORM ? 'form' : 'json'
}

/** The query of a route that forwards to Flexiti, if that may know more of it than the BFF: a list takes any filter. */
function openQuery (querystring: TSchema, route: RouteOptions): TSchema {
  const { config, method } = route
  if (config?.endpoint === undefined || config.shared === true) return querystring
  if (method === 'GET' || method === 'HEAD') return { ...querystring, 'x-open': 'filters' }
  const bodies = Object.values(bodyContent(route) ?? {}).map(({ schema }) => schema)
  return { ...querystring, 'x-open': 'parameters', 'x-body': bodies }
}

/**
 * widget/init and apply have the language in the body (flexiti-api.md §5.3), all others in the query: callers need not
 * know.
 */
const moveLangToBody: preHandlerHookHandler = (request, _reply, done) => {
  const query = request.query as { lang?: string }
  if (query.lang !== undefined) {
    request.body = { lang: query.lang, ...request.body as object }
    delete query.lang
  }
  done()
}

export interface ValidationOptions {
  /** Shared by the doors of a process. */
  validators?: Validators
}

async function validation (
  app: FastifyInstance,
  { validators = createValidators() }: ValidationOptions
): Promise<void> {
  app.setValidatorCompiler<TSchema & { 'x-optional'?: true }>(({ schema, httpPart = 'body', contentType }) => {
    const check = validators.of(schema, mediumOf(httpPart, contentType))
    return (data: unknown) => {
      if (data === null && schema['x-optional'] === true) return { value: undefined }
      const { value, errors } = check(data)
      return errors === undefined ? { value } : { error: invalid(httpPart, errors) }
    }
  })

  app.addHook('onListen', done => {
    validators.compileInBackground()
    done()
  })

  // Responses are passed on as they came: a schema documents them, and never cuts fields out.
  app.setSerializerCompiler(() => data => JSON.stringify(data))

  app.addHook('onRoute', function checkQuery (route) {
    if (route.schema?.hide === true) return
    const { endpoint } = route.config ?? {}
    const langInBody = endpoint !== undefined && endpointTable[endpoint].langInBody === true
    const querystring = (route.schema?.querystring ?? (langInBody ? LangQuery : NoQuery)) as TSchema
    route.schema = {
      ...route.schema,
      querystring: validators.strength === 'shape' ? openQuery(querystring, route) : querystring
    }
    if (langInBody) route.preHandler = [moveLangToBody, ...[route.preHandler ?? []].flat()]
  })

  // On the routes that take a body only, and without a promise: the other routes, and the wait for it, cost every
  // request.
  app.addHook('onRoute', function checkBodyPresence (route) {
    const content = bodyContent(route)
    if (content === undefined) return
    const checkPresence: preValidationHookHandler = (
      request,
      _reply,
      done
    ) => { done(faultOfPresence(content, request)) }
    route.preValidation = [checkPresence, ...[route.preValidation ?? []].flat()]
  })
}

export default fp(validation, { name: 'validation', fastify: '5.x' })
