/** The files that pages load: built beside the program, or from the sources where the demo runs from those. */
import { hash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** Path of a file by its name; it changes with the file's content. */
    asset (name: string): string
  }
}

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml'
}

export default fp(async function assets (app) {
  const files = new Map<string, { body: Buffer, type: string }>()
  const paths = new Map<string, string>()
  for (const [name, body] of await loadAssets()) {
    const [stem = '', extension = ''] = name.split('.')
    const path = `/assets/${stem}-${hash('sha256', body, 'hex').slice(0, 12)}.${extension}`
    files.set(path, { body, type: types[extension] ?? 'application/octet-stream' })
    paths.set(name, path)
  }

  app.decorate('asset', (name: string) => paths.get(name) ?? '')

  app.get('/assets/:file', async (request, reply) => {
    const file = files.get(request.url.split('?', 1)[0] ?? '')
    if (file === undefined) return reply.callNotFound()
    return reply.headers({
      'content-type': file.type, 'cache-control': 'public, max-age=31536000, immutable'
    }).send(file.body)
  })
}, { name: 'assets' })

async function loadAssets (): Promise<Map<string, Buffer>> {
  const built = new URL('../demo/assets/', import.meta.url)
  try {
    const names = await readdir(built)
    return new Map(await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, built))] as const)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const { buildAssets } = await import('../build.js')
    return await buildAssets()
  }
}
