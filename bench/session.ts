/** One run of a command: a directory of its own while it lasts, and an end of all it started, however it ends. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endForGood } from './processes.js'

/** `work` answers the exit code. */
export async function runSession (work: (directory: string) => Promise<number>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'flexiti-bff-bench-'))
  async function cleanUp (): Promise<void> {
    await endForGood()
    rmSync(directory, { recursive: true, force: true })
  }
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]] as const) {
    process.once(signal, () => { cleanUp().finally(() => { process.exit(code) }) })
  }
  try {
    process.exitCode = await work(directory)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    process.exitCode = 1
  } finally {
    await cleanUp()
  }
}

/** Says what is going on, and when. */
export function say (what: string): void {
  process.stderr.write(`${(performance.now() / 1000).toFixed(1).padStart(6)} s: ${what}\n`)
}
