/**
 * Gets the one token of the deployment: from this process, from the store, or from Finfo, under a lease that one
 * replica holds at a time. `decide` (token.ts) says whether there is to be a call, renewal.ts makes it, and what it
 * brings is kept by token-records.ts.
 *
 * The hazards: Finfo suspends those who ask for tokens needlessly, and two refreshes of one rotating token kill each
 * other.
 */
import { hash } from 'node:crypto'
import { Problem } from '../problems/problem.js'
import type { Leases } from '../tokens/lease.js'
import type { Clock } from '../util/clock.js'
import { renew } from './renewal.js'
import { decide, type Decision, type ServiceToken, type TokenRecord } from './token.js'
import type { Credentials, TokenEndpoint } from './token-endpoint.js'
import { createTokenRecords } from './token-records.js'
import type { TokenStore } from './token-store.js'

export interface TokenManager {
  /** A token that is fit for use. Throws the Problem of the token call, or the one that is in its place for a while. */
  getToken (): Promise<ServiceToken>
  /** The token to use after Finfo refused `rejected` with a 401. Throws `finfo-credentials` if there is to be none. */
  renewToken (rejected: ServiceToken): Promise<ServiceToken>
  /** To be told of each token with which Finfo has let a call through. */
  accept (token: ServiceToken): void
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

export function createTokenManager (
  { store, leases, name, endpoint, credentials, clock }: TokenManagerOptions
): TokenManager {
  const fingerprint = fingerprintOf(credentials)
  const records = createTokenRecords({ store, clock })
  const renewal = { store, endpoint, credentials: fingerprint, records }
  let flight: Promise<ServiceToken> | undefined
  /** Generation of the newest token that Finfo has accepted. */
  let accepted = 0

  const decideOn = (record: TokenRecord, rejected?: number): Decision => decide(record, {
    now: store.now(), credentials: fingerprint, accepted, ...(rejected !== undefined && { rejected })
  })

  async function getToken (): Promise<ServiceToken> {
    const decision = decideOn(records.known)
    if (decision.act === 'use') return decision.token
    try {
      return await joinFlight()
    } catch (error) {
      // A store that is away, or a refresh that failed, costs nobody anything while the token in hand is good.
      const { token } = records.known
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
      const decision = decideOn((await records.readNewest()).record, rejected)
      if (decision.act === 'wait') throw decision.problem
      return decision.act === 'use' ? decision.token : undefined
    }
    return await find() ?? await leases.within(name, find, async (extend) => {
      // The holder before may have brought one.
      const newest = await records.readNewest()
      const decision = decideOn(newest.record, rejected)
      if (decision.act === 'wait') throw decision.problem
      if (decision.act === 'use') return decision.token
      return await renew({ ...renewal, after401: rejected !== undefined }, newest, decision, extend)
    })
  }

  return {
    getToken,
    async renewToken (rejected) {
      const decision = decideOn(records.known, rejected.generation)
      if (decision.act === 'use') return decision.token
      return await joinFlight(rejected.generation)
    },
    accept ({ generation }) { accepted = Math.max(accepted, generation) }
  }
}

/** Tells one password from the next, for the refusal that a record may hold: that of others says nothing of ours. */
function fingerprintOf (credentials: Credentials): string {
  return hash('sha256', JSON.stringify(credentials), 'base64url').slice(0, 22)
}
