/** Builds the scripts that pages load: one file each, minified. Which exist is said here and nowhere else. */
import { build } from 'esbuild'

export const scripts = ['client', 'flexiti-pay', 'docs']

/** @returns the built script. */
export async function buildScript (name) {
  const { outputFiles: [file] } = await build({
    entryPoints: [`${name}.ts`],
    absWorkingDir: import.meta.dirname,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    // Private fields and `??=` as they are: every browser of the last four years has them.
    target: 'es2022',
    write: false,
    logLevel: 'warning'
  })
  return Buffer.from(file.contents)
}
