/**
 * Reads request bodies: JSON and forms, nothing else (415). What comes out is plain data: no prototype tricks, no
 * broken text, no nesting deep enough to break a recursion later. A body that cannot be read is `malformed-body`; no
 * part of it is repeated.
 */
import { isUtf8 } from 'node:buffer'
import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import qs from 'qs'
import { problem, type Problem } from '../src/problems/problem.js'

/** The deepest documented body has four levels (sku_data.products[].quantity). */
const MAX_DEPTH = 6
const MAX_FIELDS = 500
const MAX_ITEMS = 100

const LONE_SURROGATE = /\p{Surrogate}/u

function malformed (detail: string): Problem {
  return problem('malformed-body', { detail })
}

/** Why a parsed value must not go further, if so. A lone surrogate cannot be sent on as UTF-8. */
function fault (value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') {
    return LONE_SURROGATE.test(value) ? 'The body has text that is not valid Unicode.' : undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > MAX_DEPTH) return `The body nests deeper than ${MAX_DEPTH} levels.`
  for (const [name, child] of Object.entries(value)) {
    const found = fault(name) ?? fault(child, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** Percent-decodes strictly: qs would keep what it cannot decode. */
function decode (text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw malformed('The form is not percent-encoded UTF-8.')
  }
}

/**
 * qs drops names of Object.prototype in silence; JSON refuses the dangerous ones. Here they are refused, all of them.
 */
function decodeName (text: string): string {
  const name = decode(text)
  if (name.split(/[.[\]]+/).some(part => Object.hasOwn(Object.prototype, part))) {
    throw malformed('The form has a field name that is not allowed.')
  }
  return name
}

/** Without what was left empty: a form sends every input, filled in or not. */
function withoutEmpty (value: unknown): unknown {
  if (value === '') return undefined
  if (Array.isArray(value)) {
    const items = value.map(withoutEmpty).filter(item => item !== undefined)
    return items.length === 0 ? undefined : items
  }
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).map(([name, child]) => [
    name, withoutEmpty(child)
  ]).filter(([, child]) => child !== undefined)
  return fields.length === 0 ? undefined : Object.fromEntries(fields)
}

/**
 * Dotted (`a.b=1`) and bracketed (`a[b]=1`) names nest; a name given twice becomes a list, which no scalar field
 * accepts.
 */
export function parseForm (text: string): Record<string, unknown> {
  // Raw bytes that were no UTF-8 have become replacement characters on the way here.
  if (text.includes('\uFFFD')) throw malformed('The form is not percent-encoded UTF-8.')
  let fields: unknown
  try {
    fields = qs.parse(text, {
      allowDots: true,
      allowPrototypes: false,
      depth: MAX_DEPTH,
      strictDepth: true,
      parameterLimit: MAX_FIELDS,
      arrayLimit: MAX_ITEMS,
      throwOnLimitExceeded: true,
      duplicates: 'combine',
      decoder: (part, _default, _charset, type) => type === 'key' ? decodeName(part) : decode(part)
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw malformed(
      `The form has more than ${MAX_FIELDS} fields or ${MAX_ITEMS} items in a list, or nests deeper ` +
        `than ${MAX_DEPTH} levels.`
    )
  }
  return (withoutEmpty(fields) ?? {}) as Record<string, unknown>
}

async function bodyParsers (app: FastifyInstance): Promise<void> {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()

  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (bytes.length === 0) return done(null, undefined)
    if (!isUtf8(bytes)) return done(malformed('The body is not UTF-8.'))
    let failure: Error | null = null
    let value: unknown
    // The default parser calls back at once, and calls again if its callback throws: so it only takes notes.
    parseJson(request, bytes.toString(), (error, parsed) => {
      failure = error
      value = parsed
    })
    if (failure !== null) return done(malformed('The body is not well-formed JSON.'))
    const found = fault(value)
    // `null` is how some libraries send nothing.
    return found === undefined ? done(null, value ?? undefined) : done(malformed(found))
  })

  // Any other type, or none: without a body there is nothing to misread. Browsers call an empty text `text/plain`.
  app.addContentTypeParser('*', (_request, payload, done) => {
    const settle = (error: Problem | null): void => {
      payload.removeAllListeners('data').removeAllListeners('end').removeAllListeners('error')
      done(error)
    }
    payload.once('data', () => { settle(problem('unsupported-media-type')) })
    payload.once('end', () => { settle(null) })
    payload.once('error', () => { settle(malformed('The body broke off.')) })
  })

  await app.register(formbody, { parser: parseForm })
}

export default fp(bodyParsers, { name: 'body-parsers', fastify: '5.x' })
