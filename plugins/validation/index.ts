/**
 * Checks bodies, parameters, queries and headers against their schemas with Ajv, and raises Problem('invalid-request')
 * with one entry per field. Nothing is coerced, defaulted or removed: what passes goes to Flexiti as it came, except
 * that in forms, queries and parameters, where everything is text, a field that is a number or a boolean becomes one
 * (form-values.ts).
 */
import type { FastifyInstance, FastifyRequest, preValidationHookHandler, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import type { TSchema } from 'typebox'
import { problem, type FieldError, type Problem } from '../../src/problems/problem.js'
import { fieldErrors } from './field-errors.js'
import { textCoercer } from './coerce-text.js'
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
    return required ? invalid('body', [{ field: 'body', message: 'is required' }]) : undefined
  }
  if (mediaType === undefined || content[mediaType] === undefined) return problem('unsupported-media-type')
  // Fastify turns an absent body into null for the validator; a null that was sent must not pass for it.
  return body === null ? invalid('body', [{ field: 'body', message: 'must be an object' }]) : undefined
}

/** The whole query, for endpoints whose filters Flexiti does not document in full. A name given twice is refused. */
export function wholeQuery (request: FastifyRequest): Record<string, string> {
  const entries = Object.entries(request.query as Record<string, unknown>)
  const repeated = entries.filter(([, value]) => typeof value === 'object').map(([field]) => ({
    field,
    message: 'must be given once, not as a list'
  }))
  if (repeated.length > 0) throw invalid('querystring', repeated)
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

export interface ValidationOptions {
  /** Shared by the doors of a process. */
  validators?: Validators
}

async function validation (app: FastifyInstance, {
  validators = createValidators()
}: ValidationOptions): Promise<void> {
  app.setValidatorCompiler<TSchema & { 'x-optional'?: true }>(({ schema, httpPart = 'body', contentType }) => {
    const check = validators.of(schema)
    const isText = httpPart !== 'body' || contentType === FORM
    const read = textCoercer(schema)
    return (data: unknown) => {
      if (data === null && schema['x-optional'] === true) return { value: undefined }
      const value = isText ? read(data) : data
      const validate = check()
      if (validate(value)) return { value }
      return { error: invalid(httpPart, fieldErrors(validate.errors ?? [])) }
    }
  })

  app.addHook('onListen', done => {
    validators.compileInBackground()
    done()
  })

  // Responses are passed on as they came: a schema documents them, and never cuts fields out.
  app.setSerializerCompiler(() => data => JSON.stringify(data))

  // On the routes that take a body only, and without a promise: the other routes, and the wait for it, cost every
  // request.
  app.addHook('onRoute', route => {
    const content = bodyContent(route)
    if (content === undefined) return
    const checkPresence: preValidationHookHandler = (request, _reply, done) => {
      done(faultOfPresence(content, request))
    }
    route.preValidation = [checkPresence, ...[route.preValidation ?? []].flat()]
  })
}

export default fp(validation, { name: 'validation', fastify: '5.x' })
