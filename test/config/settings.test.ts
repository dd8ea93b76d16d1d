/** Loading the settings: defaults, and the rules between settings. Readers have their own tests in readers.test.ts. */
import { randomBytes } from 'node:crypto'
import { test } from 'tap'
import { loadSettings, settingDescriptions, simulatorKey, type Env } from '../../config/settings.js'
import { assertLoads, faultsOf } from './faults-of.js'

const simulatorId = 'flexitidemo'
const simulatorSecret = '2f7b1c9e-5d0a-4a6e-9c3f-8e41d7a0b652'
const simulatorFinfo = {
  clientSecret: '6c1e0f52-93a7-4d0b-8f5e-1b7a2c9d4e60', username: 'shop@example.com', password: 'simulator'
}
const live = { FLEXITI_CLIENT_ID: 'shop', FLEXITI_CLIENT_SECRET: 'hush' }

test('an empty environment gives the documented defaults', async (t) => {
  t.strictSame(loadSettings({}), {
    host: '127.0.0.1',
    port: 3000,
    internalHost: '127.0.0.1',
    internalPort: 3001,
    publicUrl: 'http://127.0.0.1:3000',
    flexitiEnvironment: 'simulator',
    flexitiBaseUrl: undefined,
    flexitiClientId: simulatorId,
    flexitiClientSecret: simulatorSecret,
    flexitiChannel: 'online',
    flexitiApiVersions: [],
    flexitiReferenceIdFormat: 'compact',
    flexitiChecks: 'documented',
    flexitiEgressProxy: undefined,
    flexitiMerchantUsername: undefined,
    flexitiMerchantPassword: undefined,
    flexitiTrustUrl: undefined,
    storefrontOrigins: [],
    corsHeaders: [],
    backofficeKeys: [simulatorKey],
    storeUrl: 'memory:',
    storeKeys: [],
    storeStrict: 'off',
    flowIdleSeconds: 1800,
    flowMaxSeconds: 7200,
    flowMaxCount: 100_000,
    i18nFreshSeconds: 3600,
    i18nStaleSeconds: 604_800,
    i18nMaxBytes: 33_554_432,
    upstreamTimeoutMs: 15_000,
    upstreamConnections: 64,
    upstreamQueue: 256,
    identificationLimitPerHour: 10,
    merchantLogin: 'off',
    rateLimitPerMinute: 120,
    trustProxy: [],
    internalTrustProxy: [],
    internalAllowedHosts: [],
    maxConnections: 10_000,
    docs: 'on',
    demo: 'on',
    demoPort: 9200,
    demoUrl: undefined,
    shutdownGraceMs: 20_000,
    logLevel: 'info',
    auditLog: 'stdout',
    finfoEnvironment: 'off',
    finfoBaseUrl: undefined,
    finfoTokenUrl: undefined,
    finfoClientId: 'finfo-api',
    finfoClientSecret: simulatorFinfo.clientSecret,
    finfoUsername: simulatorFinfo.username,
    finfoPassword: simulatorFinfo.password,
    finfoScope: 'openid',
    finfoEndpoints: [],
    finfoIdParameter: 'finfoArticleId',
    finfoPublic: [],
    finfoFreshSeconds: 86_400,
    finfoStaleSeconds: 604_800,
    finfoMaxBytes: 67_108_864,
    finfoConnections: 8,
    finfoRequestsPerMinute: 300
  })
})

test('every setting is described once, with its default', async (t) => {
  const names = settingDescriptions.map(({ name }) => name)
  t.equal(new Set(names).size, names.length)
  t.equal(names.length, Object.keys(loadSettings({})).length)
  for (const { name, description, expected } of settingDescriptions) {
    t.match(name, /^[A-Z][A-Z0-9_]+$/)
    t.match(description, /\.$/, `${name} is described`)
    t.match(expected, /\w/, `${name} says what is expected`)
  }
  const shown = new Map(settingDescriptions.map(({ name, default: value }) => [name, value]))
  t.equal(shown.get('PORT'), '3000')
  t.equal(shown.get('PUBLIC_URL'), 'http://HOST:PORT')
  t.equal(shown.get('STOREFRONT_ORIGINS'), '')
})

