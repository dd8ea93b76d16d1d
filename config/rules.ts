/** The rules between settings: which do not go together, which are missing, and the defaults that depend on others. */
import { isIPv6 } from 'node:net'
import { baseUrls, environments, simulatorCredentials, simulatorKey } from './environments.js'
import type { Fault } from './faults.js'
import { FINFO_TOKEN_URL, finfoSimulatorCredentials, SIMULATOR_TOKEN_PATH } from './finfo.js'
import type { ReadSettings, SettingKey, Settings } from './table.js'

/** Faults between settings. A key that is missing from `read` is at fault already and is left alone. */
export function crossCheck (read: Partial<ReadSettings>, production: boolean): Fault[] {
  return [
    ...checkEnvironment(read, production),
    ...checkMerchant(read),
    ...checkBaseUrl(read),
    ...checkDoors(read),
    ...(production ? checkPublicUrl(read) : []),
    ...checkStore(read, production),
    ...checkFlows(read),
    ...checkGrace(read),
    ...checkDemo(read),
    ...checkFinfo(read)
  ]
}

function checkEnvironment (read: Partial<ReadSettings>, production: boolean): Fault[] {
  const missing = (key: SettingKey): boolean => key in read && read[key] === undefined
  if (missing('flexitiEnvironment') && production) {
    return [{
      setting: 'FLEXITI_ENVIRONMENT',
      message: `is missing; with NODE_ENV=production, expected one of ${environments.join(', ')}`
    }]
  }
  const credentials = [
    read.flexitiClientId, read.flexitiClientSecret, read.flexitiMerchantUsername, read.flexitiMerchantPassword
  ]
  if (missing('flexitiEnvironment') && credentials.some((credential) => credential !== undefined)) {
    return [{
      setting: 'FLEXITI_ENVIRONMENT',
      message: `is missing; with credentials given, expected one of ${environments.join(', ')}`
    }]
  }
  if ((read.flexitiEnvironment ?? 'simulator') === 'simulator') return []
  const faults: Fault[] = []
  if (missing('flexitiClientId')) {
    faults.push({
      setting: 'FLEXITI_CLIENT_ID',
      message: 'is missing; expected the client id that belongs to FLEXITI_ENVIRONMENT'
    })
  }
  if (missing('flexitiClientSecret')) {
    faults.push({
      setting: 'FLEXITI_CLIENT_SECRET',
      message: 'is missing; expected the client secret that belongs to FLEXITI_ENVIRONMENT'
    })
  }
  return faults
}

function checkMerchant ({
  flexitiMerchantUsername: username, flexitiMerchantPassword: password
}: Partial<ReadSettings>): Fault[] {
  if ((username === undefined) === (password === undefined)) return []
  const [missing, given] = username === undefined ? ['USERNAME', 'PASSWORD'] : ['PASSWORD', 'USERNAME']
  return [{
    setting: `FLEXITI_MERCHANT_${missing}`,
    message: `is missing; expected it together with FLEXITI_MERCHANT_${given}`
  }]
}

function checkBaseUrl ({ flexitiBaseUrl, flexitiEnvironment = 'simulator' }: Partial<ReadSettings>): Fault[] {
  if (flexitiBaseUrl === undefined) return []
  const { hostname, pathname } = new URL(flexitiBaseUrl)
  const setting = 'FLEXITI_BASE_URL'
  if (/\/v\d+(\.\d+)*\/(client-id|oauth)(\/|$)/i.test(pathname)) {
    return [{ setting, message: 'expected what comes before the version: each call adds that, and what follows it' }]
  }
  if (/\/(v\d+(\.\d+)*|\d+(\.\d+)+)$/i.test(pathname)) {
    return [{ setting, message: 'expected no version such as /v2.5 at its end, since each call adds its own' }]
  }
  // Its keys and credentials are printed for everybody to read.
  if (flexitiEnvironment === 'simulator' && /(^|\.)flexiti\.fi$/.test(hostname)) {
    return [{ setting, message: 'expected no address of Flexiti itself, since FLEXITI_ENVIRONMENT is simulator' }]
  }
  return []
}

/** Only what moves real or rehearsed money asks for it. Called where NODE_ENV=production. */
function checkPublicUrl (read: Partial<ReadSettings>): Fault[] {
  const { publicUrl, flexitiEnvironment } = read
  if (!('publicUrl' in read) || (flexitiEnvironment !== 'training' && flexitiEnvironment !== 'production')) return []
  if (publicUrl?.startsWith('https:') === true) return []
  return [{
    setting: 'PUBLIC_URL',
    message: 'expected an https origin, since NODE_ENV=production and FLEXITI_ENVIRONMENT is training or production'
  }]
}

function checkDoors ({ host, port, internalHost, internalPort }: Partial<ReadSettings>): Fault[] {
  if (host === undefined || internalHost === undefined || port === undefined || port === 0 || port !== internalPort) {
    return []
  }
  const same = host.toLowerCase() === internalHost.toLowerCase() || isWildcard(host) || isWildcard(internalHost)
  return same
    ? [{
        setting: 'INTERNAL_PORT',
        message: 'expected another port than PORT, since both doors are at the same address'
      }]
    : []
}

