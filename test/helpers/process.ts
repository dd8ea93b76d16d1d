/** The compiled process, built once per test file into a folder of its own, and run with the settings of a test and no others. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Test } from 'tap'
import { until, type Json } from './bff.js'

const root = resolve(import.meta.dirname, '../..')

/** Builds into `folder`, which must be below the project, so that what is built finds its packages. */
export function build (folder: string): void {
  const bundler = spawnSync(process.execPath, [join(root, 'build.js'), folder], { encoding: 'utf8' })
  if (bundler.status !== 0) throw new Error(`the build failed: ${bundler.stderr}`)
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
}

export interface Process {
  child: ChildProcess
  lines: Json[]
  stdout (): string
  stderr (): string
  /** The line that says where it listens. */
  listening (): Promise<{ public: string, internal: string, public_url: string, simulator?: string }>
  exit: Promise<number | null>
}

/** Runs a built file with these settings and no others. */
export function run (t: Test, built: string, file: string, env: Record<string, string> = {}): Process {
  const child = spawn(process.execPath, [join(built, file)], { cwd: built, env: { PATH: process.env.PATH ?? '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk) => { stdout += String(chunk) })
  child.stderr?.on('data', (chunk) => { stderr += String(chunk) })
  const exit = once(child, 'close').then(([code]) => code as number | null)
  t.teardown(async () => {
    child.kill('SIGKILL')
    await exit
  })
  const lines = (): Json[] => stdout.split('\n').slice(0, -1).map((line) => JSON.parse(line))
  return {
    child,
    get lines () { return lines() },
    stdout: () => stdout,
    stderr: () => stderr,
    async listening () {
      await until(() => child.exitCode !== null || lines().some(({ msg }) => msg === 'listening'))
      const line = lines().find(({ msg }) => msg === 'listening')
      if (line === undefined) throw new Error(`it did not start: ${stdout}${stderr}`)
      return line as unknown as { public: string, internal: string, public_url: string }
    },
    exit
  }
}
