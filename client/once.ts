/**
 * Calls that must happen once: the authorization and the application. One attempt has one idempotency key, whether the
 * shopper clicks twice or the response gets lost; a rejection ends the attempt.
 */
import { ProblemError } from './problem.js'
import { waitFor } from './wait-for.js'

interface Attempt {
  /** What is asked for, as JSON. */
  readonly asked: string
  readonly key: string
  running?: Running | undefined
}

interface Running {
  readonly result: Promise<unknown>
  readonly control: AbortController
  /** Calls of the page that wait for it. */
  waiting: number
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

  async function run (path: string, body: unknown, attempt: Attempt, signal: AbortSignal): Promise<unknown> {
    for (let left = REPEATS; ; left--) {
      try {
        return await send(path, body, attempt.key, signal)
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
        const known = repeatable.includes(error.code)
        // 429 was not processed; of what is no 4xx the outcome may be open.
        const rejected = !known && error.status >= 400 && error.status < 500 && error.status !== 429
        if (rejected && attempts.get(path) === attempt) attempts.delete(path)
        const seconds = error.retryAfter ?? PAUSE_SECONDS
        if (!known || left === 0 || seconds > MAX_PAUSE_SECONDS) throw error
        await pause(seconds * 1000)
      }
    }
  }

  return async (path, body, signal) => {
    signal?.throwIfAborted()
    const asked = JSON.stringify(body)
    let attempt = attempts.get(path)
    if (attempt?.asked !== asked) {
      attempt = { asked, key: newKey() }
      attempts.set(path, attempt)
    }
    if (attempt.running === undefined) {
      const control = new AbortController()
      attempt.running = { control, result: run(path, body, attempt, control.signal), waiting: 0 }
    }
    const { running } = attempt
    running.waiting++
    try {
      return await waitFor(running.result, signal)
    } finally {
      // The last one that waited has its result, or gave up: then nothing is repeated behind its back.
      if (--running.waiting === 0) {
        attempt.running = undefined
        running.control.abort()
      }
    }
  }
}

function pause (ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms) })
}

/** Not `randomUUID`, which a page on plain http has only at localhost. */
function newKey (): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
