/** What each setting takes and refuses. */
import { test, type Test } from 'tap'
import { loadSettings, type Settings } from '../../config/settings.js'
import { assertLoads, faultsOf } from './faults-of.js'

const key = (letter: string): string => letter.repeat(32)
const base64 = (byte: number): string => Buffer.alloc(32, byte).toString('base64')

/** The value that `text` gives the setting. */
function value<K extends keyof Settings> (settingKey: K, name: string, text: string): Settings[K] {
  // Credentials name their environment.
  return loadSettings({ FLEXITI_ENVIRONMENT: 'simulator', [name]: text })[settingKey]
}

function refuses (t: Test, name: string, texts: readonly string[], message: RegExp | string = /^expected /): void {
  for (const text of texts) {
    const faults = faultsOf({ [name]: text })
    t.match(faults, [{ setting: name, message }], `${name} refuses ${JSON.stringify(text)}`)
    t.equal(faults.length, 1)
  }
}

const notPlainIntegers = [
  '3e3', '0x10', ' 80', '80 ', '+80', '-1', '1.0', '1_000', '080', '٣', 'NaN', 'Infinity', '99999999999999999999',
  '80\n', 'ten'
]

test('ports are plain integers from 0 to 65535', async (t) => {
  for (const name of ['PORT', 'INTERNAL_PORT']) {
    refuses(t, name, [...notPlainIntegers, '65536'], 'expected an integer from 0 to 65535')
  }
  t.equal(value('port', 'PORT', '65535'), 65535)
  t.equal(value('internalPort', 'INTERNAL_PORT', '0'), 0)
})

test('counts and times are plain integers within their bounds', async (t) => {
  const bounds: ReadonlyArray<[string, number, number]> = [
    ['FLOW_MAX_SECONDS', 1, 2_147_483],
    ['FLOW_IDLE_SECONDS', 1, 2_147_483],
    ['FLOW_MAX_COUNT', 1, 10_000_000],
    ['I18N_FRESH_SECONDS', 1, 2_147_483],
    ['I18N_STALE_SECONDS', 0, 2_147_483],
    ['I18N_MAX_BYTES', 65_536, 1_073_741_824],
    ['UPSTREAM_TIMEOUT_MS', 100, 300_000],
    ['UPSTREAM_CONNECTIONS', 1, 10_000],
    ['UPSTREAM_QUEUE', 0, 1_000_000],
    ['RATE_LIMIT_PER_MINUTE', 0, 1_000_000_000],
    ['SHUTDOWN_GRACE_MS', 1, 600_000],
    ['MAX_CONNECTIONS', 8, 1_000_000],
    ['FINFO_FRESH_SECONDS', 1, 2_147_483],
    ['FINFO_STALE_SECONDS', 0, 2_147_483],
    ['FINFO_MAX_BYTES', 65_536, 1_073_741_824],
    ['FINFO_CONNECTIONS', 1, 1000],
    ['FINFO_REQUESTS_PER_MINUTE', 1, 1_000_000]
  ]
  const tight = {
    FLOW_IDLE_SECONDS: '1', FLOW_MAX_SECONDS: '2147483', UPSTREAM_TIMEOUT_MS: '100', SHUTDOWN_GRACE_MS: '600000'
  }
  for (const [name, least, most] of bounds) {
    refuses(t, name, [
      ...notPlainIntegers, String(least - 1), String(most + 1)
    ], `expected an integer from ${least} to ${most}`)
    // The least grace is less than the shortest timeout: another rule, with a test of its own.
    if (name !== 'SHUTDOWN_GRACE_MS') assertLoads(t, { ...tight, [name]: String(least) })
    assertLoads(t, { ...tight, [name]: String(most) })
  }
})

test('hosts are addresses or host names', async (t) => {
  for (const name of ['HOST', 'INTERNAL_HOST']) {
    refuses(t, name, [
      '[::1]', 'a b', '1.2.3', '256.1.1.1', 'a..b/c', '-a', 'a_b', 'fe80::1%eth0', 'host:80', 'http://host', 'a.0x'
    ], /address.*host name/)
    for (const good of ['127.0.0.1', '::', 'localhost', 'bff-1.internal']) assertLoads(t, { [name]: good })
  }
})

