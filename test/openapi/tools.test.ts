/**
 * What others make of the documents: the rule sets of Redocly and Spectral find nothing, and the clients that hey-api
 * and openapi-typescript generate take the calls of the README without a cast. The tools are installed apart, in
 * tools/openapi: `npm run test:openapi`.
 */
import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { startBff } from '../helpers/bff.js'

const run = promisify(execFile)
const tools = join(import.meta.dirname, '../../tools/openapi')

/** Whether the tools are installed. Says so where not; with CI=true that is a failure. */
function hasTools (): boolean {
  if (existsSync(join(tools, 'node_modules'))) return true
  const message = 'the tools are not installed: npm ci --prefix tools/openapi'
  if (process.env.CI === 'true') t.fail(message)
  else t.plan(0, message)
  return false
}

interface Files {
  folder: string
  public: string
  internal: string
}

/** The documents of a BFF, as files. */
async function documents (t: Test, change: (text: string) => string = (text) => text): Promise<Files> {
  const bff = await startBff(t)
  const folder = t.testdir()
  const write = async (door: 'public' | 'internal'): Promise<string> => {
    const file = join(folder, `${door}.json`)
    writeFileSync(file, change((await bff[door].get('/openapi.json')).text))
    return file
  }
  return { folder, public: await write('public'), internal: await write('internal') }
}

async function tool (name: string, ...args: string[]): Promise<string> {
  return (await run(process.execPath, [join(tools, name), ...args], { cwd: tools, maxBuffer: 2 ** 26 })).stdout
}

if (hasTools()) {
  t.test('the rules of Redocly and Spectral find no error and no warning', async (t) => {
    const files = await documents(t)
    t.equal(await tool('lint.js', files.public), '')
    t.equal(await tool('lint.js', files.internal), '')
  })

  t.test('a document that breaks a rule is found by both', async (t) => {
    const files = await documents(t, (text) => text.replace('"operationId":"openWidget"', '"operationId":"openFlow"'))
    const found = await tool('lint.js', files.public)
    t.match(found, /redocly error operation-operationId-unique/)
    t.match(found, /spectral 0 operation-operationId-unique/)
  })

  t.test('the calls of the README compile against generated clients, and wrong ones do not', async (t) => {
    const files = await documents(t)
    t.equal(await tool('generate.js', files.public, files.internal, join(files.folder, 'clients')), '')
  })

  t.test('a document without its types does not pass', async (t) => {
    const files = await documents(t, (text) => text.replaceAll(
      '"amount":{"type":["number","string"]', '"amount":{"type":["number","string","boolean"]'
    ))
    t.match(
      await tool('generate.js', files.public, files.internal, join(files.folder, 'clients')),
      /error TS2578: Unused '@ts-expect-error' directive/
    )
  })
}
