/**
 * A `redis-server` of the test's own, on a free port, ended with the test by its process id. Where there is none on the
 * PATH, tests that need one are skipped and say so; with CI=true that is a failure.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Test } from 'tap'
import { freePort } from './ports.js'

export interface RedisServer {
  url: string
  port: number
  /** Its append-only file and dumps are here. */
  directory: string
  /** A client of the test's own. */
  client: Redis
  /** Stops it where it stands: it keeps its connections and answers nothing. */
  pause (): void
  resume (): void
  /** As a power cut would: kill -9. */
  kill (): Promise<void>
  /** Starts it again on the same port, with what its files hold. */
  start (): Promise<void>
  /** Sets the clock of its host so far ahead, in seconds; back if negative. For a server with a clock of its own. */
  setClock (seconds: number): void
}

export interface RedisServerOptions {
  /** Gives it a clock of its own, by libfaketime. */
  ownClock?: boolean
}

const found = spawnSync('redis-server', ['--version']).status === 0

/** What `skip` of a test takes: false where there is a server, or CI demands one; else why the test is skipped. */
export const withoutRedis: string | false = found || process.env.CI === 'true'
  ? false
  : 'there is no redis-server on the PATH'

const preload = spawnSync('faketime', ['-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).stdout?.trim()

/** The same for a server with a clock of its own. */
export const withoutFaketime: string | false = withoutRedis !== false || preload || process.env.CI === 'true'
  ? withoutRedis
  : 'there is no faketime on the PATH'

/** The C library's memory comes before Redis' own, whose set-up asks for the time before there is a faked one. */
function ownClockEnv (file: string): NodeJS.ProcessEnv {
  return {
    LD_PRELOAD: `${preload}:libc.so.6`,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1'
  }
}

const START_MS = 10_000

/** `args`: more of redis-server's own, e.g. `['--appendonly', 'yes']`. */
export async function startRedis (
  t: Test, args: string[] = [], { ownClock = false }: RedisServerOptions = {}
): Promise<RedisServer> {
  if (!found) throw new Error('there is no redis-server on the PATH')
  const directory = mkdtempSync(join(tmpdir(), 'flexiti-bff-redis-'))
  const clockFile = join(directory, 'clock')
  if (ownClock) setClock(0)
  const port = await freePort()
  const password = args.includes('--requirepass') ? args[args.indexOf('--requirepass') + 1] : undefined
  const client = new Redis({
    port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => 50, ...(password !== undefined && { password })
  })
  client.on('error', () => {})
  let child: ChildProcess | undefined

  async function start (): Promise<void> {
    child = spawn('redis-server', [
      '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory, ...args
    ], { stdio: 'ignore', env: { ...process.env, ...(ownClock && ownClockEnv(clockFile)) } })
    for (const deadline = Date.now() + START_MS; Date.now() < deadline; await sleep(20)) {
      if (child.exitCode !== null) throw new Error(`redis-server ended with code ${child.exitCode}`)
      if (await responses(client)) return
    }
    throw new Error('redis-server does not answer')
  }

  /** In one step: the server reads the file whenever it looks at its clock. */
  function setClock (seconds: number): void {
    writeFileSync(`${clockFile}.next`, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}s\n`)
    renameSync(`${clockFile}.next`, clockFile)
  }

  async function kill (): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  t.teardown(async () => {
    client.disconnect()
    await kill()
    rmSync(directory, { recursive: true, force: true })
  })
  await start()
  return {
    url: password === undefined ? `redis://127.0.0.1:${port}` : `redis://:${password}@127.0.0.1:${port}`,
    port,
    directory,
    client,
    pause: () => { child?.kill('SIGSTOP') },
    resume: () => { child?.kill('SIGCONT') },
    kill,
    start,
    setClock
  }
}

async function responses (client: Redis): Promise<boolean> {
  try {
    if (client.status === 'wait' || client.status === 'end') await client.connect()
    return await client.ping() === 'PONG'
  } catch {
    return false
  }
}
