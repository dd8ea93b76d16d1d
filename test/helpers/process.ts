/** The programs as they are deployed, run with the settings of a test and no others. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import type { Test } from 'tap'
import { until, type Json } from './bff.js'

const root = resolve(import.meta.dirname, '../..')

/**
 * The folder of the built programs. `npm test` builds them once for all tests; a test file run by itself builds its
 * own.
 */
export const programs = process.env.PROGRAMS_FOLDER ?? build(join(root, '.test-build', String(process.pid)))

/** The folder must be below the project, so that what is built finds its packages. */
function build (folder: string): string {
  const bundler = spawnSync(process.execPath, [join(root, 'build.js'), folder], { encoding: 'utf8' })
  if (bundler.status !== 0) throw new Error(`the build failed: ${bundler.stderr}`)
  return folder
}

export interface Process {
  child: ChildProcess
  lines: Json[]
  stdout (): string
  stderr (): string
  /** Begins to read its stdout, where it is `unread`. */
  read (): void
  /** The line that says where it listens. */
  listening (): Promise<{ public: string, internal: string, public_url: string, simulator?: string }>
  exit: Promise<number | null>
}

export interface RunOptions {
  /** How many files the process may have open. */
  descriptors?: number
  /** Nobody reads its stdout until `read` is called. */
  unread?: boolean
  /** A file in place of a pipe to us. */
  stdout?: number
}

/** Runs a program, or a file that starts one, with these settings and no others. */
export function run (
  t: Test,
  file: string,
  env: Record<string, string> = {},
  { descriptors, unread = false, stdout: target }: RunOptions = {}
): Process {
  const command = [process.execPath, resolve(programs, file)] as const
  const [program, ...args] = descriptors === undefined
    ? command
    : ['sh', '-c', `ulimit -n ${descriptors} && exec "$0" "$@"`, ...command] as const
  const child = spawn(program, args, {
    cwd: programs, env: { PATH: process.env.PATH ?? '', ...env }, stdio: ['ignore', target ?? 'pipe', 'pipe']
  })
  let stdout = ''
  let stderr = ''
  const read = (): void => { child.stdout?.setEncoding('utf8').on('data', (text: string) => { stdout += text }) }
  if (!unread) read()
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
    read,
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