test('choices take one of their words', async (t) => {
  refuses(t, 'FLEXITI_CHANNEL', ['Online', 'in-store'], 'expected one of online, instore')
  refuses(t, 'FLEXITI_REFERENCE_ID_FORMAT', ['guid'], 'expected one of compact, dashed')
  refuses(t, 'LOG_LEVEL', [
    'INFO', 'verbose', 'toString'
  ], 'expected one of trace, debug, info, warn, error, fatal, silent')
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const) {
    t.equal(value('logLevel', 'LOG_LEVEL', level), level)
  }
  t.equal(value('flexitiChannel', 'FLEXITI_CHANNEL', 'instore'), 'instore')
  t.equal(value('flexitiReferenceIdFormat', 'FLEXITI_REFERENCE_ID_FORMAT', 'dashed'), 'dashed')
})

test('credentials are visible ASCII', async (t) => {
  for (const name of ['FLEXITI_CLIENT_ID', 'FLEXITI_CLIENT_SECRET']) {
    refuses(t, name, ['two words', 'tail ', 'a\n', 'é', 'a'.repeat(257)])
  }
  t.equal(value('flexitiClientSecret', 'FLEXITI_CLIENT_SECRET', 'p@ss:w/rd,"'), 'p@ss:w/rd,"')
})

const notOrigins = [
  '*', 'null', 'shop.example', '//shop.example', 'ftp://shop.example', 'https:shop.example', 'https:\\\\shop.example',
  'https://',
  'https://shop.example/', 'https://shop.example/a', 'https://shop.example?a', 'https://shop.example#a',
  'https://u:p@shop.example',
  'https://SHOP.example', 'HTTPS://shop.example', 'https://shop.example:443', 'https://bücher.example',
  'https://*.shop.example/', 'https://shop.example\n', 'https://shop.example:99999'
]

test('the public URL is an origin as browsers write it', async (t) => {
  refuses(t, 'PUBLIC_URL', [...notOrigins, 'https://a.example,https://b.example'], /origin/)
  for (const good of [
    'https://shop.example', 'http://localhost:3000', 'http://[::1]:3000', 'https://shop.example:8443'
  ]) {
    t.equal(value('publicUrl', 'PUBLIC_URL', good), good)
  }
})

test('storefront origins are exact', async (t) => {
  refuses(t, 'STOREFRONT_ORIGINS', [
    ...notOrigins.filter((text) => !text.endsWith('\n')),
    'https://a.example,',
    ',',
    'https://a.example,,https://b.example',
    'https://a.example https://b.example',
    'https://a.example,*',
    'https://*.a.example'
  ], /origin/)
  t.strictSame(value('storefrontOrigins', 'STOREFRONT_ORIGINS', 'https://a.example, http://localhost:8080'), [
    'https://a.example', 'http://localhost:8080'
  ])
})

test('the base URL of Flexiti is https, or http on this machine', async (t) => {
  refuses(t, 'FLEXITI_BASE_URL', [
    'flexiti.test', 'ftp://flexiti.test', 'https:flexiti.test', 'https://', 'https:///a', 'https://u@flexiti.test',
    'https://u:p@flexiti.test', 'https://@flexiti.test',
    'https://flexiti.test/a?b=c', 'https://flexiti.test?', 'https://flexiti.test#a', 'https://flexiti.test/a b',
    'https://flexiti.test\\a', 'https://flexiti.test:99999',
    'http://flexiti.test', 'http://10.0.0.1', 'http://126.0.0.1', 'http://[::2]', 'http://localhost.flexiti.test',
    'http://127.0.0.1.flexiti.test', 'http://127.flexiti.test'
  ], /https URL/)
  const baseUrl = (text: string) => value('flexitiBaseUrl', 'FLEXITI_BASE_URL', text)
  t.equal(baseUrl('https://flexiti.test/flexiti/pos-api/'), 'https://flexiti.test/flexiti/pos-api')
  t.equal(baseUrl('https://flexiti.test/'), 'https://flexiti.test')
  t.equal(baseUrl('https://flexiti.test:8443/a//'), 'https://flexiti.test:8443/a')
  for (const here of ['http://localhost:4000', 'http://127.0.0.1:4000', 'http://127.255.0.9', 'http://[::1]:4000']) {
    t.equal(baseUrl(here), here)
  }
})

