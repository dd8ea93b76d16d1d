/**
 * Reads request bodies: JSON and forms, not compressed, and nothing else (415). What comes out is plain data. A body
 * that cannot be read is `malformed-body`; no part of it is repeated.
 */
import { isUtf8 } from 'node:buffer'
import type { IncomingHttpHeaders } from 'node:http'
import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { problem, type Problem } from '../../src/problems/problem.js'
import { parseForm } from './form.js'
import { readJson } from './json.js'

function malformed (detail: string): Problem {
  return problem('malformed-body', { detail })
}

function hasBody (headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

async function bodyParsers (app: FastifyInstance): Promise<void> {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()

  // Read as plain text it would be called malformed, which sends its sender looking in the wrong place.
  app.addHook('preParsing', function refuseEncoded (request, reply, payload, done) {
    const coding = request.headers['content-encoding']
    if (coding === undefined || /^\s*(identity\s*)?$/i.test(coding) || !hasBody(request.headers)) {
      done(null, payload)
      return
    }
    // What would be taken (RFC 9110 §12.5.3).
    reply.header('accept-encoding', 'identity')
    done(problem('unsupported-media-type', { detail: 'The body must not be compressed.' }))
  })

  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (bytes.length === 0) return done(null, undefined)
    if (!isUtf8(bytes)) return done(malformed('The body is not UTF-8.'))
    const text = bytes.toString().replace(/^\uFEFF/, '')
    let failure: Error | null = null
    let parsed: unknown
    // The default parser calls back at once, and calls again if its callback throws: so it only takes notes.
    parseJson(request, text, (error, value) => {
      failure = error
      parsed = value
    })
    if (failure !== null) return done(malformed('The body is not well-formed JSON.'))
    const read = readJson(text, parsed)
    // `null` is how some libraries send nothing.
    return 'fault' in read ? done(malformed(read.fault)) : done(null, read.value ?? undefined)
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
