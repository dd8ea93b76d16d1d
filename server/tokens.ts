/** The tokens of the shoppers' flows as the settings describe them: got, renewed in time, and counted where lost. */
import type { Settings } from '../config/settings.js'
import { tokenTimeout } from '../src/flexiti/client.js'
import type { TokenClient } from '../src/flexiti/token-endpoint.js'
import { createExpiredFlows, type ExpiredFlows, type ExpiryReport } from '../src/monitoring/expired-flows.js'
import { isProblem } from '../src/problems/problem.js'
import { createRefreshScheduler, type RefreshScheduler } from '../src/tokens/refresh-scheduler.js'
import { createTokenManager, type TokenManager } from '../src/tokens/token-manager.js'
import type { Clock } from '../src/util/clock.js'
import type { Stores } from './stores.js'
import { tokenLeaseMs } from './token-lease.js'

export interface Tokens {
  tokenManager: TokenManager
  refreshScheduler: RefreshScheduler
  expiredFlows: ExpiredFlows
}

export interface TokensOptions {
  settings: Settings
  stores: Stores
  tokenClient: TokenClient
  clock: Clock
  random: () => number
  onBackgroundError: (what: string, error: unknown) => void
  onFlowsExpired: (report: ExpiryReport) => void
}

export function createTokens ({
  settings, stores, tokenClient, clock, random, onBackgroundError, onFlowsExpired
}: TokensOptions): Tokens {
  const { flows: store, timeline } = stores
  const expiredFlows = createExpiredFlows({ clock, report: onFlowsExpired })
  const tokenManager = createTokenManager({
    store,
    tokenClient,
    random,
    timeline,
    clock,
    leaseMs: tokenLeaseMs(settings),
    patienceMs: tokenTimeout(settings.upstreamTimeoutMs),
    shared: stores.counters !== undefined,
    onExpired: expiredFlows.record
  })
  const refreshScheduler = createRefreshScheduler({
    store,
    tokenManager,
    random,
    onError: (error) => {
      // A lost store is logged once, where it is opened, and not by every part that needs it.
      if (!isProblem(error, 'store-unavailable')) onBackgroundError('refresh scheduler', error)
    },
    onLate: expiredFlows.recordLate,
    clock
  })
  return { tokenManager, refreshScheduler, expiredFlows }
}
