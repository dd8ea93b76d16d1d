/** The processes that are measured: each in its own, and ended by their own ids whatever happens. */
import { fork, spawn, type ChildProcess, type ForkOptions } from 'node:child_process'
import { once } from 'node:events'

export interface CpuUsage {
  cpu: NodeJS.CpuUsage
}

export interface Measured {
  readonly child: ChildProcess
  /** Microseconds of processor time that it has used since its start, user and system. */
  cpuMicros (): Promise<number>
}

export interface StartOptions {
  args?: string[]
  env?: Record<string, string>
  /** Options of Node itself. */
  nodeArgs?: string[]
  stdio?: ForkOptions['stdio']
}

/** What the image gives the BFF (Dockerfile); here every server gets it, the peers too. */
const YOUNG_GENERATION = '--min-semi-space-size=16'
const ANSWER_MS = 60_000
const END_MS = 5000

const running = new Set<ChildProcess>()
let over = false

/** Starts a compiled module in a process of its own, with no more of our environment than `env`. */
export function start (file: URL, { args = [], env = {}, nodeArgs = [], stdio }: StartOptions = {}): Measured {
  refuseWhenOver()
  const child = watch(fork(file, args, {
    execArgv: [YOUNG_GENERATION, ...nodeArgs, '--import', new URL('cost.js', import.meta.url).href],
    env: { PATH: process.env.PATH, ...env },
    ...(stdio !== undefined && { stdio })
  }))
  return {
    child,
    async cpuMicros () {
      const { cpu } = await askProcess<CpuUsage>(child, 'cpu')
      return cpu.user + cpu.system
    }
  }
}

/** Starts a program that is no Node module. What it prints goes nowhere but, if wanted, to `onOutput`. */
export function startProgram (command: string, args: string[], onOutput?: (text: string) => void): ChildProcess {
  refuseWhenOver()
  const child = watch(spawn(command, args, { stdio: ['ignore', onOutput === undefined ? 'ignore' : 'pipe', 'ignore'] }))
  child.stdout?.setEncoding('utf8').on('data', onOutput ?? (() => {}))
  return child
}

/** Refuses to start something while everything is being ended: it would be left behind. */
function refuseWhenOver (): void {
  if (over) throw new Error('the run is over')
}

function watch (child: ChildProcess): ChildProcess {
  running.add(child)
  child.once('exit', () => { running.delete(child) })
  // A program that cannot be started has no exit.
  child.once('error', () => { running.delete(child) })
  return child
}

/** Sends `question`, and answers the next message that has a field of that name. */
export async function askProcess<Message extends object> (
  child: ChildProcess, question: keyof Message & string
): Promise<Message> {
  if (!child.connected) throw new Error(`${nameOf(child)} has ended`)
  const answer = nextMessage<Message>(child, question)
  child.send(question)
  return await answer
}

/** The next message that has `field`. Rejects if the process ends first, or does not answer. */
export async function nextMessage<Message extends object> (
  child: ChildProcess, field: keyof Message & string
): Promise<Message> {
  return await new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      if (typeof message !== 'object' || message === null || !(field in message)) return
      settle()
      resolve(message as Message)
    }
    const fail = (why: string): void => {
      settle()
      reject(new Error(`${nameOf(child)} ${why}`))
    }
    const onExit = (code: number | null): void => { fail(`ended with code ${code}`) }
    const patience = setTimeout(fail, ANSWER_MS, 'does not answer')
    const settle = (): void => {
      clearTimeout(patience)
      child.off('message', onMessage).off('exit', onExit)
    }
    child.on('message', onMessage).on('exit', onExit)
  })
}

/** Where a server listens that tells its port once it does. */
export async function originOf ({ child }: Measured): Promise<string> {
  const { port } = await nextMessage<{ port: number }>(child, 'port')
  return `http://127.0.0.1:${port}`
}

/** Ends every process that was started here, and lets none be started after them. */
export async function endForGood (): Promise<void> {
  over = true
  await endAll()
}

/** Ends every process that was started here, the hard way where it does not go by itself. */
export async function endAll (): Promise<void> {
  await Promise.all([...running].map(end))
}

export async function end (child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const patience = setTimeout(() => { child.kill('SIGKILL') }, END_MS)
  await gone
  clearTimeout(patience)
}

function nameOf (child: ChildProcess): string {
  return child.spawnargs.slice(1).join(' ')
}
