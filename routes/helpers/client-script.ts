/**
 * The scripts for pages: as the build left them beside the programs, or built now where the BFF runs from its sources.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** From `dist/server/` and from `dist/chunks/` alike. */
const built = new URL('../client/', import.meta.url)

export async function readScript (name: string): Promise<Buffer> {
  const file = new URL(`${name}.js`, built)
  if (existsSync(file)) return await readFile(file)
  const { buildScript } = await import('../../client/build.js')
  return await buildScript(name)
}