test('an empty string counts as not set', async (t) => {
  const empty = Object.fromEntries(settingDescriptions.flatMap(({ name }) => [[name, ''], [`${name}_FILE`, '']]))
  t.strictSame(loadSettings({ ...empty, NODE_ENV: '' }), loadSettings({}))
})

test('all faults are reported at once', async (t) => {
  const faults = faultsOf({
    PORT: 'x', LOG_LEVEL: 'loud', FLEXITI_SECRET: 'x', FLEXITI_ENVIRONMENT: 'training', FLOW_IDLE_SECONDS: '9000'
  })
  t.strictSame(faults.map(({ setting }) => setting),
    ['PORT', 'LOG_LEVEL', 'FLEXITI_SECRET', 'FLEXITI_CLIENT_ID', 'FLEXITI_CLIENT_SECRET', 'FLOW_MAX_SECONDS'])
})

test('a setting that is wrong is not reported as missing too', async (t) => {
  const faults = faultsOf({
    FLEXITI_ENVIRONMENT: 'training', FLEXITI_CLIENT_ID: 'two words', FLEXITI_CLIENT_SECRET: 'hush'
  })
  t.match(faults, [{ setting: 'FLEXITI_CLIENT_ID', message: /^expected / }])
  t.equal(faults.length, 1)
})

test('in production the environment must be named', async (t) => {
  t.match(faultsOf({ NODE_ENV: 'production' }), [{
    setting: 'FLEXITI_ENVIRONMENT', message: /missing.*one of simulator, merchant-integration, training, production/
  }])
  t.equal(faultsOf({ NODE_ENV: 'production', ...live }).length, 1)
  t.equal(loadSettings({ NODE_ENV: 'production', FLEXITI_ENVIRONMENT: 'simulator' }).flexitiEnvironment, 'simulator')
  t.match(faultsOf({ FLEXITI_ENVIRONMENT: 'staging' }), [{ setting: 'FLEXITI_ENVIRONMENT', message: /one of/ }])
  t.equal(
    faultsOf({ FLEXITI_ENVIRONMENT: 'staging', NODE_ENV: 'production' }).length, 1, 'a wrong one is not missing too'
  )
})

test('each environment has its base URL, and the simulator none', async (t) => {
  const baseUrl = (environment: string) => loadSettings({ ...live, FLEXITI_ENVIRONMENT: environment }).flexitiBaseUrl
  t.equal(baseUrl('merchant-integration'), 'https://posapi-mi.flexiti.fi/flexiti/pos-api')
  t.equal(baseUrl('training'), 'https://posapi-training.flexiti.fi/flexiti/pos-api')
  t.equal(baseUrl('production'), 'https://posapi.flexiti.fi/flexiti/pos-api')
  t.equal(baseUrl('simulator'), undefined)
})

test('a base URL that is given wins over that of the environment', async (t) => {
  const given = { FLEXITI_BASE_URL: 'https://flexiti.test/pos-api' }
  t.equal(
    loadSettings({ ...given, ...live, FLEXITI_ENVIRONMENT: 'production' }).flexitiBaseUrl,
    'https://flexiti.test/pos-api'
  )
  t.equal(loadSettings(given).flexitiBaseUrl, 'https://flexiti.test/pos-api')
})

