/**
 * `node build.js [folder [entry …]]`: bundles the programs into `dist/`, or into the folder that is named. A start then
 * reads a handful of files instead of a thousand. Types are checked apart: `npm run typecheck`.
 *
 * A program that runs from the folder while it is built again keeps its files: chunks have names by their content,
 * every file is replaced in one step, and what no build made any more is removed a week later.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { build } from 'esbuild'
import { buildScript, scripts } from './client/build.js'
import { buildAssets } from './demo/build.js'

const root = import.meta.dirname
const PROGRAMS = ['server/main.ts', 'server/check-config.ts', 'simulator/main.ts', 'simulator/finfo/main.ts']
const STALE_MS = 7 * 24 * 60 * 60 * 1000

/** Builds the programs and what pages load (routes/helpers/client-script.ts, demo/plugins/assets.ts). */
export async function buildPrograms (folder) {
  await bundle(folder, PROGRAMS)
  for (const name of scripts) await replace(join(folder, 'client', `${name}.js`), await buildScript(name))
  for (const [name, content] of await buildAssets()) await replace(join(folder, 'demo', 'assets', name), content)
  await removeStale(join(folder, 'chunks'))
}

/** Bundles `entries` into `folder`. `options` are more of esbuild's own. */
export async function bundle (folder, entries, { external = [], ...options } = {}) {
  const { outputFiles } = await build({
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
      // Builds the scripts of pages where the BFF runs from its sources.
      'esbuild',
      ...external
    ],
    // Packages that are CommonJS ask for Node's modules by `require`, which a module does not have by itself.
    banner: {
      js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);"
    },
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'linked',
    logLevel: 'warning',
    write: false,
    ...options
  })
  // The chunks first: an entry finds what it imports at every moment.
  const isChunk = ({ path }) => path.startsWith(join(folder, 'chunks'))
  for (const file of outputFiles.filter(isChunk)) await replace(file.path, file.contents)
  for (const file of outputFiles.filter((file) => !isChunk(file))) await replace(file.path, file.contents)
}

/** Writes beside the file and renames: who reads it meanwhile sees the old text or the new one. */
async function replace (path, contents) {
  await mkdir(dirname(path), { recursive: true })
  const written = `${path}.${randomUUID()}`
  await writeFile(written, contents)
  await rename(written, path)
}

async function removeStale (folder) {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    // Another build may have renamed it.
    const found = await stat(path).catch(() => undefined)
    if (found !== undefined && Date.now() - found.mtimeMs > STALE_MS) await rm(path, { force: true })
  }
}

if (process.argv[1] === import.meta.filename) {
  const [folder = 'dist', ...entries] = process.argv.slice(2)
  if (entries.length > 0) await bundle(resolve(folder), entries)
  else await buildPrograms(resolve(folder))
}
