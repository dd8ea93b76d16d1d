/** Opens Finfo, if the settings ask for it. Loaded only then: a process without it holds none of it. */
import type { Settings } from '../config/settings.js'
import type { Finfo, FinfoOptions } from '../src/finfo/finfo.js'
import { systemClock, type Clock } from '../src/util/clock.js'
import type { Stores } from './stores.js'
import { tokenLeaseMs } from './token-lease.js'

export interface OpenFinfoOptions {
  settings: Settings
  stores: Stores
  /** Where the simulator is that runs inside the process; the settings' addresses otherwise. */
  simulator?: { baseUrl: string, tokenUrl: string } | undefined
  clock?: Clock
  random?: () => number
  /** Called with failures that no caller sees. */
  onBackgroundError?: (error: unknown) => void
  /** Called with an address that Finfo does not know, and the settings that say it. */
  onWrongAddress?: (setting: string, endpoint: string) => void
}

export async function openFinfo ({
  settings, stores, simulator, clock = systemClock, random = Math.random, onBackgroundError = () => {},
  onWrongAddress = () => {}
}: OpenFinfoOptions): Promise<Finfo | undefined> {
  const environment = settings.finfoEnvironment
  if (environment === 'off') return undefined
  const baseUrl = settings.finfoBaseUrl ?? simulator?.baseUrl
  const tokenUrl = settings.finfoTokenUrl ?? simulator?.tokenUrl
  if (baseUrl === undefined || tokenUrl === undefined) throw new TypeError('the address of Finfo is not known')
  const [{ accountName, createFinfo }, { createLeases }, { createMemoryTokenStore }] = await Promise.all([
    import('../src/finfo/finfo.js'),
    import('../src/tokens/lease.js'),
    import('../src/finfo/memory/token-store.js')
  ])
  const credentials = {
    clientId: settings.finfoClientId,
    clientSecret: settings.finfoClientSecret,
    username: settings.finfoUsername,
    password: settings.finfoPassword,
    scope: settings.finfoScope
  }
  const openState = async (): Promise<Pick<FinfoOptions, 'tokenStore' | 'sharedPause'>> => {
    if (stores.shared === undefined) return { tokenStore: createMemoryTokenStore(clock), sharedPause: undefined }
    const [{ createRedisTokenStore }, { createRedisPause }] = await Promise.all([
      import('../src/finfo/redis/token-store.js'), import('../src/finfo/redis/pause.js')
    ])
    const { link, sealer, prefix } = stores.shared
    const key = `${prefix}finfo:${accountName({ tokenUrl, credentials })}`
    return {
      tokenStore: createRedisTokenStore({ link, sealer, key }),
      sharedPause: createRedisPause({ link, key: `${key}:pause` })
    }
  }
  return createFinfo({
    environment,
    baseUrl,
    tokenUrl,
    credentials,
    endpoints: settings.finfoEndpoints,
    idParameter: settings.finfoIdParameter,
    freshSeconds: settings.finfoFreshSeconds,
    staleSeconds: settings.finfoStaleSeconds,
    maxBytes: settings.finfoMaxBytes,
    connections: settings.finfoConnections,
    queue: settings.upstreamQueue,
    perMinute: settings.finfoRequestsPerMinute,
    timeoutMs: settings.upstreamTimeoutMs,
    counters: stores.counters,
    ...await openState(),
    leases: createLeases({ store: stores.flows, clock, random, leaseMs: tokenLeaseMs(settings) }),
    clock,
    onBackgroundError,
    onWrongAddress
  })
}
