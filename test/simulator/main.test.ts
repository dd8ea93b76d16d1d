/** The simulator as a process (docs/simulator.md). */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { programs } from '../helpers/process.js'
import { referenceId } from './flexiti/helpers.js'

function run (t: Test, settings: Record<string, string>, program = 'simulator/main.js'): ChildProcess {
  const env = { ...process.env, ...settings }
  const child = spawn(process.execPath, [join(programs, program)], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => child.kill('SIGKILL'))
  return child
}

async function firstLine (stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = ''
  for await (const chunk of stream ?? []) {
    text += String(chunk)
    if (text.includes('\n')) break
  }
  return text
}

test('one line says where it listens, its settings hold, and SIGTERM ends it', async t => {
  const child = run(t, {
    SIMULATOR_PORT: '0',
    SIMULATOR_CLIENT_ID: 'shop',
    SIMULATOR_CLIENT_SECRET: 'secret',
    SIMULATOR_TOKEN_SECONDS: '30'
  })
  const line = await firstLine(child.stdout)
  const [, url] = /listening on (http:\/\/127\.0\.0\.1:\d+) /.exec(line) ?? []
  t.ok(url, line)
  const response = await fetch(`${url}/flexiti/pos-api/v2.5/oauth/token`, {
    method: 'POST',
    headers: { 'x-reference-id': referenceId },
    body: new URLSearchParams({ client_id: 'shop', client_secret: 'secret' })
  })
  t.match(await response.json(), { expires_in: 30 })
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  t.equal(code, 0)
})

test('a wrong port is said, not guessed', async t => {
  const child = run(t, { SIMULATOR_PORT: 'ninety' })
  t.match(await firstLine(child.stderr), /SIMULATOR_PORT: must be a whole number/)
  const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode]
  t.equal(code, 1)
})

test('the Finfo simulator is a process too, with settings of its own', async t => {
  const credentials = { SIMULATOR_CLIENT_SECRET: 'secret', SIMULATOR_USERNAME: 'shop', SIMULATOR_PASSWORD: 'open' }
  const child = run(t, { SIMULATOR_PORT: '0', ...credentials }, 'simulator/finfo/main.js')
  const line = await firstLine(child.stdout)
  const [, tokenUrl] = /^Finfo simulator listening on .*base URL \S+\/finfo, token URL (http:\S+)\)/.exec(line) ?? []
  t.ok(tokenUrl, line)
  const login = { username: 'shop', password: 'open', grant_type: 'password' }
  const form = { client_id: 'finfo-api', client_secret: 'secret', ...login }
  const response = await fetch(String(tokenUrl), { method: 'POST', body: new URLSearchParams(form) })
  t.equal(response.status, 200)
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  t.equal(code, 0)
})
