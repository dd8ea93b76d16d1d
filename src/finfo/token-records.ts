/**
 * What is known of the token, by this process and by the store. The hazard: a pair that was granted while the store was
 * away must not be lost, since the store holds the one before it, which Finfo has killed.
 */
import type { Clock } from '../util/clock.js'
import { retryInBackground } from '../util/retry-in-background.js'
import { NO_RECORD, type ServiceToken, type TokenRecord } from './token.js'
import type { StoredRecord, TokenStore } from './token-store.js'

export interface TokenRecords {
  /** What this process knows; newer than the store's where that was away. */
  readonly known: TokenRecord
  /** The record of the store, or what this process knows better. Throws `store-unavailable`. */
  readNewest (): Promise<StoredRecord>
  /**
   * Puts a granted token where all replicas find it; if the store is away, as soon as it is there again. `version`:
   * that of the record it follows. Returns the token to use: somebody else's, if that is newer.
   */
  keep (record: TokenRecord & { token: ServiceToken }, version: number): Promise<ServiceToken>
  /** Notes that a token call failed; in the store too, if it is there and nobody wrote meanwhile. */
  keepFailure (record: TokenRecord, version: number): Promise<void>
}

export interface TokenRecordsOptions {
  store: TokenStore
  clock: Pick<Clock, 'sleep'>
}

/** Between two tries to store what Finfo granted while the store was away. */
const STORE_EVERY_MS = 500

export function createTokenRecords ({ store, clock }: TokenRecordsOptions): TokenRecords {
  let known: TokenRecord = NO_RECORD

  async function put (record: TokenRecord & { token: ServiceToken }, version: number): Promise<void> {
    if (await store.write(record, version)) return
    // Somebody wrote meanwhile, as the lease had run out or Redis lost something: the newer token wins.
    const stored = await store.read()
    if (generationOf(stored.record) >= record.token.generation) known = stored.record
    else await put(record, stored.version)
  }

  return {
    get known () { return known },

    async readNewest () {
      const stored = await store.read()
      if (generationOf(stored.record) >= generationOf(known)) known = stored.record
      return { version: stored.version, record: known }
    },

    async keep (record, version) {
      known = record
      const { token } = record
      await put(record, version).catch(() => {
        retryInBackground(async () => { await put(record, (await store.read()).version) }, {
          clock,
          everyMs: STORE_EVERY_MS,
          forMs: token.lifeMs,
          shouldStop: () => known.token?.generation !== token.generation || store.now() >= token.expiresAt
        }).catch(() => {})
      })
      return known.token ?? token
    },

    async keepFailure (record, version) {
      known = record
      await store.write(record, version).catch(() => false)
    }
  }
}

function generationOf ({ token }: TokenRecord): number {
  return token?.generation ?? 0
}
