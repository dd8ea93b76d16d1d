/**
 * `node build.js [folder] [entry …]`: bundles the programs into `dist/` (or the folder that is named): a start then reads a handful
 * of files instead of some thousand, which halves it. Types are checked before, by tsc (package.json).
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { buildScript, scripts } from './client/build.js'
import { buildAssets } from './demo/build.js'

const [folder = 'dist', ...entries] = process.argv.slice(2)

await build({
  entryPoints: entries.length > 0 ? entries : ['server/main.ts', 'server/check-config.ts', 'simulator/main.ts'],
  absWorkingDir: import.meta.dirname,
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
    'esbuild'
  ],
  // Packages that are CommonJS ask for Node's modules by `require`, which a module does not have by itself.
  banner: { js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);" },
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'linked',
  logLevel: 'warning'
})

// What pages load (routes/helpers/client-script.ts).
const client = resolve(import.meta.dirname, folder, 'client')
await mkdir(client, { recursive: true })
for (const name of scripts) await writeFile(join(client, `${name}.js`), await buildScript(name))

// What the demo's pages load (demo/plugins/assets.ts).
const assets = resolve(import.meta.dirname, folder, 'demo', 'assets')
await mkdir(assets, { recursive: true })
for (const [name, content] of await buildAssets()) await writeFile(join(assets, name), content)
