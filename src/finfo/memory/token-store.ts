/** The token of a deployment of one process, in its memory. */
import type { Clock } from '../../util/clock.js'
import { NO_RECORD } from '../token.js'
import type { StoredRecord, TokenStore } from '../token-store.js'

export function createMemoryTokenStore ({ now }: Pick<Clock, 'now'>): TokenStore {
  let stored: StoredRecord = { version: 0, record: NO_RECORD }
  return {
    now,
    read: async () => stored,
    async write (record, version) {
      if (stored.version !== version) return false
      stored = { version: version + 1, record }
      return true
    }
  }
}