test('a base URL that goes on behind the version is refused with the reason', async (t) => {
  for (const rest of ['v2.5/client-id/flexitidemo', 'v2.5.1/client-id', 'v2.5/oauth/token', 'V2/OAuth/']) {
    t.match(faultsOf({ FLEXITI_BASE_URL: `https://flexiti.test/pos-api/${rest}` }),
      [{ setting: 'FLEXITI_BASE_URL', message: /what comes before the version/ }], rest)
  }
  const gateway = { FLEXITI_BASE_URL: 'https://gateway.test/v1/flexiti' }
  t.equal(loadSettings(gateway).flexitiBaseUrl, gateway.FLEXITI_BASE_URL, 'a gateway may have versions of its own')
})

test('credentials of any kind, without an environment, are no reason to simulate', async (t) => {
  const credentials = [{ FLEXITI_CLIENT_ID: 'a' }, { FLEXITI_CLIENT_SECRET: 'b' }, {
    FLEXITI_MERCHANT_USERNAME: 'a', FLEXITI_MERCHANT_PASSWORD: 'b'
  }]
  for (const given of credentials) {
    t.match(faultsOf(given), [{ setting: 'FLEXITI_ENVIRONMENT', message: /with credentials given/ }])
    t.same(faultsOf({ ...given, FLEXITI_ENVIRONMENT: 'simulator' }), [])
  }
})

test('a base URL that ends in a version is refused with the reason', async (t) => {
  for (const version of ['v2.5', 'v2.5.1', 'V2', 'v2.5/', 'v3.0//', '2.5', '2.5.1/']) {
    t.match(
      faultsOf({ FLEXITI_BASE_URL: `https://flexiti.test/pos-api/${version}` }),
      [{ setting: 'FLEXITI_BASE_URL', message: /no version/ }],
      version
    )
  }
  for (const path of ['', '/v', '/pos-api-v2', '/v2.5/pos-api', '/vault']) {
    assertLoads(t, { FLEXITI_BASE_URL: `https://flexiti.test${path}` })
  }
})

test('the simulator environment never speaks to Flexiti itself', async (t) => {
  for (const host of ['posapi.flexiti.fi', 'flexiti.fi', 'POSAPI-training.Flexiti.fi']) {
    t.match(
      faultsOf({ FLEXITI_BASE_URL: `https://${host}/flexiti/pos-api` }),
      [{ setting: 'FLEXITI_BASE_URL', message: /simulator/ }],
      host
    )
    assertLoads(t, { ...live, FLEXITI_ENVIRONMENT: 'training', FLEXITI_BASE_URL: `https://${host}/flexiti/pos-api` })
  }
  assertLoads(t, { FLEXITI_BASE_URL: 'https://notflexiti.fi' })
})

test('the credentials are required unless Flexiti is simulated', async (t) => {
  for (const environment of ['merchant-integration', 'training', 'production']) {
    const faults = faultsOf({ FLEXITI_ENVIRONMENT: environment })
    t.match(faults, [{ setting: 'FLEXITI_CLIENT_ID', message: /missing/ }, {
      setting: 'FLEXITI_CLIENT_SECRET', message: /missing/
    }])
    t.equal(faults.length, 2)
  }
  t.match(faultsOf({ FLEXITI_ENVIRONMENT: 'training', FLEXITI_CLIENT_ID: 'shop' }), [{
    setting: 'FLEXITI_CLIENT_SECRET'
  }])
  t.match(loadSettings({ ...live, FLEXITI_ENVIRONMENT: 'training' }), {
    flexitiClientId: 'shop', flexitiClientSecret: 'hush'
  })
  t.match(
    loadSettings({ ...live, FLEXITI_ENVIRONMENT: 'simulator' }),
    { flexitiClientId: 'shop', flexitiClientSecret: 'hush' },
    'the simulator takes others too'
  )
})

test('who gives credentials names the environment that they belong to', async (t) => {
  for (const given of [live, { FLEXITI_CLIENT_ID: 'shop' }, { FLEXITI_CLIENT_SECRET: 'hush' }]) {
    t.match(faultsOf(given), [{
      setting: 'FLEXITI_ENVIRONMENT', message: /missing.*credentials.*simulator, merchant-integration/
    }])
    t.equal(faultsOf(given).length, 1)
  }
})

