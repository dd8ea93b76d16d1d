/** OpenAPI 3.1 of one door, made from its routes, at `/openapi.json`. */
import swagger from '@fastify/swagger'
import fp from 'fastify-plugin'
import type { RouteOptions } from 'fastify'
import { completeDocument, describeRoute } from './document.js'
import type { Json } from './components.js'
import type { OpenApiOptions } from './options.js'

export default fp(async function openapi (app, options: OpenApiOptions) {
  const { title, description, version } = options
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => { routes.push(route) })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title,
        description,
        version,
        contact: { name: 'flexiti-bff' },
        license: { name: 'MIT', identifier: 'MIT' }
      }
    },
    convertConstToEnum: false,
    transform: ({ schema, url, route }) => ({
      schema: describeRoute(schema as Json | undefined, route as RouteOptions, options.versions),
      url
    }),
    transformObject: (made) => 'openapiObject' in made
      ? completeDocument(made.openapiObject, routes, options) as typeof made.openapiObject
      : made.swaggerObject
  })
  const page = { schema: { hide: true }, config: { shared: true, anyHost: true } }
  app.get('/openapi.json', page, async () => ({ ...app.swagger(), servers: [{ url: options.server() }] }))
}, { name: 'openapi' })
