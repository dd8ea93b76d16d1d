/**
 * Signals, and the end of the process. The first SIGTERM, SIGINT or SIGQUIT stops it, gracefully and within a limit;
 * the next ones change nothing, as a call that moves money may be out. SIGHUP opens files again; a process that has
 * none ends with its terminal, as any program. SIGUSR1, with which Node would open a debugger, and SIGUSR2 do nothing.
 * Signals of a crash are left to the system.
 */
import type { Logger } from 'pino'

export interface StopOptions {
  log: Logger
  /** How long `close` may take. */
  graceMs: number
  /** Called at once: from here on nothing new is begun. */
  begin: () => void
  /** Ends what runs, in its own time. */
  close: () => Promise<void>
  /** Called when that took too long: names what is cut off. */
  cutOff: () => void
  /** The last words: writes the logs. */
  flush: () => Promise<void>
  /** SIGHUP. Absent: left to the system, which ends the process. */
  reopen: (() => void) | undefined
}

const STOPS = ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const
const IGNORED = ['SIGUSR1', 'SIGUSR2'] as const
const LATE = Symbol('late')

/** Installs the handlers. */
export function stopOnSignals (options: StopOptions): void {
  const { log, graceMs, begin, close, cutOff, flush, reopen } = options
  let code: number | undefined

  async function stop (): Promise<void> {
    begin()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<typeof LATE>((resolve) => { timer = setTimeout(resolve, graceMs, LATE) })
    try {
      if (await Promise.race([close(), late]) === LATE) {
        code = 1
        cutOff()
      }
    } catch (error) {
      fail(error)
    }
    clearTimeout(timer)
    if (code === 0) log.info('closed')
    await flush()
    process.exit(code)
  }

  function run (): void {
    stop().catch(() => { process.exit(1) })
  }

  function onSignal (signal: NodeJS.Signals): void {
    if (code !== undefined) {
      log.info({ signal }, 'already shutting down')
      return
    }
    code = 0
    log.info({ signal }, 'shutting down')
    run()
  }

  /** The process is in a state that nobody thought of: it ends, but what runs may finish. */
  function onError (error: unknown): void {
    const isFirst = code === undefined
    fail(error)
    if (isFirst) run()
  }

  function fail (error: unknown): void {
    code = 1
    log.fatal({ type: error instanceof Error ? error.name : typeof error, stack: frames(error) }, 'uncaught error')
  }

  for (const signal of STOPS) process.on(signal, onSignal)
  for (const signal of IGNORED) process.on(signal, () => {})
  if (reopen !== undefined) process.on('SIGHUP', reopen)
  process.on('uncaughtException', onError)
  process.on('unhandledRejection', onError)
}

/** Where an error came from, without its message, which may quote what a shopper typed. */
function frames (error: unknown): string {
  const stack = error instanceof Error ? error.stack ?? '' : ''
  return stack.split('\n').filter((line) => /^\s+at /.test(line)).join('\n')
}
