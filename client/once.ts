/**
 * Calls that must happen once: the authorization and the application. One attempt has one idempotency key, whether the
 * shopper clicks twice or the response gets lost; a rejection ends the attempt.
 */
import { ProblemError } from './problem.js'

interface Attempt {
  /** What is asked for, as JSON. */
  readonly asked: string
  readonly key: string
  running?: Promise<unknown> | undefined
}

export type Once = (path: string, body: unknown, signal?: AbortSignal) => Promise<unknown>

const REPEATS = 2
const PAUSE_SECONDS = 1
/** What takes longer is for the page to say. */
const MAX_PAUSE_SECONDS = 5
/** Nothing is known of the call, or it has not been made yet: the same key finds out. */
const repeatable: readonly string[] = [
  'network-error',
  'timeout',
  'operation-in-progress',
  'store-unavailable',
  'flexiti-unavailable'
]

export function createOnce (
  send: (path: string, body: unknown, key: string, signal?: AbortSignal) => Promise<unknown>
): Once {
  const attempts = new Map<string, Attempt>()

  async function run (path: string, body: unknown, { key }: Attempt, signal?: AbortSignal): Promise<unknown> {
    for (let left = REPEATS; ; left--) {
      try {
        return await send(path, body, key, signal)
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
        const known = repeatable.includes(error.code)
        // 429 was not processed; of what is no 4xx the outcome may be open.
        if (!known && error.status >= 400 && error.status < 500 && error.status !== 429) attempts.delete(path)
        const seconds = error.retryAfter ?? PAUSE_SECONDS
        if (!known || left === 0 || seconds > MAX_PAUSE_SECONDS) throw error
        await pause(seconds * 1000)
      }
    }
  }

  return (path, body, signal) => {
    const asked = JSON.stringify(body)
    let attempt = attempts.get(path)
    if (attempt?.asked !== asked) {
      attempt = { asked, key: newKey() }
      attempts.set(path, attempt)
    }
    const current = attempt
    current.running ??= run(path, body, current, signal).finally(() => { current.running = undefined })
    return current.running
  }
}

function pause (ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms) })
}

/** Not `randomUUID`, which a page on plain http has only at localhost. */
function newKey (): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
