/**
 * Gets the one token of the deployment: from this process, from the store, or from Finfo, under a lease that one
 * replica holds at a time. `decide` (token.ts) says whether there is to be a call.
 *
 * The hazards: Finfo suspends those who ask for tokens needlessly; two refreshes of one rotating token kill each other;
 * and a pair that was granted while the store was away must not be lost, since the store holds the one before it.
 */
import { hash } from 'node:crypto'
import { Problem } from '../problems/problem.js'
import type { Leases } from '../tokens/lease.js'
import { RefreshTokenDeadError, type Grant } from '../upstream/token-grant.js'
import type { Clock } from '../util/clock.js'
import { retryInBackground } from '../util/retry-in-background.js'
import {
  decide, NO_RECORD, withFailure, withGrant, withoutRefreshToken, type Decision, type ServiceToken, type TokenRecord
} from './token.js'
import type { Credentials, TokenEndpoint } from './token-endpoint.js'
import type { StoredRecord, TokenStore } from './token-store.js'

export interface TokenManager {
  /** A token that is fit for use. Throws the Problem of the token call, or the one that is in its place for a while. */
  getToken (): Promise<ServiceToken>
  /** The token to use after Finfo refused `rejected` with a 401. Throws `finfo-credentials` if there is to be none. */
  renewToken (rejected: ServiceToken): Promise<ServiceToken>
}

export interface TokenManagerOptions {
  store: TokenStore
  leases: Leases
  /** Name of the lease: of this account, at this Finfo. */
  name: string
  endpoint: TokenEndpoint
  credentials: Credentials
  clock: Pick<Clock, 'sleep'>
}

/** Between two tries to store what Finfo granted while the store was away. */
const STORE_EVERY_MS = 500

export function createTokenManager (
  { store, leases, name, endpoint, credentials, clock }: TokenManagerOptions
): TokenManager {
  const fingerprint = fingerprintOf(credentials)
  /** What this process knows; newer than the store's where that was away. */
  let known: TokenRecord = NO_RECORD
  let flight: Promise<ServiceToken> | undefined

  const decideOn = (record: TokenRecord, rejected?: number): Decision =>
    decide(record, { now: store.now(), credentials: fingerprint, ...(rejected !== undefined && { rejected }) })

  async function getToken (): Promise<ServiceToken> {
    const decision = decideOn(known)
    if (decision.act === 'use') return decision.token
    try {
      return await joinFlight()
    } catch (error) {
      // A store that is away, or a refresh that failed, costs nobody anything while the token in hand is good.
      const { token } = known
      if (error instanceof Problem && token !== undefined && store.now() < token.expiresAt) return token
      throw error
    }
  }

  /** All who ask at once share one flight, its result and its error. */
  async function joinFlight (rejected?: number): Promise<ServiceToken> {
    const isNewer = (token: ServiceToken): boolean => rejected === undefined || token.generation > rejected
    if (flight !== undefined) {
      const token = await flight
      if (isNewer(token)) return token
    }
    flight ??= fetchUnderLease(rejected).finally(() => { flight = undefined })
    const token = await flight
    return isNewer(token) ? token : await joinFlight(rejected)
  }

  async function fetchUnderLease (rejected?: number): Promise<ServiceToken> {
    /** What can be had without a call; throws where there is to be none. */
    const find = async (): Promise<ServiceToken | undefined> => {
      const decision = decideOn((await readNewest()).record, rejected)
      if (decision.act === 'wait') throw decision.problem
      return decision.act === 'use' ? decision.token : undefined
    }
    return await find() ?? await leases.within(name, find, async (extend) => {
      // The holder before may have brought one.
      const newest = await readNewest()
      const decision = decideOn(newest.record, rejected)
      if (decision.act === 'wait') throw decision.problem
      return decision.act === 'use' ? decision.token : await call(newest, decision, extend)
    })
  }

  /** The record of the store, or what this process knows better. */
  async function readNewest (): Promise<StoredRecord> {
    const stored = await store.read()
    if (generationOf(stored.record) >= generationOf(known)) known = stored.record
    return { version: stored.version, record: known }
  }

  async function call (
    { version, record }: StoredRecord, decision: Exclude<Decision, { act: 'use' | 'wait' }>, extend: () => Promise<void>
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
      return await keep(withGrant(current, grant, { ...how, calls }), version)
    } catch (error) {
      if (!(error instanceof Problem) || calls === 0) throw error
      await keepFailure(withFailure(current, error, { now: store.now(), credentials: fingerprint, calls }), version)
      throw error
    }
  }

  /** Puts a granted token where all replicas find it; if the store is away, as soon as it is there again. */
  async function keep (record: TokenRecord & { token: ServiceToken }, version: number): Promise<ServiceToken> {
    known = record
    const { token } = record
    const put = async (at: number): Promise<void> => {
      if (await store.write(record, at)) return
      // Somebody wrote meanwhile, as the lease had run out or Redis lost something: the newer token wins.
      const stored = await store.read()
      if (generationOf(stored.record) >= token.generation) known = stored.record
      else await put(stored.version)
    }
    await put(version).catch(() => {
      retryInBackground(async () => { await put((await store.read()).version) }, {
        clock,
        everyMs: STORE_EVERY_MS,
        forMs: token.lifeMs,
        shouldStop: () => known.token?.generation !== token.generation || store.now() >= token.expiresAt
      }).catch(() => {})
    })
    return known.token ?? token
  }

  async function keepFailure (record: TokenRecord, version: number): Promise<void> {
    known = record
    await store.write(record, version).catch(() => false)
  }

  return {
    getToken,
    async renewToken (rejected) {
      const decision = decideOn(known, rejected.generation)
      if (decision.act === 'use') return decision.token
      return await joinFlight(rejected.generation)
    }
  }
}

function generationOf ({ token }: TokenRecord): number {
  return token?.generation ?? 0
}

/** Tells one password from the next, for the refusal that a record may hold: that of others says nothing of ours. */
function fingerprintOf (credentials: Credentials): string {
  return hash('sha256', JSON.stringify(credentials), 'base64url').slice(0, 22)
}
