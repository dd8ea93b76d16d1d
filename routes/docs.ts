/** GET /docs: the door's API to read and to try, made from its OpenAPI document. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { readScript } from './helpers/client-script.js'
import type { ApiDocument } from './helpers/docs/document.js'
import { renderDocs, type DocsPage, type DocsPageOptions } from './helpers/docs/page.js'

export interface DocsOptions extends Omit<DocsPageOptions, 'publicUrl'> {
  publicUrl: () => string
}

const docs: FastifyPluginAsyncTypebox<DocsOptions> = async (app, { publicUrl, ...options }) => {
  let made: Promise<DocsPage> | undefined

  async function make (): Promise<DocsPage> {
    const script = (await readScript('docs')).toString()
    return renderDocs(app.swagger() as unknown as ApiDocument, script, { ...options, publicUrl: publicUrl() })
  }

  const page = { schema: { hide: true }, config: { shared: true, anyHost: true } }
  app.get('/docs', page, async (_request, reply) => {
    made ??= make()
    made.catch(() => { made = undefined })
    const { html, policy } = await made
    return await reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(html)
  })
  app.get('/docs/', page, async (_request, reply) => await reply.redirect('/docs', 308))
}

export default docs
