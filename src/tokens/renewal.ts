/**
 * The token calls of a flow: one at a time per flow and scope among all that share the store, by a lease (`lease.ts`).
 *
 * The hazards: two refreshes of one rotating token kill each other. A refresh that was sent may have been granted and
 * the pair rotated: its answer is then all that there is, so it is waited for even when no caller waits any more, and
 * the lease is held for as long. And a token that Flexiti ties to the shopper's widget must never be swapped for a
 * fresh one, or Flexiti forgets the shopper without anyone noticing.
 */
import type { Clock } from '../util/clock.js'
import type { Scope } from '../flexiti/endpoints.js'
import { RefreshTokenDeadError, type Grant, type TokenClient } from '../flexiti/token-endpoint.js'
import { problem } from '../problems/problem.js'
import { pinsToken, type Flow } from '../flows/flow.js'
import type { FlowStore } from '../flows/store.js'
import type { Timeline } from '../flows/timeline.js'
import { refreshPatience, type Token } from '../flows/token.js'
import { decide, isNewer, type Need } from './decide.js'
import type { Leases } from './lease.js'
import { STORE_EVERY_MS, type FoundToken, type TokenRecords } from './token-records.js'

/** A token that a caller waits for. */
export interface Wanted {
  id: string
  scope: Scope
  need: Need
  /** Called when the caller has waited long enough. The work goes on. */
  onOverdue: () => void
}

export interface RenewalOptions {
  store: FlowStore
  records: TokenRecords
  leases: Leases
  leaseMs: number
  tokenClient: TokenClient
  timeline: Pick<Timeline, 'record'> | undefined
  clock: Pick<Clock, 'sleep'>
  /** How long a caller waits for a refresh that is out. */
  patienceMs: number
  /** Whether other processes use the store too, and it may be away. */
  shared: boolean
}

/** What a caller of another replica waits longer than a lease lasts, so that it takes the place of one that died. */
const WAITING_MARGIN_MS = 2000

/** The token that is in the store by now, or a new one. Throws as `TokenManager` does. */
export async function findOrRenew (options: RenewalOptions, wanted: Wanted): Promise<FoundToken> {
  const { store, records, leases, leaseMs } = options
  const { id, scope, need } = wanted
  // The caller's look at the flow may be older than ours: somebody else renewed the token since, or pinned it.
  const stored = async (): Promise<FoundToken | undefined> => {
    const flow = await records.living(id)
    const token = flow.tokens[scope]
    return token !== undefined && decide(flow, scope, store.now(), need) === 'use' ? { flow, token } : undefined
  }
  const waitsFrom = store.now()
  const look = async (): Promise<FoundToken | undefined> => {
    const found = await stored()
    const hasWaited = store.now() - waitsFrom > leaseMs + WAITING_MARGIN_MS
    if (found === undefined && hasWaited) throw problem('flexiti-timeout')
    return found
  }
  return await stored() ??
    await leases.within(`${id}:${scope}`, look, async (extend) => await renew(options, wanted, extend))
}

async function renew (
  options: RenewalOptions, wanted: Wanted, extend: () => Promise<void>
): Promise<FoundToken> {
  const { store, records, timeline } = options
  const { id, scope, need } = wanted
  const flow = await records.living(id)
  const held = flow.tokens[scope]
  const decision = decide(flow, scope, store.now(), need)
  if (held !== undefined && decision === 'use') return { flow, token: held }
  if (held === undefined || decision !== 'refresh') return await replace(options, wanted, held)
  try {
    return await refresh(options, wanted, flow, held, extend)
  } catch (error) {
    const isDead = error instanceof RefreshTokenDeadError
    timeline?.record(id, { event: isDead ? 'token-refused' : 'token-call-failed', scope })
    if (!isDead) throw error
  }
  const isRefused = need.refused === true && !isNewer(held, need)
  if (pinsToken(flow, scope) && !isRefused) return await records.keepUntilDeath(flow, scope, held)
  await extend()
  return await replace(options, wanted, held)
}

async function refresh (
  options: RenewalOptions, { id, scope, need, onOverdue }: Wanted, flow: Flow, held: Token,
  extend: () => Promise<void>
): Promise<FoundToken> {
  const { store, records, tokenClient, clock, patienceMs } = options
  const sentAt = store.now()
  const atLeastMs = pinsToken(flow, scope) ? refreshPatience(held, sentAt) : 0
  const granted = tokenClient.refresh(held.refreshToken ?? '', scope, id, atLeastMs)
  clock.sleep(patienceMs).then(onOverdue, () => {})
  keepLease(options, granted, extend).catch(() => {})
  return await records.put(flow, scope, held, {
    ...await granted, sentAt, fresh: false, afterRefusal: need.refused === true
  })
}

/** Makes the lease longer for as long as the call is out. One that cannot be now is tried again. */
async function keepLease (
  { clock, leaseMs }: RenewalOptions, call: Promise<Grant>, extend: () => Promise<void>
): Promise<void> {
  let isOut = true
  const end = (): void => { isOut = false }
  call.then(end, end)
  for (;;) {
    await clock.sleep(leaseMs / 3)
    if (!isOut) return
    await extend().catch(() => {})
  }
}

/** The token cannot be refreshed. In an open flow a new one takes its place; a pinned one takes the flow with it. */
async function replace (options: RenewalOptions, wanted: Wanted, dead: Token | undefined): Promise<FoundToken> {
  const { store, records, tokenClient, timeline, clock, shared } = options
  const { id, scope, need } = wanted
  const flow = await records.living(id)
  if (pinsToken(flow, scope)) {
    // A replica that refreshed it while the store was away may be about to store the new one.
    if (shared) await clock.sleep(2 * STORE_EVERY_MS)
    return await records.expire(flow, scope, dead)
  }
  // Another process that shares the store may have refreshed it, and so killed the refresh token that was tried here.
  const held = flow.tokens[scope]
  if (held !== undefined && held.generation > (dead?.generation ?? 0)) return { flow, token: held }
  const sentAt = store.now()
  let grant: Grant
  try {
    grant = await tokenClient.grant(scope, id)
  } catch (error) {
    timeline?.record(id, { event: 'token-call-failed', scope })
    throw error
  }
  return await records.put(flow, scope, dead, { ...grant, sentAt, fresh: true, afterRefusal: need.refused === true })
}
