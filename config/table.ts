/**
 * The settings: every name, reader, default and description, once. The type, the loader and the documentation's check
 * come from it.
 */
import { environments } from './environments.js'
import { finfoEnvironments } from './finfo.js'
import * as read from './readers.js'
import type { Reader } from './readers.js'

interface Setting<T, D extends T | undefined> {
  /** Name of the environment variable; with `_FILE` after it, of the variable that names a file. */
  readonly name: string
  readonly reader: Reader<T>
  /** Undefined: none, or one that depends on other settings (rules.ts), described in `shownDefault`. */
  readonly default: D
  readonly description: string
  readonly shownDefault?: string
}

function setting<T, const D extends T | undefined> (
  name: string, reader: Reader<T>, fallback: D, description: string, shownDefault?: string
): Setting<T, D> {
  return { name, reader, default: fallback, description, ...(shownDefault !== undefined && { shownDefault }) }
}

/** The longest time that a Node timer can hold, in seconds (24 days); a longer one would fire at once. */
const MAX_SECONDS = 2_147_483

const seconds = read.integer(1, MAX_SECONDS)
const onOff = read.oneOf(['on', 'off'])
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

export const table = {
  host: setting('HOST', read.host, '127.0.0.1', 'Address of the public door.'),
  port: setting('PORT', read.port, 3000, 'Port of the public door; 0 picks a free one.'),
  internalHost: setting('INTERNAL_HOST', read.host, '127.0.0.1', 'Address of the internal door.'),
  internalPort: setting('INTERNAL_PORT', read.port, 3001, 'Port of the internal door; 0 picks a free one.'),
  publicUrl: setting(
    'PUBLIC_URL',
    read.origin,
    undefined,
    'Origin at which browsers reach the public door; https turns on the secure cookie. If HOST is a wildcard ' +
      'address, the default says localhost in its place.',
    'http://HOST:PORT'
  ),

  flexitiEnvironment: setting(
    'FLEXITI_ENVIRONMENT',
    read.oneOf(environments),
    undefined,
    'Which Flexiti to speak to.',
    'simulator; none when NODE_ENV=production'
  ),
  flexitiBaseUrl: setting(
    'FLEXITI_BASE_URL',
    read.apiUrl,
    undefined,
    'Base of Flexiti\'s POS API, without a version; plain http for loopback only. Without it, ' +
      'FLEXITI_ENVIRONMENT=simulator runs the simulator inside the process.',
    'by FLEXITI_ENVIRONMENT'
  ),
  flexitiClientId: setting(
    'FLEXITI_CLIENT_ID',
    read.visibleAscii,
    undefined,
    'Flexiti\'s client id; required unless simulator.',
    'the simulator\'s'
  ),
  flexitiClientSecret: setting(
    'FLEXITI_CLIENT_SECRET',
    read.visibleAscii,
    undefined,
    'Flexiti\'s client secret; required unless simulator.',
    'the simulator\'s'
  ),
  flexitiChannel: setting('FLEXITI_CHANNEL', read.oneOf([
    'online', 'instore'
  ]), 'online', 'Where the shopper is; instore makes the fields required that Flexiti requires there.'),
  flexitiChecks: setting('FLEXITI_CHECKS', read.oneOf(['documented', 'shape']), 'documented',
    'What is checked before Flexiti is asked: documented also holds requests to Flexiti\'s documented lengths and ' +
    'lists of values, and refuses unknown query parameters; shape leaves those to Flexiti.'),
  flexitiApiVersions: setting('FLEXITI_API_VERSIONS', read.apiVersions, [],
    'Versions of single endpoints of Flexiti that differ from the documented ones, endpoint=version, separated by ' +
    'commas.'),
  flexitiReferenceIdFormat: setting('FLEXITI_REFERENCE_ID_FORMAT', read.oneOf([
    'compact', 'dashed'
  ]), 'compact', 'How x-reference-id is sent to Flexiti: 32 hex characters, or 36 with dashes.'),
  flexitiEgressProxy: setting('FLEXITI_EGRESS_PROXY', read.proxyUrl, undefined, 'HTTP(S) proxy for calls to Flexiti.'),
  flexitiMerchantUsername: setting('FLEXITI_MERCHANT_USERNAME', read.line, undefined,
    'The merchant that is logged in before widget/init, once for each token, where Flexiti asks for it.'),
  flexitiMerchantPassword: setting('FLEXITI_MERCHANT_PASSWORD', read.line, undefined,
    'The password that belongs to FLEXITI_MERCHANT_USERNAME.'),
  flexitiTrustUrl: setting('FLEXITI_TRUST_URL', read.trustUrl, undefined,
    'The trust URL that is registered at Flexiti; sent to Flexiti as origin.'),

  storefrontOrigins: setting(
    'STOREFRONT_ORIGINS',
    read.originList,
    [],
    'Exact origins of the shop\'s pages, separated by commas; none: same origin only.'
  ),
  corsHeaders: setting('CORS_HEADERS', read.headerNames, [],
    'Request headers that pages of STOREFRONT_ORIGINS may send, separated by commas, ' +
    'besides those of the BFF and the usual tracing headers.'),
  backofficeKeys: setting('BACKOFFICE_KEYS', read.backofficeKeys, [],
    'Keys of the internal door, name:key,name:key; a key has at least 32 characters. ' +
    'A name may have two, so that one can be changed. None: the internal /v1 answers 401.',
    'none; in the simulator environment a ready-made key that the start prints'),

  storeUrl: setting(
    'STORE_URL', read.storeUrl, 'memory:', 'Where flows and the ledger are kept: memory:, redis:// or rediss://.'
  ),
  storeKeys: setting(
    'STORE_KEYS',
    read.storeKeys,
    [],
    'Keys that encrypt what is stored, id:base64 of 32 bytes; the first encrypts, all decrypt. Required with Redis.'
  ),
  storeStrict: setting('STORE_STRICT', onOff, 'off',
    'Whether a Redis is refused that may forget payments: with eviction, without append-only file, a replica, a ' +
      'cluster, too old, with less memory than FLOW_MAX_COUNT flows take, or that does not answer INFO. Off: the log ' +
      'warns of it.'),
  flowIdleSeconds: setting('FLOW_IDLE_SECONDS', seconds, 1800, 'How long an unused flow is kept.'),
  flowMaxSeconds: setting(
    'FLOW_MAX_SECONDS', seconds, 7200, 'How long a flow is kept at most; not less than FLOW_IDLE_SECONDS.'
  ),
  flowMaxCount: setting('FLOW_MAX_COUNT', read.integer(1, 10_000_000), 100_000, 'How many flows are kept at most.'),

  i18nFreshSeconds: setting(
    'I18N_FRESH_SECONDS', seconds, 3600, 'How long form values are served without asking Flexiti again.'
  ),
  i18nStaleSeconds: setting(
    'I18N_STALE_SECONDS',
    read.integer(0, MAX_SECONDS),
    604_800,
    'How long after that they are served while new ones are fetched, or Flexiti is down.'
  ),
  i18nMaxBytes: setting(
    'I18N_MAX_BYTES', read.integer(65_536, 1_073_741_824), 33_554_432, 'Maximum size of the form-value cache, in bytes.'
  ),

  upstreamTimeoutMs: setting(
    'UPSTREAM_TIMEOUT_MS',
    read.integer(100, 300_000),
    15_000,
    'How long Flexiti may take to answer a call, all tries together.'
  ),
  upstreamConnections: setting('UPSTREAM_CONNECTIONS', read.integer(1, 10_000), 64, 'Connections to Flexiti at most.'),
  upstreamQueue: setting(
    'UPSTREAM_QUEUE',
    read.integer(0, 1_000_000),
    256,
    'Calls that may wait for a connection; one more is refused with 503.'
  ),

  identificationLimitPerHour: setting('IDENTIFICATION_LIMIT_PER_HOUR', read.integer(1, 1_000_000), 10,
    'Widgets and PINs per hour for one account, card, person, phone or e-mail address, at the public door, over all ' +
      'flows and replicas.'),
  merchantLogin: setting('MERCHANT_LOGIN', onOff, 'off', 'on opens POST /v1/merchants/login at the public door.'),
  rateLimitPerMinute: setting(
    'RATE_LIMIT_PER_MINUTE',
    read.integer(0, 1_000_000_000),
    120,
    'Requests per minute and client address at the public door; 0 turns the limit off.'
  ),
  trustProxy: setting(
    'TRUST_PROXY',
    read.networkList,
    [],
    'Addresses and networks whose X-Forwarded-* headers are believed, separated by commas.'
  ),
  internalTrustProxy: setting('INTERNAL_TRUST_PROXY', read.networkList, [], 'As TRUST_PROXY, for the internal door.'),
  internalAllowedHosts: setting('INTERNAL_ALLOWED_HOSTS', read.hostNames, [],
    'Host names at which the internal door may be called, separated by commas, ' +
    'besides INTERNAL_HOST, addresses, names without a dot, and names of private networks.'),
  maxConnections: setting('MAX_CONNECTIONS', read.integer(8, 1_000_000), 10_000,
    'Connections at both doors at most, a quarter of them at the internal one. ' +
    'The process takes fewer if it has too few file descriptors.'),
  docs: setting('DOCS', onOff, 'on', 'off hides /docs and /openapi.json.'),
  demo: setting('DEMO', onOff, undefined, 'Whether the demo shop runs too; with the simulator only (docs/demo.md).',
    'on beside the simulator in the process; off when NODE_ENV=production'),
  demoPort: setting('DEMO_PORT', read.port, 9200, 'Port of the demo shop, at HOST; if it is in use, a free one.'),
  demoUrl: setting('DEMO_URL', read.origin, undefined,
    'Origin at which browsers reach the demo shop; of the site of PUBLIC_URL.',
    'the host of PUBLIC_URL and the port of the demo shop'),
  shutdownGraceMs: setting('SHUTDOWN_GRACE_MS', read.integer(1, 600_000), 20_000,
    'How long requests in flight may take to finish after SIGTERM; not less than UPSTREAM_TIMEOUT_MS.'),
  logLevel: setting('LOG_LEVEL', read.oneOf(logLevels), 'info', 'trace, debug, info, warn, error, fatal or silent.'),
  auditLog: setting(
    'AUDIT_LOG', read.auditTarget, 'stdout', 'Where the audit trail of money calls goes: stdout, or the path of a file.'
  ),

  finfoEnvironment: setting('FINFO_ENVIRONMENT', read.oneOf(finfoEnvironments), 'off',
    'Whether product data comes from Finfo, and from which: off, simulator or production (docs/finfo.md).'),
  finfoBaseUrl: setting('FINFO_BASE_URL', read.apiUrl, undefined,
    'What comes before the version in the addresses of Finfo\'s API; plain http for loopback only. Required in ' +
      'production. Without it, FINFO_ENVIRONMENT=simulator runs the simulator inside the process.',
    'the simulator\'s'),
  finfoTokenUrl: setting('FINFO_TOKEN_URL', read.apiUrl, undefined, 'Finfo\'s token endpoint.',
    'the simulator\'s, or that of Finfo\'s guide'),
  finfoClientId: setting('FINFO_CLIENT_ID', read.visibleAscii, 'finfo-api', 'Client id at Finfo.'),
  finfoClientSecret: setting('FINFO_CLIENT_SECRET', read.visibleAscii, undefined,
    'Client secret at Finfo; required in production.', 'the simulator\'s'),
  finfoUsername: setting('FINFO_USERNAME', read.line, undefined,
    'User name of the account at Finfo; required in production.', 'the simulator\'s'),
  finfoPassword: setting('FINFO_PASSWORD', read.line, undefined,
    'Password of the account at Finfo; required in production.', 'the simulator\'s'),
  finfoScope: setting('FINFO_SCOPE', read.oauthScope, 'openid', 'Scope that a token is asked for.'),
  finfoEndpoints: setting('FINFO_ENDPOINTS', read.finfoEndpoints, [],
    'Paths of single endpoints of Finfo with their versions, endpoint=/vX.Y/path, separated by commas. In production ' +
    'media, climate, environment and sustainability have no other.'),
  finfoIdParameter: setting('FINFO_ID_PARAMETER', read.parameterName, 'finfoArticleId',
    'Query parameter by which Finfo takes the id of an article.'),
  finfoPublic: setting('FINFO_PUBLIC', read.finfoDocuments, [],
    'Which product data the public door has: article, media, climate, environment, sustainability, separated by ' +
    'commas.'),
  finfoFreshSeconds: setting('FINFO_FRESH_SECONDS', seconds, 86_400,
    'How long product data is served without asking Finfo again.'),
  finfoStaleSeconds: setting('FINFO_STALE_SECONDS', read.integer(0, MAX_SECONDS), 604_800,
    'How long after that it is served while new data is fetched, or Finfo is down.'),
  finfoMaxBytes: setting('FINFO_MAX_BYTES', read.integer(65_536, 1_073_741_824), 67_108_864,
    'Maximum size of the cache of product data, in bytes.'),
  finfoConnections: setting('FINFO_CONNECTIONS', read.integer(1, 1000), 8, 'Connections to Finfo at most.'),
  finfoRequestsPerMinute: setting('FINFO_REQUESTS_PER_MINUTE', read.integer(1, 1_000_000), 300,
    'Calls to Finfo per minute at most, of all replicas together; a fifth is kept for the internal door.')
} as const