test('the egress proxy is a host and port, perhaps with credentials', async (t) => {
  refuses(t, 'FLEXITI_EGRESS_PROXY', [
    'proxy:3128', 'socks5://proxy:1080', 'http://proxy/a', 'http://proxy?a', 'http://proxy#a', 'http://'
  ], /proxy/)
  for (const good of ['http://proxy:3128', 'https://u:p@proxy.test:3128', 'http://proxy:3128/']) {
    t.equal(value('flexitiEgressProxy', 'FLEXITI_EGRESS_PROXY', good), good)
  }
})

test('back-office keys have a name each and at least 32 characters', async (t) => {
  refuses(t, 'BACKOFFICE_KEYS', [
    key('a'), `:${key('a')}`, 'till:', `till:${'a'.repeat(31)}`, `till:${'a'.repeat(513)}`, `Till:${key('a')}`,
    `${'n'.repeat(33)}:${key('a')}`, `a b:${key('a')}`,
    `till:${key('a')} b`, `till:${key('é')}`, `till:${key('a')},`, `till:${key('a')},web`,
    `till:${key('a')},web:${key('a')}`, `till:${key('a')},till:${key('a')}`, `public:${key('a')}`,
    `${'0a'.repeat(16)}:${key('a')}`
  ], /name:key.*32/)
  t.strictSame(value('backofficeKeys', 'BACKOFFICE_KEYS', `till-1:${key('a')}, web_2:${key(':')}`), [
    { name: 'till-1', key: key('a') }, { name: 'web_2', key: key(':') }
  ])
})

test('a back-office key may be changed under its name, with both good for a while', async (t) => {
  t.strictSame(value('backofficeKeys', 'BACKOFFICE_KEYS', `till:${key('a')},till:${key('b')}`), [
    { name: 'till', key: key('a') }, { name: 'till', key: key('b') }
  ])
})

test('the store is memory or Redis', async (t) => {
  refuses(t, 'STORE_URL', [
    'memory', 'memory://', 'postgres://store', 'redis:store', 'redis://', 'Redis://store', 'redis://sto re',
    'redis://:99999'
  ], /memory: or a redis/)
  refuses(t, 'STORE_URL', [
    'redis://store/prod', 'redis://store/99', 'redis://store/16', 'redis://store/-1', 'redis://store/1/2',
    'redis://store/01', 'redis://store?keyPrefix=shop:', 'redis://store/1?keyPrefix=shop:', 'redis://store/?db=2',
    'redis://store/1#prod'
  ], /number of a database from 0 to 15/)
})

test('store keys have an id each and 32 bytes', async (t) => {
  refuses(t, 'STORE_KEYS', [
    base64(1), 'a:', `a:${Buffer.alloc(31).toString('base64')}`, `a:${Buffer.alloc(33).toString('base64')}`,
    `a:${base64(1).replace('=', '')}`, `A:${base64(1)}`,
    `a:${Buffer.alloc(32, 255).toString('base64').replaceAll('/', '_')}`, `a:${'A'.repeat(42)}B=`, `a:${base64(1)},`,
    `a:${base64(1)},a:${base64(2)}`, `a:${base64(1)},b:${base64(1)}`
  ], /32 bytes in base64/)
  t.strictSame(value('storeKeys', 'STORE_KEYS', `new:${base64(2)},old:${base64(1)}`), [
    { id: 'new', key: Buffer.alloc(32, 2) }, { id: 'old', key: Buffer.alloc(32, 1) }
  ])
})

test('trusted proxies are addresses and networks', async (t) => {
  for (const name of ['TRUST_PROXY', 'INTERNAL_TRUST_PROXY']) {
    refuses(t, name, [
      'true', 'loopback', '1', 'proxy.test', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/08',
      '10.0.0/8', '::/129', 'fe80::1%eth0', '10.0.0.1,', '10.0.0.0/255.0.0.0'
    ], /IP addresses or networks/)
  }
  refuses(t, 'TRUST_PROXY', ['0.0.0.0/0', '::/0'], /prefix of at least 1/)
  t.strictSame(value('trustProxy', 'TRUST_PROXY', '10.0.0.0/8, 192.168.1.1,fd00::/8,::1'), [
    '10.0.0.0/8', '192.168.1.1', 'fd00::/8', '::1'
  ])
})

test('the trust URL is an https origin', async (t) => {
  refuses(t, 'FLEXITI_TRUST_URL', [
    ...notOrigins, 'http://shop.example', 'https://a.example,https://b.example'
  ], /https origin.*slash/)
  t.equal(value('flexitiTrustUrl', 'FLEXITI_TRUST_URL', 'https://shop.example'), 'https://shop.example')
})

