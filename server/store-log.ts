/** What the log says of the store: codes only, and one that goes on and on once a minute. */
import type { Logger } from 'pino'
import type { StoreEvents } from './stores.js'

const EVERY_MS = 60_000

/** `now`: monotonic milliseconds. */
export function createStoreLog (
  log: Pick<Logger, 'info' | 'warn' | 'error'>, now: () => number = () => performance.now()
): Required<StoreEvents> {
  const loggedAt = new Map<string, number>()

  return {
    onChange (up, reason) {
      if (up) log.info('store connected')
      else log.warn({ reason }, 'store unavailable')
    },
    onError (code) {
      if (now() - (loggedAt.get(code) ?? -Infinity) < EVERY_MS) return
      loggedAt.set(code, now())
      log.warn({ code }, 'store error')
    },
    onFinding ({ code, text }, strict) {
      if (strict) log.error({ code }, `the store ${text} (STORE_STRICT)`)
      else log.warn({ code }, `the store ${text}`)
    },
    onLoss () {
      log.error('the store may have lost what it had; what this process knows of payments is written back')
    },
    onClockJump (ms) {
      log.error({ ms: Math.round(ms) }, 'the clock of the store\'s host has jumped')
    }
  }
}
