/** The rules between settings: which do not go together, which are missing, and the defaults that depend on others. */
import { isIPv6 } from 'node:net'
import { baseUrls, environments, simulatorCredentials } from './environments.js'
import type { Fault } from './faults.js'
import type { ReadSettings, SettingKey, Settings } from './table.js'

/** Faults between settings. A key that is missing from `read` is at fault already and is left alone. */
export function crossCheck (read: Partial<ReadSettings>, production: boolean): Fault[] {
  return [
    ...checkEnvironment(read, production),
    ...checkDoors(read),
    ...checkStore(read),
    ...checkFlows(read)
  ]
}

function checkEnvironment (read: Partial<ReadSettings>, production: boolean): Fault[] {
  const missing = (key: SettingKey): boolean => key in read && read[key] === undefined
  if (missing('flexitiEnvironment') && production) {
    return [{ setting: 'FLEXITI_ENVIRONMENT', message: `is missing; with NODE_ENV=production, expected one of ${environments.join(', ')}` }]
  }
  if ((read.flexitiEnvironment ?? 'simulator') === 'simulator') return []
  const faults: Fault[] = []
  if (missing('flexitiClientId')) faults.push({ setting: 'FLEXITI_CLIENT_ID', message: 'is missing; expected the client id that belongs to FLEXITI_ENVIRONMENT' })
  if (missing('flexitiClientSecret')) faults.push({ setting: 'FLEXITI_CLIENT_SECRET', message: 'is missing; expected the client secret that belongs to FLEXITI_ENVIRONMENT' })
  return faults
}

function checkDoors ({ host, port, internalHost, internalPort }: Partial<ReadSettings>): Fault[] {
  if (host === undefined || internalHost === undefined || port === undefined || port === 0 || port !== internalPort) return []
  const same = host.toLowerCase() === internalHost.toLowerCase() || isWildcard(host) || isWildcard(internalHost)
  return same ? [{ setting: 'INTERNAL_PORT', message: 'expected another port than PORT, since both doors are at the same address' }] : []
}

function checkStore ({ storeUrl, storeKeys }: Partial<ReadSettings>): Fault[] {
  if (storeUrl === undefined || storeUrl === 'memory:') return []
  return storeKeys?.length === 0 ? [{ setting: 'STORE_KEYS', message: 'is missing; expected at least one key, since STORE_URL is a Redis URL' }] : []
}

function checkFlows ({ flowIdleSeconds, flowMaxSeconds }: Partial<ReadSettings>): Fault[] {
  if (flowIdleSeconds === undefined || flowMaxSeconds === undefined || flowMaxSeconds >= flowIdleSeconds) return []
  return [{ setting: 'FLOW_MAX_SECONDS', message: 'expected at least FLOW_IDLE_SECONDS' }]
}

/** Fills in the defaults that depend on other settings. `read` has passed `crossCheck`. */
export function complete (read: ReadSettings): Settings {
  const flexitiEnvironment = read.flexitiEnvironment ?? 'simulator'
  return {
    ...read,
    publicUrl: read.publicUrl ?? (read.port === 0 ? undefined : defaultPublicUrl(read.host, read.port)),
    flexitiEnvironment,
    flexitiBaseUrl: read.flexitiBaseUrl ?? baseUrls[flexitiEnvironment],
    flexitiClientId: read.flexitiClientId ?? simulatorCredentials.clientId,
    flexitiClientSecret: read.flexitiClientSecret ?? simulatorCredentials.clientSecret
  }
}

/**
 * How a browser on the same machine reaches a door that listens at `host` and `port`, as an origin.
 * Nobody can browse to a wildcard address, so there it is localhost.
 */
export function defaultPublicUrl (host: string, port: number): string {
  if (isWildcard(host)) return originOf('localhost', port)
  return originOf(isIPv6(host) ? `[${host}]` : host, port)
}

function originOf (host: string, port: number): string {
  return new URL(`http://${host}:${port}`).origin
}

function isWildcard (host: string): boolean {
  return host === '0.0.0.0' || (isIPv6(host) && /^[0:.]+$/.test(host))
}