test('CORS headers are names, in lower case', async (t) => {
  refuses(t, 'CORS_HEADERS', ['*', 'a b', 'a:b', 'x-a,', 'x-a;x-b', 'é', 'x-a,*'], /names of request headers/)
  t.strictSame(value('corsHeaders', 'CORS_HEADERS', 'X-Shop-Trace, x-b3-traceid'), ['x-shop-trace', 'x-b3-traceid'])
})

test('host names of the internal door have no port and no scheme', async (t) => {
  refuses(t, 'INTERNAL_ALLOWED_HOSTS', [
    'bff.example:3001', 'http://bff.example', '*.example', 'bff.example,', 'a b'
  ], /host names without ports/)
  t.strictSame(value('internalAllowedHosts', 'INTERNAL_ALLOWED_HOSTS', 'BFF.corp.example, bff2.corp.example'), [
    'bff.corp.example', 'bff2.corp.example'
  ])
})

test('the documentation is on or off', async (t) => {
  refuses(t, 'DOCS', ['true', 'ON', '1', 'no'], 'expected one of on, off')
  t.equal(value('docs', 'DOCS', 'off'), 'off')
})

test('the audit trail goes to stdout or a file', async (t) => {
  refuses(t, 'AUDIT_LOG', ['a\nb', 'a\u0000b', 'a'.repeat(4097)])
  t.equal(value('auditLog', 'AUDIT_LOG', '/var/log/bff audit.log'), '/var/log/bff audit.log')
})

test('versions of Flexiti\'s endpoints are named one by one', async (t) => {
  t.strictSame(value('flexitiApiVersions', 'FLEXITI_API_VERSIONS', 'i18n=v2.5.1, captures=v2.6'), [
    { endpoint: 'i18n', version: 'v2.5.1' }, { endpoint: 'captures', version: 'v2.6' }
  ])
  refuses(t, 'FLEXITI_API_VERSIONS', [
    'i18n', 'i18n=', 'i18n=2.5', 'i18n=v2', 'i18n=v2.5.1.1', 'i18n=v2.5/..', 'I18N=v2.5', 'toString=v2.5', 'none=v2.5',
    'i18n=v2.5,i18n=v2.6', 'i18n=v2.5,', ','
  ])
})

test('endpoints of Finfo have a path with a version in front', async (t) => {
  t.strictSame(value('finfoEndpoints', 'FINFO_ENDPOINTS', 'media=/v2.2/media, articles=/v1.0/article/fin20text/x_y'), [
    { endpoint: 'media', path: '/v2.2/media' }, { endpoint: 'articles', path: '/v1.0/article/fin20text/x_y' }
  ])
  refuses(t, 'FINFO_ENDPOINTS', [
    'media', 'media=', 'media=media', 'media=/media', 'media=v2.2/media', 'media=/v2/media', 'media=/v2.2',
    'media=/v2.2/', 'media=/v2.2/../x',
    'media=/v2.2/.', 'media=/v2.2/a?b', 'media=/v2.2/a#b', 'media=/v2.2//a', 'price=/v1.0/price',
    'media=https://x.example/v2.2/media', 'media=/v2.2/a,media=/v2.2/b'
  ])
})

test('what the public door has of Finfo is named one by one', async (t) => {
  t.strictSame(value('finfoPublic', 'FINFO_PUBLIC', 'article, media'), ['article', 'media'])
  refuses(t, 'FINFO_PUBLIC', ['all', 'articles', 'suppliers', 'article,article', 'article,', '*'])
})

test('Finfo\'s id parameter is a name, and its scope words', async (t) => {
  t.equal(value('finfoIdParameter', 'FINFO_ID_PARAMETER', 'finfo-article.id'), 'finfo-article.id')
  refuses(t, 'FINFO_ID_PARAMETER', ['', ' ', '1a', 'a b', 'a=b', 'a&b', 'ä', 'a'.repeat(65)].slice(1))
  t.equal(value('finfoScope', 'FINFO_SCOPE', 'openid email'), 'openid email')
  refuses(t, 'FINFO_SCOPE', [' openid', 'openid ', 'a  b', 'ö', 'a'.repeat(257)])
})