function checkStore ({ storeUrl, storeKeys }: Partial<ReadSettings>, production: boolean): Fault[] {
  if (production && storeKeys?.some(({ key }) => isTrivial(key)) === true) {
    return [{
      setting: 'STORE_KEYS',
      message: 'expected random keys with NODE_ENV=production, not bytes that repeat or count'
    }]
  }
  if (storeUrl === undefined || storeUrl === 'memory:') return []
  return storeKeys?.length === 0
    ? [{ setting: 'STORE_KEYS', message: 'is missing; expected at least one key, since STORE_URL is a Redis URL' }]
    : []
}

/** Whether a person wrote it: 32 random bytes have about 30 different values, and as good as never fewer than 16. */
function isTrivial (key: Buffer): boolean {
  const step = (at: number): number => ((key[at] ?? 0) - (key[at - 1] ?? 0)) & 0xff
  return new Set(key).size < 16 || key.every((_byte, at) => at < 2 || step(at) === step(1))
}

function checkFlows ({ flowIdleSeconds, flowMaxSeconds }: Partial<ReadSettings>): Fault[] {
  if (flowIdleSeconds === undefined || flowMaxSeconds === undefined || flowMaxSeconds >= flowIdleSeconds) return []
  return [{ setting: 'FLOW_MAX_SECONDS', message: 'expected at least FLOW_IDLE_SECONDS' }]
}

function checkGrace ({ shutdownGraceMs, upstreamTimeoutMs }: Partial<ReadSettings>): Fault[] {
  if (shutdownGraceMs === undefined || upstreamTimeoutMs === undefined || shutdownGraceMs >= upstreamTimeoutMs) {
    return []
  }
  return [{
    setting: 'SHUTDOWN_GRACE_MS',
    message: 'expected at least UPSTREAM_TIMEOUT_MS, or a stop cuts off calls that Flexiti still works on'
  }]
}

function checkDemo ({ demo, flexitiEnvironment = 'simulator' }: Partial<ReadSettings>): Fault[] {
  if (demo !== 'on' || flexitiEnvironment === 'simulator') return []
  return [{ setting: 'DEMO', message: 'expected off, since FLEXITI_ENVIRONMENT is not simulator' }]
}

function checkFinfo (read: Partial<ReadSettings>): Fault[] {
  const { finfoEnvironment, finfoBaseUrl, finfoTokenUrl } = read
  const faults: Fault[] = []
  if (finfoBaseUrl !== undefined && /\/v\d+(\.\d+)*$/i.test(new URL(finfoBaseUrl).pathname)) {
    faults.push({
      setting: 'FINFO_BASE_URL',
      message: 'expected no version such as /v1.0 at its end, since each endpoint has its own'
    })
  }
  if (finfoEnvironment === 'simulator') {
    if (finfoBaseUrl === undefined && finfoTokenUrl !== undefined) {
      faults.push({
        setting: 'FINFO_BASE_URL',
        message: 'is missing; expected it together with FINFO_TOKEN_URL, since FINFO_ENVIRONMENT is simulator'
      })
    }
  }
  if (finfoEnvironment !== 'production') return faults
  for (const [key, setting, what] of [
    ['finfoBaseUrl', 'FINFO_BASE_URL', 'the address of Finfo\'s API'],
    ['finfoClientSecret', 'FINFO_CLIENT_SECRET', 'the client secret at Finfo'],
    ['finfoUsername', 'FINFO_USERNAME', 'the user name of the account at Finfo'],
    ['finfoPassword', 'FINFO_PASSWORD', 'the password of the account at Finfo']
  ] as const) {
    if (key in read && read[key] === undefined) {
      faults.push({ setting, message: `is missing; expected ${what}, since FINFO_ENVIRONMENT is production` })
    }
  }
  return faults
}

/** Finfo's token endpoint; undefined where the simulator runs inside the process, and says so itself. */
function finfoTokenUrlOf ({ finfoEnvironment, finfoBaseUrl, finfoTokenUrl }: ReadSettings): string | undefined {
  if (finfoTokenUrl !== undefined) return finfoTokenUrl
  if (finfoEnvironment === 'production') return FINFO_TOKEN_URL
  return finfoBaseUrl === undefined ? undefined : `${new URL(finfoBaseUrl).origin}${SIMULATOR_TOKEN_PATH}`
}

/** Fills in the defaults that depend on other settings. `read` has passed `crossCheck`. */
export function complete (read: ReadSettings, production: boolean): Settings {
  const flexitiEnvironment = read.flexitiEnvironment ?? 'simulator'
  const embedded = flexitiEnvironment === 'simulator' && read.flexitiBaseUrl === undefined
  return {
    ...read,
    publicUrl: read.publicUrl ?? (read.port === 0 ? undefined : defaultPublicUrl(read.host, read.port)),
    flexitiEnvironment,
    flexitiBaseUrl: read.flexitiBaseUrl ?? baseUrls[flexitiEnvironment],
    demo: read.demo ?? (embedded && !production ? 'on' : 'off'),
    flexitiClientId: read.flexitiClientId ?? simulatorCredentials.clientId,
    flexitiClientSecret: read.flexitiClientSecret ?? simulatorCredentials.clientSecret,
    backofficeKeys: read.backofficeKeys.length === 0 && flexitiEnvironment === 'simulator'
      ? [simulatorKey]
      : read.backofficeKeys,
    finfoTokenUrl: finfoTokenUrlOf(read),
    finfoClientSecret: read.finfoClientSecret ?? finfoSimulatorCredentials.clientSecret,
    finfoUsername: read.finfoUsername ?? finfoSimulatorCredentials.username,
    finfoPassword: read.finfoPassword ?? finfoSimulatorCredentials.password
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