test('in production, what moves money is reached over https', async (t) => {
  const env = { ...live, NODE_ENV: 'production' }
  for (const environment of ['training', 'production']) {
    for (const url of [undefined, 'http://bff.shop.example', 'http://localhost:3000']) {
      t.match(
        faultsOf({ ...env, FLEXITI_ENVIRONMENT: environment, PUBLIC_URL: url }),
        [{ setting: 'PUBLIC_URL', message: /https/ }],
        `${environment} ${String(url)}`
      )
    }
    t.equal(
      faultsOf({ ...env, FLEXITI_ENVIRONMENT: environment, PUBLIC_URL: 'nonsense' }).length,
      1,
      'a wrong one is one fault'
    )
    assertLoads(t, { ...env, FLEXITI_ENVIRONMENT: environment, PUBLIC_URL: 'https://bff.shop.example' })
    assertLoads(t, { ...live, FLEXITI_ENVIRONMENT: environment })
  }
  for (const environment of ['simulator', 'merchant-integration']) {
    assertLoads(t, { ...env, FLEXITI_ENVIRONMENT: environment })
  }
})

test('a key is ready-made for the simulator, and for nothing else', async (t) => {
  const keys = (env: Record<string, string>) => loadSettings(env).backofficeKeys
  t.strictSame(keys({ FLEXITI_ENVIRONMENT: 'simulator' }), [simulatorKey])
  t.strictSame(keys({ BACKOFFICE_KEYS: `till:${'k'.repeat(32)}` }), [{ name: 'till', key: 'k'.repeat(32) }])
  for (const environment of ['merchant-integration', 'training', 'production']) {
    t.strictSame(keys({ ...live, FLEXITI_ENVIRONMENT: environment }), [])
  }
})

test('a stop gives calls the time that they may take', async (t) => {
  t.match(faultsOf({ SHUTDOWN_GRACE_MS: '14999' }), [{
    setting: 'SHUTDOWN_GRACE_MS', message: /at least UPSTREAM_TIMEOUT_MS/
  }])
  t.match(faultsOf({ UPSTREAM_TIMEOUT_MS: '20001' }), [{ setting: 'SHUTDOWN_GRACE_MS' }])
  assertLoads(t, { SHUTDOWN_GRACE_MS: '15000' })
})

test('the public URL follows HOST and PORT', async (t) => {
  const publicUrl = (env: Record<string, string>) => loadSettings(env).publicUrl
  t.equal(publicUrl({ HOST: '10.1.2.3', PORT: '8080' }), 'http://10.1.2.3:8080')
  t.equal(publicUrl({ HOST: '::1' }), 'http://[::1]:3000')
  t.equal(publicUrl({ HOST: 'Shop.Internal', PORT: '80' }), 'http://shop.internal', 'as a browser writes it')
  t.equal(publicUrl({ PORT: '0' }), undefined, 'known only once the door listens')
  t.equal(publicUrl({ PORT: '0', PUBLIC_URL: 'https://shop.example' }), 'https://shop.example')
  for (const wildcard of ['0.0.0.0', '::', '0:0:0:0:0:0:0:0', '::0.0.0.0']) {
    t.equal(publicUrl({ HOST: wildcard }), 'http://localhost:3000', `nobody can browse to ${wildcard}`)
  }
})

test('the two doors need two sockets', async (t) => {
  const clash = [{ setting: 'INTERNAL_PORT', message: /another port than PORT/ }]
  t.match(faultsOf({ PORT: '3001' }), clash)
  t.match(faultsOf({ PORT: '3001', HOST: '0.0.0.0' }), clash)
  t.match(faultsOf({ PORT: '3001', INTERNAL_HOST: '::' }), clash)
  t.match(faultsOf({ PORT: '3001', HOST: 'LOCALHOST', INTERNAL_HOST: 'localhost' }), clash)
  assertLoads(t, { PORT: '3001', HOST: '127.0.0.2' })
  assertLoads(t, { PORT: '0', INTERNAL_PORT: '0' })
})

