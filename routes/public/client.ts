/**
 * GET /client.js and /flexiti-pay.js: the client for the shop's page and the element on top of it (docs/client.md); and
 * the same under a name with a content hash, which never changes.
 */
import { createHash } from 'node:crypto'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { readScript } from '../helpers/client-script.js'
import {
  buildRepresentation, chooseEncoding, etagMatches, type Representation
} from '../../src/documents/representation.js'
import { problem } from '../../src/problems/problem.js'

interface Script {
  representation: Representation
  /** `client-{hash}.js`. */
  file: string
}

const NAMES = ['client', 'flexiti-pay']
const CURRENT = 'public, max-age=300, stale-while-revalidate=86400'
const FOREVER = 'public, max-age=31536000, immutable'

const client: FastifyPluginAsyncTypebox = async (app) => {
  const scripts = new Map<string, Promise<Script>>()

  async function scriptOf (name: string): Promise<Script> {
    let script = scripts.get(name)
    if (script === undefined) {
      script = loadScript(name)
      scripts.set(name, script)
      script.catch(() => { scripts.delete(name) })
    }
    return await script
  }

  for (const name of NAMES) {
    app.get(`/${name}.js`, { schema: { hide: true }, config: { shared: true } }, async (request, reply) => {
      const script = await scriptOf(name)
      reply.header('content-location', `/client/${script.file}`)
      return send(script, CURRENT, request, reply)
    })
  }

  app.get('/client/:file', {
    schema: {
      hide: true,
      params: Type.Object(
        { file: Type.String({ maxLength: 64 }) }
      )
    },
    config: { shared: true }
  }, async (request, reply) => {
    const { file } = request.params
    for (const name of NAMES) {
      if (!file.startsWith(`${name}-`)) continue
      const script = await scriptOf(name)
      if (script.file === file) return send(script, FOREVER, request, reply)
    }
    throw problem('not-found')
  })
}

async function loadScript (name: string): Promise<Script> {
  const bytes = await readScript(name)
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  return {
    representation: await buildRepresentation(bytes, 'text/javascript; charset=utf-8'),
    file: `${name}-${hash}.js`
  }
}

function send (
  { representation }: Script, cacheControl: string, request: FastifyRequest, reply: FastifyReply
): FastifyReply {
  const variant = representation.variants[chooseEncoding(request.headers['accept-encoding'])]
  // The CORS answer may have put `Origin` there.
  const vary = reply.getHeader('vary')
  reply.headers({
    'cache-control': cacheControl,
    etag: variant.etag,
    vary: vary === undefined ? 'accept-encoding' : `accept-encoding, ${String(vary)}`,
    // For pages that isolate themselves (COEP) and load it without CORS.
    'cross-origin-resource-policy': 'cross-origin'
  })
  const known = request.headers['if-none-match']
  if (known !== undefined && etagMatches(known, variant.etag)) return reply.code(304).send()
  if (variant.contentEncoding !== undefined) reply.header('content-encoding', variant.contentEncoding)
  return reply.header('content-type', representation.contentType).send(variant.body)
}

export default client
