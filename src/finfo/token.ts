/**
 * The one token of the deployment at Finfo, and the rules of its life. Finfo watches for needless token calls, and
 * suspends those who make them again and again (finfo-api.md §3), so every token call has to pass `decide`.
 */
import type { ProblemCode } from '../problems/catalogue.js'
import { packProblem, problem, unpackProblem, type Problem } from '../problems/problem.js'
import type { Grant } from '../upstream/token-grant.js'

/** A token pair. Leaves the process only towards Finfo, and sealed to the store. Times are on the store's clock. */
export interface ServiceToken {
  readonly accessToken: string
  readonly refreshToken?: string
  readonly lifeMs: number
  readonly expiresAt: number
  readonly refreshExpiresAt: number
  /** A 401 before this brings about no token call, unless Finfo has accepted the token meanwhile. */
  readonly trialUntil: number
  /** One more with each that replaced it; the highest wins. */
  readonly generation: number
}

/** Why there is to be no token call for a while. */
export interface Pause {
  readonly until: number
  /** How long it lasted when it began; the next one lasts twice as long. */
  readonly lastsMs: number
  /** The problem that callers get meanwhile, packed. */
  readonly problem: string
}

/** What all replicas know. */
export interface TokenRecord {
  readonly token?: ServiceToken
  /** No token call for a 401 before: a minute after the last one for a 401, and after one that failed. */
  readonly renewableAt: number
  /** After a call that failed, or that Finfo answered with 429. */
  readonly failure?: Pause
  /** After refused credentials; for those alone who have the same (`credentials`, a fingerprint). */
  readonly refusal?: Pause & { readonly credentials: string }
}

export type Decision =
  | { act: 'use', token: ServiceToken }
  | { act: 'refresh', token: ServiceToken, refreshToken: string }
  | { act: 'grant' }
  | { act: 'wait', problem: Problem }

export const NO_RECORD: TokenRecord = { renewableAt: 0 }

const THRESHOLD_MS = 60_000
/** A 401 brings about one token call in so long a time. */
const RENEWAL_PAUSE_MS = 60_000
const REFUSAL_PAUSES_MS = { first: 60_000, most: 900_000 }
const FAILURE_PAUSES_MS = { first: 5000, most: 60_000 }
/** Documented life of a refresh token. */
const REFRESH_LIFE_MS = 1_800_000

export interface Circumstances {
  /** On the store's clock. */
  now: number
  /** The fingerprint of those in hand. */
  credentials: string
  /** The generation that Finfo refused with a 401. */
  rejected?: number
  /** The newest generation that Finfo has accepted, as far as this process knows. */
  accepted?: number
}

/** What to do for a token. */
export function decide (record: TokenRecord, { now, credentials, rejected, accepted = 0 }: Circumstances): Decision {
  const { token } = record
  const isRejected = token !== undefined && rejected !== undefined && token.generation <= rejected
  const left = token === undefined || isRejected ? 0 : token.expiresAt - now
  if (token !== undefined && left > thresholdOf(token)) return { act: 'use', token }
  // Another one in the place of a token that Finfo never accepted would be refused as well.
  const trialUntil = token === undefined || token.generation <= accepted ? 0 : token.trialUntil
  const renewableAt = Math.max(record.renewableAt, trialUntil)

  const pause = [record.refusal?.credentials === credentials ? record.refusal : undefined, record.failure]
    .find((one) => one !== undefined && now < one.until)
  if (pause !== undefined || (isRejected && now < renewableAt)) {
    // A call that may not be made costs nobody anything while the token in hand is good.
    if (token !== undefined && left > 0) return { act: 'use', token }
    return {
      act: 'wait',
      problem: pause === undefined
        ? problem('finfo-credentials', { retryAfter: secondsUntil(renewableAt, now) })
        : unpackProblem(pause.problem, { retryAfter: secondsUntil(pause.until, now) })
    }
  }
  // Unlike Flexiti's, the refresh token outlives the access token.
  return token?.refreshToken !== undefined && now < token.refreshExpiresAt
    ? { act: 'refresh', token, refreshToken: token.refreshToken }
    : { act: 'grant' }
}

/** So that a token which lives for no longer than the threshold is not replaced at every call, it is less for that. */
function thresholdOf ({ lifeMs }: ServiceToken): number {
  return lifeMs > THRESHOLD_MS ? THRESHOLD_MS : lifeMs / 4
}

/**
 * After a token call that brought one. `calls`: token calls that it took. `after401`: whether it was for a token that
 * Finfo refused.
 */
export function withGrant (
  { token: replaced, renewableAt }: TokenRecord, grant: Grant, { sentAt, refreshed, after401, calls }: {
    sentAt: number, refreshed: boolean, after401: boolean, calls: number
  }
): TokenRecord & { readonly token: ServiceToken } {
  // A refresh may leave the refresh token as it was.
  const kept = refreshed ? replaced : undefined
  const refreshToken = grant.refreshToken ?? kept?.refreshToken
  const refreshExpiresAt = grant.refreshToken === undefined && grant.refreshLifeMs === undefined && kept !== undefined
    ? kept.refreshExpiresAt
    : sentAt + (grant.refreshLifeMs ?? REFRESH_LIFE_MS)
  return {
    token: {
      accessToken: grant.accessToken,
      ...(refreshToken !== undefined && { refreshToken }),
      lifeMs: grant.lifeMs,
      expiresAt: sentAt + grant.lifeMs,
      refreshExpiresAt,
      trialUntil: sentAt + calls * RENEWAL_PAUSE_MS,
      generation: (replaced?.generation ?? 0) + 1
    },
    renewableAt: after401 ? sentAt + calls * RENEWAL_PAUSE_MS : renewableAt
  }
}

/** After Finfo refused the refresh token: it is not tried again. */
export function withoutRefreshToken (record: TokenRecord): TokenRecord {
  if (record.token === undefined) return record
  const { refreshToken: _dead, ...token } = record.token
  return { ...record, token }
}

/** After a token call that brought none: the next one waits, longer each time. */
export function withFailure (
  record: TokenRecord, raised: Problem, { now, credentials, calls }: { now: number, credentials: string, calls: number }
): TokenRecord {
  const renewableAt = Math.max(record.renewableAt, now + calls * RENEWAL_PAUSE_MS)
  if (raised.code === 'finfo-credentials') {
    const before = record.refusal?.credentials === credentials ? record.refusal : undefined
    return { ...record, renewableAt, refusal: { ...pauseAfter(before, raised, now, REFUSAL_PAUSES_MS), credentials } }
  }
  return { ...record, renewableAt, failure: pauseAfter(record.failure, raised, now, FAILURE_PAUSES_MS) }
}

function pauseAfter (
  before: Pause | undefined, raised: Problem, now: number, { first, most }: { first: number, most: number }
): Pause {
  const doubled = before === undefined ? first : Math.min(2 * before.lastsMs, most)
  // Finfo's own word, where it asked for time.
  const asked = hasAskedForTime(raised.code) ? (raised.details.retryAfter ?? 0) * 1000 : 0
  return { until: now + Math.max(doubled, asked), lastsMs: doubled, problem: packProblem(raised) }
}

function hasAskedForTime (code: ProblemCode): boolean {
  return code === 'finfo-unavailable'
}

function secondsUntil (at: number, now: number): number {
  return Math.max(1, Math.ceil((at - now) / 1000))
}
