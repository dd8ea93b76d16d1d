/** The processes that are measured: each in its own, started together, and ended by their own ids whatever happens. */
import { fork, type ChildProcess, type ForkOptions } from 'node:child_process'
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
  stdio?: ForkOptions['stdio']
}

const ANSWER_MS = 30_000
const END_MS = 5000

const running = new Set<ChildProcess>()

/** Starts a compiled module in a process of its own, with no more of our environment than `env`. */
export function start (file: URL, { args = [], env = {}, stdio }: StartOptions = {}): Measured {
  const child = fork(file, args, {
    execArgv: ['--import', new URL('cost.js', import.meta.url).href],
    env: { PATH: process.env.PATH, ...env },
    ...(stdio !== undefined && { stdio })
  })
  running.add(child)
  child.once('exit', () => { running.delete(child) })
  return {
    child,
    async cpuMicros () {
      if (!child.connected) throw new Error(`${file.pathname} has ended`)
      const answer = nextMessage<CpuUsage>(child, 'cpu')
      child.send('cpu')
      const { cpu } = await answer
      return cpu.user + cpu.system
    }
  }
}

/** The next message that has `field`. Rejects if the process ends first, or does not answer. */
export async function nextMessage<Message extends object> (child: ChildProcess, field: keyof Message & string): Promise<Message> {
  return await new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      if (typeof message !== 'object' || message === null || !(field in message)) return
      settle()
      resolve(message as Message)
    }
    const fail = (why: string): void => {
      settle()
      reject(new Error(`${child.spawnargs.slice(1).join(' ')} ${why}`))
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

/** Ends every process that was started here, the hard way where it does not go by itself. */
export async function endAll (): Promise<void> {
  await Promise.all([...running].map(async (child) => {
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    const patience = setTimeout(() => { child.kill('SIGKILL') }, END_MS)
    await gone
    clearTimeout(patience)
  }))
}
