/**
 * `node generate.js <public.json> <internal.json> <folder>`: makes typed clients of both documents in the folder, with
 * hey-api and with openapi-typescript, and compiles the calls of `calls/` against them. Prints what does not compile.
 */
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createClient } from '@hey-api/openapi-ts'
import openapiTypescript, { astToString } from 'openapi-typescript'

const [publicFile, internalFile, folder] = process.argv.slice(2)
const here = import.meta.dirname

for (const [door, file] of [['public', publicFile], ['internal', internalFile]]) {
  await createClient({
    input: file,
    output: { path: join(folder, 'hey-api', door) },
    plugins: ['@hey-api/typescript', '@hey-api/client-fetch', '@hey-api/sdk'],
    logs: { level: 'silent', file: false }
  })
  await mkdir(join(folder, 'openapi-typescript'), { recursive: true })
  const types = await openapiTypescript(JSON.parse(await readFile(file, 'utf8')))
  await writeFile(join(folder, 'openapi-typescript', `${door}.ts`), astToString(types))
}
await cp(join(here, 'calls'), folder, { recursive: true })
await symlink(join(here, 'node_modules'), join(folder, 'node_modules'))
await writeFile(join(folder, 'package.json'), '{"type":"module"}')

const options = [
  '--noEmit', '--strict', '--skipLibCheck', '--exactOptionalPropertyTypes', 'false', '--target', 'es2023',
  '--lib', 'es2023,dom', '--module', 'esnext', '--moduleResolution', 'bundler'
]
const tsc = join(here, 'node_modules/typescript/bin/tsc')
try {
  await promisify(execFile)(process.execPath, [tsc, ...options, 'hey-api.ts', 'openapi-typescript.ts'], { cwd: folder })
} catch ({ stdout }) {
  console.log(stdout)
}
