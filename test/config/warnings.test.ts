/** What is told before a start, although it stops none. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'tap'
import { findWarnings, loadSettings, type Env } from '../../config/settings.js'
import { programs } from '../helpers/process.js'

const live: Env = { FLEXITI_ENVIRONMENT: 'production', FLEXITI_CLIENT_ID: 'shop', FLEXITI_CLIENT_SECRET: 'hush' }
const ready: Env = {
  ...live,
  PUBLIC_URL: 'https://bff.shop.example',
  TRUST_PROXY: '10.0.0.1',
  STOREFRONT_ORIGINS: 'https://shop.example',
  BACKOFFICE_KEYS: `till:${'k'.repeat(32)}`,
  STORE_URL: 'redis://store',
  STORE_KEYS: `a:${Buffer.from(Array.from({ length: 32 }, (_, n) => (n * n * 7 + 3) % 251)).toString('base64')}`
}

const warned = (env: Env): string[] => findWarnings(env, loadSettings(env)).map(({ setting }) => setting)

test('a production that cannot work is told, line by line', async (t) => {
  t.strictSame(warned(ready), [])
  t.strictSame(warned(live), ['PUBLIC_URL', 'BACKOFFICE_KEYS', 'STOREFRONT_ORIGINS', 'STORE_URL'])
  for (const name of ['PUBLIC_URL', 'BACKOFFICE_KEYS', 'STOREFRONT_ORIGINS', 'STORE_URL', 'TRUST_PROXY']) {
    t.strictSame(warned({ ...ready, [name]: undefined }), [name], name)
  }
})

test('a simulator, and a test against Flexiti from a laptop, are no production', async (t) => {
  t.strictSame(warned({}), [])
  t.strictSame(warned({ NODE_ENV: 'production', FLEXITI_ENVIRONMENT: 'simulator' }), [])
  t.strictSame(warned({ ...live, FLEXITI_ENVIRONMENT: 'merchant-integration' }), [])
  t.not(warned({ ...live, FLEXITI_ENVIRONMENT: 'merchant-integration', NODE_ENV: 'production' }).length, 0)
})

test('look-alikes are told anywhere', async (t) => {
  t.strictSame(findWarnings({ TRUSTED_PROXY: 'Zq7Xw9Kv3' }, loadSettings({})), [{
    setting: 'TRUSTED_PROXY', message: 'is no setting; did you mean TRUST_PROXY?'
  }])
})

test('check-config prints warnings, and fails for them only where it is strict', async (t) => {
  const check = (env: Record<string, string>, ...args: string[]) => {
    const {
      status, stdout, stderr
    } = spawnSync(process.execPath, [join(programs, 'server/check-config.js'), ...args], { env, encoding: 'utf8' })
    return { status, stdout, stderr }
  }
  const warning = 'RATE_LIMIT: is no setting; did you mean RATE_LIMIT_PER_MINUTE?\n'
  t.strictSame(check({ RATE_LIMIT: '3' }), { status: 0, stdout: 'settings load, with a warning\n', stderr: warning })
  t.strictSame(check({ RATE_LIMIT: '3' }, '--strict'), {
    status: 1, stdout: 'settings load, with a warning\n', stderr: warning
  })
  t.strictSame(check({}, '--strict'), { status: 0, stdout: 'settings are fine\n', stderr: '' })
})

test('made-up product data in production is a warning', async (t) => {
  t.ok(warned({ ...live, FINFO_ENVIRONMENT: 'simulator' }).includes('FINFO_ENVIRONMENT'))
  t.notOk(warned(live).includes('FINFO_ENVIRONMENT'))
})