test('a flow may not be idle for longer than it lives', async (t) => {
  t.match(faultsOf({ FLOW_IDLE_SECONDS: '7201' }), [{
    setting: 'FLOW_MAX_SECONDS', message: /at least FLOW_IDLE_SECONDS/
  }])
  assertLoads(t, { FLOW_IDLE_SECONDS: '7200' })
})

test('a Redis store needs keys', async (t) => {
  const keys = { STORE_KEYS: `a:${Buffer.alloc(32, 1).toString('base64')}` }
  for (const url of [
    'redis://localhost', 'redis://localhost/', 'redis://localhost/15', 'rediss://user:pass@store.test:6380/1'
  ]) {
    assertLoads(t, { STORE_URL: url, ...keys })
    t.match(faultsOf({ STORE_URL: url }), [{ setting: 'STORE_KEYS', message: /missing/ }])
  }
  assertLoads(t, { STORE_URL: 'memory:' })
})

test('store keys that a person wrote are refused in production, and all zeros anywhere', async (t) => {
  const key = (
    byte: (at: number) => number
  ): string => `a:${Buffer.from(Array.from({ length: 32 }, (_, at) => byte(at))).toString('base64')}`
  t.match(faultsOf({ STORE_KEYS: key(() => 0) }), [{ setting: 'STORE_KEYS', message: /not all zero/ }])
  t.match(faultsOf({ STORE_KEYS: `b:${Buffer.alloc(32, 7).toString('base64')},${key(() => 0)}` }), [{
    setting: 'STORE_KEYS'
  }])
  const production = { NODE_ENV: 'production', FLEXITI_ENVIRONMENT: 'simulator' }
  for (const byte of [
    () => 7,
    () => 255,
    (at: number) => at,
    (at: number) => 200 - 3 * at,
    (at: number) => at % 4,
    (at: number) => 'flexiti-bff'.charCodeAt(at % 11)
  ]) {
    t.match(faultsOf({
      ...production,
      STORE_KEYS: key((at) => byte(at) & 0xff)
    }), [{ setting: 'STORE_KEYS', message: /random/ }], String(byte))
    assertLoads(t, { STORE_KEYS: key((at) => byte(at) & 0xff) })
  }
  for (let round = 0; round < 200; round++) {
    assertLoads(t, { ...production, STORE_KEYS: `a:${randomBytes(32).toString('base64')}` })
  }
})

test('a variable that looks like ours and is not is a fault', async (t) => {
  t.strictSame(faultsOf({ FLEXITI_CLIENT_SECRT: 'x' }), [{
    setting: 'FLEXITI_CLIENT_SECRT', message: 'unknown setting; did you mean FLEXITI_CLIENT_SECRET?'
  }])
  t.strictSame(faultsOf({ FLEXITI_CLIENT_SECRT_FILE: 'x' }), [{
    setting: 'FLEXITI_CLIENT_SECRT_FILE', message: 'unknown setting; did you mean FLEXITI_CLIENT_SECRET_FILE?'
  }])
  assertLoads(t, { PATH: '/usr/bin', FLEXI: 'x' })
})

test('variables that Kubernetes sets for a service of ours are left alone', async (t) => {
  assertLoads(t, {
    FLEXITI_BFF_SERVICE_HOST: '10.0.0.1',
    FLEXITI_BFF_SERVICE_PORT: '3000',
    FLEXITI_BFF_SERVICE_PORT_PUBLIC_DOOR: '3000',
    FLEXITI_BFF_PORT: 'tcp://10.0.0.1:3000',
    FLEXITI_BFF_PORT_3000_TCP: 'tcp://10.0.0.1:3000',
    FLEXITI_BFF_PORT_3000_TCP_PROTO: 'tcp',
    FLEXITI_BFF_PORT_3000_TCP_PORT: '3000',
    FLEXITI_BFF_PORT_3000_TCP_ADDR: '10.0.0.1'
  })
})

