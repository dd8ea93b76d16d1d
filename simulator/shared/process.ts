/**
 * A simulator as a process: its settings from the environment, one line that says where it listens, an end by signal.
 */
import type { Served, ServeOptions } from './serve.js'

/** Settings of the environment; an empty one counts as missing. */
export interface EnvironmentReader {
  text (name: string): string | undefined
  /** Throws if the setting is not a whole number. */
  wholeNumber (name: string): number | undefined
}

export function readEnvironment (environment: NodeJS.ProcessEnv): EnvironmentReader {
  const text = (name: string): string | undefined => environment[name] === '' ? undefined : environment[name]
  return {
    text,
    wholeNumber (name) {
      const value = text(name)
      if (value === undefined) return undefined
      if (!/^\d{1,9}$/.test(value)) throw new Error(`${name}: must be a whole number`)
      return Number(value)
    }
  }
}

/** Where a simulator listens: SIMULATOR_HOST, SIMULATOR_PORT and SIMULATOR_ALLOWED_HOSTS. */
export function readServeOptions ({ text, wholeNumber }: EnvironmentReader, defaultPort: number): ServeOptions {
  const host = text('SIMULATOR_HOST')
  const allowedHosts = (text('SIMULATOR_ALLOWED_HOSTS') ?? '').split(',').map(name => name.trim()).filter(Boolean)
  return {
    port: wholeNumber('SIMULATOR_PORT') ?? defaultPort,
    allowedHosts,
    ...(host === undefined ? {} : { host })
  }
}

/** Starts a simulator, says where it listens, and ends with SIGTERM or SIGINT. A failed start is exit code 1. */
export async function run<Simulator extends Served> (
  start: (environment: EnvironmentReader) => Promise<Simulator>, describe: (simulator: Simulator) => string
): Promise<void> {
  try {
    const simulator = await start(readEnvironment(process.env))
    console.log(describe(simulator))
    const stop = (): void => {
      simulator.close().then(() => process.exit(0), () => process.exit(1))
    }
    process.once('SIGTERM', stop)
    process.once('SIGINT', stop)
  } catch (error) {
    console.error(`simulator: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