type Table = typeof table

export type SettingKey = keyof Table

/** What the table alone can say of the settings: those without a default may be undefined. */
export type ReadSettings = {
  readonly [K in SettingKey]: Table[K] extends Setting<infer T, infer D>
    ? (undefined extends D ? T | undefined : T)
    : never
}

/** Settings without a default in the table that rules.ts always fills in. */
type Completed = 'flexitiEnvironment' | 'flexitiClientId' | 'flexitiClientSecret' | 'demo' | 'finfoClientSecret' |
  'finfoUsername' | 'finfoPassword'

/**
 * The settings of the process. `publicUrl` is undefined if PORT=0 and it was not given: it is known once the door
 * listens. `flexitiBaseUrl` is undefined if the simulator is to run inside the process; so are `finfoBaseUrl` and
 * `finfoTokenUrl`.
 */
export type Settings = {
  readonly [K in SettingKey]: K extends Completed ? NonNullable<ReadSettings[K]> : ReadSettings[K]
}

export interface SettingDescription {
  readonly name: string
  /** As shown in documentation; empty if there is none. */
  readonly default: string
  readonly expected: string
  readonly description: string
}

/** The table in words, in its order, for documentation and its test. */
export const settingDescriptions: readonly SettingDescription[] = Object.values(table).map((setting) => ({
  name: setting.name,
  default: setting.shownDefault ?? String(setting.default ?? ''),
  expected: setting.reader.expected,
  description: setting.description
}))
