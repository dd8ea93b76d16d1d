/** Builds what the demo's pages load: their scripts and their style, each one file. Which exist is said here only. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

const entries = ['browser/site.ts', 'browser/checkout.ts', 'browser/apply.ts', 'styles/site.css']
const copied = ['art/mark.svg']

/** @returns the built files by name. */
export async function buildAssets () {
  const { outputFiles } = await build({
    entryPoints: entries,
    absWorkingDir: import.meta.dirname,
    outdir: 'assets',
    entryNames: '[name]',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'warning'
  })
  const files = new Map(outputFiles.map(({ path, contents }) => [path.replace(/^.*[\\/]/, ''), Buffer.from(contents)]))
  for (const path of copied) files.set(path.replace(/^.*\//, ''), await readFile(join(import.meta.dirname, path)))
  return files
}
