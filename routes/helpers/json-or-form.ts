/**
 * Route schema helpers: a body that may come as JSON or as a form. For TypeScript the result is the body's own schema,
 * so that the TypeBox type provider infers `request.body` from it; for Fastify and OpenAPI it is one schema under two
 * media types.
 */
import type { Static, TSchema, TUnsafe } from 'typebox'

function bothMedia (schema: TSchema): unknown {
  return {
    content: {
      'application/json': { schema },
      'application/x-www-form-urlencoded': { schema }
    }
  }
}

/** A body that must be there; its absence is `invalid-request` (plugins/validation/index.ts). */
export function jsonOrForm<S extends TSchema> (schema: S): S {
  return bothMedia(schema) as S
}

/** A body that may be left out; `request.body` is then undefined. */
export function optionalJsonOrForm<S extends TSchema> (schema: S): TUnsafe<Static<S> | undefined> {
  return bothMedia({ ...schema, 'x-optional': true }) as TUnsafe<Static<S> | undefined>
}
