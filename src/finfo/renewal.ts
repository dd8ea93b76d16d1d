/**
 * The token calls that one renewal takes: a refresh where there is something to refresh with, and a grant where there
 * is not, or where Finfo refused that. How it ended is put into the record.
 */
import { Problem } from '../problems/problem.js'
import { RefreshTokenDeadError, type Grant } from '../upstream/token-grant.js'
import { withFailure, withGrant, withoutRefreshToken, type Decision, type ServiceToken } from './token.js'
import type { TokenEndpoint } from './token-endpoint.js'
import type { TokenRecords } from './token-records.js'
import type { StoredRecord, TokenStore } from './token-store.js'

export interface RenewalOptions {
  store: Pick<TokenStore, 'now'>
  endpoint: TokenEndpoint
  /** Fingerprint of the credentials in hand. */
  credentials: string
  /** Whether it is for a token that Finfo refused. */
  after401: boolean
  records: Pick<TokenRecords, 'keep' | 'keepFailure'>
}

/**
 * Does what was decided. `extend` makes the lease longer that this is done under, before a second call. Throws the
 * Problem of the token call, once it is noted.
 */
export async function renew (
  { store, endpoint, credentials, after401, records }: RenewalOptions, { version, record }: StoredRecord,
  decision: Extract<Decision, { act: 'refresh' | 'grant' }>, extend: () => Promise<void>
): Promise<ServiceToken> {
  let calls = 0
  let current = record
  try {
    let granted: { grant: Grant, sentAt: number, refreshed: boolean } | undefined
    if (decision.act === 'refresh') {
      calls++
      const sentAt = store.now()
      try {
        granted = { grant: await endpoint.refresh(decision.refreshToken), sentAt, refreshed: true }
      } catch (error) {
        if (!(error instanceof RefreshTokenDeadError)) throw error
        current = withoutRefreshToken(current)
        await extend()
      }
    }
    if (granted === undefined) {
      calls++
      const sentAt = store.now()
      granted = { grant: await endpoint.grant(), sentAt, refreshed: false }
    }
    const { grant, ...how } = granted
    return await records.keep(withGrant(current, grant, { ...how, after401, calls }), version)
  } catch (error) {
    if (!(error instanceof Problem) || calls === 0) throw error
    await records.keepFailure(withFailure(current, error, { now: store.now(), credentials, calls }), version)
    throw error
  }
}
