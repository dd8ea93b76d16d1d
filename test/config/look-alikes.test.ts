/** Variables that look like settings: which are named, which are let be, and what is suggested. */
import { test } from 'tap'
import { findLookAlikes, settingDescriptions } from '../../config/settings.js'

const nearest = (name: string): string | undefined => findLookAlikes({ [name]: 'x' })[0]?.nearest

test('a name that nearly is a setting is told, with the setting', async (t) => {
  for (const [name, setting] of [
    ['STOREFRONT_ORIGIN', 'STOREFRONT_ORIGINS'], ['CORS_ORIGINS', 'STOREFRONT_ORIGINS'],
    ['TRUSTED_PROXY', 'TRUST_PROXY'],
    ['TRUST_PROXIES', 'TRUST_PROXY'], ['PROXY_TRUST', 'TRUST_PROXY'], ['RATE_LIMIT', 'RATE_LIMIT_PER_MINUTE'],
    ['RATE_LIMIT_PER_SECOND', 'RATE_LIMIT_PER_MINUTE'], ['LOGLEVEL', 'LOG_LEVEL'], ['log_level', 'LOG_LEVEL'],
    ['PUBLIC_URI', 'PUBLIC_URL'], ['BACKOFFICE_KEY', 'BACKOFFICE_KEYS'], ['BACK_OFFICE_KEYS', 'BACKOFFICE_KEYS'],
    ['STORE_KEY_FILE', 'STORE_KEYS_FILE'], ['BFF_STORE_URL', 'STORE_URL'], ['INTERNAL_PROT', 'INTERNAL_PORT'],
    ['UPSTREAM_TIMEOUT', 'UPSTREAM_TIMEOUT_MS'], ['UPSTREAM_TIMEOUT_SECONDS', 'UPSTREAM_TIMEOUT_MS'],
    ['SHUTDOWN_GRACE', 'SHUTDOWN_GRACE_MS'], ['MAX_CONNECTION', 'MAX_CONNECTIONS']
  ] as const) t.equal(nearest(name), setting, name)
})

test('any setting with one letter dropped, doubled or changed is still recognised', async (t) => {
  for (const { name } of settingDescriptions.filter(({ name }) => name.length > 6 && !/^(FLEXITI|FINFO)_/.test(name))) {
    for (let at = 0; at < name.length; at++) {
      for (const slip of [
        name.slice(0, at) + name.slice(at + 1),
        name.slice(0, at) + name[at] + name.slice(at),
        `${name.slice(0, at)}X${name.slice(at + 1)}`
      ]) {
        if (settingDescriptions.some((other) => other.name === slip)) continue
        const found = nearest(slip)
        if (found !== name && found !== `${name}_FILE`) t.fail(`${slip} is taken for ${String(found)}`)
      }
    }
  }
})

test('settings, what other software reads, and what Kubernetes sets are let be', async (t) => {
  const env = Object.fromEntries([
    ...settingDescriptions.flatMap(({ name }) => [name, `${name}_FILE`]),
    'PATH', 'HOME', 'HOSTNAME', 'USER', 'SHELL', 'TERM', 'LANG', 'PWD', 'TZ', 'NODE_ENV', 'NODE_OPTIONS',
    'NODE_EXTRA_CA_CERTS', 'HTTP_PROXY', 'NO_PROXY',
    'LOG_FORMAT', 'PUBLIC_IP', 'HOST_IP', 'POD_NAME', 'DATABASE_URL', 'UV_THREADPOOL_SIZE', 'DEBUG', 'CI',
    'DOCKER_HOST', 'JOURNAL_STREAM', 'MAX_OLD_SPACE_SIZE',
    'KUBERNETES_PORT', 'STORE_SERVICE_HOST', 'STORE_PORT_6379_TCP', 'STORE_PORT_6379_TCP_ADDR',
    'UPSTREAM_SERVICE_PORT_HTTP', 'FLEXITI_BFF_SERVICE_HOST'
  ].map((name) => [name, 'x']))
  t.strictSame(findLookAlikes(env), [])
  t.strictSame(findLookAlikes({ STORE_PORT: 'tcp://10.0.0.1:6379' }), [])
  t.strictSame(findLookAlikes({ TRUSTED_PROXY: '' }), [], 'an empty one counts as not set')
})