test('the demo runs beside the simulator in the process, elsewhere where somebody says so, and with Flexiti ' +
  'itself never', async (t) => {
  const demo = (env: Env): string => loadSettings(env).demo
  t.equal(demo({}), 'on')
  t.equal(demo({ DEMO: 'off' }), 'off')
  t.equal(
    demo({ FLEXITI_BASE_URL: 'http://127.0.0.1:9100/flexiti/pos-api' }), 'off', 'the simulator is somebody else\'s'
  )
  const production = { NODE_ENV: 'production', FLEXITI_ENVIRONMENT: 'simulator' }
  t.equal(demo(production), 'off')
  t.equal(demo({ ...production, DEMO: 'on' }), 'on')
  for (const environment of ['merchant-integration', 'training', 'production']) {
    const env = { ...live, FLEXITI_ENVIRONMENT: environment }
    t.equal(demo(env), 'off')
    t.match(faultsOf({ ...env, DEMO: 'on' }), [{ setting: 'DEMO', message: /FLEXITI_ENVIRONMENT is not simulator/ }])
  }
})

test('Finfo in production needs its address and an account, and has the documented token endpoint', async (t) => {
  const production = {
    FINFO_ENVIRONMENT: 'production',
    FINFO_BASE_URL: 'https://finfo.test/api/',
    FINFO_CLIENT_SECRET: 'hush',
    FINFO_USERNAME: 'shop',
    FINFO_PASSWORD: 'a password with spaces'
  }
  t.match(loadSettings(production), {
    finfoBaseUrl: 'https://finfo.test/api',
    finfoTokenUrl: 'https://sso.logiq.no/auth/realms/finfo/protocol/openid-connect/token',
    finfoClientId: 'finfo-api',
    finfoPassword: 'a password with spaces'
  })
  for (const name of ['FINFO_BASE_URL', 'FINFO_CLIENT_SECRET', 'FINFO_USERNAME', 'FINFO_PASSWORD']) {
    t.match(faultsOf({ ...production, [name]: undefined }), [{ setting: name, message: /^is missing; expected / }])
  }
  t.match(faultsOf({ ...production, FINFO_BASE_URL: 'https://finfo.test/api/v1.0' }), [{
    setting: 'FINFO_BASE_URL', message: /no version/
  }])
  t.match(faultsOf({ ...production, FINFO_BASE_URL: 'http://finfo.test' }), [{ setting: 'FINFO_BASE_URL' }])
})

test('Finfo\'s simulator runs inside the process, or where the settings say', async (t) => {
  const simulator = { FINFO_ENVIRONMENT: 'simulator' }
  t.match(loadSettings(simulator), { finfoBaseUrl: undefined, finfoTokenUrl: undefined })
  t.match(loadSettings({ ...simulator, FINFO_BASE_URL: 'http://127.0.0.1:9101/finfo' }), {
    finfoBaseUrl: 'http://127.0.0.1:9101/finfo',
    finfoTokenUrl: 'http://127.0.0.1:9101/auth/realms/finfo/protocol/openid-connect/token'
  })
  t.match(faultsOf({ ...simulator, FINFO_TOKEN_URL: 'http://127.0.0.1:9101/token' }), [{ setting: 'FINFO_BASE_URL' }])
  t.match(faultsOf({ FINFO_SECRET: 'x' }), [{
    setting: 'FINFO_SECRET', message: 'unknown setting; did you mean FINFO_CLIENT_SECRET?'
  }])
  t.strictSame(faultsOf({ FINFO_SERVICE_HOST: '10.0.0.1' }), [])
})
