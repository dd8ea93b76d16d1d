/** `npm start` and the build before it. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, utimesSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'tap'
import { run } from '../helpers/process.js'

const root = resolve(import.meta.dirname, '../..')

function build (folder: string): void {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'build.js'), folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

test('a signal to the child of npm start reaches the BFF', async (t) => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } }
  // As npm runs it. The group lets the teardown reach whatever the shell has started.
  const child = spawn('sh', ['-c', scripts.start], {
    cwd: root,
    env: { PATH: process.env.PATH, PORT: '0', INTERNAL_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true
  })
  const ended = once(child, 'close')
  t.teardown(() => {
    try { process.kill(-Number(child.pid), 'SIGKILL') } catch {}
  })
  let stdout = ''
  for await (const chunk of child.stdout) {
    stdout += String(chunk)
    if (stdout.includes('"msg":"listening"')) {
      child.kill('SIGTERM')
      break
    }
  }
  t.strictSame(await ended, [0, null])
})

test('a build leaves a running BFF the files that it has yet to load, and removes those that are old', async (t) => {
  const folder = t.testdir({ chunks: { 'of-a-running-one.js': '', 'of-last-month.js': '' } })
  const monthAgo = Date.now() / 1000 - 30 * 24 * 60 * 60
  utimesSync(join(folder, 'chunks/of-last-month.js'), monthAgo, monthAgo)
  build(folder)
  const bff = run(t, join(folder, 'server/main.js'), { PORT: '0', INTERNAL_PORT: '0' })
  const { public: door } = await bff.listening()
  build(folder)
  t.equal((await fetch(`${door}/openapi.json`)).status, 200, 'it is in a file of its own')
  t.ok(existsSync(join(folder, 'chunks/of-a-running-one.js')))
  t.notOk(existsSync(join(folder, 'chunks/of-last-month.js')))
})
