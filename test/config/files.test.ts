/** Settings that come from files, as Docker and Kubernetes mount secrets. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { loadSettings, settingDescriptions } from '../../config/settings.js'
import { assertLoads, faultsOf } from './faults-of.js'

test('any setting may come from a file', async (t) => {
  const dir = t.testdir({ id: 'from-file', port: '8080', origins: 'https://a.example,https://b.example' })
  const settings = loadSettings({
    FLEXITI_ENVIRONMENT: 'simulator',
    FLEXITI_CLIENT_ID_FILE: join(dir, 'id'),
    PORT_FILE: join(dir, 'port'),
    STOREFRONT_ORIGINS_FILE: join(dir, 'origins')
  })
  t.match(settings, {
    flexitiClientId: 'from-file', port: 8080, storefrontOrigins: ['https://a.example', 'https://b.example']
  })
})

test('one line end after the value is cut, whatever its kind, and nothing else', async (t) => {
  const secret = (text: string) => {
    const path = join(t.testdirName, 'secret')
    writeFileSync(path, text)
    return { FLEXITI_ENVIRONMENT: 'simulator', FLEXITI_CLIENT_SECRET_FILE: path }
  }
  t.testdir({})
  for (const end of ['', '\n', '\r\n']) t.equal(loadSettings(secret(`hush${end}`)).flexitiClientSecret, 'hush')
  for (const end of ['\n\n', '\r\n\r\n', ' \n', '\r']) {
    t.match(faultsOf(secret(`hush${end}`)), [{
      setting: 'FLEXITI_CLIENT_SECRET', message: /FLEXITI_CLIENT_SECRET_FILE/
    }])
  }
})

test('a value and a file for the same setting contradict each other', async (t) => {
  for (const { name } of settingDescriptions) {
    t.match(faultsOf({ [name]: 'x', [`${name}_FILE`]: '/dev/null' }), [{
      setting: name, message: `expected either ${name} or ${name}_FILE, not both`
    }])
  }
})

test('an empty value beside a file, or an empty file name beside a value, contradicts nothing', async (t) => {
  const dir = t.testdir({ port: '8080' })
  assertLoads(t, { PORT: '', PORT_FILE: join(dir, 'port') })
  assertLoads(t, { PORT: '8080', PORT_FILE: '' })
})

test('a file that cannot be read is a fault with the reason, without the path', async (t) => {
  const dir = t.testdir({})
  t.strictSame(faultsOf({ PORT_FILE: join(dir, 'nowhere') }), [{
    setting: 'PORT', message: 'expected PORT_FILE to name a readable file (ENOENT)'
  }])
  t.strictSame(faultsOf({ PORT_FILE: dir }), [{
    setting: 'PORT', message: 'expected PORT_FILE to name a readable file (EISDIR)'
  }])
  t.strictSame(faultsOf({ PORT_FILE: 'a\u0000b' }), [{
    setting: 'PORT', message: 'expected PORT_FILE to name a readable file'
  }])
})

test('an empty file is a fault: somebody meant to give a value', async (t) => {
  const dir = t.testdir({ none: '', line: '\n' })
  for (const file of ['none', 'line']) {
    t.strictSame(faultsOf({ BACKOFFICE_KEYS_FILE: join(dir, file) }), [{
      setting: 'BACKOFFICE_KEYS', message: 'expected BACKOFFICE_KEYS_FILE to name a file that is not empty'
    }])
  }
})
