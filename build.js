/**
 * `node build.js [folder [entry …]]`: bundles the programs into `dist/`, or into the folder that is named. A start then reads a
 * handful of files instead of a thousand. Types are checked apart: `npm run typecheck`.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { buildScript, scripts } from './client/build.js'

const root = import.meta.dirname
const PROGRAMS = ['server/main.ts', 'server/check-config.ts', 'simulator/main.ts', 'simulator/finfo/main.ts']

/** Builds the programs and what pages load (routes/helpers/client-script.ts). */
export async function buildPrograms (folder) {
  await bundle(folder, PROGRAMS)
  const client = join(folder, 'client')
  await mkdir(client, { recursive: true })
  for (const name of scripts) await writeFile(join(client, `${name}.js`), await buildScript(name))
}

/** Bundles `entries` into `folder`. `options` are more of esbuild's own. */
export async function bundle (folder, entries, { external = [], ...options } = {}) {
  await build({
    entryPoints: entries,
    absWorkingDir: root,
    outdir: folder,
    outbase: '.',
    bundle: true,
    // What is loaded only when needed (the simulator, the pages of the API) stays in files of its own.
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: [
      // Starts worker threads from its own files.
      'pino',
      // Serve files of their own, and are loaded only when somebody asks for them.
      '@fastify/swagger', '@fastify/swagger-ui',
      // Builds the scripts of pages where the BFF runs from its sources.
      'esbuild',
      ...external
    ],
    // Packages that are CommonJS ask for Node's modules by `require`, which a module does not have by itself.
    banner: { js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);" },
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'linked',
    logLevel: 'warning',
    ...options
  })
}

if (process.argv[1] === import.meta.filename) {
  const [folder = 'dist', ...entries] = process.argv.slice(2)
  if (entries.length > 0) await bundle(resolve(folder), entries)
  else await buildPrograms(resolve(folder))
}
